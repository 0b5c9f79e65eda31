"""Loans that are due while their lender is closed, because its calendar was changed after they were lent; and what
waits on a hold shelf until a day on which nobody can collect it, or for fewer open days than it was put there for.

Calendars are the truth, not announcements: each open loan is looked at, and whichever is due in closed time is asked
about by a command. So whatever is cut off is simply done again, and nothing has to be remembered. Loans that are made
meanwhile follow the new calendar by themselves.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.db import connection, transaction

from bashu.db.network.calendars import calendars
from bashu.domain.calendar import Calendar
from bashu.domain.circulation.commands import ItemScan, RedateLoan
from bashu.domain.circulation.holds.commands import RedateHold
from bashu.domain.circulation.holds.shelf import last_moment
from bashu.domain.circulation.redate import redated
from bashu.domain.outcome import Accepted, Busy, Failed, Outcome
from bashu.domain.values import value_class
from bashu.engine import clock

Submit: TypeAlias = Callable[[Sequence[RedateLoan | RedateHold], datetime], list[Outcome]]

LOOKED_AT_ONCE = 10_000
# As many as a desk waits for without noticing.
BATCH = 64
# In the order of the index that holds open loans only.
OPEN_LOANS = """
SELECT l.item_id, i.barcode, l.lending_branch_id, l.due_at
  FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id
 WHERE l.checked_in_at IS NULL AND l.item_id > %s ORDER BY l.item_id LIMIT %s
"""
ON_HOLD_SHELVES = """
SELECT id, pickup_branch_id, shelf_until, shelf_from_on, shelf_days FROM circulation_hold
 WHERE closed_at IS NULL AND stage = 'ready' AND booked_from_on IS NULL AND id > %s ORDER BY id LIMIT %s
"""

DUES = """
SELECT lending_branch_id, due_at, count(*) FROM circulation_loan
 WHERE checked_in_at IS NULL AND lending_branch_id = ANY(%s) GROUP BY 1, 2 ORDER BY 2, 1
"""


@value_class(frozen=True, slots=True)
class Moved:
    """So many loans of a branch that are due at one time would be due at another."""

    branch_id: int
    from_at: datetime
    to_at: datetime
    loans: int


@dataclass(slots=True)
class Pass:
    """How many were looked at, how many were moved, how many nobody could be asked about."""

    looked_at: int = 0
    moved: int = 0
    unanswered: int = 0


def redate(submit: Submit, *, now: datetime, new_id: Callable[[datetime], UUID] = clock.id_at) -> Pass:
    """Ask about each open loan that is due in closed time. One that was returned a moment ago is refused, and done.

    `submit` is an engine's.
    """
    done, of_branch = Pass(), calendars()
    for page in _pages(OPEN_LOANS):
        done.looked_at += len(page)
        scans = misplaced(page, of_branch=of_branch, now=now)
        _ask([RedateLoan(id=new_id(now), occurred_at=now, item=scan) for scan in scans], submit, done=done, now=now)
    return done


def redate_shelves(submit: Submit, *, now: datetime, new_id: Callable[[datetime], UUID] = clock.id_at) -> Pass:
    """The same of what waits on hold shelves."""
    done, of_branch = Pass(), calendars()
    for page in _pages(ON_HOLD_SHELVES):
        done.looked_at += len(page)
        closed = (
            hold_id
            for hold_id, branch_id, until, from_on, days in page
            if branch_id in of_branch
            and last_moment(of_branch[branch_id], until=until, from_on=from_on, days=days) != until
        )
        holds = [RedateHold(id=new_id(now), occurred_at=now, hold_id=hold_id) for hold_id in closed]
        _ask(holds, submit, done=done, now=now)
    return done


def _ask(commands: Sequence[RedateLoan | RedateHold], submit: Submit, *, done: Pass, now: datetime) -> None:
    for start in range(0, len(commands), BATCH):
        for outcome in submit(commands[start : start + BATCH], now):
            done.moved += isinstance(outcome, Accepted) and getattr(outcome.answer, "moved", True)
            done.unanswered += isinstance(outcome, Busy | Failed)


def foresee(edit: Callable[[], object], *, now: datetime) -> tuple[Moved, ...]:
    """What an edit of calendars would move, before it is made: it is made, looked at, and taken back."""
    before = calendars()
    with transaction.atomic():
        edit()
        after = calendars()
        transaction.set_rollback(True)
    changed = {branch_id: calendar for branch_id, calendar in after.items() if calendar != before.get(branch_id)}
    with connection.cursor() as cursor:
        cursor.execute(DUES, [list(changed)])
        dues = cursor.fetchall()
    found = (Moved(branch, due, redated(changed[branch], due, now=now), loans) for branch, due, loans in dues)
    return tuple(moved for moved in found if moved.to_at != moved.from_at)


Row = tuple[int, str, int, datetime]


def misplaced(rows: list[Row], *, of_branch: Mapping[int, Calendar], now: datetime) -> list[ItemScan]:
    """The items of those loans that are due while their lender is closed. Many are due on the same day."""
    dues = {(branch_id, due_at) for _, _, branch_id, due_at in rows if branch_id in of_branch}
    closed = {(branch, due_at) for branch, due_at in dues if redated(of_branch[branch], due_at, now=now) != due_at}
    return [
        ItemScan(barcode=barcode, item_id=item_id)
        for item_id, barcode, branch_id, due_at in rows
        if (branch_id, due_at) in closed
    ]


def _pages(sql: str) -> Iterator[list[Any]]:
    """In the order of the first column."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [last, LOOKED_AT_ONCE])
            rows = cursor.fetchall()
        if rows:
            yield rows
        if len(rows) < LOOKED_AT_ONCE:
            return
        last = rows[-1][0]
