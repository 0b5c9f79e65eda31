"""What a command comes to: the shapes that the engine's core and every room share.

A decision is `Accepted` with its effects or `Refused` with a named reason. The same two values, without their
effects, are the outcome that a door gets; `Busy` and `Failed` say that nothing was decided.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeAlias
from uuid import UUID

from bashu.domain.values import value_class


class Command(Protocol):
    """What a door asks. `id` is a UUIDv7; `occurred_at` is when it happened in the reader's hands."""

    @property
    def id(self) -> UUID: ...

    @property
    def occurred_at(self) -> datetime: ...


@value_class(frozen=True, slots=True)
class Person:
    """Ties a token of the log to a patron, in a row that can be deleted.

    `token` is the hex of SHA-256(salt, patron id as 8 bytes big-endian); `salt` has 16 random bytes.
    """

    token: str
    salt: bytes
    patron_id: int


class CoreRefusal(StrEnum):
    """Refusals that need no room: the command was not executed and nothing was stored."""

    COMMAND_TOO_OLD = "command_too_old"
    COMMAND_FROM_THE_FUTURE = "command_from_the_future"
    COMMAND_ID_REUSED = "command_id_reused"


@value_class(frozen=True, slots=True)
class Accepted:
    """`answer` and the effects are the room's own frozen values; `about` is what a door may want to show."""

    answer: Any
    effects: tuple[Any, ...] = ()
    person: Person | None = None
    about: Any = None
    repeated: bool = False


@value_class(frozen=True, slots=True)
class Refused:
    """`details` hold the numbers that the words need (a limit, a sum), never a person."""

    refusal: StrEnum
    details: Mapping[str, int | str | bool | None] = field(default_factory=dict)
    person: Person | None = None
    about: Any = None
    repeated: bool = False


@value_class(frozen=True, slots=True)
class Busy:
    """Nothing was executed, or it is not known whether it was: ask again with the same id."""


@value_class(frozen=True, slots=True)
class Failed:
    """A defect of ours, logged under `reference`. Nothing was changed."""

    reference: str


Decision: TypeAlias = Accepted | Refused
Outcome: TypeAlias = Accepted | Refused | Busy | Failed
