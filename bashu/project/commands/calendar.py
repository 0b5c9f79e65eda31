"""Calendars of branches, at the command line."""

from collections.abc import Iterator, Sequence
from datetime import date

from bashu.db.network import closing, holidays, queries
from bashu.db.network.calendars import calendars
from bashu.db.network.closing import Place
from bashu.db.network.holidays import ProposedBranch
from bashu.domain.calendar import DAY, Calendar, WhyClosed, local_day
from bashu.domain.calendar.holidays import DaysOff
from bashu.domain.calendar.written import HoursError, format_hours, parse_week
from bashu.engine import clock
from bashu.project.commands import db
from bashu.project.errors import OperatingError

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LATER = "Loans that are due on days closed by it will be due later."
CLOSED = {WhyClosed.CLOSED_DAY: "closed on this day", WhyClosed.WEEKDAY: "closed on this weekday"}


def show(branch: str, first: date | None, *, days: int) -> list[str]:
    db.check_schema()
    calendar = calendars()[_branch(branch)]
    start = first or local_day(clock.now())
    shown = [start + ahead * DAY for ahead in range(days)]
    return [f"{on} {WEEKDAYS[on.weekday()]}  {_of_day(calendar, on)}" for on in shown]


def _of_day(calendar: Calendar, on: date) -> str:
    closure, why = calendar.closure(on), calendar.why_closed(on)
    if closure:
        return f"shut until {closure.last_on}" + (f": {closure.reason}" if closure.reason else "")
    if why:
        return CLOSED[why]
    known = calendar.knows_hours(on) or on in calendar.open_on
    return format_hours(calendar.hours(on)) if known else "open, at hours that nobody has told"


def set_hours(branch: str, first: date, *, week: Sequence[str]) -> str:
    db.check_schema()
    try:
        parsed = parse_week(week)
    except HoursError as error:
        raise OperatingError(str(error)) from None
    closing.set_hours(_branch(branch), parsed, starts_on=first)
    return f"{branch} has these hours from {first} on. {LATER}"


def close(code: str, first: date, *, last: date, reason: str) -> str:
    db.check_schema()
    where = _place(code)
    _check_span(first, last)
    closing.announce_closure(where, first=first, last=last, reason=reason, now=clock.now())
    return f"{where.name_en} is shut from {first} to {last}. {LATER}"


def grant_amnesty(code: str, first: date, *, last: date, reason: str) -> str:
    db.check_schema()
    _check_span(first, last)
    where = _place(code) if code else None
    if where and where.branch_id is not None:
        raise OperatingError(f"{code} is a branch; amnesties are given by a library or by the whole network")
    closing.grant_amnesty(where.library_id if where else None, first=first, last=last, reason=reason)
    return f"From {first} to {last} no day counts as overdue {f'at {where.name_en}' if where else 'in the network'}."


def propose(year: int, code: str, *, days_off: str, accept: bool) -> list[str]:
    db.check_schema()
    found = holidays.announced(year)
    if found is None:
        raise OperatingError(
            f"the public holidays of {year} are not announced, or this Bashu does not know them: it knows those until"
            f" {holidays.announced_until()}. Nothing is proposed."
        )
    whose = [_place(code).library_id] if code else None
    proposed = holidays.proposals(found, days_off=DaysOff(days_off), library_ids=whose)
    lines = [line for branch in proposed for line in _told(branch, whole=bool(code))]
    if not accept:
        return [*lines, "Nothing was written; --accept does that."]
    holidays.accept(proposed, found, now=clock.now())
    return [*lines, f"Written into the calendars of {len(proposed)} branches. {LATER}"]


def settle(year: int, code: str) -> str:
    db.check_schema()
    where = _place(code)
    if where.branch_id is not None:
        raise OperatingError(f"{code} is a branch; a library says this for all of its own")
    holidays.settle([where.library_id], year=year, now=clock.now())
    return f"{where.name_en} has settled the public holidays of {year}."


def _told(branch: ProposedBranch, *, whole: bool) -> Iterator[str]:
    opened = sum(day.opens for day in branch.days)
    yield f"{branch.branch_code}: {len(branch.days) - opened} days closed, {opened} days open"
    for day in branch.days if whole else ():
        hours = f" {format_hours(day.hours)}" if day.hours else ""
        yield f"  {day.on} {WEEKDAYS[day.on.weekday()]}  {'open' if day.opens else 'closed'}{hours}  {day.reason}"


def _place(code: str) -> Place:
    found = closing.place(code)
    if found is None:
        raise OperatingError(f"no branch and no library has the code {code}")
    return found


def _branch(code: str) -> int:
    found = {known: branch_id for branch_id, known in queries.branch_codes().items()}.get(code)
    if found is None:
        raise OperatingError(f"no branch has the code {code}")
    return found


def _check_span(first: date, last: date) -> None:
    if last < first:
        raise OperatingError(f"{last} is before {first}: the last day comes after the first")
