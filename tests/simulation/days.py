"""Local days, as a person reads them off a wall calendar in Chengdu."""

from datetime import UTC, date, datetime, timedelta

from tests.simulation.world import Branch, Loan, World

EAST = timedelta(hours=8)
DAY = timedelta(days=1)


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


def is_open(branch: Branch, on: date) -> bool:
    if on in branch.closed_on or shut_by(branch, on) is not None:
        return False
    if on in branch.open_on or branch.always_open:
        return True
    season = None
    for begins in sorted(branch.seasons):
        season = branch.seasons[begins] if begins <= on else season
    return on.weekday() not in branch.closed_weekdays if season is None else bool(season.get(on.weekday()))


def opens(branch: Branch, on: date) -> date:
    """The first day from this one on which the branch is open; the day itself if it is closed for a whole year."""
    for ahead in range(366):
        later = on + ahead * DAY
        if is_open(branch, later):
            return later
    return on


def late(world: World, loan: Loan, *, at: datetime) -> int:
    """Days overdue, one by one: not those of an amnesty, nor those on which a closure kept the lender's door shut."""
    count, on = 0, day_of(loan.due_at)
    library = loan.branch.library
    amnesties = [days for whose, days in world.amnesties.values() if whose in (None, library.id)]
    while (on := on + DAY) <= day_of(at):
        free = any(first <= on <= last for first, last in amnesties) or shut_by(loan.branch, on) is not None
        count += not free
    return count


def due(branch: Branch, start: datetime, *, days: int) -> datetime:
    return last_second(opens(branch, day_of(start) + days * DAY))


def is_14(birth_on: date, on: date) -> bool:
    """On the birthday itself; who was born on 29 February has it on 1 March when there is none."""
    return (on.year - birth_on.year, on.month, on.day) >= (14, birth_on.month, birth_on.day)
