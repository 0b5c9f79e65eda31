"""What Bashu keeps in its database: the schema, the log and its clock, rules, terminals; and the search beside it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial

from bashu.db.audit.lanes import Lanes, lanes, newest_entry_at
from bashu.db.audit.queries import LastRun, last_runs
from bashu.db.catalogue.harvests import HarvestRow, harvests
from bashu.db.network import queries, seen
from bashu.db.network.calendars import calendars as read_calendars
from bashu.db.network.holidays import announced_until, unsettled
from bashu.db.network.queries import branch_codes, libraries
from bashu.db.network.rules import read_rules
from bashu.db.network.seen import SilentRow
from bashu.db.network.staff import administrator_count, logins
from bashu.domain.calendar import Calendar, check_calendar, local_day
from bashu.domain.policy.check import ProblemKind, check_rules
from bashu.domain.policy.rules import Rule
from bashu.doors.jobs.work import JOBS
from bashu.engine import clock
from bashu.engine.partitions import OUTCOMES_KEPT, WEEK, month_of, months_kept, weeks_kept
from bashu.engine.seals import Seal, last_seal
from bashu.project.commands import db
from bashu.project.counted import counted
from bashu.project.doctor.finding import Check, Finding, ok, warning, wrong
from bashu.project.env import Env
from bashu.search.lag import Lag, lag

CLOCK_OFF = timedelta(seconds=2)
CLOCK_WRONG = timedelta(minutes=1)
SILENT = timedelta(days=7)
LAG_SECONDS = 60
NAMED_MAX = 5
SEAL_LATE = timedelta(hours=2)
JOB_LATE = timedelta(days=2)
LATE = timedelta(days=14)
HARVEST_FAILS = timedelta(days=2)
LOANS_REACH = timedelta(days=60)
CLOCK_RUNS = "let the pages run, or `bashu jobs` alone; either does what the clock asks for"


def checks(env: Env) -> Mapping[str, Check]:
    return {
        "schema": schema,
        "keys fit": keys,
        "clock": _clock,
        "log": _log,
        "jobs": _jobs,
        "harvests": _harvests,
        "network": partial(network, env),
        "rules": _rules,
        "calendars": _calendars,
        "holidays": _holidays,
        "staff": _staff,
        "terminals": _terminals,
        "search": partial(_search, env),
    }


def schema() -> Iterator[Finding]:
    """Raises OperatingError, whose words say what to do."""
    db.check_schema()
    yield ok("the schema is that of this program")


def keys() -> Iterator[Finding]:
    db.check_key_file()
    yield ok("the keys open the cards in the database")


def _clock() -> Iterator[Finding]:
    yield from clocks(clock.now(), database_at=clock.of_the_database(), newest_at=newest_entry_at())


def clocks(now: datetime, *, database_at: datetime, newest_at: datetime | None) -> Iterator[Finding]:
    """`newest_at`: of the last entry of the log."""
    off = now - database_at
    if abs(off) > CLOCK_OFF:
        level, side = wrong if abs(off) > CLOCK_WRONG else warning, "before" if off > timedelta() else "behind"
        yield level(f"the clock of this machine is {_seconds(off)} {side} the database's", "let NTP set both")
    elif newest_at is not None and newest_at > now + CLOCK_OFF:
        yield wrong(
            f"the newest entry of the log was made {_seconds(newest_at - now)} from now: the clock has jumped back",
            "set the clock right before lending goes on; ids and due dates are made from it",
        )
    else:
        yield ok("the clock agrees with the database's and with the log")


def _seconds(off: timedelta) -> str:
    return f"{abs(off).total_seconds():,.0f} s"


def _log() -> Iterator[Finding]:
    yield log(lanes())
    yield weeks(weeks_kept(), now=clock.now())
    yield months(months_kept(), now=clock.now())


def log(state: Lanes) -> Finding:
    entries, known = counted(state.entries, "entry", many="entries"), counted(state.known, "lane", many="lanes")
    return ok(f"{entries} in {known}, {state.held} of them held by an engine now")


def weeks(kept: list[datetime], *, now: datetime) -> Finding:
    """The Mondays of the partitions of stored outcomes. The engine makes what it needs with its first batch."""
    over = [week for week in kept if week + WEEK + LATE < now - OUTCOMES_KEPT]
    if over:
        return warning(f"answers of {len(over)} weeks that nobody can ask for any more take room", CLOCK_RUNS)
    return ok(f"answers of {len(kept)} weeks are kept")


def months(kept: set[int], *, now: datetime) -> Finding:
    """Months of the log, as `month_of` counts them. None at all: nothing was ever written."""
    if kept and month_of(now) + 1 not in kept:
        return warning("the log has no partition for the next month yet", CLOCK_RUNS)
    return ok("the log has its partition for the next month" if kept else "the log has no month yet")


def _jobs() -> Iterator[Finding]:
    yield from jobs(last_runs(), seal=last_seal(), newest_at=newest_entry_at(), now=clock.now())


def jobs(runs: list[LastRun], *, seal: Seal | None, newest_at: datetime | None, now: datetime) -> Iterator[Finding]:
    ran = {run.job: run.begun_at for run in runs}
    late = [job.name for job in JOBS if job.name in ran and now - ran[job.name] > job.every + JOB_LATE]
    late += [f"{job.name} (never)" for job in JOBS if runs and job.name not in ran]
    if late:
        yield warning(f"jobs of the clock that have not run for days: {', '.join(late)}", CLOCK_RUNS)
    for run in runs:
        if run.failed:
            yield wrong(f"{run.job} failed at {run.begun_at:%Y-%m-%d %H:%M} UTC: {run.result}", "look into it at once")
    if newest_at is not None and (seal is None or newest_at - seal.at > SEAL_LATE):
        since = f"since {seal.at:%Y-%m-%d %H:%M} UTC" if seal else "yet"
        yield warning(f"the log was not sealed {since}, though it has newer entries", CLOCK_RUNS)
    elif not late and not any(run.failed for run in runs):
        sealed = f"; last seal {seal.id} of {seal.at:%Y-%m-%d %H:%M} UTC" if seal else ""
        yield ok(f"{len(runs)} jobs of the clock ran well{sealed}")


def _harvests() -> Iterator[Finding]:
    yield from harvested(harvests(), now=clock.now())


def harvested(rows: list[HarvestRow], *, now: datetime) -> Iterator[Finding]:
    """A source that is away for a night is asked again by itself."""
    failing = [row for row in rows if row.failed_at is not None and now - row.failed_at > HARVEST_FAILS]
    for row in failing[:NAMED_MAX]:
        text = f"{row.library_code} has not been harvested since {row.failed_at:%Y-%m-%d}: {row.error}"
        yield warning(text, f"ask whoever runs {row.url}, or set it right: `bashu harvest {row.library_code} --url`")
    if len(failing) > NAMED_MAX:
        yield warning(f"nor have {len(failing) - NAMED_MAX} more", "`bashu harvest` lists them")
    if not failing:
        yield ok(f"{len(rows)} libraries are harvested" if rows else "no library is harvested")


def network(env: Env) -> Iterator[Finding]:
    found, members = queries.network(), libraries()
    if found is None or not members:
        yield warning("the network has no library yet", "`bashu demo` loads one to try; else bring in your own")
    elif found.demonstration and not env.demo:
        yield warning("the network was made as a demonstration, and is none any more", "its passwords no longer work")
    else:
        yield ok(f"{len(members)} libraries{', as a demonstration' if found.demonstration else ''}")


def _rules() -> Iterator[Finding]:
    yield from rules(read_rules())


def rules(found: tuple[Rule, ...]) -> Iterator[Finding]:
    if not found:
        yield warning(
            "there are no lending rules yet, and nothing is lent without", "`bashu demo` loads those it needs"
        )
        return
    problems = check_rules(found)
    for problem in problems[:NAMED_MAX]:
        if problem.kind is ProblemKind.WITHOUT_EFFECT:
            yield warning(problem.en, "the rules are followed all the same")
        else:
            yield wrong(problem.en, "until then the last sound rules are followed, and nothing is lent after a restart")
    if not problems:
        yield ok(f"{len(found)} lending rules, which leave no gap and contradict each other nowhere")


def _calendars() -> Iterator[Finding]:
    yield from calendars(read_calendars(), codes=branch_codes(), on=local_day(clock.now()))


def calendars(found: Mapping[int, Calendar], *, codes: Mapping[int, str], on: date) -> Iterator[Finding]:
    problems = [
        f"{codes.get(branch_id, branch_id)}: {text}"
        for branch_id, calendar in found.items()
        for _, text in check_calendar(calendar, on=on)
    ]
    for problem in problems[:NAMED_MAX]:
        yield warning(problem, "`bashu calendar show` shows its days; set the calendar of this branch right")
    if not problems:
        yield ok(f"the calendars of {len(found)} branches, each with open days")


def _holidays() -> Iterator[Finding]:
    today = local_day(clock.now())
    for year in years_that_loans_reach(today):
        yield holidays(year, known_until=announced_until(), unsettled=unsettled(year), today=today)


def years_that_loans_reach(today: date) -> list[int]:
    return list(range(today.year, (today + LOANS_REACH).year + 1))


def holidays(year: int, *, known_until: int, unsettled: tuple[str, ...], today: date) -> Finding:
    if year > known_until and unsettled:
        late = " yet" if year > today.year else ""
        return warning(
            f"the public holidays of {year} are not known to this Bashu{late}: {len(unsettled)} libraries have none",
            "once they are announced, bring a newer Bashu, or announce closures by hand with `bashu calendar close`",
        )
    if unsettled:
        named = ", ".join(unsettled[:NAMED_MAX]) + (" and others" if len(unsettled) > NAMED_MAX else "")
        return warning(
            f"{len(unsettled)} libraries have not said what the holidays of {year} mean for them: {named}",
            f"`bashu calendar propose {year}` shows what would be added to their calendars",
        )
    return ok(f"the public holidays of {year} are settled")


def _staff() -> Iterator[Finding]:
    yield staff(len(logins()), administrators=administrator_count(on=local_day(clock.now())))


def staff(known: int, *, administrators: int) -> Finding:
    if known and not administrators:
        return warning(
            f"none of {known} logins is an administrator of the network: nobody may grant rights on the pages",
            "`bashu staff grant LOGIN administrator --network`",
        )
    return ok(f"{known} logins of staff, {administrators} of them administrators of the network")


def _terminals() -> Iterator[Finding]:
    found = queries.network()
    if found is not None and found.demonstration:
        yield ok(f"{seen.known_count()} terminals, of a demonstration: its machines are not missed")
    else:
        yield terminals(seen.silent(clock.now() - SILENT, limit=1_000), known=seen.known_count())


def terminals(silent: list[SilentRow], *, known: int) -> Finding:
    if not silent:
        return ok(f"{known} terminals; no machine among them has been silent for {SILENT.days} days")
    never = sum(each.seen_at is None for each in silent)
    named = [f"{each.branch_code} {each.name} (terminal {each.terminal_id})" for each in silent[:NAMED_MAX]]
    more = f" and {len(silent) - NAMED_MAX} more" if len(silent) > NAMED_MAX else ""
    text = f"{len(silent)} machines were not heard of for {SILENT.days} days, {never} of them never: "
    do = "look after them, or switch those off that are gone (column active)"
    return warning(text + ", ".join(named) + more, do)


def _search(env: Env) -> Iterator[Finding]:
    yield search(lag(env.home / "search", now=clock.now()))


def search(found: Lag | None) -> Finding:
    if found is None:
        return warning("there is no search index", "the pages build it when they run")
    if found.building:
        return warning(
            "the search index is being built, and records are missing from it", "wait; `bashu run` goes on with it"
        )
    if found.seconds > LAG_SECONDS:
        return warning(
            f"search is {found.seconds:,.0f} s behind the log",
            "it catches up when the pages run; if they do, read their log",
        )
    return ok("the search index knows all that is in the log")
