"""From effects to rows: one statement for each table and kind of change, whatever the size of the batch.

What a batch changes of a row is written as it stands at its end: nobody else can have changed it meanwhile.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from bashu.domain.activities.commands import Register
from bashu.domain.activities.effects import (
    Effect,
    QuestionRaised,
    QuestionSettled,
    QuotaSet,
    RegistrationChanged,
    RegistrationMade,
    SessionChanged,
    SessionPlanned,
    WalkInsCounted,
)
from bashu.domain.activities.state import State
from bashu.domain.outcome import Accepted, Command, Decision, Person
from bashu.engine.activities.notices import NEW_NOTICES, Told
from bashu.engine.activities.statements import (
    CHANGED_QUOTAS,
    CHANGED_REGISTRATIONS,
    CHANGED_SESSIONS,
    NEW_MEMBERS,
    NEW_QUESTIONS,
    NEW_QUOTAS,
    NEW_REGISTRATIONS,
    NEW_SESSIONS,
    NEW_TOKENS,
    NEW_WALK_INS,
    SETTLED_QUESTIONS,
)
from bashu.engine.room import Write

Row = dict[str, Any]


class Rows:
    """Rows to write, gathered from effects in their order. `made` are new in this batch."""

    def __init__(self, state: State, registered: Mapping[UUID, Sequence[int]], *, now: datetime) -> None:
        self._state = state
        self._now = now
        self._made: set[tuple[type, int]] = set()
        self._sessions: dict[int, None] = {}
        self._quotas: dict[tuple[int, int], int] = {}
        self._registrations: dict[int, None] = {}
        self._walk_ins: list[Row] = []
        self._questions: list[Row] = []
        self._settled: list[Row] = []
        self._members: list[Row] = []
        self._tokens: list[Row] = []
        self._told = Told(state, registered)

    def add(self, command: Command, decision: Decision) -> None:
        effects: tuple[Effect, ...] = decision.effects if isinstance(decision, Accepted) else ()
        for effect in effects:
            self._add(effect)
            if isinstance(effect, RegistrationMade) and isinstance(command, Register):
                ids = self._state.members.get(effect.registration_id, ())
                self._members += [{"registration_id": effect.registration_id, "patron_id": each} for each in ids]
        self._told.add(command, effects, now=self._now)
        if decision.person is not None:
            lasts = any(isinstance(each, RegistrationMade) for each in effects)
            self._tokens.append(_token(decision.person, lasts=lasts, now=self._now))

    def _add(self, effect: Effect) -> None:
        match effect:
            case SessionPlanned() | SessionChanged():
                if isinstance(effect, SessionPlanned):
                    self._made.add((SessionPlanned, effect.session_id))
                self._sessions[effect.session_id] = None
            case QuotaSet():
                if effect.version == 1:
                    self._made.add((QuotaSet, effect.quota_id))
                self._quotas[effect.session_id, effect.library_id] = effect.quota_id
            case RegistrationMade() | RegistrationChanged():
                if isinstance(effect, RegistrationMade):
                    self._made.add((RegistrationMade, effect.registration_id))
                self._registrations[effect.registration_id] = None
            case WalkInsCounted():
                self._walk_ins.append(_row(effect))
            case QuestionRaised():
                self._questions.append(_row(effect))
            case QuestionSettled():
                self._settled.append(_row(effect))
            case _:
                assert_never(effect)

    def writes(self) -> list[Write]:
        sessions = [_row(self._state.sessions[each]) | {"shown_at": self._now} for each in self._sessions]
        quotas = [_row(self._state.quotas[session][library]) for session, library in self._quotas]
        registrations = [_row(self._state.registrations[each]) for each in self._registrations]
        writes = [
            *self._both("sessions", sessions, kind=SessionPlanned, sql=(NEW_SESSIONS, CHANGED_SESSIONS)),
            *self._both("quotas", quotas, kind=QuotaSet, sql=(NEW_QUOTAS, CHANGED_QUOTAS)),
        ]
        # Who leaves the line, or gives a reader's place free, goes before who comes.
        made, changed = self._both(
            "registrations", registrations, kind=RegistrationMade, sql=(NEW_REGISTRATIONS, CHANGED_REGISTRATIONS)
        )
        return [
            *writes,
            changed,
            made,
            Write("members", NEW_MEMBERS, self._members),
            Write("walk-ins", NEW_WALK_INS, self._walk_ins),
            Write("questions", NEW_QUESTIONS, self._questions),
            Write("settled questions", SETTLED_QUESTIONS, self._settled),
            Write("tokens", NEW_TOKENS, self._tokens),
            Write("notices", NEW_NOTICES, self._told.rows()),
        ]

    def _both(self, what: str, rows: list[Row], *, kind: type, sql: tuple[str, str]) -> tuple[Write, Write]:
        new, changed = sql
        made = [row for row in rows if (kind, row["id"]) in self._made]
        others = [row for row in rows if (kind, row["id"]) not in self._made]
        return Write(f"new {what}", new, made), Write(what, changed, others)


def writes_of(
    state: State,
    decisions: Sequence[tuple[Any, Decision]],
    *,
    now: datetime,
    registered: Mapping[UUID, Sequence[int]],
) -> list[Write]:
    """`registered`: as `Loaded` has it."""
    rows = Rows(state, registered, now=now)
    for command, decision in decisions:
        rows.add(command, decision)
    return rows.writes()


def _token(person: Person, *, lasts: bool, now: datetime) -> Row:
    return {
        "token": person.token, "salt": person.salt.hex(), "patron_id": person.patron_id, "made_at": now,
        "lasting": lasts,
    }  # fmt: skip


def _row(value: Any) -> Row:
    """The fields of a value, which has slots and no depth that matters here."""
    return {name: getattr(value, name) for name in value.__slots__}
