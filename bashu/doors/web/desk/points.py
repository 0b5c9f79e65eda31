"""The library's points without a desk, for who goes on a round: what to pull and to clear there, and what waits."""

from collections.abc import Iterable
from itertools import chain

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.circulation.holds import hold_shelf, pull_list, to_clear
from bashu.db.circulation.points import POINTS_MAX, points, rounds
from bashu.db.network.queries import PlaceRow
from bashu.db.parts import part_of_all
from bashu.domain.rights import Right
from bashu.doors.web.desk.holds import Listed, item_named, pass_over, take_in
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared.forms import start_of


@require_GET
@desk_page(Right.PULL)
def all_points(page: Page) -> HttpResponse:
    part = part_of_all(_points(page), start=start_of(page.request, "points"), most=POINTS_MAX)
    return page.show("points", part=part, rows=rounds(part.rows, now=page.now), tab="points")


@require_GET
@desk_page(Right.PULL)
def point(page: Page, *, branch_id: int) -> HttpResponse:
    return _show(page, _point(page, branch_id))


@require_POST
@desk_page(Right.PULL)
def scan(page: Page, *, branch_id: int) -> HttpResponse:
    """Brought back from there: taken in at this desk."""
    place = _point(page, branch_id)
    take_in(page, on="points")
    return _answer(page, place)


@require_POST
@desk_page(Right.PULL)
def not_there(page: Page, *, branch_id: int) -> HttpResponse:
    """Asked for there, or put aside there, and not found."""
    place = _point(page, branch_id)
    item_id = item_named(page)
    cleared = to_clear(branch_id, now=page.now, item_id=item_id)
    rows: Iterable[Listed] = chain(
        pull_list(branch_id, item_id=item_id), hold_shelf(branch_id, item_id=item_id), cleared
    )
    pass_over(page, rows, on="points")
    return _answer(page, place)


def _show(page: Page, place: PlaceRow) -> HttpResponse:
    there = place.branch_id
    return page.show(
        "point",
        place=place,
        rows=pull_list(there, start=start_of(page.request, "pull")),
        clear=to_clear(there, now=page.now, start=start_of(page.request, "clear")),
        ready=hold_shelf(there, start=start_of(page.request, "shelf")),
        tab="points",
    )


def _answer(page: Page, place: PlaceRow) -> HttpResponse:
    return page.answer("point", lambda page: _show(page, place), which=[place.branch_id])


def _points(page: Page) -> tuple[PlaceRow, ...]:
    return points(page.staff.rights.reach(Right.PULL), library_id=page.staff.place.library_id)


def _point(page: Page, branch_id: int) -> PlaceRow:
    for place in _points(page):
        if place.branch_id == branch_id:
            return place
    raise Http404
