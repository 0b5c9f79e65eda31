"""Local days, as a person reads them off a wall calendar in Chengdu."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from tests.simulation.terms import of_loan
from tests.simulation.world import Branch, Loan, Openings, World

EAST = timedelta(hours=8)
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
WHOLE_DAY = [(0, 1_440)]


def day_of(at: datetime) -> date:
    return (at + EAST).date()


def last_second(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 15, 59, 59, tzinfo=UTC)


def shut_by(branch: Branch, on: date) -> int | None:
    """The closure that keeps the door shut: the branch's own before its library's, of several the earliest."""
    for closures in (branch.closures, branch.library.closures):
        for closure_id, (first, last) in sorted(closures.items(), key=lambda each: (each[1][0], each[0])):
            if first <= on <= last:
                return closure_id
    return None


def openings(branch: Branch, on: date) -> Openings:
    """In minutes after midnight. None: the door stays shut."""
    if on in branch.closed_on or shut_by(branch, on) is not None:
        return []
    if on in branch.open_on:
        return branch.open_on[on]
    season = None
    for begins in sorted(branch.seasons):
        season = branch.seasons[begins] if begins <= on else season
    if branch.always_open or (season is None and on.weekday() not in branch.closed_weekdays):
        return WHOLE_DAY
    return [] if season is None else season.get(on.weekday(), [])


def is_open(branch: Branch, on: date) -> bool:
    return bool(openings(branch, on))


def opens(branch: Branch, on: date) -> date:
    """The first day from this one on which the branch is open; the day itself if it is closed for a whole year."""
    for ahead in range(366):
        later = on + ahead * DAY
        if is_open(branch, later):
            return later
    return on


def overdue(world: World, loan: Loan, *, at: datetime) -> int:
    """Days, one by one: not those of an amnesty, nor those on which a closure kept the lender's door shut. None of what
    its reader never had."""
    if loan.parcel is not None and loan.parcel.state in ("packed", "handed_over"):
        return 0
    if loan.stopped_at is not None and loan.stopped_at < at:
        at = loan.stopped_at
    if loan.claimed is not None:
        at = min(at, loan.claimed[1])
    library = loan.branch.library
    amnesties = [days for whose, days in world.amnesties.values() if whose in (None, library.id)]
    count = 0
    for on in begun(loan, at):
        free = any(first <= on <= last for first, last in amnesties) or shut_by(loan.branch, on) is not None
        count += not free
    return count


def begun(loan: Loan, at: datetime) -> Iterator[date]:
    """The days after the due day, up to this moment; of a loan by hours each day on which another 24 hours began."""
    by_hours = of_loan(loan.terms, "loan_hours")
    since = loan.due_at if by_hours else last_second(day_of(loan.due_at)) + SECOND
    while since < at or (since == at and not by_hours):
        yield day_of(since)
        since += DAY


def due(branch: Branch, start: datetime, *, days: int) -> datetime:
    return last_second(opens(branch, day_of(start) + days * DAY))


def hours_later(branch: Branch, start: datetime, *, hours: int) -> datetime:
    """To the second; when the door is shut then, the moment in which it is opened."""
    return off_shut(branch, start.replace(microsecond=0) + timedelta(hours=hours))


def off_shut(branch: Branch, at: datetime) -> datetime:
    """The same moment if somebody is there, the end of an open day if it ends a day, else the next opening."""
    on = day_of(at)
    if at == last_second(on):
        return last_second(opens(branch, on))
    begins = last_second(on - DAY) + SECOND
    hours = [(begins + n * DAY + opens_at * MINUTE, begins + n * DAY + closes_at * MINUTE)
             for n in range(-1, 366) for opens_at, closes_at in openings(branch, on + n * DAY)]  # fmt: skip
    if any(first <= at <= last for first, last in hours):
        return at
    return min((first for first, _ in hours if first > at), default=at)


def is_14(birth_on: date, on: date) -> bool:
    """On the birthday itself; who was born on 29 February has it on 1 March when there is none."""
    return (on.year - birth_on.year, on.month, on.day) >= (14, birth_on.month, birth_on.day)


def months_later(on: date, months: int) -> date:
    """The same day of the month, or the last one there is."""
    year, month = on.year + (on.month + months - 1) // 12, (on.month + months - 1) % 12 + 1
    for day in range(on.day, 0, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise AssertionError(on)
