"""What the box must still know after the power went, of what it does in the library's own system.

away        items of the library that are lent there to the network's card, and until when, as that system says
step        what was begun there, and is not ended: written before the message is sent
due         what that system is still to be told, in order: by the network, or because it was out of reach
ordered     how far the network's orders are in `due`
local_loan  when an item was last lent there to a reader of its own, by a machine of this box
reader      terminals whose card readers the network trusts
compared    how far the comparison of all items has come, and what the last whole one found
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bashu.agent.store import Store
from bashu.wire.link.messages import Order, OrderKind


class StepKind(StrEnum):
    LEND = "lend"
    TAKE_IN = "take in"


class Because(StrEnum):
    """Why something is due. `ORDER`: the network says so. `UNDO`: it was lent for a loan that there is none of.
    `KEPT`: it was returned while that system was out of reach. `LENT`: it left, and that system did not agree."""

    ORDER = "order"
    UNDO = "undo"
    KEPT = "kept"
    LENT = "lent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`id`: of the command at the network that goes with it."""

    id: UUID
    kind: StepKind
    barcode: str
    terminal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    seq: int
    kind: OrderKind
    barcode: str
    at: datetime
    because: Because


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """`next`: where the comparison under way goes on. `differs` of it so far, `done_differs` of the last whole one."""

    next: int = 0
    differs: int = 0
    done_at: datetime | None = None
    done_differs: int = 0


class Ledger:
    """Its methods may be called on any thread; each is on the disk when it returns."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def together(self) -> AbstractContextManager[None]:
        """All that is written in the block, or nothing."""
        return self._store.together()

    def is_away(self, barcode: str) -> bool:
        return self._store.one("SELECT 1 FROM away WHERE barcode = ?", barcode) is not None

    def put_away(self, barcode: str, *, at: datetime, due: str) -> None:
        self._store.write("INSERT OR REPLACE INTO away VALUES (?, ?, ?)", barcode, at.isoformat(), due)

    def due_of(self, barcode: str) -> str:
        """Until when it is lent to the network's card, in the words of that system; empty: not said, or not lent so."""
        row = self._store.one("SELECT due FROM away WHERE barcode = ?", barcode)
        return row[0] if row else ""

    def is_back(self, barcode: str) -> None:
        self._store.write("DELETE FROM away WHERE barcode = ?", barcode)

    # Steps.

    def begin(self, step: Step, *, at: datetime) -> None:
        row = (str(step.id), step.kind, step.barcode, step.terminal, at.isoformat())
        self._store.write("INSERT OR REPLACE INTO step VALUES (?, ?, ?, ?, ?)", *row)

    def end(self, step: Step) -> None:
        self._store.write("DELETE FROM step WHERE id = ?", str(step.id))

    def steps(self, barcode: str | None = None) -> tuple[Step, ...]:
        asked = "SELECT id, kind, barcode, terminal FROM step WHERE ?1 IS NULL OR barcode = ?1 ORDER BY made_at"
        rows = self._store.rows(asked, barcode)
        return tuple(Step(id=UUID(each[0]), kind=StepKind(each[1]), barcode=each[2], terminal=each[3]) for each in rows)

    # What is due there.

    def owe(self, kind: OrderKind, barcode: str, *, at: datetime, because: Because) -> None:
        row = (kind.value, barcode, at.isoformat(), because)
        self._store.write("INSERT INTO due (kind, barcode, at, because) VALUES (?, ?, ?, ?)", *row)

    def take_orders(self, orders: Sequence[Order]) -> None:
        with self._store.together():
            for each in orders:
                self.owe(each.kind, each.barcode, at=each.at, because=Because.ORDER)
            if orders:
                self.ordered_up_to(orders[-1].seq)

    def ordered(self) -> int | None:
        """None: this box has never taken any."""
        row = self._store.one("SELECT seq FROM ordered")
        return int(row[0]) if row else None

    def ordered_up_to(self, seq: int) -> None:
        self._store.write("INSERT OR REPLACE INTO ordered VALUES (1, ?)", seq)

    def due(self, limit: int, *, barcode: str | None = None) -> tuple[Due, ...]:
        """The oldest first; of one item, where one is named."""
        asked = "SELECT seq, kind, barcode, at, because FROM due WHERE ?1 IS NULL OR barcode = ?1 ORDER BY seq LIMIT ?2"
        return tuple(
            Due(
                seq=each[0],
                kind=OrderKind(each[1]),
                barcode=each[2],
                at=datetime.fromisoformat(each[3]),
                because=Because(each[4]),
            )
            for each in self._store.rows(asked, barcode, limit)
        )

    def done(self, due: Due) -> None:
        self._store.write("DELETE FROM due WHERE seq = ?", due.seq)

    def is_open(self, barcode: str) -> bool:
        """Something about this item was begun, or is due."""
        asked = "SELECT 1 FROM step WHERE barcode = ?1 UNION ALL SELECT 1 FROM due WHERE barcode = ?1"
        return self._store.one(asked, barcode) is not None

    def count(self) -> int:
        """Of what is due there, steps that were not ended included."""
        (due,) = self._store.one("SELECT count(*) FROM due")
        (steps,) = self._store.one("SELECT count(*) FROM step")
        return int(due) + int(steps)

    # Local loans.

    def lent_locally(self, barcode: str, *, at: datetime) -> None:
        self._store.write("INSERT OR REPLACE INTO local_loan VALUES (?, ?)", barcode, at.isoformat())

    def was_lent_locally_since(self, barcode: str, at: datetime) -> bool:
        row = self._store.one("SELECT at FROM local_loan WHERE barcode = ?", barcode)
        return row is not None and datetime.fromisoformat(row[0]) > at

    def forget_local_loans(self, *, before: datetime) -> None:
        self._store.write("DELETE FROM local_loan WHERE datetime(at) < datetime(?)", before.isoformat())

    # Terminals.

    def reads_cards(self, terminal: str) -> bool:
        row = self._store.one("SELECT reads_cards FROM reader WHERE terminal = ?", terminal)
        return bool(row and row[0])

    def learn_reader(self, terminal: str, reads_cards: bool) -> None:  # noqa: FBT001 -- what it is about
        if self.reads_cards(terminal) != reads_cards:
            self._store.write("INSERT OR REPLACE INTO reader VALUES (?, ?)", terminal, int(reads_cards))

    # The comparison.

    def compared(self) -> Compared:
        row = self._store.one("SELECT next, differs, done_at, done_differs FROM compared")
        if row is None:
            return Compared()
        done_at = datetime.fromisoformat(row[2]) if row[2] else None
        return Compared(next=row[0], differs=row[1], done_at=done_at, done_differs=row[3])

    def compare_on(self, how: Compared) -> None:
        done_at = how.done_at.isoformat() if how.done_at else None
        row = (how.next, how.differs, done_at, how.done_differs)
        self._store.write("INSERT OR REPLACE INTO compared VALUES (1, ?, ?, ?, ?)", *row)
