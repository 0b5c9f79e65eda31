"""The office keeps calendars: hours, single days, closures and amnesties, in the rows and in the truth."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import psycopg

from tests.simulation.days import WHOLE_DAY, day_of
from tests.simulation.founding import BEGINS, a_week, some_days
from tests.simulation.world import Branch, World


class Calendars:
    """Beside the office's other work, and oftener."""

    def __init__(self, line: psycopg.Connection[Any], world: World, *, chance: Random) -> None:
        self._line = line
        self._world = world
        self._chance = chance
        self._now = BEGINS
        self._next_id = 1_000

    def edit(self, now: datetime) -> None:
        edits: list[Callable[[], None]] = [
            self._close_a_day, self._open_a_day, self._weekdays, self._season, self._season_ends, self._always,
            self._closure, self._closure, self._call_off, self._amnesty,
        ]  # fmt: skip
        self._now = now
        self._chance.choice(edits)()

    def _branch(self) -> Branch:
        return self._chance.choice(list(self._world.branches.values()))

    def _day(self) -> date:
        return day_of(self._now) + timedelta(days=self._chance.randrange(40))

    def _close_a_day(self) -> None:
        branch, on = self._branch(), self._day()
        if on in branch.closed_on:
            branch.closed_on.discard(on)
            self._line.execute('DELETE FROM network_closedday WHERE branch_id = %s AND "on" = %s', (branch.id, on))
        else:
            branch.closed_on.add(on)
            self._line.execute(
                'INSERT INTO network_closedday (branch_id, "on", reason) VALUES (%s, %s, %s)', (branch.id, on, "")
            )

    def _open_a_day(self) -> None:
        """With hours or without; a closed day stays closed."""
        branch, on = self._branch(), self._day()
        if on in branch.open_on:
            del branch.open_on[on]
            self._line.execute('DELETE FROM network_openday WHERE branch_id = %s AND "on" = %s', (branch.id, on))
            return
        told = self._chance.random() < 0.5
        branch.open_on[on] = [(540, 720), (780, 1_020)] if told else WHOLE_DAY
        for opens, closes in branch.open_on[on] if told else [(None, None)]:
            self._line.execute(
                'INSERT INTO network_openday (branch_id, "on", opens, closes, reason) VALUES (%s, %s, %s, %s, %s)',
                (branch.id, on, opens, closes, ""),
            )

    def _weekdays(self) -> None:
        """Now and then a place that is closed on every day."""
        branch = self._branch()
        branch.closed_weekdays = set(self._chance.sample(range(7), self._chance.choice([0, 1, 1, 2, 7])))
        self._line.execute(
            "UPDATE network_branch SET closed_weekdays = %s WHERE id = %s", (sorted(branch.closed_weekdays), branch.id)
        )

    def _season(self) -> None:
        branch, begins, week = self._branch(), self._day(), a_week(self._chance)
        self._forget_season(branch, begins)
        branch.seasons[begins] = week
        for weekday, openings in week.items():
            for opens, closes in openings:
                self._line.execute(
                    "INSERT INTO network_openinghours (branch_id, starts_on, weekday, opens, closes)"
                    " VALUES (%s, %s, %s, %s, %s)",
                    (branch.id, begins, weekday, opens, closes),
                )

    def _season_ends(self) -> None:
        branch = self._branch()
        if branch.seasons:
            self._forget_season(branch, self._chance.choice(sorted(branch.seasons)))

    def _forget_season(self, branch: Branch, begins: date) -> None:
        branch.seasons.pop(begins, None)
        self._line.execute(
            "DELETE FROM network_openinghours WHERE branch_id = %s AND starts_on = %s", (branch.id, begins)
        )

    def _always(self) -> None:
        branch = self._branch()
        branch.always_open = self._chance.random() < 0.3
        self._line.execute("UPDATE network_branch SET always_open = %s WHERE id = %s", (branch.always_open, branch.id))

    def _closure(self) -> None:
        """Of a branch, or of a library with all of its branches."""
        branch, days, number = self._branch(), some_days(self._chance, after=day_of(self._now)), self._number()
        library = branch.library if self._chance.random() < 0.5 else None
        (library or branch).closures[number] = days
        self._line.execute(
            "INSERT INTO network_closure (id, library_id, branch_id, starts_on, ends_on, reason, announced_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (number, library.id if library else None, None if library else branch.id, *days, "", self._now),
        )

    def _call_off(self) -> None:
        """A closure was a mistake, or is over sooner."""
        some = [branch.closures for branch in self._world.branches.values()]
        some += [library.closures for library in self._world.libraries.values()]
        for closures in some:
            if closures and self._chance.random() < 0.2:
                number = self._chance.choice(sorted(closures))
                del closures[number]
                self._line.execute("DELETE FROM network_closure WHERE id = %s", (number,))
                return

    def _amnesty(self) -> None:
        """Of what a library lends, or of the whole network; and the oldest is forgotten."""
        number, days = self._number(), some_days(self._chance, after=day_of(self._now))
        library = self._chance.choice([None, *self._world.libraries])
        if len(self._world.amnesties) > 8:
            oldest = min(self._world.amnesties)
            del self._world.amnesties[oldest]
            self._line.execute("DELETE FROM network_amnesty WHERE id = %s", (oldest,))
        self._world.amnesties[number] = library, days
        self._line.execute(
            "INSERT INTO network_amnesty (id, library_id, starts_on, ends_on, reason) VALUES (%s, %s, %s, %s, %s)",
            (number, library, *days, ""),
        )

    def _number(self) -> int:
        self._next_id += 1
        return self._next_id
