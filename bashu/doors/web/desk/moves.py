"""What the office wants to float elsewhere, and rotations that have moved on: taken from the shelf, scanned, sent."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.circulation import moves
from bashu.db.circulation.moves import MoveRow
from bashu.db.circulation.rotated import LEAVING_MAX
from bashu.db.parts import part_of_all
from bashu.domain.circulation.commands import SendItem
from bashu.domain.rights import Right
from bashu.doors.web.desk.boxing import item_in, keep, move_name, packing_of, sends_on
from bashu.doors.web.desk.holds import take_in
from bashu.doors.web.desk.leaving import leaving
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import start_of


@require_GET
@desk_page(Right.PULL)
def asked(page: Page) -> HttpResponse:
    return _asked(page)


@require_POST
@desk_page(Right.PULL)
def scan_rotated(page: Page) -> HttpResponse:
    """Taken in as ever, it is sent to where its rotation is."""
    take_in(page, on="moves")
    return page.answer("moves", _asked)


def _asked(page: Page) -> HttpResponse:
    found = moves.moves_from(page.staff.place.branch_id)
    part = part_of_all(found, start=start_of(page.request, "moves"), most=moves.MOVES_MAX)
    return page.show("moves", moves=part, leaving=leaving(page), most=LEAVING_MAX, tab="moves")


@require_GET
@desk_page(Right.PULL)
def one(page: Page, move_id: int) -> HttpResponse:
    return _show(page, move_id)


def _show(page: Page, move_id: int) -> HttpResponse:
    found, packing = _move(page, move_id), packing_of(page)
    return page.show(
        "move",
        move=found,
        **packing.said(move_name(move_id)),
        candidates=moves.candidates(found, start=start_of(page.request, "floating")),
        tab="moves",
    )


@require_POST
@desk_page(Right.PULL)
def scan(page: Page, move_id: int) -> HttpResponse:
    found, packing, item = _move(page, move_id), packing_of(page), item_in(page)
    packing.choice = ""
    if item.barcode:
        there = found.destination.branch_id
        outcome = execute(SendItem(**page.made(), item=item, destination_branch_id=there))
        if (answer := sends_on(outcome)) is not None and answer.item_id is not None:
            moves.count_sent(move_id, answer.item_id)
        packing.tell(outcome, page=page, item=item, on=move_name(move_id))
    keep(page, packing)
    return page.answer("move", lambda page: _show(page, move_id), which=[move_id])


def _move(page: Page, move_id: int) -> MoveRow:
    found = moves.move(move_id)
    if found is None or found.accepted_at is None or found.origin.branch_id != page.staff.place.branch_id:
        raise Http404
    return found
