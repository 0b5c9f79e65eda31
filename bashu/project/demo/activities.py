"""A season of activities in both cities: what has been, with who came and what they said; what is to come, with who is
registered. The engine decided all of it, on the evening before the demonstration begins.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from bashu.db.activities import founding as programme_db
from bashu.db.activities.founding import Said
from bashu.db.network import staff
from bashu.db.network.founding import Founded
from bashu.db.patrons.vault import Vault
from bashu.domain.activities.commands import (
    CallOffSession,
    CheckInReader,
    CountWalkIns,
    Draw,
    EndSession,
    PatronScan,
    PlanSession,
    QuotaPlan,
    Register,
    SessionPlan,
)
from bashu.domain.activities.draw import SEED_BYTES, commitment_of
from bashu.domain.activities.states import How, RegistrationKind, WhyCalledOff
from bashu.domain.calendar import local_day, start_of
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Accepted, Busy, Failed
from bashu.engine.admission import admitting
from bashu.engine.submit import Engine
from bashu.project.demo import programme
from bashu.project.demo.people import Person, State, background, cast
from bashu.project.demo.places import CHENGDU, CHONGQING, by_code
from bashu.project.demo.programme import JOINT, ONLINE, TOGETHER, Line
from bashu.project.demo.seed import stream
from bashu.project.errors import OperatingError

EVENING: Final = timedelta(hours=14)
# Registration opens and closes so long before a session begins; a draw is a day after it closes.
OPENS, CLOSES, CLOSES_DRAW, DRAWN = (timedelta(days=days) for days in (16, 0, 4, 3))
SALON, FULL, WAITS = "l05", 12, 8
CALLED_OFF: Final = (("o04", 1), ("w05", 1))
PUBLIC_SOURCE: Final = "中国福利彩票 3D 当日开奖号码"
ROOMS: Final = ("报告厅", "二楼活动室", "少儿阅览区", "三楼多功能厅")
SAID: Final = ("讲得很好，还想再听。", "座位舒适，时间稍短。", "孩子很喜欢。", "带回家的作品很有纪念意义。", "")


@dataclass(slots=True, kw_only=True)
class Held:
    """A session that was planned: its line of the programme, when it is, and its id once the engine has answered."""

    line: Line
    number: int
    starts_at: datetime
    seed: bytes
    activity_id: int
    session_id: int = 0

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.line.minutes)

    @property
    def closes_at(self) -> datetime:
        return self.starts_at - (CLOSES_DRAW if self.line.how is How.DRAW else CLOSES)


class Activities:
    def __init__(self, *, founded: Founded, vault: Vault, last_day: datetime) -> None:
        """`last_day`: the midnight (UTC) of the day before the demonstration begins."""
        self._drawn: Random = stream("activities")
        self._founded, self._vault = founded, vault
        self._at = last_day + EVENING
        self._today = start_of(local_day(last_day)) + timedelta(days=1)
        self._by = staff.by_login("cq01-manager") or 0

    def run(self, engine: Engine) -> None:
        self._engine = engine
        ids = self._found()
        held = list(self._held(ids))
        self._plan(held)
        self._register(held)
        self._draw([each for each in held if each.line.how is How.DRAW])
        self._call_off(held)
        self._be_over([each for each in held if each.ends_at < self._at])

    def _found(self) -> Sequence[int]:
        with admitting() as admitter:
            ids = programme_db.found(programme.programme(self._founded), now=self._at)
            effects = [("ActivityPublished", {"activity_id": each, "by": self._by}) for each in ids]
            admitter.record(effects, now=self._at, kind="ActivityEdited")
        return ids

    def _held(self, ids: Sequence[int]) -> Iterator[Held]:
        for place, (line, activity_id) in enumerate(zip(programme.lines(), ids, strict=True)):
            for number, at in enumerate(programme.starts(line, place, midnight=self._today)):
                seed = self._drawn.randbytes(SEED_BYTES)
                yield Held(line=line, number=number, starts_at=at, seed=seed, activity_id=activity_id)

    def _plan(self, held: Sequence[Held]) -> None:
        """The seeds of draws that are to come are kept, as the office keeps them."""
        draws = {commitment_of(each.seed): each.seed for each in held if each.line.how is How.DRAW}
        programme_db.keep_seeds(draws, now=self._at)
        commands = [
            self._made(PlanSession, staff_id=self._by, activity_id=each.activity_id, plan=self._plan_of(each))
            for each in held
        ]  # fmt: skip
        for each, answer in zip(held, self._do(commands), strict=True):
            each.session_id = answer.session_id
        online = [each.session_id for each in held if each.line.kind == ONLINE]
        programme_db.keep_links({each: f"https://live.example.org/{each}" for each in online})

    def _plan_of(self, each: Held) -> SessionPlan:
        line, lasts = each.line, each.line.how is How.WALK_IN
        is_draw = line.how is How.DRAW
        kept_until = each.starts_at - timedelta(days=3)
        quotas = [
            QuotaPlan(library_id=self._founded.libraries[code], seats=line.seats // 5, until_at=kept_until)
            for code in TOGETHER
        ]  # fmt: skip
        online = line.kind == ONLINE
        return SessionPlan(
            branch_id=None if online else self._founded.branches[by_code()[line.library].branch],
            room="" if online else ROOMS[each.number % len(ROOMS)],
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            how=line.how,
            capacity=line.seats,
            opens_at=each.starts_at - OPENS,
            closes_at=each.closes_at,
            waiting_max=0 if lasts else WAITS,
            party_max=4 if line.is_for_minors else 1,
            class_max=line.seats if line.kind == "workshop" else 0,
            consent_below_age=14 if line.kind == "workshop" else 0,
            quotas=tuple(quotas) if line.series == JOINT and not lasts else (),
            commitment=commitment_of(each.seed) if is_draw else "",
            public_source=PUBLIC_SOURCE if is_draw and line.key == "w04" else "",
            draw_at=each.starts_at - DRAWN if is_draw else None,
        )

    def _register(self, held: Sequence[Held]) -> None:
        """The salon is full, and some wait; others have some readers of their side each."""
        readers: defaultdict[str, list[Person]] = defaultdict(list)
        for person in background():
            readers[person.home.city].append(person)
        commands: list[Any] = []
        for each in held:
            opened = each.starts_at - OPENS
            if each.line.how is How.WALK_IN or opened > self._at:
                continue
            full = FULL + 4 if each.line.key == SALON else self._drawn.randint(3, 9)
            count = full + 18 if each.line.how is How.DRAW else full
            who = self._drawn.sample(readers[_side(each.line)], count)
            last = min(each.closes_at, self._at) - timedelta(minutes=1)
            commands += [self._registers(each, reader, between=(opened, last)) for reader in who]
        commands += [child for each in held if (child := self._child_of(each)) is not None]
        self._do(commands, may_refuse=True)

    def _registers(self, each: Held, who: Person, *, between: tuple[datetime, datetime]) -> Any:
        first, last = between
        seats = self._drawn.randint(1, 3) if each.line.is_for_minors else 1
        kind = RegistrationKind.FAMILY if seats > 1 else RegistrationKind.SELF
        at = first + (last - first) * self._drawn.random()
        return self._made(Register, at=at, session_id=each.session_id, patron=self._scan(who), seats=seats, kind=kind)

    def _child_of(self, each: Held) -> Any:
        """A guardian of the cast brings the child to a story time of the next days."""
        city = _side(each.line)
        if each.line.key not in {"s01", "s02"} or each.number != 1:
            return None
        here = [person for person in cast() if person.home.city == city]
        guardian = next(person for person in here if person.state is State.OK)
        ward = next(person for person in here if person.state is State.CHILD_WITH_GUARDIAN)
        return self._made(
            Register, at=self._at, session_id=each.session_id, patron=self._scan(guardian), comes=False,
            members=(self._scan(ward),),
        )  # fmt: skip

    def _draw(self, draws: Sequence[Held]) -> None:
        due = [each for each in draws if each.starts_at - DRAWN <= self._at]
        commands = [
            self._made(
                Draw, at=each.starts_at - DRAWN, session_id=each.session_id, seed=each.seed.hex(),
                public_word=f"{self._drawn.randrange(1_000):03}" if each.line.key == "w04" else "",
            )
            for each in due
        ]  # fmt: skip
        self._do(commands)

    def _call_off(self, held: Sequence[Held]) -> None:
        off = [each for each in held if (each.line.key, each.number) in CALLED_OFF]
        commands = [
            self._made(CallOffSession, staff_id=self._by, session_id=each.session_id, why=WhyCalledOff.WEATHER)
            for each in off
        ]  # fmt: skip
        self._do(commands)

    def _be_over(self, over: Sequence[Held]) -> None:
        """Of those with a seat most came; others walked in; some of those who came say how it was."""
        by_id = {each.session_id: each for each in over}
        seats = programme_db.seats_of([*by_id])
        came = [(patron_id, session_id) for _, session_id, patron_id in seats if self._drawn.random() < 0.8]
        commands = [
            self._made(
                CheckInReader, at=by_id[session_id].starts_at, session_id=session_id,
                patron=PatronScan(patron_id=patron_id),
            )
            for patron_id, session_id in came
        ]  # fmt: skip
        for each in over:
            count = self._drawn.randint(20, 90) if each.line.how is How.WALK_IN else self._drawn.randint(1, 12)
            minors = count // 2 if each.line.is_for_minors else count // 8
            commands.append(
                self._made(CountWalkIns, at=each.ends_at, session_id=each.session_id, count=count, minors=minors)
            )
        commands += [self._made(EndSession, at=self._at, session_id=each.session_id) for each in over]
        self._do(commands)
        programme_db.bring_feedback(self._said(by_id))

    def _said(self, by_id: dict[int, Held]) -> Iterator[Said]:
        for registration_id, session_id in programme_db.present([*by_id]):
            if self._drawn.random() < 0.4:
                yield Said(
                    id=self._id(), registration_id=registration_id, session_id=session_id,
                    stars=self._drawn.choice((3, 4, 4, 5, 5, 5)), words=self._drawn.choice(SAID),
                    on=local_day(by_id[session_id].ends_at),
                )  # fmt: skip

    def _scan(self, who: Person) -> PatronScan:
        return PatronScan(digests=self._vault.digests(who.card))

    def _id(self) -> Any:
        return uuid7(self._at, self._drawn.randbytes(RANDOM_BYTES))

    def _made(self, made: type, /, *, at: datetime | None = None, **fields: Any) -> Any:
        return made(id=self._id(), occurred_at=self._at if at is None else min(at, self._at), **fields)

    def _do(self, commands: Sequence[Any], *, may_refuse: bool = False) -> list[Any]:
        """All in one go: each batch of the engine is one transaction."""
        outcomes = self._engine.submit(commands, now=self._at) if commands else []
        for command, outcome in zip(commands, outcomes, strict=True):
            refused = not isinstance(outcome, Accepted) and not may_refuse
            if isinstance(outcome, Busy | Failed) or refused:
                raise OperatingError(
                    f"The demonstration could not be laid out: {type(command).__name__}: {outcome}. Start it again."
                )
        return [outcome.answer for outcome in outcomes if isinstance(outcome, Accepted)]


def _side(line: Line) -> str:
    """The city whose readers come."""
    return CHONGQING if line.library.startswith("CQ") else CHENGDU
