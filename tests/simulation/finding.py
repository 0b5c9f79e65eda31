"""How late a loan is, and what was lost and is found, as docs/circulation.md tells it."""

from datetime import datetime

from tests.simulation import accounts
from tests.simulation.days import overdue
from tests.simulation.terms import of_loan
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Item, Loan, World


def late(world: World, loan: Loan, *, at: datetime) -> int:
    """Days, none while grace lasts."""
    days = overdue(world, loan, at=at)
    return days if days > of_loan(loan.terms, "grace_days") else 0


def found(
    truth: Truth, item: Item, *, scene: Scene, reason: str = "found", staff: int | None = None
) -> tuple[int, int]:
    """Also that it never was lost, if it was in hand before that: then neither the work is owed nor any later day."""
    loan, was_out = item.lost_on, item.status == "lost" or item.kept_back
    left, more = accounts.found(truth, item, scene=scene, reason=reason, staff=staff)
    if loan is None or loan.in_at is None or not was_out:
        return left, more
    if not loan.out_at <= scene.at < loan.in_at:
        return left, more
    owed = accounts.late_fen(loan, late(truth.world, loan, at=scene.at))
    for kind, owes in (("lost_handling", 0), ("overdue", owed)):
        made = [each for each in loan.charges if each.kind == kind and each.at == loan.in_at]
        for charge in made[-1:]:
            also = accounts.cancel(truth, charge, scene=scene, reason="found", owed=owes)
            left, more = left + also[0], more + also[1]
    return left, more
