"""Partners register readers for sessions and cancel that, with the reader's card: through the engine, each once."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bashu.domain.activities.answers import Registered
from bashu.domain.activities.commands import CancelRegistration, Register
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.states import RegistrationKind
from bashu.domain.activities.words import say
from bashu.domain.identity.problems import Problem
from bashu.domain.outcome import Accepted, Busy, Failed, Outcome, Refused
from bashu.domain.rights.scopes import PartnerScope
from bashu.doors.api.activity_shapes import CancellationSent, Registration, RegistrationResult, RegistrationSent
from bashu.doors.api.partners import access, words
from bashu.doors.api.partners.people import Shown, checking, shown
from bashu.doors.api.partners.shapes import Why
from bashu.doors.api.problems import RefusedError
from bashu.engine import clock
from bashu.engine.batch import shared

router = Router(tags=["partners: activities"])
WAIT_SECONDS: Final = 8.0
Sent: TypeAlias = RegistrationSent | CancellationSent


@router.post(
    "",
    response={200: RegistrationResult} | access.WRONG,
    summary="Register a reader for a session",
    operation_id="register_for_session",
    **access.needs(PartnerScope.ACTIVITIES),
)
def register(request: HttpRequest, response: HttpResponse, *, sent: RegistrationSent) -> RegistrationResult:
    response.headers["Cache-Control"] = "no-store"
    kind = RegistrationKind.SELF if sent.seats == 1 else RegistrationKind.FAMILY
    return _done(request, sent, make=Register, session_id=sent.session, seats=sent.seats, kind=kind)


@router.post(
    "/cancel",
    response={200: RegistrationResult} | access.WRONG,
    summary="Cancel a reader's registration",
    operation_id="cancel_registration",
    **access.needs(PartnerScope.ACTIVITIES),
)
def cancel(request: HttpRequest, response: HttpResponse, *, sent: CancellationSent) -> RegistrationResult:
    response.headers["Cache-Control"] = "no-store"
    return _done(request, sent, make=CancelRegistration, registration_id=sent.registration)


def _done(request: HttpRequest, sent: Sent, *, make: type[Any], **fields: Any) -> RegistrationResult:
    """For the reader whose card was read at a terminal, or typed there with its PIN."""
    now = clock.now()
    who = _shown(request, sent, now=now)
    if isinstance(who, Problem):
        return _told(sent, outcome="refused", why=words.why_no_card(who))
    if who.not_proven is not None:
        return _told(sent, outcome="refused", why=words.why(Refused(who.not_proven)))
    # Now, and not when the id was made: nobody comes before registration closed by an old id.
    command = make(id=sent.id, occurred_at=now, patron=who.scan, **fields)
    return _result(sent, shared().call(command, timeout=WAIT_SECONDS))


def _shown(request: HttpRequest, sent: Sent, *, now: datetime) -> Shown | Problem:
    at = access.terminal(access.who(request), sent.terminal)
    if not sent.card.strip():
        raise RefusedError(HTTPStatus.BAD_REQUEST, "The card has no number.")
    return shown(sent.card, sent.pin, at=at, checked=checking(now))


def _result(sent: Sent, outcome: Outcome) -> RegistrationResult:
    match outcome:
        case Accepted(answer=Registered() as answer, repeated=repeated):
            made = Registration(
                id=answer.registration_id, session=answer.session_id, standing=answer.standing.value,
                seats=answer.seats, code=answer.code, lot=answer.lot, before=answer.before,
            )  # fmt: skip
            return _told(sent, outcome="accepted", repeated=repeated, registration=made)
        case Accepted(repeated=repeated):
            return _told(sent, outcome="accepted", repeated=repeated)
        case Refused(repeated=repeated):
            return _told(sent, outcome="refused", repeated=repeated, why=_why(outcome))
        case Busy() | Failed():
            said = "busy" if isinstance(outcome, Busy) else "failed"
            return _told(sent, outcome=said, why=words.why_not_decided(outcome))


def _told(sent: Sent, *, outcome: Any, repeated: bool = False, **more: Any) -> RegistrationResult:
    return RegistrationResult(id=sent.id, outcome=outcome, repeated=repeated, **more)


def _why(refused: Refused) -> Why:
    if not isinstance(refused.refusal, ActivityRefusal):
        return words.why(refused)
    return Why(
        code=refused.refusal.value,
        zh=say(refused, language="zh-hans", audience="patron"),
        en=say(refused, language="en", audience="patron"),
        transient=False,
        details={name: value for name, value in refused.details.items() if value is not None},
    )
