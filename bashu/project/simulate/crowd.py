"""Who comes on a day, where, what for, and until when: what readers want, whatever becomes of it.

Each day is drawn from a stream of its own, and nothing in it depends on what the engine answered: so under two policies
the same readers come with the same wishes, and what differs is what the policies made of them.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from bashu.domain.routing.distance import km_between
from bashu.project.simulate.behaviour import (
    BACK_WHERE_LENT,
    FAR,
    LOANS_A_VISIT,
    NEVER_COMES,
    RENEWS,
    WEIGHTS,
    Behaviour,
)
from bashu.project.simulate.plan import Plan
from bashu.project.simulate.world import Spot

# Nobody carries more than the rules let anybody borrow.
LOANS_MAX: Final = 8
# Somebody is so much likelier to turn up at a library next door than far off: the weight falls with the distance.
NEXT_DOOR_KM: Final = 10.0
# A branch that is shut is tried so often; then they stay at home.
TRIES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`reader` counts within those of the branch `home`. All that is borrowed comes back together, `days` later and at
    `back`. `wish`: of the title that they came for, drawn evenly from 0 to 1. `holds`: they ask for it if it is not
    there. `never_comes`: not even to collect it."""

    minute: int
    home: int
    reader: int
    branch: int
    loans: int
    days: int
    back: int
    back_minute: int
    wish: float
    holds: bool
    renews: bool
    never_comes: bool


class Crowd:
    """`readers`: how many each branch has."""

    def __init__(
        self, spots: Sequence[Spot], readers: Sequence[int], *, plan: Plan, behaviour: Behaviour, seed: int
    ) -> None:
        self._spots, self._readers, self._behaviour, self._seed = spots, readers, behaviour, seed
        self._plan = plan
        self._weights = [WEIGHTS[spot.level] for spot in spots]
        self._homes = list(accumulate(self._weights))
        self._near = [self._around(here, near=True) for here in range(len(spots))]
        self._far = [self._around(here, near=False) for here in range(len(spots))]
        self._hours = list(behaviour.hours), list(accumulate(behaviour.hours.values()))
        # Back elsewhere than where they borrowed as often as they borrow elsewhere than at home.
        self._away_back = plan.away * (1 - BACK_WHERE_LENT) / (1 - plan.away)
        self._owed = self._loans_of_days()

    def of(self, number: int) -> list[Visit]:
        """Of a day, counted from 0, in the order in which they come."""
        on = self._plan.begins_on + timedelta(days=number)
        drawn = Random(f"{self._seed}/day {number}")  # noqa: S311
        left, visits = self._owed[number], list[Visit]()
        while left > 0:
            visit = self._visit(drawn, on, loans=left)
            left -= visit[0]
            if visit[1] is not None:
                visits.append(visit[1])
        return sorted(visits, key=lambda each: each.minute)

    def _visit(self, drawn: Random, on: date, *, loans: int) -> tuple[int, Visit | None]:
        """How many loans are wanted in it; None if all that were tried are shut."""
        loans = min(_how_many(drawn), loans)
        home, here = self._whereabouts(drawn, on)
        dice = [drawn.random() for _ in range(7)]
        kept = self._behaviour
        visit = Visit(
            minute=self._minute(drawn),
            home=home,
            reader=kept.reader.place(dice[0], self._readers[home]),
            branch=here,
            loans=loans,
            days=kept.days_kept(dice[1]),
            back=self._back(drawn, home=home, here=here),
            back_minute=self._minute(drawn),
            wish=dice[2],
            # Of the titles that somebody comes for hardly one stands there, so that is how often one is asked for.
            holds=dice[3] < kept.holds * LOANS_A_VISIT,
            renews=dice[4] < RENEWS,
            never_comes=dice[5] < NEVER_COMES,
        )
        return loans, visit if self._spots[here].calendar.is_open(on) else None

    def _whereabouts(self, drawn: Random, on: date) -> tuple[int, int]:
        """Where they live, and where they are."""
        for _ in range(TRIES):
            home = bisect_left(self._homes, drawn.random() * self._homes[-1])
            here = self._elsewhere(drawn, home) if drawn.random() < self._plan.away else home
            if self._spots[here].calendar.is_open(on):
                break
        return home, here

    def _back(self, drawn: Random, *, home: int, here: int) -> int:
        dice, elsewhere = drawn.random(), self._elsewhere(drawn, home)
        if here != home:
            return here if dice < BACK_WHERE_LENT else home
        return elsewhere if dice < self._away_back else home

    def _elsewhere(self, drawn: Random, home: int) -> int:
        up_to = (self._far if drawn.random() < FAR else self._near)[home]
        return bisect_left(up_to, drawn.random() * up_to[-1])

    def _around(self, here: int, *, near: bool) -> list[float]:
        """Sums of weights: on this side the nearer ones more, on the other the large ones."""
        mine = self._spots[here]

        def weight(place: int, spot: Spot) -> float:
            if place == here or (spot.side == mine.side) is not near:
                return 0.0
            km = km_between((mine.lon, mine.lat), (spot.lon, spot.lat))
            return self._weights[place] / ((NEXT_DOOR_KM + km) if near else 1.0)

        return list(accumulate(weight(place, spot) for place, spot in enumerate(self._spots)))

    def _minute(self, drawn: Random) -> int:
        hours, up_to = self._hours
        return hours[bisect_left(up_to, drawn.random() * up_to[-1])] * 60 + drawn.randrange(60)

    def _loans_of_days(self) -> list[int]:
        """Whole loans, as many in all as are wanted; a day on which many are shut has fewer."""
        plan, behaviour = self._plan, self._behaviour
        days = [plan.begins_on + timedelta(days=number) for number in range(plan.days)]
        shares = [behaviour.months[day.month - 1] * behaviour.weekdays[day.weekday()] * self._open(day) for day in days]
        whole, up_to, found = sum(shares), 0.0, list[int]()
        for share in shares:
            before, up_to = up_to, up_to + share
            found.append(round(plan.loans * up_to / whole) - round(plan.loans * before / whole))
        return found

    def _open(self, day: date) -> float:
        weights = zip(self._weights, self._spots, strict=True)
        return sum(weight for weight, spot in weights if spot.calendar.is_open(day)) / self._homes[-1]


def _how_many(drawn: Random) -> int:
    """One at least; the mean is that of the network, before the limit of the rules."""
    count = 1
    while count < LOANS_MAX and drawn.random() > 1 / LOANS_A_VISIT:
        count += 1
    return count


def open_from(spot: Spot, on: date, *, most: int = 14) -> date:
    """The first day from this one on, or the last that is looked at, on which it is open."""
    for ahead in range(most):
        if spot.calendar.is_open(day := on + timedelta(days=ahead)):
            return day
    return on + timedelta(days=most)
