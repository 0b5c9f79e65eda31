"""A deposit that was taken for a card long ago: money of its reader that a library holds, and gives back on demand.

It is no charge, and no lending asks for one. What is held of it only shrinks:

    amount = held + refunded + applied
"""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from bashu.domain.values import value_class

# More than this no library took for a card, so what was typed is a slip; and more than this is looked at twice.
DEPOSIT_MAX_FEN: Final = 500_000
DEPOSIT_USUAL_FEN: Final = 50_000


@value_class(frozen=True, slots=True, kw_only=True)
class DepositState:
    """`library_id` holds it; `applied_fen` of it went for what its reader owed there. Voided: it was typed in by
    mistake, and nothing is held."""

    id: int
    version: int
    library_id: int
    patron_id: int | None
    token: str
    amount_fen: int
    taken_on: date
    refunded_fen: int = 0
    applied_fen: int = 0
    voided: bool = False

    @property
    def held_fen(self) -> int:
        return 0 if self.voided else self.amount_fen - self.refunded_fen - self.applied_fen

    def changed(self, **what: Any) -> "DepositState":
        return replace(self, version=self.version + 1, **what)
