"""What readers, desks, doors, the office and the clock ask of activities, from a seed: few sessions, so that many press
for the same seats, and much that is not right.

It knows no answers but which sessions and registrations there are. It has a chance of its own, so that all else is
asked as it would be without.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from bashu.domain.activities import commands as asked
from bashu.domain.activities.answers import AttendanceRecorded, CameIn, Registered, SessionOver, SessionTold
from bashu.domain.activities.commands import PatronScan, QuotaPlan, SessionPlan
from bashu.domain.activities.states import How, RegistrationKind, WhyCalledOff
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Outcome
from tests.simulation.days import MINUTE
from tests.simulation.world import Patron, World

HOUR = 60 * MINUTE
KINDS: dict[type[Any], int] = {
    asked.Register: 600, asked.CancelRegistration: 160, asked.PlanSession: 16, asked.CheckInReader: 90,
    asked.RecordAttendance: 50, asked.CountWalkIns: 15, asked.RecordWalkIns: 15,
    asked.SettleQuestion: 15, asked.MoveUp: 30, asked.Draw: 40, asked.EndSession: 25, asked.CallOffSession: 4,
}  # fmt: skip
SESSIONS_MAX = 8
# Few, who come again and again; and a few others.
OFTEN = 60
UNKNOWN = 888_888
WRONG: Sequence[dict[str, Any]] = (
    {"capacity": 0}, {"party_max": 0}, {"waiting_max": -1}, {"class_max": 100_001}, {"consent_below_age": 19},
    {"ends_at": None}, {"draw_at": None, "how": How.DRAW}, {"commitment": "", "how": How.DRAW},
)  # fmt: skip


class Asking:
    def __init__(
        self, world: World, chance: Random, *, activities: Sequence[int], others: Sequence[Patron] = ()
    ) -> None:
        self._chance, self._activities, self._others = chance, activities, others
        self._patrons = list(world.patrons.values())
        self._often = self._patrons[:OFTEN]
        self._digests = [card.digest for card in world.cards.values()][: 2 * OFTEN]
        self._libraries, self._branches = list(world.libraries), list(world.branches)
        self._family = {each.id: self._with(each) for each in self._often}
        self._sessions: dict[int, asked.PlanSession] = {}
        self._made: deque[tuple[Registered, asked.Register]] = deque(maxlen=80)
        self._questions: deque[int] = deque(maxlen=10)
        # Of whom a part came, and how they were let in.
        self._parties: deque[dict[str, Any]] = deque(maxlen=3)
        self._sent: deque[Any] = deque(maxlen=100)
        self._seeds = 0

    def _with(self, patron: Patron) -> list[Patron]:
        """Family, wards, and who named them."""
        ours = patron.family or patron
        return [
            each for each in self._patrons
            if each.guardian is patron or (each.family or each) is ours or patron.id in [who for who, _ in each.helpers]
        ]  # fmt: skip

    def learn(self, commands: Sequence[Any], outcomes: Sequence[Outcome]) -> None:
        for command, outcome in zip(commands, outcomes, strict=True):
            match getattr(outcome, "answer", None):
                case SessionTold(session_id=session_id) if isinstance(command, asked.PlanSession):
                    self._sessions[session_id] = command
                case SessionTold(stage="called_off") | SessionOver() if self._chance.random() < 0.7:
                    self._sessions.pop(command.session_id, None)
                case Registered() as made:
                    self._made.append((made, command))
                case CameIn(seats=seats, came=came, before=before) if before + came < seats:
                    shown = {"code": command.code, "patron": command.patron}
                    self._parties.append({"session_id": command.session_id, **shown})
                case AttendanceRecorded(question_id=int(question_id)):
                    self._questions.append(question_id)
        while len(self._sessions) > SESSIONS_MAX:
            del self._sessions[min(self._sessions)]

    def batch(self, now: datetime) -> list[Any]:
        chance = self._chance
        return [self._command(now) for _ in range(chance.choice([0, 2, 10, 30, 80]))]

    def new_session(self, now: datetime) -> asked.PlanSession:
        """Of an activity that there is."""
        return asked.PlanSession(
            id=uuid7(now, self._chance.randbytes(RANDOM_BYTES)), occurred_at=now, staff_id=1,
            activity_id=self._chance.choice(self._activities), plan=self._new_plan(now),
        )  # fmt: skip

    def _command(self, now: datetime) -> Any:
        chance = self._chance
        if self._sent and chance.random() < 0.05:
            return self._again(now)
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        if len(self._sessions) < 4 and chance.random() < 0.3:
            kind = asked.PlanSession
        command_id = uuid7(now, chance.randbytes(RANDOM_BYTES))
        at = now - chance.choice([0, 0, 0, 0.2, 3, -0.1]) * HOUR
        command = kind(id=command_id, occurred_at=at, **self._fields(kind, at))
        self._sent.append(command)
        return command

    def _again(self, now: datetime) -> Any:
        """The same, or something else under the same id."""
        chance, command = self._chance, self._chance.choice(self._sent)
        changes: list[dict[str, Any]] = [{}, {}, {"occurred_at": now}]
        if getattr(command, "patron", None) is not None:
            changes.append({"patron": self._scan()})
        if getattr(command, "members", ()):
            changes.append({"members": ()})
        return replace(command, **chance.choice(changes))

    def _fields(self, kind: type[Any], at: datetime) -> dict[str, Any]:
        chance = self._chance
        if kind is asked.PlanSession:
            return self._plan(at)
        if kind is asked.CancelRegistration:
            return self._giving_back()
        if kind is asked.SettleQuestion:
            question = chance.choice(self._questions) if self._questions else UNKNOWN
            return {"question_id": question, "staff_id": chance.choice([1, 2])}
        fields: dict[str, Any] = {"session_id": self._due(kind, at) or self._session()}
        if kind is asked.Register:
            return fields | self._seats()
        if kind in (asked.CheckInReader, asked.RecordAttendance):
            return fields | self._at_door()
        if kind in (asked.CountWalkIns, asked.RecordWalkIns):
            count = chance.choice([1, 3, 8, -1, -4, 0, 200_000])
            return fields | {"count": count, "minors": chance.choice([0, 0, 1, 2, -1])}
        if kind is asked.Draw:
            return fields | self._draw(fields["session_id"])
        if kind is asked.CallOffSession:
            return fields | {"staff_id": 1, "why": chance.choice(list(WhyCalledOff))}
        return fields

    def _due(self, kind: type[Any], at: datetime) -> int | None:
        """The clock, and who draws, come mostly in time."""
        if self._chance.random() < 0.2:
            return None
        plans = {session_id: command.plan for session_id, command in self._sessions.items()}
        if kind is asked.EndSession:
            return min((each for each, plan in plans.items() if plan.ends_at <= at), default=None)
        draws = (each for each, plan in plans.items() if plan.how is How.DRAW and plan.closes_at <= at)
        return min(draws, default=None) if kind is asked.Draw else None

    def _session(self) -> int:
        chance = self._chance
        return chance.choice(sorted(self._sessions)) if self._sessions and chance.random() < 0.98 else UNKNOWN

    def _scan(self) -> PatronScan:
        chance = self._chance
        if chance.random() < 0.3:
            return PatronScan(digests=(chance.choice([*self._digests, b"nobody's"]),))
        if self._others and chance.random() < 0.15:
            return PatronScan(patron_id=chance.choice(self._others).id)
        patron = chance.choice(self._often if chance.random() < 0.9 else self._patrons)
        return PatronScan(patron_id=patron.id if chance.random() < 0.99 else UNKNOWN)

    def _seats(self) -> dict[str, Any]:
        chance = self._chance
        scan = self._scan()
        fields: dict[str, Any] = {"patron": scan}
        family = self._family.get(scan.patron_id or 0, []) or self._wards(scan.patron_id)
        if family and chance.random() < 0.5:
            few = chance.sample(family, min(len(family), chance.choice([1, 1, 2])))
            comes = chance.random() < 0.6
            members = tuple(PatronScan(patron_id=each.id) for each in few)
            fields |= {"members": members, "comes": comes, "kind": RegistrationKind.FAMILY}
            fields["seats"] = len({each.id for each in few} | ({scan.patron_id} if comes else set()))
        elif chance.random() < 0.04:
            unknown = PatronScan(patron_id=UNKNOWN)
            fields |= {"members": (chance.choice([unknown, self._scan()]),), "seats": chance.choice([1, 2])}
        if chance.random() < 0.15:
            fields["seats"] = chance.choice([0, 1, 2, 3, 6])
        if chance.random() < 0.05:
            fields |= {"kind": RegistrationKind.CLASS, "seats": chance.choice([2, 5, 9])}
        if chance.random() < 0.15:
            fields |= {"staff_id": 1, "paper_seen": chance.random() < 0.5, "past_window": chance.random() < 0.5}
        if chance.random() < 0.1:
            fields["by"] = self._who_acts(scan)
        return fields

    def _wards(self, patron_id: int | None) -> list[Patron]:
        """Of those who borrow nothing; now and then somebody else's."""
        far = self._chance.random() < 0.02
        return [each for each in self._others if each.guardian and (far or each.guardian.id == patron_id)]

    def _who_acts(self, scan: PatronScan) -> PatronScan:
        chance = self._chance
        patron = next((each for each in self._often if each.id == scan.patron_id), None)
        near = [each for each, _ in patron.helpers] if patron else []
        near += [patron.guardian.id] if patron and patron.guardian else []
        return PatronScan(patron_id=chance.choice(near)) if near and chance.random() < 0.9 else self._scan()

    def _giving_back(self) -> dict[str, Any]:
        chance = self._chance
        if not self._made or chance.random() < 0.03:
            return {"registration_id": UNKNOWN, "patron": self._scan()}
        made, register = chance.choice(self._made)
        way = chance.random()
        if way < 0.3:
            return {"registration_id": made.registration_id, "staff_id": 1}
        if way < 0.33:
            return {"registration_id": made.registration_id}
        fields: dict[str, Any] = {"registration_id": made.registration_id}
        fields["patron"] = register.patron if chance.random() < 0.85 else self._scan()
        return fields | ({"by": self._who_acts(fields["patron"])} if chance.random() < 0.1 else {})

    def _at_door(self) -> dict[str, Any]:
        chance = self._chance
        if (parties := [each for each in self._parties if each["session_id"] in self._sessions]) and (
            chance.random() < 0.5
        ):
            return chance.choice(parties) | {"came": chance.choice([1, 1, 2, 3, None])}
        several = [each for each, _ in self._made if each.seats > 1 and each.session_id in self._sessions]
        if several and chance.random() < 0.4:
            made = chance.choice(several)
            return {"code": made.code, "session_id": made.session_id, "came": chance.choice([1, 1, 2])}
        came = {"came": chance.choice([None, None, 1, 2, 0, 9])}
        if self._made and chance.random() < 0.75:
            made, _ = chance.choice(self._made)
            here = {"session_id": made.session_id} if chance.random() < 0.85 else {}
            code = made.code.lower() if chance.random() < 0.3 else made.code
            return {"code": code if chance.random() < 0.95 else "UNKNOWN222", **here, **came}
        return {"patron": self._scan(), **came}

    def _draw(self, session_id: int) -> dict[str, Any]:
        chance, planned = self._chance, self._sessions.get(session_id)
        word = "417" if planned and planned.plan.public_source else ""
        if chance.random() < 0.3:
            word = chance.choice(["", "418"])
        seed = seed_of(planned.plan.room) if planned and chance.random() < 0.8 else chance.choice(["00", "no hex"])
        return {"session_id": session_id, "seed": seed, "public_word": word}

    def _plan(self, at: datetime) -> dict[str, Any]:
        """New, or changed: then most of what was said before is said again."""
        chance = self._chance
        fields: dict[str, Any] = {
            "staff_id": 1,
            "activity_id": chance.choice([*self._activities, *self._activities, 0]),
        }
        if not self._sessions or chance.random() < 0.6:
            plan = self._new_plan(at)
            return fields | {"plan": replace(plan, **self._wrong(plan)) if chance.random() < 0.1 else plan}
        session_id = chance.choice(sorted(self._sessions))
        before = self._sessions[session_id]
        if chance.random() < 0.97:
            fields["activity_id"] = before.activity_id
        changes: Sequence[dict[str, Any]] = (
            {"capacity": before.plan.capacity + chance.choice([-3, 1, 4])},
            {"starts_at": before.plan.starts_at + HOUR, "ends_at": before.plan.ends_at + HOUR},
            {"branch_id": chance.choice(self._branches)}, {"waiting_max": chance.choice([0, 3, 9])},
            {"quotas": self._quotas(before.plan)}, {"quotas": ()}, {"how": chance.choice(list(How))},
            {"public_source": "another"}, {},
        )  # fmt: skip
        plan = replace(before.plan, **chance.choice(changes))
        return fields | {"session_id": session_id if chance.random() < 0.97 else UNKNOWN, "plan": plan}

    def _wrong(self, plan: SessionPlan) -> dict[str, Any]:
        changed = dict(self._chance.choice(WRONG))
        return changed | ({"ends_at": plan.starts_at} if "ends_at" in changed else {})

    def _new_plan(self, at: datetime) -> SessionPlan:
        chance = self._chance
        self._seeds += 1
        room = f"room {self._seeds}"
        starts = at + chance.choice([10, 30, 100, 200, 400]) * HOUR
        closes = at + (starts - at) * chance.choice([0.5, 0.8, 1])
        how = chance.choice([*[How.FIRST_COME] * 4, *[How.DRAW] * 3, How.WALK_IN])
        capacity = chance.choice([1, 2, 4, 8, 20])
        plan = SessionPlan(
            branch_id=chance.choice([None, *self._branches]), room=room, starts_at=starts, ends_at=starts + 2 * HOUR,
            how=how, capacity=capacity, opens_at=at + chance.choice([-6, -6, -6, 0.2]) * HOUR,
            closes_at=max(closes, at + HOUR), waiting_max=chance.choice([0, 2, 6]), party_max=chance.choice([1, 3, 4]),
            class_max=chance.choice([0, 0, 9]),
            cancel_until_at=chance.choice([None, None, starts - HOUR]),
            consent_below_age=chance.choice([0, 0, 14, 16, 18]),
            commitment=sha256(bytes.fromhex(seed_of(room))).hexdigest() if how is How.DRAW else "",
            public_source=chance.choice(["", "3D"]) if how is How.DRAW else "",
            draw_at=max(closes, at + HOUR) if how is How.DRAW else None,
        )  # fmt: skip
        return replace(plan, quotas=self._quotas(plan))

    def _quotas(self, plan: SessionPlan) -> tuple[QuotaPlan, ...]:
        chance = self._chance
        ends = [None, plan.opens_at + HOUR, plan.opens_at + timedelta(hours=12), plan.closes_at]
        return tuple(
            QuotaPlan(library_id=library, seats=chance.choice([1, 1, 2, 5]), until_at=chance.choice(ends))
            for library in chance.sample(self._libraries, chance.choice([0, 0, 1, 2]))
        )


def seed_of(room: str) -> str:
    """Of the draw in that room, as hex; a plan that is changed keeps both."""
    return sha256(room.encode()).hexdigest()
