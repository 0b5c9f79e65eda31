"""What an accepted command answers. Fields that end in `_at` are an instant (UTC)."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias, get_args

from bashu.domain.activities.states import SessionStage, Standing
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class SessionTold:
    """`moved_up`: how many registrations got seats by it. `told`: how many are told of the change."""

    session_id: int
    version: int
    stage: SessionStage
    capacity: int
    seats_taken: int
    waiting: int
    moved_up: int = 0
    told: int = 0


@value_class(frozen=True, slots=True, kw_only=True)
class Registered:
    """`before`: how many registrations wait before it. `code` is for the door, `lot` for the draw's public list."""

    registration_id: int
    session_id: int
    code: str
    lot: str
    standing: Standing
    seats: int
    quota_seats: int
    before: int = 0


@value_class(frozen=True, slots=True, kw_only=True)
class RegistrationEnded:
    registration_id: int
    session_id: int
    moved_up: int


@value_class(frozen=True, slots=True, kw_only=True)
class Drawn:
    """How many registrations got seats, wait, and got nothing."""

    session_id: int
    list_hash: str
    seated: int
    waiting: int
    not_drawn: int


@value_class(frozen=True, slots=True, kw_only=True)
class CameIn:
    """`came`: how many now; `before`: how many of the same registration were in already."""

    registration_id: int
    session_id: int
    seats: int
    came: int
    before: int = 0


@value_class(frozen=True, slots=True, kw_only=True)
class AttendanceRecorded:
    """What was told afterwards: of which registration, or which question it raised."""

    session_id: int
    registration_id: int | None
    question_id: int | None


@value_class(frozen=True, slots=True, kw_only=True)
class Counted:
    session_id: int
    attendance_id: int
    count: int


@value_class(frozen=True, slots=True, kw_only=True)
class QuestionDone:
    question_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class SessionOver:
    """How many registrations had somebody there, and how many had nobody."""

    session_id: int
    came: int
    absent: int


Answer: TypeAlias = (
    SessionTold | Registered | RegistrationEnded | Drawn | CameIn | AttendanceRecorded | Counted | QuestionDone
    | SessionOver
)  # fmt: skip
_TYPES: dict[str, Callable[..., Answer]] = {kind.__name__: kind for kind in get_args(Answer)}
_WORDS: dict[str, type[StrEnum]] = {"stage": SessionStage, "standing": Standing}


def restore(kind: str, data: dict[str, Any]) -> Answer:
    """The answer that was stored as JSON under the name of its type."""
    fields = dict(data)
    for name, value in data.items():
        if name in _WORDS:
            fields[name] = _WORDS[name](value)
        elif isinstance(value, str) and name.endswith("_at"):
            fields[name] = datetime.fromisoformat(value)
    return _TYPES[kind](**fields)
