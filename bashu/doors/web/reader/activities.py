"""Reading activities, open to everybody: what is held when and where, as a list, as a month, from the nearest on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from math import asin, cos, radians, sin, sqrt
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from bashu.db.activities import beside as together
from bashu.db.activities.coming import ActivitySession, with_quotas
from bashu.db.activities.queries import SESSIONS_AT_ONCE, Span, find_sessions, sessions_of_part, spans
from bashu.db.network.names import SpotRow, spots
from bashu.db.network.queries import CityRow, LibraryRow, libraries
from bashu.db.parts import Part, part_of_all
from bashu.domain.calendar import DAY, local_day
from bashu.doors.web.reader import feeds
from bashu.doors.web.reader.near import may_locate
from bashu.doors.web.reader.season import Asked, asked_by, month_before, next_month
from bashu.doors.web.shared import activities as told
from bashu.doors.web.shared.activities import Shown
from bashu.doors.web.shared.forms import start_of
from bashu.engine import clock

EARTH_KM: Final = 6371.0088
MOMENT: Final = timedelta(microseconds=1)
# For a browser that sorts by where it is: the next of them, wherever they are.
FOR_BROWSER: Final = 300
# First and last months that a calendar leads to.
MONTHS: Final = (date(2000, 1, 1), date(2100, 1, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A day of the calendar; `count` sessions begin on it or go on."""

    on: date
    count: int
    address: str
    chosen: bool
    today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """`weeks`: from Monday on; None for days of other months."""

    first: date
    weeks: Sequence[Sequence[Cell | None]]
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`km`: how far it is from the chosen branch, if one is."""

    of: Shown
    km: float | None


@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    asked = asked_by(request, now=now)
    part, month, here = _found(request, asked, now=now)
    context = {"asked": asked, "part": part, "month": month, "lines": _lines(part, here=here, now=now), "here": here}
    context |= _group(asked, now=now) | _choices(asked) | _ways(asked, now=now)
    return may_locate(render(request, "reader/activities.html", context))


@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """The next ones, for a browser that knows where it is and tells nobody."""
    now = clock.now()
    rows = find_sessions(asked_by(request, now=now).wanted(now), most=FOR_BROWSER)
    shown = render_to_string("reader/session_lines.html", {"lines": _lines(rows, here=None, now=now)}, request)
    return JsonResponse({"lines": shown})


def _found(
    request: HttpRequest, asked: Asked, *, now: datetime
) -> tuple[Part[ActivitySession], Month | None, SpotRow | None]:
    start, here = start_of(request, "sessions"), _spot(asked.near)
    if asked.month is not None:
        rows = spans(asked.of_day(None).wanted(now))
        # Of the present month what is to come stands below the calendar, or all, if nothing is.
        coming = [row for row in rows if row.ends_at > now] or rows
        shown = coming if asked.day is None else [row for row in rows if asked.day in _days(row, month=asked.month)]
        part = part_of_all(tuple(shown), start=start, most=SESSIONS_AT_ONCE)
        return sessions_of_part(part), _month(asked, rows, now=now), here
    if here is None:
        return find_sessions(asked.wanted(now), start=start), None, None
    nearest = sorted(spans(asked.wanted(now)), key=lambda row: (round(_km(row, here), 1), row.starts_at))
    return sessions_of_part(part_of_all(nearest, start=start, most=SESSIONS_AT_ONCE)), None, here


def _lines(rows: Iterable[ActivitySession], *, here: SpotRow | None, now: datetime) -> list[Line]:
    found = with_quotas(rows)
    return [
        Line(of=told.shown(row, home_library_id=None, now=now), km=None if here is None else _far(row, here))
        for row in found
    ]


def _month(asked: Asked, rows: Iterable[Span], *, now: datetime) -> Month | None:
    first = asked.month
    if first is None:
        return None
    counts, after = Counter(on for row in rows for on in _days(row, month=first)), next_month(first)
    days = [first + number * DAY for number in range((after - first).days)]
    cells: list[Cell | None] = [None] * first.weekday()
    cells += [
        Cell(
            on=on, count=counts[on], address=asked.of_day(on).address(), chosen=on == asked.day,
            today=on == local_day(now),
        )
        for on in days
    ]  # fmt: skip
    cells += [None] * (-len(cells) % 7)
    before = month_before(first)
    return Month(
        first=first,
        weeks=[cells[start : start + 7] for start in range(0, len(cells), 7)],
        before=asked.of_month(before).address() if before >= MONTHS[0] else "",
        after=asked.of_month(after).address() if after <= MONTHS[1] else "",
    )


def _days(row: Span, *, month: date) -> list[date]:
    """Of this month those on which it is; what ends at midnight is not of the day that begins then."""
    first, last = local_day(row.starts_at), local_day(row.ends_at - MOMENT)
    first, last = max(first, month), min(last, next_month(month) - DAY)
    return [first + number * DAY for number in range((last - first).days + 1)]


def _choices(asked: Asked) -> dict[str, object]:
    """What the form offers. Branches stand under their libraries, those of a chosen city alone."""
    rows = libraries()
    cities = {row.city_code: CityRow(code=row.city_code, name=row.city) for row in rows}
    here = [row for row in rows if not asked.city or row.city_code == asked.city]
    by_city = [(city, list(group)) for city, group in groupby(sorted(here, key=_by_city), key=lambda row: row.city)]
    return {
        "cities": [cities[code] for code in sorted(cities)],
        "by_city": by_city,
        "branches": spots(),
        "kinds": told.kinds(),
        "feeds": feeds.of_asked(asked, rows),
    }


def _ways(asked: Asked, *, now: datetime) -> dict[str, object]:
    """The same as a list, and as a month."""
    first = asked.month or local_day(now).replace(day=1)
    return {
        "asked_list": asked.of_month(None).address(),
        "asked_month": asked.of_month(first).address(),
        "weekdays": range(7),
    }


def _group(asked: Asked, *, now: datetime) -> dict[str, object]:
    """Of a brand or a series what it is, and what else belongs to it."""
    if asked.brand is None and asked.series is None:
        return {}
    found = {"brand": together.brand(asked.brand), "series": together.series(asked.series)}
    return found | {"beside": together.beside(on=local_day(now), brand_id=asked.brand, series_id=asked.series)}


def _by_city(row: LibraryRow) -> str:
    return row.city_code


def _spot(branch_id: int | None) -> SpotRow | None:
    return next((each for each in spots() if each.branch_id == branch_id), None) if branch_id is not None else None


def _km(row: Span, here: SpotRow) -> float:
    """On a sphere, by the haversine formula; what is on line comes last."""
    if row.lat is None or row.lon is None:
        return EARTH_KM
    north, east = radians(row.lat - here.lat), radians(row.lon - here.lon)
    half = sin(north / 2) ** 2 + cos(radians(here.lat)) * cos(radians(row.lat)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(half, 1.0)))


def _far(row: ActivitySession, here: SpotRow) -> float | None:
    if row.branch is None:
        return None
    return _km(Span(row.pk, row.starts_at, row.ends_at, row.branch.lon, row.branch.lat), here)
