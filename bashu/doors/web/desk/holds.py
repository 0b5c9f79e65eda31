"""Holds at a desk: what to take from the shelves, what waits to be collected, who waits before whom, and slips."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TypeAlias

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.catalogue.queries import bib
from bashu.db.circulation.at_desks import SLIPS_MAX, QueuedRow, moved_past, queue_of, slips, whole_queue_of
from bashu.db.circulation.holds import PullRow, ShelfRow, ToClearRow, hold_shelf, pull_list, to_clear
from bashu.db.circulation.looking import count_looked_for
from bashu.db.circulation.points import points
from bashu.db.parts import part_of_all
from bashu.domain.circulation.answers import Held
from bashu.domain.circulation.commands import CheckIn, ItemScan
from bashu.domain.circulation.holds.commands import MoveHold, PassOver
from bashu.domain.circulation.holds.states import QUEUED_STAGES, HoldReason, HoldStage, MoveReason
from bashu.domain.circulation.holds.words import say_why_moved
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted, Outcome, Refused
from bashu.domain.rights import AT_A_DESK, Right
from bashu.doors.web.desk.leaving import count_to_send, to_bring
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.scan import is_among, tell
from bashu.doors.web.shared import holding, languages
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import number, numbers, scanned, start_of
from bashu.doors.web.shared.led_on import leads_on
from bashu.doors.web.shared.spoken import Spoken

Listed: TypeAlias = PullRow | ShelfRow | ToClearRow


@require_GET
@desk_page(Right.PULL)
def pull(page: Page) -> HttpResponse:
    return _pull(page)


@require_POST
@desk_page(Right.PULL)
def pull_scan(page: Page) -> HttpResponse:
    """Found on the shelf: taken in, it follows its hold."""
    take_in(page, on="pull")
    return page.answer("pull", _pull)


@require_POST
@desk_page(Right.PULL)
def not_found(page: Page) -> HttpResponse:
    """Only of what is asked for here."""
    pass_over(page, pull_list(page.staff.place.branch_id, item_id=item_named(page)), on="pull")
    return page.answer("pull", _pull)


@require_GET
@desk_page(Right.PULL)
def shelf(page: Page) -> HttpResponse:
    return _shelf(page)


@require_POST
@desk_page(Right.PULL)
def shelf_scan(page: Page) -> HttpResponse:
    take_in(page, on="shelf")
    return page.answer("shelf", _shelf)


@require_POST
@desk_page(Right.PULL)
def gone(page: Page) -> HttpResponse:
    """What should lie on the hold shelf here, and does not."""
    here, item_id = page.staff.place.branch_id, item_named(page)
    rows: Iterable[Listed] = chain(hold_shelf(here, item_id=item_id), to_clear(here, now=page.now, item_id=item_id))
    pass_over(page, rows, on="shelf")
    return page.answer("shelf", _shelf)


@require_GET
@desk_page(Right.PLACE_HOLD, Right.PULL)
@leads_on
def queue(page: Page, *, bib_id: int) -> HttpResponse:
    """Who waits for this title. Number and name are for the reader's own library."""
    found = bib(bib_id)
    if found is None:
        raise Http404
    part = queue_of(bib_id, start=start_of(page.request, "queue"))
    told = [(_place(row), holding.in_queue(row, before=row.before, at=page.now), _in_reach(page, row)) for row in part]
    reasons = [(each, say_why_moved(each, language=languages.current(), audience="staff")) for each in MoveReason]
    return page.show("queue", bib=found, rows=told, part=part, reasons=reasons, tab="queue")


@require_POST
@desk_page(Right.REORDER_HOLDS)
def reorder(page: Page, *, bib_id: int) -> HttpResponse:
    """Before another of the queue, or behind all; the reason is asked for."""
    given = page.request.POST
    rows, hold_id = whole_queue_of(bib_id), _number(page, "hold_id")
    before_id = number(given.get("before_id", ""))
    if asked := given.get("before_place", "").strip():
        before_id = next((row.hold_id for row in rows if _place(row) == number(asked)), 0)
    page.work.problem = _why_not_moved(page, moved_past(rows, hold_id, before_id=before_id))
    if page.work.problem:
        return page.go("queue", bib_id)
    command = MoveHold(**page.made(), hold_id=hold_id, before_id=before_id, reason=MoveReason(given["reason"]))
    spoken = holding.changed(execute(command), word=_("The queue is changed"), title="", audience="staff")
    page.work.add(spoken, at=page.now, page="queue")
    return page.go("queue", bib_id)


@require_http_methods(["GET", "POST"])
@desk_page(*AT_A_DESK)
def all_slips(page: Page) -> HttpResponse:
    """Those that are not printed yet; those that a form names are."""
    if page.request.method == "POST":
        printed = numbers(page.request, "hold")
        page.work.slips = [hold_id for hold_id in page.work.slips if hold_id not in printed]
        return page.go("slips") if page.work.slips else page.go()
    asked = part_of_all(page.work.slips, start=0, most=SLIPS_MAX)
    found = slips(asked.rows, branch_id=page.staff.place.branch_id)
    return page.show("slips", slips=found, asked=asked, all=True)


@require_GET
@desk_page(*AT_A_DESK)
def slip(page: Page, *, hold_id: int) -> HttpResponse:
    return page.show("slips", slips=slips([hold_id], branch_id=page.staff.place.branch_id), all=False)


def _place(row: QueuedRow) -> int | None:
    """In the line; None: it does not stand in it any more, or waits for days that are booked."""
    return row.before + 1 if row.stage in QUEUED_STAGES and row.booked_from_on is None else None


def _in_reach(page: Page, row: QueuedRow) -> bool:
    return page.staff.rights.may(Right.REORDER_HOLDS, row.pickup.scope)


def _why_not_moved(page: Page, rows: Sequence[QueuedRow]) -> str:
    """`rows`: the hold itself, and whoever it would overtake. Beyond one's scope, a hold is not there."""
    if not rows or not _in_reach(page, rows[-1]):
        raise Http404
    if not all(_in_reach(page, row) for row in rows):
        return _(
            "It would overtake a reader who collects at another library. Only who may do that there too can move it so."
        )
    if page.request.POST.get("reason") not in set(MoveReason):
        return _("Choose a reason: whoever stands behind may ask for it.")
    return ""


def _pull(page: Page) -> HttpResponse:
    rows = pull_list(page.staff.place.branch_id, start=start_of(page.request, "pull"))
    beside = {"to_send": count_to_send(page), "to_look_for": count_looked_for(served_from(page)), **to_bring(page)}
    return page.show("pull", rows=rows, to_pull=rows.of, **beside, tab="pull")


def served_from(page: Page) -> list[int]:
    """The branch of the login, and the points of its library that nobody sits at."""
    unattended = points(page.staff.rights.reach(Right.PULL), library_id=page.staff.place.library_id)
    return [page.staff.place.branch_id, *(place.branch_id for place in unattended)]


def _shelf(page: Page) -> HttpResponse:
    here = page.staff.place.branch_id
    rows = hold_shelf(here, start=start_of(page.request, "shelf"))
    clear = to_clear(here, now=page.now, start=start_of(page.request, "clear"))
    return page.show("shelf", rows=rows, clear=clear, to_clear=clear.of, tab="shelf")


def item_named(page: Page) -> int:
    return _number(page, "item_id")


def pass_over(page: Page, rows: Iterable[Listed], *, on: str) -> None:
    """What the form names, if it is one of these."""
    hold_id, item_id = _number(page, "hold_id"), item_named(page)
    row = next((row for row in rows if (row.hold_id, row.item_id) == (hold_id, item_id)), None)
    outcome: Outcome = Refused(Refusal.HOLD_NOT_ASKED)
    if row is not None:
        outcome = execute(PassOver(**page.made(), hold_id=hold_id, item_id=item_id))
        page.forget_to_do()
    page.work.add(_passed(outcome, title=row.title if row else ""), at=page.now, page=on)


def take_in(page: Page, *, on: str) -> None:
    text = scanned(page.request)
    if text:
        item = ItemScan(barcode=text, item_id=number(page.request.POST.get("item_id", "")))
        if is_among(item):
            tell(page, item, outcome=execute(CheckIn(**page.made(), item=item)), on=on)


def _passed(outcome: Outcome, *, title: str) -> Spoken:
    """What becomes of the hold now."""
    spoken = holding.changed(outcome, word=_("Not on the shelf"), title=title, audience="staff")
    if not isinstance(outcome, Accepted):
        return spoken
    held: Held = outcome.answer
    if held.stage is HoldStage.CLOSED:
        why = _("It counts as missing. If it turns up, just scan it.")
    elif held.reason is HoldReason.GONE_FROM_SHELF:
        why = _("It counts as missing, and the reader keeps the place in the queue. If it turns up, just scan it.")
    elif held.stage is HoldStage.ASKED:
        why = _("Another is asked for in its place.")
    else:
        why = _("No other can be asked for now; the hold waits on.")
    return Spoken(tone="stop", word=spoken.word, title=title, why=why)


def _number(page: Page, name: str) -> int:
    return number(page.request.POST.get(name, "")) or 0
