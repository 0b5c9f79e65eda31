"""What is read by whom: pieces of the log, and stretches of the guarded tables. All of it can be sent to a process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bashu.domain.values import value_class
from bashu.engine.guarded import Guarded, Key, Told

PROBLEMS_MAX = 1_000


@value_class(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Rows of a table from `lo` to below `hi` (None: to the end). `base`: the digest of what a snapshot has of them."""

    table: str
    number: int
    lo: Key
    hi: Key | None
    base: bytes | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class Piece:
    """Entries of a lane above `after`, up to `last`. `before` is the hash that they follow; None: that of `after`.

    `sealed` are hashes that seals have of entries in it.
    """

    lane: int
    after: int
    last: int
    before: bytes | None
    sealed: Mapping[int, bytes] = field(default_factory=dict)


@value_class(frozen=True, slots=True, kw_only=True)
class Plan:
    """What every reader knows.

    `moment` is the exported snapshot of the transaction that all read in. `folder` takes what the log said of the rows
    of each stretch, in so many `parts`, by their keys. `starts` are the lower ends of a table's stretches. Outcomes
    with ids below `outcomes_from` may be pruned; those below `outcomes_proven_from` stand in no entry of the log.
    """

    database: Mapping[str, Any]
    moment: str
    folder: Path
    tables: Mapping[str, Guarded]
    told: Mapping[str, Told]
    starts: Mapping[str, list[Key]]
    parts: Mapping[str, int]
    outcomes_from: str
    outcomes_proven_from: str
    keeps: bool


@dataclass(slots=True)
class Found:
    """What is wrong: the first thousand in words, and how many in all. `balances` are (token, library, fen): by how
    much more or less a token owes that library."""

    count: int = 0
    problems: list[str] = field(default_factory=list)
    entries: int = 0
    rows: int = 0
    balances: list[tuple[str, int, int]] = field(default_factory=list)

    def tell(self, text: str) -> None:
        self.count += 1
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(text)

    def add(self, other: "Found") -> None:
        self.count += other.count
        self.problems += other.problems[: PROBLEMS_MAX - len(self.problems)]
        self.entries += other.entries
        self.rows += other.rows
        self.balances += other.balances
