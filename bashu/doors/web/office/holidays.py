"""Public holidays of a year: what they would change in the calendars of branches, and taking that over."""

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.network import branches, holidays
from bashu.db.network import queries as network
from bashu.db.network.branches import LibraryChoice
from bashu.db.network.holidays import ProposedBranch
from bashu.db.network.queries import PlaceRow
from bashu.domain.calendar.holidays import DaysOff
from bashu.domain.rights import Right
from bashu.doors.web.office import foreseen, lists
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import number

YEARS_AHEAD = 2


@require_GET
@office_page(Right.SEE_CALENDARS)
def proposed(page: Page) -> HttpResponse:
    """Library by library; a year that is not announced is said to be so."""
    year, days_off = _year(page), _days_off(page)
    rows = _by_library(page, year, days_off=days_off)
    return page.show(
        "holidays",
        year=year,
        years=[page.today.year + ahead for ahead in range(YEARS_AHEAD)],
        found=holidays.announced(year),
        until=holidays.announced_until(),
        days_off=days_off,
        open_rows=(open_rows := [row for row in rows if not row[1]]),
        list=lists.find(page, open_rows, words=lambda row: lists.name_words(row[0].name)),
        settled_rows=[row for row in rows if row[1]],
        editable={each.library_id for each in branches.libraries(page.reach(Right.EDIT_CALENDARS))},
        tab="holidays",
    )


@require_POST
@office_page(Right.EDIT_CALENDARS)
def take_over(page: Page) -> HttpResponse:
    """For one library, or for all of this person's that have not settled the year."""
    year, days_off, wanted = _year(page), _days_off(page), number(page.request.POST.get("library", ""))
    mine = {each.library_id for each in branches.libraries(page.reach(Right.EDIT_CALENDARS))}
    found, whose = holidays.announced(year), mine & {wanted} if wanted else mine - holidays.settled(year)
    if found is None or not whose:
        return page.go("holidays", saved=False)
    rows = holidays.proposals(found, days_off=days_off, library_ids=whose)
    edit = partial(holidays.accept, rows, found, now=page.now)
    return foreseen.make(page, edit, back=("holidays",), tab="holidays")


@require_POST
@office_page(Right.EDIT_CALENDARS)
def settle(page: Page) -> HttpResponse:
    """A library has entered the year by hand."""
    wanted = number(page.request.POST.get("library", ""))
    mine = {each.library_id for each in branches.libraries(page.reach(Right.EDIT_CALENDARS))}
    holidays.settle([each for each in mine if each == wanted], year=_year(page), now=page.now)
    return page.go("holidays")


def _by_library(
    page: Page, year: int, *, days_off: DaysOff
) -> list[tuple[LibraryChoice, bool, list[tuple[PlaceRow, ProposedBranch]]]]:
    """Each with whether it has settled the year; if not, its branches for which something would change."""
    found, libraries = holidays.announced(year), branches.libraries(page.reach(Right.SEE_CALENDARS))
    done = holidays.settled(year)
    whose = [each.library_id for each in libraries if each.library_id not in done]
    rows = holidays.proposals(found, days_off=days_off, library_ids=whose) if found else ()
    proposed = [row for row in rows if row.days]
    places = network.places(row.branch_id for row in proposed)
    return [
        (
            library,
            library.library_id in done,
            [(places[row.branch_id], row) for row in proposed if row.library_id == library.library_id],
        )
        for library in libraries
    ]


def _year(page: Page) -> int:
    given = page.request.POST if page.request.method == "POST" else page.request.GET
    year = number(given.get("year", "")) or page.today.year
    return year if page.today.year <= year < page.today.year + YEARS_AHEAD else page.today.year


def _days_off(page: Page) -> DaysOff:
    given = page.request.POST if page.request.method == "POST" else page.request.GET
    return DaysOff.OPEN if given.get("days_off") == DaysOff.OPEN else DaysOff.CLOSED
