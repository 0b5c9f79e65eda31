"""Routes: who drives from where to where and when; and by which way something would arrive."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.network import buildings, routes
from bashu.db.network.branches import libraries
from bashu.db.network.queries import Name, PlaceRow, places
from bashu.db.network.routes import LegRow, LegsAt
from bashu.domain.calendar import LOCAL
from bashu.domain.money import Money
from bashu.domain.rights import Right
from bashu.domain.routing import Leg, Mode, Route
from bashu.domain.routing.written import WORDS, No, leg_problem, span_problem
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import clock_time, day, fen, number, scanned, words
from bashu.engine.circulation.network import read_timetable

REASON_LENGTH = 100
WORKDAYS = 5


@require_GET
@office_page(Right.SEE_ROUTES)
def legs(page: Page) -> HttpResponse:
    """Of one's own branch to begin with; of another, of a library, or of all that one sees."""
    return _list(page, no=None if _at(page) else No.NO_BRANCH)


@require_GET
@office_page(Right.SEE_ROUTES)
def board(page: Page) -> HttpResponse:
    """From here to there, packed at this time: when it arrives, and by what."""
    given = page.request.GET
    origin, destination = (routes.branch_of_code(given.get(name, "")[:64]) for name in ("from", "to"))
    ready = _ready(page)
    if origin is None or destination is None:
        return _list(page, no=No.NO_BRANCH, given=given)
    if origin == destination:
        return _list(page, no=No.GOES_NOWHERE, given=given)
    route = read_timetable().route(origin.branch_id, destination.branch_id, ready=ready)
    found = {"origin": origin, "destination": destination, "ready": ready, "route": route, "rides": _rides(route)}
    return _list(page, found=found, given=given)


@require_POST
@office_page(Right.EDIT_ROUTES)
def add(page: Page) -> HttpResponse:
    written = _written(page, leg_id=0)
    if isinstance(written, No):
        return _list(page, no=written)
    return page.go("leg", routes.save_leg(written))


@require_POST
@office_page(Right.EDIT_ROUTES)
def building(page: Page) -> HttpResponse:
    """What the branch calls the building that it shares with others of its library."""
    found = buildings.building_of(scanned(page.request, "branch"))
    if found is None or not found.has_desk:
        raise Http404
    page.require(Right.EDIT_ROUTES, found.place.scope)
    buildings.name_building(found.place.branch_id, words(page.request, "building", most=buildings.NAME_LENGTH_MAX))
    return page.go("routes_of", found.place.code)


@require_GET
@office_page(Right.SEE_ROUTES)
def legs_of(page: Page, code: str) -> HttpResponse:
    if routes.branch_of_code(code) is None:
        return _list(page, no=No.NO_BRANCH)
    return _list(page, code=code)


@require_GET
@office_page(Right.SEE_ROUTES)
def leg(page: Page, leg_id: int) -> HttpResponse:
    return _one(page, _leg(page, leg_id, right=Right.SEE_ROUTES))


@require_POST
@office_page(Right.EDIT_ROUTES)
def change(page: Page, leg_id: int) -> HttpResponse:
    found, written = _leg(page, leg_id), _written(page, leg_id=leg_id)
    if isinstance(written, No):
        return _one(page, found, no=written)
    routes.save_leg(written)
    return page.go("leg", leg_id)


@require_POST
@office_page(Right.EDIT_ROUTES)
def remove(page: Page, leg_id: int) -> HttpResponse:
    routes.remove_leg(_leg(page, leg_id).leg.id)
    return page.go("routes")


@require_POST
@office_page(Right.EDIT_ROUTES)
def close(page: Page, leg_id: int) -> HttpResponse:
    """On these days it does not leave."""
    found, given = _leg(page, leg_id), page.request.POST
    starts_on, ends_on = day(given.get("starts_on", "")), day(given.get("ends_on", "") or given.get("starts_on", ""))
    if starts_on is None or ends_on is None:
        return _one(page, found, no=No.NO_DAYS)
    if no := span_problem(starts_on, ends_on):
        return _one(page, found, no=no)
    reason = words(page.request, "reason", most=REASON_LENGTH)
    routes.close_leg(leg_id, starts_on=starts_on, ends_on=ends_on, reason=reason)
    return page.go("leg", leg_id)


@require_POST
@office_page(Right.EDIT_ROUTES)
def serve_again(page: Page, leg_id: int) -> HttpResponse:
    closure_id = number(page.request.POST.get("closure_id", ""))
    routes.serve_again(_leg(page, leg_id).leg.id, closure_id or 0)
    return page.go("leg", leg_id)


def _list(
    page: Page,
    *,
    no: No | None = None,
    code: str = "",
    given: Mapping[str, str] | None = None,
    found: Mapping[str, object] | None = None,
) -> HttpResponse:
    at = LegsAt(branch=code) if code else _at(page) or LegsAt()
    building = buildings.building_of(at.branch) if at.branch else None
    return page.show(
        "routes",
        legs=routes.legs(page.reach(Right.SEE_ROUTES), at=at, page=number(page.request.GET.get("page", "")) or 1),
        at=at,
        building=building,
        may_name=building is not None and building.has_desk and page.may(Right.EDIT_ROUTES, building.place.scope),
        libraries=libraries(page.reach(Right.SEE_ROUTES)),
        branches=routes.branches(),
        modes=list(Mode),
        fields=_fields(page),
        writing=page.request.method == "POST",
        given=given,
        found=found,
        now=page.now,
        problem=Name(*WORDS[no]) if no else None,
        tab="routes",
    )


def _at(page: Page) -> LegsAt | None:
    """None: there is no such branch."""
    given = page.request.GET
    if "branch" not in given and "library" not in given:
        return LegsAt(branch=page.staff.place.code)
    code = given.get("branch", "").strip()[:64]
    if code and routes.branch_of_code(code) is None:
        return None
    return LegsAt(branch=code, library_id=number(given.get("library", "")))


def _one(page: Page, found: LegRow, *, no: No | None = None) -> HttpResponse:
    return page.show(
        "leg",
        row=found,
        fields=_fields(page, found),
        modes=list(Mode),
        branches=routes.branches(),
        may_edit=page.may(Right.EDIT_ROUTES, found.origin.scope),
        problem=Name(*WORDS[no]) if no else None,
        today=page.today,
        tab="routes",
    )


def _fields(page: Page, row: LegRow | None = None) -> dict[str, object]:
    """What stands in the form: what was just written, else how it is; a new leg leaves on workdays."""
    given = page.request.POST
    if "leaves_at" in given:
        days = [str(weekday) in given.getlist("weekday") for weekday in range(7)]
        return {name: given.get(name, "") for name in given} | {"days": days}
    if row is None:
        days = [weekday < WORKDAYS for weekday in range(7)]
        return {"origin": page.staff.place.code, "cut_off_minutes": 60, "days": days}
    leg, days = row.leg, list(row.days)
    return {
        "origin": row.origin.code,
        "destination": row.destination.code,
        "mode": leg.mode.value,
        "leaves_at": f"{leg.leaves_at:%H:%M}",
        "cut_off_minutes": leg.cut_off_minutes,
        "hours": leg.minutes // 60,
        "minutes": leg.minutes % 60,
        "cost": Money(leg.cost_fen).amount,
        "starts_on": leg.starts_on.isoformat() if leg.starts_on else "",
        "ends_on": leg.ends_on.isoformat() if leg.ends_on else "",
        "days": days,
    }


def _leg(page: Page, leg_id: int, *, right: Right = Right.EDIT_ROUTES) -> LegRow:
    """To see it, one of its ends is enough; it is changed where it leaves."""
    found = routes.leg(leg_id, page.reach(right))
    if found is None or (right is Right.EDIT_ROUTES and not page.may(right, found.origin.scope)):
        raise Http404
    return found


def _written(page: Page, *, leg_id: int) -> Leg | No:
    given = page.request.POST
    origin = routes.branch_of_code(scanned(page.request, "origin"))
    destination = routes.branch_of_code(scanned(page.request, "destination"))
    leaves_at, cost = clock_time(given.get("leaves_at", "")), fen(given.get("cost", ""))
    if origin is None or destination is None:
        return No.NO_BRANCH
    page.require(Right.EDIT_ROUTES, origin.scope)
    if leaves_at is None:
        return No.NO_TIME
    days, mode = {number(text) for text in given.getlist("weekday")}, given.get("mode", "")
    written = Leg(
        id=leg_id,
        origin_branch_id=origin.branch_id,
        destination_branch_id=destination.branch_id,
        mode=Mode(mode) if mode in set(Mode) else Mode.VAN,
        weekdays=frozenset(weekday for weekday in range(7) if weekday in days),
        leaves_at=leaves_at,
        cut_off_minutes=_count(given.get("cut_off_minutes", "")),
        minutes=_count(given.get("hours", "")) * 60 + _count(given.get("minutes", "")),
        cost_fen=-1 if cost is None else cost,
        starts_on=day(given.get("starts_on", "")),
        ends_on=day(given.get("ends_on", "")),
    )
    return leg_problem(written) or written


def _count(text: str) -> int:
    """Nothing written is nothing; what is no number is none that a check lets pass."""
    found = number(text.strip() or "0")
    return -1_000_000 if found is None else found


def _ready(page: Page) -> datetime:
    """Local day and time; now, if the form does not say."""
    given = page.request.GET
    on, at = day(given.get("on", "")), clock_time(given.get("at", ""))
    if on is None or at is None:
        return page.now
    return datetime.combine(on, at, LOCAL).astimezone(UTC)


def _rides(route: Route | None) -> list[tuple[object, PlaceRow, PlaceRow]]:
    rides = route.rides if route else ()
    where = places(branch for ride in rides for branch in (ride.leg.origin_branch_id, ride.leg.destination_branch_id))
    return [(ride, where[ride.leg.origin_branch_id], where[ride.leg.destination_branch_id]) for ride in rides]
