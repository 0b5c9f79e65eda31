"""A reader places a hold, and changes their mind about it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.catalogue import queries as catalogue
from bashu.db.circulation.choices import choose_one, keep_all
from bashu.db.circulation.holds import HoldRow, holds_of, waiting_for
from bashu.db.network.parcels import home_offers
from bashu.db.network.queries import main_branch
from bashu.db.patrons.addresses import has_address
from bashu.db.patrons.bonds import acts_for
from bashu.domain.calendar import DAY, end_of, local_day
from bashu.domain.circulation.holds.commands import CancelHold, ChangePickup, ResumeHold, SuspendHold
from bashu.domain.circulation.holds.states import PickupKind
from bashu.domain.outcome import Accepted, Command
from bashu.doors.web.reader.pages import Page, reader_page
from bashu.doors.web.shared import holding, pickups, wishes
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import day, number, numbers
from bashu.doors.web.shared.led_on import leads_on
from bashu.doors.web.shared.spoken import Spoken
from bashu.engine import clock


@require_http_methods(["GET", "POST"])
@reader_page
@leads_on
def place(page: Page, *, bib_id: int) -> HttpResponse:
    bib = catalogue.bib(bib_id)
    if bib is None:
        raise Http404
    wish = wishes.read(page.request, bib, usual=main_branch(page.patron.home_library_id))
    problem = ""
    if page.request.method == "POST" and not wish.looks:
        command = wish.command(**page.asks(), **_made(page))
        outcome = execute(command)
        spoken = holding.placed(outcome, title=bib.title, audience="patron", home=wish.kind is PickupKind.HOME)
        if isinstance(outcome, Accepted):
            page.visit.tell(spoken)
            return page.go()
        problem = spoken.why
    others = acts_for(page.me.patron_id, today=local_day(page.now))
    context = {"wish": wish, "waiting": waiting_for(bib_id), "problem": problem, "others": others}
    return page.show("place", addressed=_addressed(page), **context)


@require_GET
@reader_page
def hold(page: Page, *, hold_id: int) -> HttpResponse:
    rows = holds_of(page.patron.patron_id)
    row = next((each for each in rows if each.hold_id == hold_id), None)
    if row is None:
        return page.go()
    pickup = pickups.offer(city=page.request.GET.get("city", ""), chosen=row.pickup.branch_id, usual=row.pickup)
    return page.show(
        "hold",
        hold=next(each for each in holding.all_of_reader(rows, at=page.now) if each.row is row),
        offers=home_offers(pickup.branches),
        addressed=_addressed(page),
        kept=holding.kept(page.now),
        missed=holding.missed(hold_id),
        tomorrow=local_day(page.now) + DAY,
        pickup=pickup,
    )


@require_POST
@reader_page
def cancel(page: Page, *, hold_id: int) -> HttpResponse:
    command = CancelHold(hold_id=hold_id, **page.asks(), **_made(page))
    return _done(page, command, word=_("The hold is cancelled"), then="mine")


@require_POST
@reader_page
def pause(page: Page, *, hold_id: int) -> HttpResponse:
    """Without a day, nothing is paused."""
    until = day(page.request.POST.get("until", ""))
    if until is None:
        return page.go("hold", hold_id)
    command = SuspendHold(hold_id=hold_id, until=end_of(until), **page.asks(), **_made(page))
    return _done(page, command, word=_("The hold is paused"), then="hold")


@require_POST
@reader_page
def go_on(page: Page, *, hold_id: int) -> HttpResponse:
    command = ResumeHold(hold_id=hold_id, **page.asks(), **_made(page))
    return _done(page, command, word=_("The hold goes on"), then="hold")


@require_POST
@reader_page
def pickup(page: Page, *, hold_id: int) -> HttpResponse:
    branch_id = number(page.request.POST.get("branch", "")) or 0
    kind = PickupKind.HOME if page.request.POST.get("kind") == "home" else PickupKind.BRANCH
    to: dict[str, Any] = {"pickup_branch_id": branch_id, "pickup_kind": kind}
    command = ChangePickup(hold_id=hold_id, **to, **page.asks(), **_made(page))
    return _done(page, command, word=_("How you get it is changed"), then="hold")


@require_POST
@reader_page
def choose(page: Page) -> HttpResponse:
    """One of those that are ticked is enough."""
    no = choose_one(patron_id=page.patron.patron_id, hold_ids=numbers(page.request, "hold"))
    page.visit.tell(holding.chosen(no, audience="patron"))
    return page.go()


@require_POST
@reader_page
def want_all(page: Page, *, hold_id: int) -> HttpResponse:
    if keep_all(patron_id=page.patron.patron_id, hold_id=hold_id):
        page.visit.tell(Spoken(tone="hold", word=_("All of them are wanted again")))
    return page.go()


def _done(page: Page, command: Command, *, word: str, then: str) -> HttpResponse:
    """Told on the next page, with the title of the book."""
    hold_id: int = getattr(command, "hold_id", 0)
    row = _own(page, hold_id)
    outcome = execute(command)
    page.visit.tell(holding.changed(outcome, word=word, title=row.title if row else "", audience="patron"))
    return page.go(then, *([hold_id] if then == "hold" else []))


def _own(page: Page, hold_id: int) -> HoldRow | None:
    """What is another's, or over, is not there."""
    return next((row for row in holds_of(page.patron.patron_id) if row.hold_id == hold_id), None)


def _addressed(page: Page) -> Callable[[], bool]:
    """Asked only if something is sent home."""
    return partial(has_address, page.patron.patron_id)


def _made(page: Page) -> dict[str, Any]:
    return {"id": clock.new_id(), "occurred_at": page.now, "terminal_id": page.terminal_id()}
