"""A small world without a database: a session, its readers, and commands decided one after another as in a batch."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from bashu.domain.activities import commands
from bashu.domain.activities.commands import PatronScan, SessionPlan
from bashu.domain.activities.decide import decide
from bashu.domain.activities.draw import RANDOM_BYTES
from bashu.domain.activities.effects import RegistrationMade
from bashu.domain.activities.folding import fold
from bashu.domain.activities.register import who_comes
from bashu.domain.activities.state import State
from bashu.domain.activities.states import ActivityFacts, ActivityState, Fresh, How, Reader, Session
from bashu.domain.outcome import Accepted, Decision, Refused

NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
STARTS = NOON + timedelta(days=10)
CHENGDU, CHONGQING = 1, 2
NEVER = UUID("019d0000-0000-7000-8000-000000000000")


@dataclass
class Activities:
    """`ids`, `random`: what nobody foresees, here from counting."""

    state: State = field(default_factory=State)
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    seed: int = 0
    effects: list[Any] = field(default_factory=list)

    def decide(self, command: Any, *, now: datetime | None = None) -> Decision:
        fresh = Fresh(ids=tuple(next(self.ids) for _ in range(5)), salt=bytes(16), random=self._random())
        decision = decide(command, self.state, now=now or command.occurred_at, fresh=fresh)
        if isinstance(decision, Accepted):
            for effect in decision.effects:
                fold(self.state, effect, patron_id=decision.person.patron_id if decision.person else None)
                if isinstance(effect, RegistrationMade):
                    coming = [each.id for each in who_comes(command, self.state)]
                    self.state.take_part(self.state.registrations[effect.registration_id], coming)
            self.effects += decision.effects
        return decision

    def answer(self, command: Any) -> Any:
        decision = self.decide(command)
        assert isinstance(decision, Accepted), decision
        return decision.answer

    def refusal(self, command: Any) -> str:
        decision = self.decide(command)
        assert isinstance(decision, Refused), decision
        return decision.refusal.name

    def _random(self) -> bytes:
        """No two registrations have the same code."""
        self.seed += 1
        return bytes((self.seed >> 5 * (place % 8)) & 31 for place in range(RANDOM_BYTES))

    def reader(self, patron_id: int, **changed: Any) -> PatronScan:
        fields: dict[str, Any] = {
            "id": patron_id, "category": "adult", "home_library_id": CHENGDU, "birth_on": None, "active": True,
            "expires_on": None, "guardian_id": None, "agrees_to_guardian": False, "family_id": None,
        }  # fmt: skip
        self.state.readers.setdefault(patron_id, Reader(**(fields | changed)))
        return PatronScan(patron_id=patron_id)

    def plan(self, **changed: Any) -> int:
        """The session's id."""
        return int(self.answer(self.planning(**changed)).session_id)

    def planning(self, *, session_id: int | None = None, at: datetime = NOON, **changed: Any) -> commands.PlanSession:
        self.state.activities.setdefault(1, activity())
        fields: dict[str, Any] = {
            "branch_id": 1, "room": "", "starts_at": STARTS, "ends_at": STARTS + timedelta(hours=2),
            "how": How.FIRST_COME, "capacity": 2, "opens_at": NOON - timedelta(days=1), "closes_at": STARTS,
        }  # fmt: skip
        return commands.PlanSession(
            id=NEVER, occurred_at=at, staff_id=9, activity_id=1, plan=SessionPlan(**(fields | changed)),
            session_id=session_id,
        )  # fmt: skip

    def registering(self, patron_id: int, session_id: int, *, at: datetime = NOON, **changed: Any) -> commands.Register:
        fields: dict[str, Any] = {
            "id": NEVER, "occurred_at": at, "session_id": session_id, "patron": self.reader(patron_id)
        }  # fmt: skip
        return commands.Register(**(fields | changed))

    def register(self, patron_id: int, session_id: int, **changed: Any) -> Any:
        return self.answer(self.registering(patron_id, session_id, **changed))

    def cancelling(self, registration_id: int, *, at: datetime = NOON, **changed: Any) -> commands.CancelRegistration:
        fields: dict[str, Any] = {"id": NEVER, "occurred_at": at, "registration_id": registration_id}
        return commands.CancelRegistration(**(fields | changed))

    def session(self, session_id: int) -> Session:
        return self.state.sessions[session_id]

    def seated(self, session_id: int) -> int:
        """Counted anew, from registrations."""
        return sum(each.seats for each in self.state.open_of(session_id) if each.state == "registered")


def activity(**changed: Any) -> ActivityFacts:
    fields: dict[str, Any] = {
        "id": 1, "state": ActivityState.PUBLISHED, "title_zh": "听", "title_en": "Hear", "from_age": None,
        "to_age": None,
    }  # fmt: skip
    return ActivityFacts(**(fields | changed))
