"""While a library leaves: what stands here and is to be sent, and, at its own desks, where its items are."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.circulation import homecoming
from bashu.db.circulation.homecoming import OutRow, PlaceCount
from bashu.domain.calendar import local_day
from bashu.domain.rights import Right
from bashu.doors.web.desk.holds import take_in
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared.forms import number, start_of
from bashu.doors.web.shared.sheets import sheet
from bashu.doors.web.shared.spoken import in_language

TAB = "homecoming"


@require_GET
@desk_page(Right.PULL)
def shown(page: Page) -> HttpResponse:
    return _show(page)


@require_POST
@desk_page(Right.PULL)
def scan(page: Page) -> HttpResponse:
    """Taken in as ever, it is sent home."""
    take_in(page, on=TAB)
    page.forget_to_do()
    return page.answer("homecoming", _show)


@require_GET
@desk_page(Right.PULL)
def table(page: Page) -> HttpResponse:
    """What is to be sent from here."""
    head = (_("Shelf mark"), _("Title"), _("Barcode"), _("Belongs to"), _("How it is"))
    rows = (
        (
            each.call_number,
            each.title,
            each.barcode,
            in_language(each.owner),
            _("on the hold shelf") if each.held else "",
        )
        for each in homecoming.all_to_send(page.staff.place.branch_id)
    )
    return sheet(f"{page.staff.place.code}-to-send-{local_day(page.now).isoformat()}", head=head, rows=rows)


@require_GET
@desk_page(Right.PULL)
def ours(page: Page) -> HttpResponse:
    """All that is ours and not home, if we leave; of whoever has it nothing is told."""
    head = (_("Where it is"), _("How it is"), _("Due or expected"), _("Shelf mark"), _("Title"), _("Barcode"))
    name = f"{page.staff.place.code}-not-home-{local_day(page.now).isoformat()}"
    return sheet(name, head=head, rows=_lines(page.staff.library_id))


def _show(page: Page) -> HttpResponse:
    here, own = page.staff.place.branch_id, homecoming.progress_of(page.staff.library_id)
    places = homecoming.out_by_place(page.staff.library_id) if own else ()
    there = _chosen(page, places)
    start, library_id = start_of(page.request, "out"), page.staff.library_id
    return page.show(
        "homecoming",
        to_send=homecoming.to_send(here, start=start_of(page.request, "send")),
        own=own,
        places=places,
        there=there,
        more=f"place={there.place.branch_id}" if there else "",
        out=homecoming.out_at(library_id, there.place.branch_id, start=start) if there else None,
        tab=TAB,
    )


def _chosen(page: Page, places: tuple[PlaceCount, ...]) -> PlaceCount | None:
    asked = number(page.request.GET.get("place", ""))
    return next((each for each in places if each.place.branch_id == asked), None)


def _lines(library_id: int) -> Iterator[tuple[str, ...]]:
    called = stages()
    for row in homecoming.all_out(library_id):
        where, how = in_language(row.place.full_name), called[row.stage]
        yield where, how, _day(row), row.call_number, row.title, row.barcode


def _day(row: OutRow) -> str:
    found = local_day(row.due_at) if row.due_at else row.expected_on
    return found.isoformat() if found else ""


def stages() -> dict[str, str]:
    return {
        "shelf": _("on a shelf there"),
        "hold_shelf": _("on the hold shelf there"),
        "on_loan": _("on loan from there"),
        "in_transit": _("on the way from there"),
        "missing": _("missing, lost or damaged there"),
    }
