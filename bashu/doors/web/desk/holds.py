"""Holds at a desk: what to take from the shelves, what waits to be collected, who waits before whom, and slips."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.catalogue.queries import bib
from bashu.db.circulation.at_desks import queue_of, slips
from bashu.db.circulation.holds import hold_shelf, pull_list, to_clear
from bashu.domain.circulation.commands import CheckIn, ItemScan
from bashu.domain.circulation.holds.commands import MoveHold, PassOver
from bashu.domain.circulation.holds.states import QUEUED_STAGES, HoldStage, MoveReason
from bashu.domain.circulation.holds.words import say_why_moved
from bashu.domain.outcome import Accepted, Outcome
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.scan import tell
from bashu.doors.web.shared import holding, languages
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import number, scanned
from bashu.doors.web.shared.spoken import Spoken


@require_GET
@desk_page
def pull(page: Page) -> HttpResponse:
    return _pull(page)


@require_POST
@desk_page
def pull_scan(page: Page) -> HttpResponse:
    """Found on the shelf: taken in, it follows its hold."""
    _take_in(page, on="pull")
    return page.answer("pull", _pull)


@require_POST
@desk_page
def not_found(page: Page) -> HttpResponse:
    hold_id, item_id = _number(page, "hold_id"), _number(page, "item_id")
    rows = pull_list(page.staff.place.branch_id)
    row = next((row for row in rows if (row.hold_id, row.item_id) == (hold_id, item_id)), None)
    outcome = execute(PassOver(**page.made(), hold_id=hold_id, item_id=item_id))
    page.work.add(_passed(outcome, title=row.title if row else ""), at=page.now, page="pull")
    return page.answer("pull", _pull)


@require_GET
@desk_page
def shelf(page: Page) -> HttpResponse:
    return _shelf(page)


@require_POST
@desk_page
def shelf_scan(page: Page) -> HttpResponse:
    _take_in(page, on="shelf")
    return page.answer("shelf", _shelf)


@require_GET
@desk_page
def queue(page: Page, *, bib_id: int) -> HttpResponse:
    """Who waits for this title. Number and name are for the reader's own library."""
    found = bib(bib_id)
    if found is None:
        raise Http404
    rows, before, told = queue_of(bib_id), 0, []
    for row in rows:
        waits = row.stage in QUEUED_STAGES
        told.append((before + 1 if waits else None, holding.in_queue(row, before=before, at=page.now)))
        before += waits
    reasons = [(each, say_why_moved(each, language=languages.current(), audience="staff")) for each in MoveReason]
    return page.show("queue", bib=found, rows=told, reasons=reasons, tab="queue")


@require_POST
@desk_page
def move(page: Page, *, bib_id: int) -> HttpResponse:
    """Before another of the queue, or behind all; the reason is asked for."""
    given = page.request.POST
    if not page.staff.may_move_holds:
        raise PermissionDenied
    if given.get("reason") not in set(MoveReason):
        page.work.problem = _("Choose a reason: whoever stands behind may ask for it.")
        return page.go("queue", bib_id)
    command = MoveHold(
        **page.made(),
        hold_id=_number(page, "hold_id"),
        before_id=number(given.get("before_id", "")),
        reason=MoveReason(given["reason"]),
    )
    spoken = holding.changed(execute(command), word=_("The queue is changed"), title="", audience="staff")
    page.work.add(spoken, at=page.now, page="queue")
    return page.go("queue", bib_id)


@require_http_methods(["GET", "POST"])
@desk_page
def all_slips(page: Page) -> HttpResponse:
    """Those that are not printed yet; sent as a form, they are."""
    if page.request.method == "POST":
        page.work.slips = []
        return page.go()
    return page.show("slips", slips=slips(page.work.slips, branch_id=page.staff.place.branch_id), all=True)


@require_GET
@desk_page
def slip(page: Page, *, hold_id: int) -> HttpResponse:
    return page.show("slips", slips=slips([hold_id], branch_id=page.staff.place.branch_id), all=False)


def _pull(page: Page) -> HttpResponse:
    rows = pull_list(page.staff.place.branch_id)
    return page.show("pull", rows=rows, to_pull=len(rows), tab="pull")


def _shelf(page: Page) -> HttpResponse:
    """By code, as the slips stand on the shelf."""
    here = page.staff.place.branch_id
    rows = sorted(hold_shelf(here), key=lambda row: row.code)
    clear = to_clear(here, now=page.now)
    return page.show("shelf", rows=rows, clear=clear, to_clear=len(clear), tab="shelf")


def _take_in(page: Page, *, on: str) -> None:
    text = scanned(page.request)
    if text:
        item = ItemScan(barcode=text, item_id=number(page.request.POST.get("item_id", "")))
        tell(page, item, outcome=execute(CheckIn(**page.made(), item=item)), on=on)


def _passed(outcome: Outcome, *, title: str) -> Spoken:
    """What becomes of the hold now."""
    spoken = holding.changed(outcome, word=_("Not on the shelf"), title=title, audience="staff")
    if not isinstance(outcome, Accepted):
        return spoken
    asked = outcome.answer.stage is HoldStage.ASKED
    why = _("Another is asked for in its place.") if asked else _("No other stands on a shelf now; the hold waits on.")
    return Spoken(tone="lent", word=spoken.word, title=title, why=why)


def _number(page: Page, name: str) -> int:
    return number(page.request.POST.get(name, "")) or 0
