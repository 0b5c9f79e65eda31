"""What should be moved so that more is lent: proposed each night, and sent by a desk once it was accepted."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.circulation import moves
from bashu.db.circulation.moves import MoveRow
from bashu.db.network.queries import Name
from bashu.domain.rights import Right
from bashu.domain.routing.written import WORDS, No
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import number, start_of


@require_GET
@office_page(Right.SEE_ROUTES)
def balance(page: Page) -> HttpResponse:
    return _list(page)


@require_POST
@office_page(Right.EDIT_FLOAT_GROUPS)
def accept(page: Page) -> HttpResponse:
    found = _move(page)
    no = moves.accept(found.move_id, by=page.staff.staff_id, now=page.now) if found else No.NOTHING_TO_MOVE
    return _list(page, no=no) if no else page.go("balance")


@require_POST
@office_page(Right.EDIT_FLOAT_GROUPS)
def end(page: Page) -> HttpResponse:
    found = _move(page)
    if found is None:
        raise Http404
    moves.end(found.move_id, now=page.now)
    return page.go("balance")


def _list(page: Page, *, no: No | None = None) -> HttpResponse:
    reach = page.reach(Right.SEE_ROUTES)
    proposed = moves.proposals(reach, start=start_of(page.request, "proposed"))
    accepted = moves.accepted(reach, start=start_of(page.request, "accepted"))
    return page.show(
        "balance",
        proposed=proposed,
        proposals=[(row, _may(page, row)) for row in proposed],
        under_way=accepted,
        accepted=[(row, _may(page, row)) for row in accepted],
        problem=Name(*WORDS[no]) if no else None,
        tab="floats",
    )


def _move(page: Page) -> MoveRow | None:
    """None: the night has brought another proposal."""
    found = moves.move(number(page.request.POST.get("move_id", "")) or 0)
    if found is not None:
        page.require(Right.EDIT_FLOAT_GROUPS, found.origin.scope)
    return found


def _may(page: Page, row: MoveRow) -> bool:
    """Whoever decides for the branch whose shelf gives."""
    return page.may(Right.EDIT_FLOAT_GROUPS, row.origin.scope)
