"""How an item stood before it was lent: what its loan keeps of that, for whoever undoes the scan."""

from typing import Any

from tests.simulation.holding import fulfilled
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Item, Loan, Patron


def stood(truth: Truth, item: Item, *, patron: Patron, scene: Scene) -> dict[str, Any]:
    """All that is not as on its shelf in the branch that lends it. Transits and holds may have no number yet."""
    told: dict[str, Any] = {}
    if item.status != "available":
        told["status"] = item.status
    if item.branch is not scene.here:
        told["branch_id"] = item.branch.id
    if item.transit is not None:
        told["transit_id"] = item.transit
    if item.floats_at is not None and item.floats_since is not None:
        told["floats_since"] = item.floats_since.isoformat()
    if item.away_since is not None:
        told["away_since"] = item.away_since.isoformat()
    mine = fulfilled(truth, item, patron=patron, at=scene.at)
    if mine is not None:
        told |= {"hold_id": mine, "hold_stage": mine.stage, "hold_item_id": mine.item}
    return told | ({"is_fact": True} if scene.is_fact else {})


def was(item: Item) -> dict[str, Any]:
    """Whoever undoes the scan puts it back as it stood; its transit is in no box by then that has not left."""
    names = "status", "branch", "transit", "floats_at", "floats_since", "away_since", "given_up"
    return {name: getattr(item, name) for name in names}


def terms_kept(loan: Loan) -> dict[str, Any]:
    """As the row has them."""
    told = {name: getattr(value, "id", value) for name, value in loan.stood.items()}
    return {**loan.terms, "stood": told} if told else loan.terms
