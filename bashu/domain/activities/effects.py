"""What follows from an accepted command: what the log records, and `fold` and `save` apply. None names a patron.

Each row that may change carries its next version, so that a replay can tell that none is missing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from bashu.domain.activities.states import Consent, Question, RegistrationKind, Standing
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True)
class SessionPlanned:
    """`said`: every column of the new row but its id and version."""

    session_id: int
    version: int
    said: Mapping[str, Any]


@value_class(frozen=True, slots=True)
class SessionChanged:
    session_id: int
    version: int
    changed: Mapping[str, Any]


@value_class(frozen=True, slots=True, kw_only=True)
class QuotaSet:
    """The whole row as it is now."""

    quota_id: int
    version: int
    session_id: int
    library_id: int
    seats: int
    until_at: datetime | None
    taken: int


@value_class(frozen=True, slots=True, kw_only=True)
class RegistrationMade:
    registration_id: int
    version: int
    session_id: int
    token: str
    code: str
    lot: str
    kind: RegistrationKind
    seats: int
    minors: int
    home_library_id: int
    quota_seats: int
    state: Standing
    position: int | None
    made_at: datetime
    staff_id: int | None
    consent: Consent | None


@value_class(frozen=True, slots=True)
class RegistrationChanged:
    registration_id: int
    version: int
    changed: Mapping[str, Any]


@value_class(frozen=True, slots=True, kw_only=True)
class WalkInsCounted:
    attendance_id: int
    session_id: int
    count: int
    minors: int
    counted_at: datetime
    staff_id: int | None


@value_class(frozen=True, slots=True, kw_only=True)
class QuestionRaised:
    """`session_id`: as it was told, if there is such a session."""

    question_id: int
    version: int
    session_id: int | None
    registration_id: int | None
    kind: Question
    came: int | None
    seen_at: datetime


@value_class(frozen=True, slots=True)
class QuestionSettled:
    question_id: int
    version: int
    done_at: datetime
    done_by: int


Effect: TypeAlias = (
    SessionPlanned | SessionChanged | QuotaSet | RegistrationMade | RegistrationChanged | WalkInsCounted
    | QuestionRaised | QuestionSettled
)  # fmt: skip
