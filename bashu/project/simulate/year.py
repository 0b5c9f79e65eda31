"""A year, hour by hour: what readers, staff and vans do becomes commands, and answers lead to what they do next.

Of each hour all that happens in the libraries is asked together, then vans leave and arrive. Whoever acts on an answer
acts in a later hour, as people do.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from bashu.domain.calendar import DAY, LOCAL, local_day, start_of
from bashu.domain.circulation.answers import CheckedIn, CheckedOut, Renewed
from bashu.domain.circulation.commands import CheckOut, PatronScan, Renew
from bashu.domain.outcome import Accepted, Outcome, Refused
from bashu.doors.jobs import holds as hold_jobs
from bashu.doors.jobs.late import tell_late
from bashu.engine.clearing import clear_away
from bashu.engine.submit import Engine
from bashu.project.simulate.asking import Asking
from bashu.project.simulate.behaviour import Behaviour
from bashu.project.simulate.crowd import Crowd, Visit, open_from
from bashu.project.simulate.life import SEEN, Life, Order
from bashu.project.simulate.plan import Plan
from bashu.project.simulate.roads import Roads
from bashu.project.simulate.tally import Evening
from bashu.project.simulate.world import World

# When the clock asks; when staff pull and clear, before the doors open; when readers at home renew.
CLOCK_HOUR, STAFF_HOUR, RENEWING_HOUR = 6, 7, 12
CLEARED_EVERY: Final = 7
# Before the last day of a loan its reader looks whether it can be kept.
RENEWS_BEFORE: Final = DAY


class Year:
    def __init__(
        self,
        world: World,
        roads: Roads,
        *,
        plan: Plan,
        behaviour: Behaviour,
        seed: int,
        engine: Engine,
        recount: Callable[[], None],
    ) -> None:
        self.life = Life(world, roads, engine=engine, recount=recount, seed=seed)
        self.asking = Asking(self.life, seed=seed, lent=self._lent)
        self.world = world
        self._plan, self._behaviour, self._seed = plan, behaviour, seed
        readers = [len(some) for some in world.readers]
        self._crowd = Crowd(world.spots, readers, plan=plan, behaviour=behaviour, seed=seed)
        # By day; a loan whose return was moved stands in both, and counts on the later one alone.
        self._returns: defaultdict[date, list[tuple[int, int, int]]] = defaultdict(list)
        self._renewals: defaultdict[date, list[int]] = defaultdict(list)
        # Of each open loan: who has it, where it was lent, when it is due, and when it comes back.
        self._loans: dict[int, tuple[Visit, int, datetime, date]] = {}

    def live(self, progress: Callable[[int], None] = lambda _: None) -> None:
        for number in range(self._plan.days):
            self._day(number)
            progress(number + 1)

    def _day(self, number: int) -> None:
        on = self._plan.begins_on + number * DAY
        begins, visits = start_of(on), self._crowd.of(number)
        shelf = Random(f"{self._seed}/shelf {number}")  # noqa: S311
        before = dict(self.life.tally.counts)
        for hour in range(24):
            ends = begins + timedelta(hours=hour + 1)
            if hour == CLOCK_HOUR:
                self._clock(ends, number=number)
            if hour == STAFF_HOUR:
                self.life.submit([*self.asking.clear(ends), *self.asking.pull(ends)], ends)
            come = [visit for visit in visits if visit.minute // 60 == hour]
            self.life.submit([*self._of_hour(begins + timedelta(hours=hour), come, shelf=shelf)], ends)
            self.life.drive(ends)
        self.asking.over(on)
        self._returns.pop(on, None)
        self.life.tally.evenings.append(self._evening(on, before))

    def _clock(self, now: datetime, *, number: int) -> None:
        hold_jobs.end_what_is_over(now)
        hold_jobs.ask_for_items(now)
        tell_late(now)
        if number % CLEARED_EVERY == 0:
            clear_away(now)

    def _of_hour(self, begins: datetime, come: Sequence[Visit], *, shelf: Random) -> Iterator[Order]:
        yield from self._bring_back(begins)
        yield from self.asking.collect(begins)
        if begins.astimezone(LOCAL).hour == RENEWING_HOUR:
            yield from self._renew(local_day(begins), begins)
        for visit in come:
            yield from self._visit(visit, begins + timedelta(minutes=visit.minute % 60), shelf=shelf)

    def _visit(self, visit: Visit, at: datetime, *, shelf: Random) -> Iterator[Order]:
        """What they came for, if it stands here; then whatever they find."""
        counts, left = self.life.tally.counts, visit.loans
        title = self._behaviour.title.place(visit.wish, len(self.world.title_ids))
        wanted = self._here(title, visit.branch)
        counts["visits"] += 1
        counts["wishes"] += 1
        if wanted is not None:
            counts["wishes_found"] += 1
            left -= 1
            yield self._lend(visit, wanted, at=at)
        elif visit.holds:
            yield self.asking.place(visit, title=title, at=at)
        for _ in range(left):
            found = self.life.shelves.draw(visit.branch, shelf.random())
            if found is None:
                counts["empty_handed"] += 1
            else:
                yield self._lend(visit, found, at=at)

    def _here(self, title: int, branch: int) -> int | None:
        standing = self.life.shelves.at
        return next((item for item in self.world.items_of[title] if standing[item] == branch), None)

    def _lend(self, visit: Visit, item: int, *, at: datetime) -> Order:
        self.life.take(item)
        patron = PatronScan(patron_id=self.world.readers[visit.home][visit.reader])
        scan = self.life.scan(item)
        command = self.life.command(CheckOut, at, branch=visit.branch, patron=patron, item=scan, trust=SEEN)
        return command, partial(self._tried, visit=visit, item=item, at=at)

    def _tried(self, outcome: Outcome, *, visit: Visit, item: int, at: datetime) -> None:
        if not self._lent(outcome, visit=visit, branch=visit.branch, item=item, at=at):
            self.life.put(item, visit.branch)

    def _lent(self, outcome: Outcome, *, visit: Visit, branch: int, item: int, at: datetime) -> bool:
        tally, world = self.life.tally, self.world
        if not isinstance(outcome, Accepted) or not isinstance(outcome.answer, CheckedOut):
            tally.refused[f"loan: {outcome.refusal if isinstance(outcome, Refused) else outcome}"] += 1
            return False
        tally.counts["loans"] += 1
        tally.counts["lent_from_elsewhere"] += world.home_of[item] != branch
        tally.counts["lent_away"] += visit.home != branch
        tally.lent_at[branch] += 1
        on, due_at = local_day(at), outcome.answer.due_at
        back_on = self._comes_back(visit, on + visit.days * DAY)
        if back_on == on and visit.back_minute // 60 <= at.astimezone(LOCAL).hour:
            back_on = self._comes_back(visit, on + DAY)
        self._loans[item] = visit, branch, due_at, back_on
        self._returns[back_on].append((visit.back_minute, visit.back, item))
        if back_on > local_day(due_at) and visit.renews:
            self._renewals[local_day(due_at - RENEWS_BEFORE)].append(item)
        return True

    def _comes_back(self, visit: Visit, on: date) -> date:
        return open_from(self.world.spots[visit.back], on)

    def _renew(self, on: date, at: datetime) -> Iterator[Order]:
        for item in self._renewals.pop(on, ()):
            if item in self._loans:
                visit, branch, _, _ = self._loans[item]
                patron = PatronScan(patron_id=self.world.readers[visit.home][visit.reader])
                scan = self.life.scan(item)
                command = self.life.command(Renew, at, branch=branch, patron=patron, item=scan, trust=SEEN)
                yield command, partial(self._renewed, item)

    def _renewed(self, item: int, outcome: Outcome) -> None:
        """Who may not keep it brings it back in time."""
        tally, (visit, branch, due_at, back_on) = self.life.tally, self._loans[item]
        if isinstance(outcome, Accepted) and isinstance(outcome.answer, Renewed):
            tally.counts["renewals"] += 1
            self._loans[item] = visit, branch, outcome.answer.due_at, back_on
            return
        tally.refused[f"renewal: {outcome.refusal if isinstance(outcome, Refused) else outcome}"] += 1
        on = self._comes_back(visit, local_day(due_at))
        self._loans[item] = visit, branch, due_at, on
        self._returns[on].append((visit.back_minute, visit.back, item))

    def _bring_back(self, begins: datetime) -> Iterator[Order]:
        on, hour = local_day(begins), begins.astimezone(LOCAL).hour
        for minute, branch, item in self._returns[on]:
            if minute // 60 == hour and item in self._loans and self._loans[item][3] == on:
                at = begins + timedelta(minutes=minute % 60)
                command, told = self.life.check_in(item, branch, at=at, by_staff=False)
                yield command, partial(self._back, item=item, branch=branch, told=told)

    def _back(self, outcome: Outcome, *, item: int, branch: int, told: Callable[[Outcome], None]) -> None:
        counts, spots = self.life.tally.counts, self.world.spots
        _, lent_at, _, _ = self._loans.pop(item)
        if isinstance(outcome, Accepted) and isinstance(outcome.answer, CheckedIn):
            counts["returned"] += outcome.answer.closed_loan_id is not None
            counts["late"] += outcome.answer.days_overdue > 0
        counts["returned_elsewhere"] += branch != lent_at
        counts["crossings"] += spots[branch].city != spots[lent_at].city
        self.life.tally.returned_at[branch] += 1
        told(outcome)

    def _evening(self, on: date, before: dict[str, int]) -> Evening:
        life, counts = self.life, self.life.tally.counts
        shares = [count / owned for count, owned in zip(life.shelves.count, life.owned, strict=True) if owned]
        ready = self.asking.ready
        return Evening(
            on=on,
            loans=counts["loans"] - before.get("loans", 0),
            returned=counts["returned"] - before.get("returned", 0),
            floating=sum(life.floating),
            most_floating=max(life.floating),
            under_way=len(life.journeys),
            waiting_for_van=life.roads.waiting,
            holds_waiting=len(self.asking.open) - ready,
            holds_ready=ready,
            fullest=max(shares),
            emptiest=min(shares),
        )

    @property
    def open_loans(self) -> int:
        return len(self._loans)

    @property
    def forgotten_loans(self) -> int:
        """Those whose day to come back has passed: there must be none."""
        last_on = self._plan.begins_on + (self._plan.days - 1) * DAY
        return sum(back_on <= last_on for _, _, _, back_on in self._loans.values())
