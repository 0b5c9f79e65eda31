"""The calendars of branches, as their rows say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from bashu.db.network.models import Amnesty, Branch, ClosedDay, Closure, OpenDay, OpeningHours
from bashu.domain.calendar import WHOLE_DAY, Calendar, Hours, Opening, Season, Span, hours_of

Key = TypeVar("Key")


def calendars() -> dict[int, Calendar]:
    """By the id of the branch, with the closures and amnesties of its library."""
    closed, seasons, open_on = _closed_days(), _seasons(), _open_days()
    closures, amnesties = _closures(), _amnesties()
    return {
        row.pk: Calendar(
            closed_weekdays=frozenset(row.closed_weekdays),
            closed_on=frozenset(closed.get(row.pk, ())),
            seasons=seasons.get(row.pk, ()),
            open_on=open_on.get(row.pk, {}),
            closures=(*closures[None, row.pk], *closures[row.library_id, None]),
            amnesties=(*amnesties[row.library_id], *amnesties[None]),
            always_open=row.always_open,
        )
        for row in Branch.objects.all()
    }


def _closed_days() -> Mapping[int, set[date]]:
    found: dict[int, set[date]] = defaultdict(set)
    for branch_id, on in ClosedDay.objects.values_list("branch_id", "on"):
        found[branch_id].add(on)
    return found


def _seasons() -> Mapping[int, tuple[Season, ...]]:
    rows = OpeningHours.objects.values_list("branch_id", "starts_on", "weekday", "opens", "closes")
    hours = _hours(
        ((branch, starts_on, weekday), Opening(opens, closes)) for branch, starts_on, weekday, opens, closes in rows
    )
    found: dict[int, list[Season]] = defaultdict(list)
    for branch, starts_on in sorted({(branch, starts_on) for branch, starts_on, _ in hours}):
        monday, tuesday, wednesday, thursday, friday, saturday, sunday = (
            hours.get((branch, starts_on, weekday), ()) for weekday in range(7)
        )
        week = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
        found[branch].append(Season(starts_on, week))
    return {branch: tuple(some) for branch, some in found.items()}


def _open_days() -> Mapping[int, dict[date, Hours]]:
    rows = OpenDay.objects.values_list("branch_id", "on", "opens", "closes")
    told = (
        ((branch, on), WHOLE_DAY[0] if opens is None or closes is None else Opening(opens, closes))
        for branch, on, opens, closes in rows
    )
    found: dict[int, dict[date, Hours]] = defaultdict(dict)
    for (branch, on), hours in _hours(told).items():
        found[branch][on] = hours
    return found


def _hours(openings: Iterable[tuple[Key, Opening]]) -> dict[Key, Hours]:
    found: dict[Key, list[Opening]] = defaultdict(list)
    for key, opening in openings:
        found[key].append(opening)
    return {key: hours_of(some) for key, some in found.items()}


def _closures() -> Mapping[tuple[int | None, int | None], list[Span]]:
    """By library and branch, of which one is None."""
    found: dict[tuple[int | None, int | None], list[Span]] = defaultdict(list)
    for row in Closure.objects.order_by("starts_on", "id"):
        found[row.library_id, row.branch_id].append(Span(row.starts_on, row.ends_on, row.reason, row.pk))
    return found


def _amnesties() -> Mapping[int | None, list[Span]]:
    """By library; None: of the whole network."""
    found: dict[int | None, list[Span]] = defaultdict(list)
    for row in Amnesty.objects.order_by("starts_on", "id"):
        found[row.library_id].append(Span(row.starts_on, row.ends_on, row.reason, row.pk))
    return found
