"""What a room of the house gives the engine so that its commands can be executed."""

from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from bashu.domain.outcome import Command, Decision
from bashu.domain.values import value_class
from bashu.engine.guarded import Guarded, Told
from bashu.engine.lock import LockClass, Query

Rows: TypeAlias = list[tuple[Any, ...]]


@value_class(frozen=True, slots=True)
class Write:
    """A multi-row statement: `sql` reads its rows from one JSON parameter and returns how many it touched."""

    what: str
    sql: str
    rows: list[dict[str, Any]]


class ResolvedChangedError(Exception):
    """What a scan meant changed between resolving and locking: load again."""


class ReloadNeededError(Exception):
    """What the room keeps in memory is out of date: `refresh`, then load again."""


class Room(Protocol):
    """One family of commands.

    `load` yields lists of queries and is sent their rows, trip by trip; the first trip resolves without locks, and the
    trips after it lock in the order of the lock classes. It returns the state that `decide` and `fold` work on.
    """

    name: str
    commands: tuple[type, ...]
    locks: tuple[LockClass, ...]
    # The tables that it alone writes, and what its effects say of their rows.
    guarded: tuple[Guarded, ...]
    told: Mapping[str, Told]

    def refresh(self) -> None:
        """Read what is kept in memory; called outside of a batch."""

    def load(self, commands: Sequence[Any], now: datetime) -> Generator[list[Query], list[Rows], Any]: ...

    def decide(self, command: Any, state: Any, *, now: datetime) -> Decision: ...

    def fold(self, state: Any, decision: Decision) -> None:
        """Let later commands of the batch see this decision."""

    def save(self, state: Any, decisions: Sequence[tuple[Command, Decision]], *, now: datetime) -> list[Write]: ...

    def about(self, command: Any, state: Any, *, decision: Decision) -> Any:
        """What a door may want to show beside the outcome; never a person."""

    def content(self, command: Any) -> bytes:
        """What the command asks, without its id and without any person: the same id with other content is refused."""

    def same_person(self, command: Any, state: Any, *, token: str) -> bool:
        """Whether the command names the patron that a stored token stands for; true once nobody can tell any more."""

    def restore(self, kind: str, data: dict[str, Any]) -> Any:
        """The answer that was stored."""

    def refusal(self, code: str) -> Any:
        """The refusal that was stored."""
