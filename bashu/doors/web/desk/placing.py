"""Holds of the reader who stands at the desk: placed for them, changed and cancelled."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.catalogue import queries as catalogue
from bashu.db.circulation.at_desks import QueuedRow, hold_at_desk
from bashu.db.circulation.choices import choose_one, keep_all
from bashu.db.circulation.holds import waiting_for
from bashu.db.network.parcels import home_offers
from bashu.db.parts import Part
from bashu.domain.calendar import DAY, end_of, local_day
from bashu.domain.circulation.holds.commands import CancelHold, ChangePickup, ResumeHold, SuspendHold
from bashu.domain.circulation.holds.sentences import CLOSED_REASONS
from bashu.domain.circulation.holds.states import STAFF_REASONS, ClosedReason, PickupKind
from bashu.domain.outcome import Accepted, Command
from bashu.domain.rights import Right
from bashu.doors.web.desk import several
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared import holding, languages, pickups, wishes
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import day, number, numbers
from bashu.doors.web.shared.led_on import leads_on
from bashu.doors.web.shared.spoken import Spoken
from bashu.engine import clock
from bashu.search.query import search

FOUND_MAX = 20
QUERY_LENGTH_MAX = 200
# Of the reader who is here, or of what is collected here.
CHANGES = (Right.PLACE_HOLD, Right.PULL)


@require_GET
@desk_page(Right.PLACE_HOLD, Right.PLACE_FOR_MANY)
def find(page: Page) -> HttpResponse:
    """A title for the reader, or for many: by its words, its ISBN, or the barcode of any item of it."""
    if page.work.patron_id is None and not page.may(Right.PLACE_FOR_MANY):
        return page.go()
    text = page.request.GET.get("q", "").replace("\0", " ").strip()[:QUERY_LENGTH_MAX]
    by_barcode = [item.bib_id for item in catalogue.items_with_barcode(text)] if text else []
    by_words = search(text, limit=FOUND_MAX) if text and not by_barcode else None
    found = list(by_words.bib_ids) if by_words else list(dict.fromkeys(by_barcode))
    stock = catalogue.stock(found)
    rows = tuple((bib, stock.get(bib.bib_id)) for bib in catalogue.bibs(found))
    part = Part(rows=rows, start=0, of=by_words.total if by_words else len(rows), most=FOUND_MAX)
    return page.show("find", text=text, rows=part, tab="find")


@require_http_methods(["GET", "POST"])
@desk_page(Right.PLACE_HOLD)
@leads_on
def place(page: Page, *, bib_id: int) -> HttpResponse:
    bib, patron_id, problem = catalogue.bib(bib_id), page.work.patron_id, ""
    if bib is None:
        raise Http404
    if patron_id is None:
        return page.go()
    wish = wishes.read(page.request, bib, usual=page.staff.place)
    if page.request.method == "POST" and not wish.looks:
        spoken = several.place(page, wish, patron_id=patron_id)
        if spoken.done:
            page.work.add(spoken, at=page.now)
            return page.go()
        problem = spoken.why
    waiting, today = waiting_for(bib_id), local_day(page.now)
    group = {"count": page.request.POST.get("count", ""), "most": several.ITEMS_MAX, "scan": clock.new_id()}
    return page.show("place", wish=wish, waiting=waiting, problem=problem, today=today, tab="find", **group)


@require_GET
@desk_page(*CHANGES)
def hold(page: Page, *, hold_id: int) -> HttpResponse:
    row = _ours(page, hold_id)
    language = languages.current()
    pickup = pickups.offer(city=page.request.GET.get("city", ""), chosen=row.pickup.branch_id, usual=row.pickup)
    return page.show(
        "hold",
        offers=home_offers(pickup.branches),
        hold=holding.in_queue(row, before=0, at=page.now),
        missed=holding.missed(hold_id, audience="staff"),
        tomorrow=local_day(page.now) + DAY,
        reasons=[(each, CLOSED_REASONS[each].pick(language, "staff")) for each in STAFF_REASONS],
        pickup=pickup,
        tab="hold",
    )


@require_POST
@desk_page(*CHANGES)
def cancel(page: Page, *, hold_id: int) -> HttpResponse:
    asked = page.request.POST.get("reason", "")
    reason = ClosedReason(asked) if asked in STAFF_REASONS else ClosedReason.BY_STAFF
    command = CancelHold(**page.made(), hold_id=hold_id, reason=reason)
    return _done(page, command, word=_("The hold is cancelled"), ends=True)


@require_POST
@desk_page(*CHANGES)
def pause(page: Page, *, hold_id: int) -> HttpResponse:
    until = day(page.request.POST.get("until", ""))
    if until is None:
        return page.go("hold", hold_id)
    return _done(page, SuspendHold(**page.made(), hold_id=hold_id, until=end_of(until)), word=_("The hold is paused"))


@require_POST
@desk_page(*CHANGES)
def go_on(page: Page, *, hold_id: int) -> HttpResponse:
    return _done(page, ResumeHold(**page.made(), hold_id=hold_id), word=_("The hold goes on"))


@require_POST
@desk_page(*CHANGES)
def pickup(page: Page, *, hold_id: int) -> HttpResponse:
    kind = PickupKind.HOME if page.request.POST.get("kind") == "home" else PickupKind.BRANCH
    branch_id = number(page.request.POST.get("branch", "")) or 0
    command = ChangePickup(**page.made(), hold_id=hold_id, pickup_branch_id=branch_id, pickup_kind=kind)
    return _done(page, command, word=_("The pickup branch is changed"))


@require_POST
@desk_page(Right.PLACE_HOLD)
def choose(page: Page) -> HttpResponse:
    """One of those that are ticked is enough for the reader who is here."""
    no = choose_one(patron_id=page.work.patron_id or 0, hold_ids=numbers(page.request, "hold"))
    page.work.add(holding.chosen(no, audience="staff"), at=page.now)
    return page.go()


@require_POST
@desk_page(Right.PLACE_HOLD)
def want_all(page: Page, *, hold_id: int) -> HttpResponse:
    if keep_all(patron_id=page.work.patron_id or 0, hold_id=hold_id):
        page.work.add(Spoken(tone="hold", word=_("All of them are wanted again")), at=page.now)
    return page.go()


def _done(page: Page, command: Command, *, word: str, ends: bool = False) -> HttpResponse:
    """Told beside the hold, or at the desk once it has ended."""
    hold_id: int = getattr(command, "hold_id", 0)
    row = _ours(page, hold_id)
    outcome = execute(command)
    ended = ends and isinstance(outcome, Accepted)
    spoken = holding.changed(outcome, word=word, title=row.title, audience="staff")
    page.work.add(spoken, at=page.now, page="desk" if ended else "hold")
    return page.go() if ended else page.go("hold", hold_id)


def _ours(page: Page, hold_id: int) -> QueuedRow:
    """Of the reader who is here, or collected where this login keeps the hold shelf: others are not there."""
    row = hold_at_desk(hold_id)
    if row is None:
        raise Http404
    is_here = page.work.patron_id is not None and row.patron_id == page.work.patron_id
    if not (is_here and page.may(Right.PLACE_HOLD)) and not page.staff.rights.may(Right.PULL, row.pickup.scope):
        raise Http404
    return row
