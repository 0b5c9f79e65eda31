"""`POST /agents/v1/...`: the messages of `bashu.wire.link`, for a box with its credential and for nobody else."""

import time
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from http import HTTPStatus
from typing import TypeAlias

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bashu.db.network.offline import offline_rule_of
from bashu.db.network.queries import libraries
from bashu.db.patrons.vault import the_vault
from bashu.doors.sip2.agents import facts, own
from bashu.doors.sip2.agents.teller import Teller
from bashu.doors.sip2.limits import Failures
from bashu.doors.sip2.people import Authority
from bashu.engine import agents, batch, clock
from bashu.engine.agents import How, Opened, OwnSystem
from bashu.engine.circulation.standing import tell
from bashu.wire.link import messages
from bashu.wire.link.codec import UnreadableError, read, write
from bashu.wire.link.sealing import public_of

View: TypeAlias = Callable[[HttpRequest], HttpResponse]
LOOPBACK = frozenset({"127.0.0.1", "::1"})
# Wrong codes from one address, by each process: a code cannot be guessed, but guessing can be a burden.
FAILURES = Failures(most=8, seconds=300)
Known: TypeAlias = Callable[[HttpRequest, Opened], messages.Message | None]
EXCHANGE_MAX = 64


def _known(view: Known) -> View:
    """A box that is let in. What it asks in a way that nobody understands is its own fault, and so is what is None."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        mark, _, credential = request.headers.get("Authorization", "").partition(" ")
        opened = agents.opened_by(credential, now=clock.now()) if mark == "Bearer" else None
        if opened is None:
            return _refused(HTTPStatus.UNAUTHORIZED, "This box is not known here.")
        try:
            told = view(request, opened)
        except UnreadableError as error:
            return _refused(HTTPStatus.BAD_REQUEST, str(error))
        if told is None:
            return _refused(HTTPStatus.CONFLICT, "That is of another enrolment.")
        return _told(told, request)

    return answer


@_known
def ask(request: HttpRequest, opened: Opened) -> messages.Told:
    asked = read(request.body, messages.Ask)
    teller = Teller(batch.shared(), Authority(vault=the_vault()), of=opened, dry=asked.dry)
    return teller.answer(asked, now=clock.now())


@_known
def take_in(request: HttpRequest, opened: Opened) -> messages.Reached | None:
    told, now = read(request.body, messages.Facts), clock.now()
    done = facts.take_in(told, of=opened, vault=the_vault(), now=now)
    return None if done is None else messages.Reached(seq=done)


@_known
def report(request: HttpRequest, opened: Opened) -> messages.Reported:
    told, now = read(request.body, messages.Report), clock.now()
    if not told.looking:
        how = How(
            version=told.version,
            queued=told.queued,
            oldest_at=told.oldest_at,
            snapshot_at=told.snapshot_at,
            skew=told.now - now,
            own=None if told.own is None else OwnSystem(**asdict(told.own)),
        )
        agents.reported(opened.agent_id, how, now=now)
    due = opened.is_old and not told.looking
    credential = agents.next_credential(opened.agent_id) if due else None
    return messages.Reported(now=now, rules=_rules(opened.library_id), credential=credential)


@_known
def standing(request: HttpRequest, opened: Opened) -> messages.Standing:
    asked = read(request.body, messages.Learned)
    return tell(asked, library_id=opened.library_id, site_key=opened.site_key, vault=the_vault(), now=clock.now())


@_known
def orders(request: HttpRequest, opened: Opened) -> messages.Orders:
    return own.orders(read(request.body, messages.Wanted).after, library_id=opened.library_id)


@_known
def compare(request: HttpRequest, opened: Opened) -> messages.Holdings:
    return own.holdings(read(request.body, messages.Compare).after, library_id=opened.library_id)


@csrf_exempt
@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    try:
        asked = read(request.body, messages.Enrol)
    except UnreadableError as error:
        return _refused(HTTPStatus.BAD_REQUEST, str(error))
    where, at = _address(request), time.monotonic()
    if FAILURES.too_many(where, at):
        return _refused(HTTPStatus.TOO_MANY_REQUESTS, "Too many codes from there were wrong. Wait five minutes.")
    entered = agents.enrol(asked.code, version=asked.version, now=clock.now())
    if entered is None:
        FAILURES.add(where, at)
        return _refused(HTTPStatus.UNAUTHORIZED, "This code is used, too old, or none.")
    library = next(each for each in libraries() if each.library_id == entered.library_id)
    told = messages.Enrolled(
        agent_id=entered.agent_id,
        library=library.name.zh,
        code=library.code,
        epoch=entered.epoch,
        credential=entered.credential,
        seal_key=public_of(the_vault().agent_keys()[0]),
        site_key=entered.site_key,
    )
    return _told(told, request)


def _told(message: messages.Message, request: HttpRequest) -> HttpResponse:
    numbered = {messages.EXCHANGE: request.headers.get(messages.EXCHANGE, "")[:EXCHANGE_MAX]}
    headers = {"Cache-Control": "no-store", **numbered}
    return HttpResponse(write(message), content_type="application/json", headers=headers)


def _address(request: HttpRequest) -> str:
    """A web server on this machine that passes it on says whose it is in its header, as the last."""
    address, passed_on = str(request.META.get("REMOTE_ADDR", "")), request.headers.get("X-Forwarded-For", "")
    return passed_on.rsplit(",", 1)[-1].strip() if passed_on and address in LOOPBACK else address


def _rules(library_id: int) -> messages.Rules:
    return messages.Rules(**asdict(offline_rule_of(library_id)))


def _refused(status: HTTPStatus, words: str) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
