"""Charges as pages show them: what is left of each and how it came about, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass

from bashu.db.settlement.queries import ChargeRow, Owes, open_charges, taken_over_of
from bashu.domain.circulation.charges.words import say_how, say_kind
from bashu.doors.web.shared import languages


@dataclass(frozen=True, slots=True)
class Shown:
    """`how` is empty where the kind says it all."""

    row: ChargeRow
    kind: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Debts:
    """What a reader owes, the oldest first, and what is to be given back. `more`: so many charges are not listed."""

    owed_fen: int
    charges: tuple[Shown, ...]
    to_refund: tuple[Shown, ...]
    more: int

    @property
    def owed_to(self) -> frozenset[int]:
        """Libraries, as far as charges are listed."""
        return frozenset(each.row.library_id for each in self.charges)


def told(rows: Iterable[ChargeRow]) -> tuple[Shown, ...]:
    language = languages.current()
    return tuple(
        Shown(row, say_kind(row.kind, language), say_how(row.kind, row.details, language=language)) for row in rows
    )


def debts_of(patron: Owes) -> Debts:
    """What was owed when the library joined stands first: nothing is older."""
    part = open_charges(patron.patron_id)
    rows = told(part)
    before = told([taken_over_of(patron)]) if patron.taken_over_fen else ()
    return Debts(
        owed_fen=patron.owed_fen,
        charges=(*before, *(each for each in rows if each.row.left_fen)),
        to_refund=tuple(each for each in rows if each.row.to_refund_fen),
        more=part.of - len(part),
    )
