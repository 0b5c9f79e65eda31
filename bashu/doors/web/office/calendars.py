"""When branches are open: hours, seasons, closures, single days, amnesties. What would be due later is said before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.network import branches, closing
from bashu.db.network.calendars import calendars
from bashu.db.network.closing import Place
from bashu.db.network.queries import Name, PlaceRow
from bashu.db.parts import part_of_all
from bashu.domain.calendar import CLOSED, DAY, Calendar, Hours, Season, Span, WhyClosed, check_calendar
from bashu.domain.calendar.written import HoursError, format_hours, parse_hours
from bashu.domain.rights import NETWORK, Right, Scope
from bashu.doors.web.office import foreseen, lists
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import day, number, start_of, words

REASON_LENGTH = 80
HOURS_LENGTH = 80
WEEKS_SHOWN = 4
WRONG_SHOWN = 20
CLOSURE_DAYS_MAX = 1_100


class WrongError(ValueError):
    """Says on the page what cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day as it comes out, of whatever the calendar says."""

    on: date
    hours: str
    why: WhyClosed | None
    closure: Span | None
    knows_hours: bool


@require_GET
@office_page(Right.SEE_CALENDARS)
def listed(page: Page) -> HttpResponse:
    of_branch, places = calendars(), branches.branches(page.reach(Right.SEE_CALENDARS))
    found = lists.find(page, places, words=lists.place_words)
    rows = [
        (place, _day(of_branch[place.branch_id], page.today), check_calendar(of_branch[place.branch_id], on=page.today))
        for place in found.rows
    ]
    wrong = [place for place in places if check_calendar(of_branch[place.branch_id], on=page.today)]
    return page.show(
        "calendars",
        rows=rows,
        list=found,
        wrong=part_of_all(wrong, start=start_of(page.request, "wrong"), most=WRONG_SHOWN),
        tab="calendars",
    )


@require_GET
@office_page(Right.SEE_CALENDARS)
def shown(page: Page, code: str) -> HttpResponse:
    return _show(page, _place(page, code, right=Right.SEE_CALENDARS))


@require_POST
@office_page(Right.EDIT_CALENDARS)
def hours(page: Page, code: str) -> HttpResponse:
    """The week from a day on."""
    place = _place(page, code)
    return _edit(page, lambda: _set_hours(page, place), place=place)


@require_POST
@office_page(Right.EDIT_CALENDARS)
def forget_hours(page: Page, code: str) -> HttpResponse:
    place, starts_on = _place(page, code), day(page.request.POST.get("starts_on", ""))
    return _edit(page, lambda: closing.forget_hours(place.branch_id, starts_on=starts_on or date.max), place=place)


@require_POST
@office_page(Right.EDIT_CALENDARS)
def always_open(page: Page, code: str) -> HttpResponse:
    """A 24-hour point, or a place with hours."""
    place, always = _place(page, code), page.request.POST.get("always") == "yes"
    return _edit(page, lambda: closing.set_always_open(place.branch_id, always=always), place=place)


@require_POST
@office_page(Right.EDIT_CALENDARS)
def close(page: Page, code: str) -> HttpResponse:
    """A span of days, of this branch or of its whole library."""
    place = _place(page, code)
    whole = page.request.POST.get("whole") == "yes"
    page.require(Right.EDIT_CALENDARS, Scope(library_id=place.library_id) if whole else place.scope)
    return _edit(page, lambda: _announce(page, place, whole=whole), place=place)


@require_POST
@office_page(Right.EDIT_CALENDARS)
def call_off(page: Page, code: str) -> HttpResponse:
    """What has begun is over sooner; what has not does not come to pass."""
    place, closure_id = _place(page, code), number(page.request.POST.get("closure_id", ""))
    row = next((row for row in branches.closures(place, on=page.today) if row.closure_id == closure_id), None)
    if row is None:
        raise Http404
    page.require(Right.EDIT_CALENDARS, row.scope)
    try:
        closing.call_off(row.closure_id, opens_on=_again(page, row.last_on))
    except WrongError as wrong:
        return _show(page, place, problem=str(wrong))
    return page.go("calendar", code)


@require_POST
@office_page(Right.EDIT_CALENDARS)
def single_day(page: Page, code: str) -> HttpResponse:
    """Closed, or open at other hours than its weekday."""
    place = _place(page, code)
    return _edit(page, lambda: _set_day(page, place), place=place)


@require_POST
@office_page(Right.EDIT_CALENDARS)
def forget_day(page: Page, code: str) -> HttpResponse:
    place, on = _place(page, code), day(page.request.POST.get("on", ""))
    return _edit(page, lambda: closing.forget_day(place.branch_id, on or date.min), place=place)


@require_GET
@office_page(Right.SEE_CALENDARS)
def amnesties(page: Page) -> HttpResponse:
    return _amnesties(page)


@require_POST
@office_page(Right.EDIT_CALENDARS)
def grant_amnesty(page: Page) -> HttpResponse:
    """By a library for what it lends, or by the network."""
    library_id = number(page.request.POST.get("library", ""))
    page.require(Right.EDIT_CALENDARS, NETWORK if library_id is None else Scope(library_id=library_id))
    if library_id not in {None, *(each.library_id for each in branches.libraries(page.reach(Right.EDIT_CALENDARS)))}:
        raise Http404
    try:
        first, last = _span(page)
    except WrongError as wrong:
        return _amnesties(page, problem=str(wrong))
    closing.grant_amnesty(library_id, first=first, last=last, reason=words(page.request, "reason", most=REASON_LENGTH))
    return page.go("amnesties")


@require_POST
@office_page(Right.EDIT_CALENDARS)
def end_amnesty(page: Page) -> HttpResponse:
    amnesty_id, reach = number(page.request.POST.get("amnesty_id", "")), page.reach(Right.EDIT_CALENDARS)
    row = next((row for row in branches.amnesties(reach, on=page.today) if row.amnesty_id == amnesty_id), None)
    if row is None:
        raise Http404
    page.require(Right.EDIT_CALENDARS, row.scope)
    try:
        closing.take_back(row.amnesty_id, counts_on=_again(page, row.last_on))
    except WrongError as wrong:
        return _amnesties(page, problem=str(wrong))
    return page.go("amnesties")


def _edit(page: Page, edit: Callable[[], object], *, place: PlaceRow) -> HttpResponse:
    try:
        return foreseen.make(page, edit, back=("calendar", place.code), tab="calendars")
    except WrongError as wrong:
        return _show(page, place, problem=str(wrong))


def _show(page: Page, place: PlaceRow, *, problem: str = "") -> HttpResponse:
    calendar, first = calendars()[place.branch_id], page.today
    monday = first - first.weekday() * DAY
    return page.show(
        "calendar",
        place=place,
        may_edit=page.may(Right.EDIT_CALENDARS, place.scope),
        may_close_all=page.may(Right.EDIT_CALENDARS, Scope(library_id=place.library_id)),
        weeks=[
            [_day(calendar, monday + (7 * week + ahead) * DAY) for ahead in range(7)] for week in range(WEEKS_SHOWN)
        ],
        seasons=[(season, _week(season), season.starts_on > first) for season in _seasons(calendar)],
        week=_given_week(page, calendar),
        closures=[(row, page.may(Right.EDIT_CALENDARS, row.scope)) for row in branches.closures(place, on=first)],
        days=[(row, format_hours(row.hours)) for row in branches.single_days(place.branch_id, on=first)],
        calendar=calendar,
        told=[Name(*both) for both in check_calendar(calendar, on=first)],
        problem=problem,
        given=page.request.POST,
        today=first,
        tab="calendars",
    )


def _amnesties(page: Page, *, problem: str = "") -> HttpResponse:
    rows = branches.amnesties(page.reach(Right.SEE_CALENDARS), on=page.today)
    return page.show(
        "amnesties",
        rows=[(row, page.may(Right.EDIT_CALENDARS, row.scope)) for row in rows],
        everywhere=page.reach(Right.EDIT_CALENDARS).everywhere,
        libraries=branches.libraries(page.reach(Right.EDIT_CALENDARS)),
        problem=problem,
        today=page.today,
        given=page.request.POST,
        tab="calendars",
    )


def _place(page: Page, code: str, *, right: Right = Right.EDIT_CALENDARS) -> PlaceRow:
    found = next((row for row in branches.branches(page.reach(right)) if row.code == code), None)
    if found is None:
        raise Http404
    return found


def _set_hours(page: Page, place: PlaceRow) -> None:
    week = [_hours(page.request.POST.get(f"day{weekday}", "")) for weekday in range(7)]
    starts_on = day(page.request.POST.get("starts_on", ""))
    if starts_on is None:
        raise WrongError(_("Say from which day on."))
    if not any(week):
        raise WrongError(_("Such a week is never open. Announce a closure instead."))
    closing.set_hours(place.branch_id, week, starts_on=starts_on)


def _announce(page: Page, place: PlaceRow, *, whole: bool) -> None:
    first, last = _span(page)
    where = Place(place.library_id, None if whole else place.branch_id, place.name.zh, place.name.en)
    reason = words(page.request, "reason", most=REASON_LENGTH)
    closing.announce_closure(where, first=first, last=last, reason=reason, now=page.now)


def _set_day(page: Page, place: PlaceRow) -> None:
    on, text = day(page.request.POST.get("on", "")), page.request.POST.get("hours", "")
    if on is None:
        raise WrongError(_("Say which day."))
    closing.set_day(place.branch_id, on, hours=_hours(text), reason=words(page.request, "reason", most=REASON_LENGTH))


def _span(page: Page) -> tuple[date, date]:
    first, last = day(page.request.POST.get("first_on", "")), day(page.request.POST.get("last_on", ""))
    if first is None or last is None or last < first:
        raise WrongError(_("Say the first and the last day; the last may not come before the first."))
    if (last - first).days > CLOSURE_DAYS_MAX:
        raise WrongError(_("That is longer than three years."))
    return first, last


def _again(page: Page, last: date) -> date:
    """The first day after a closure or an amnesty that ends early: today, unless they say another."""
    text = page.request.POST.get("again_on", "")
    on = day(text) if text else page.today
    if on is None or not page.today <= on <= last:
        raise WrongError(_("It can end early from today on, and not after its last day. Choose another day."))
    return on


def _hours(text: str) -> Hours:
    """Empty: closed."""
    text = text[:HOURS_LENGTH].replace("，", ",").replace("：", ":").strip()
    try:
        return parse_hours(text) if text else CLOSED
    except HoursError:
        raise WrongError(_("“%(text)s” are no hours. Write 9:00-12:00,14:00-18:00.") % {"text": text}) from None


def _day(calendar: Calendar, on: date) -> Day:
    return Day(
        on=on,
        hours=format_hours(calendar.hours(on)),
        why=calendar.why_closed(on),
        closure=calendar.closure(on),
        knows_hours=calendar.knows_hours(on) or on in calendar.open_on,
    )


def _seasons(calendar: Calendar) -> list[Season]:
    return sorted(calendar.seasons, key=lambda season: season.starts_on, reverse=True)


def _week(season: Season) -> list[str]:
    return [format_hours(each) for each in season.week]


def _given_week(page: Page, calendar: Calendar) -> list[str]:
    """What was sent; else the hours of this week, to start from."""
    if "day0" in page.request.POST:
        return [page.request.POST.get(f"day{weekday}", "") for weekday in range(7)]
    monday = page.today - page.today.weekday() * DAY
    return [format_hours(calendar.usual_hours(monday + ahead * DAY)) for ahead in range(7)]
