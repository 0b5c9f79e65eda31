"""Holds in a world of the bench, as a child: makes queues, and does what the clock does with them."""

import time
from collections.abc import Iterator

from django.db import connection

from bashu.db.circulation.due_holds import START, DueHold, to_target
from bashu.domain.circulation.holds.commands import TargetHold
from bashu.domain.outcome import Accepted
from bashu.engine import clock
from bashu.engine.submit import Engine
from bench.child import obey
from bench.engine import SurpriseError
from bench.measure import Done, Stopwatch
from bench.mix import BRANCHES, Share, Size

# Its items are those with this remainder, so of two items of a title at least one is not touched by the mix.
ENGINES = Share.ENGINE.place
PLACE = """
INSERT INTO circulation_hold (id, work_id, level, bib_id, volume, wanted_item_id, patron_id, token, terminal_id,
       pickup_branch_id, pickup_kind, placed_at, rank, version, stage, passed_over, reason, reason_details)
SELECT n, title, level, title, '', CASE level WHEN 'item' THEN wanted END, n %% %(patrons)s + 1,
       sha256(int8send(n)), 1, n %% %(branches)s + 1, 'branch', now(), n, 1, 'waiting', '{}', 'queued', '{}'
  FROM (SELECT %(level)s AS level, %(first)s + n AS title, %(number)s * %(round)s + n AS n,
               2 * (%(first)s + n - 1) + (2 * (%(first)s + n - 1) %% %(shares)s = %(engines)s)::int AS wanted
          FROM generate_series(1, %(number)s) AS n) AS made
"""


# Loans of an hour, and nobody is blocked by what they owe.
CHARGE = """
UPDATE network_circulationrule SET loan_hours = 1, renew_if_overdue = true, overdue_fen_per_day = 10,
       overdue_cap_fen = 3000, owed_block_fen = 2147483647, owed_total_block_fen = 2147483647;
UPDATE network_branch SET closed_weekdays = '{}';
"""
CHARGES = "SELECT count(*) FROM settlement_charge"


class Holding:
    def __init__(self, size: Size) -> None:
        self._size = size
        self._rounds = 0
        self._engine: Engine | None = None

    def place(self, *, number: int, level: str, lent: bool) -> int:
        """One hold on each of so many titles; `lent`: whose items are on loan. Of level item: on one that the mix
        leaves alone.
        """
        first = (self._size.items - self._size.open_loans) // 2 + 1 if lent else 0
        self._rounds += 1
        wanted: dict[str, int | str] = {
            "number": number, "level": level, "first": first, "round": self._rounds, "patrons": self._size.patrons,
            "branches": BRANCHES, "shares": len(Share), "engines": ENGINES,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(PLACE, wanted)
            cursor.execute("ANALYZE circulation_hold")
        return number

    def forget(self) -> None:
        """As if nobody had ever waited."""
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE circulation_hold CASCADE")

    def charge(self) -> None:
        """From now on what was lent some hours ago costs money."""
        with connection.cursor() as cursor:
            cursor.execute(CHARGE)

    def charges(self) -> int:
        """How many there are."""
        with connection.cursor() as cursor:
            cursor.execute(CHARGES)
            (count,) = cursor.fetchone() or (0,)
            return int(count)

    def look(self) -> float:
        """How many seconds the clock needs to find that nothing can be done."""
        began = time.perf_counter()
        found = to_target(after=START, asked_before=clock.now(), now=clock.now(), limit=1)
        if found:
            raise SurpriseError("something stands on a shelf for a hold that was to wait in vain")
        return time.perf_counter() - began

    def target(self, *, seconds: float, number: int) -> Done:
        """Batches of so many, as the job submits them."""
        if self._engine is None:
            self._engine = Engine()
        watch, done = Stopwatch(seconds), 0
        for holds in self._due(number):
            commands = [TargetHold(id=clock.new_id(), occurred_at=clock.now(), hold_id=hold.hold_id) for hold in holds]
            outcomes = self._engine.submit(commands, clock.now())
            if not all(isinstance(outcome, Accepted) and outcome.answer.item_id for outcome in outcomes):
                raise SurpriseError("a hold was asked no item for, though one stands on a shelf")
            done += len(holds)
            if watch.is_over:
                break
        return Done(done, watch.seconds)

    def _due(self, number: int) -> Iterator[list[DueHold]]:
        after = START
        while holds := to_target(after=after, asked_before=clock.now(), now=clock.now(), limit=number):
            yield holds
            after = holds[-1].place


def main(*, items: int) -> None:
    holding = Holding(Size.of(items))
    obey({
        "place": holding.place, "forget": holding.forget, "look": holding.look, "target": holding.target,
        "charge": holding.charge, "charges": holding.charges,
    })  # fmt: skip
