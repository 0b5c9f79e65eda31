"""How an item stood before it was lent. Its loan keeps that among its terms, for whoever undoes the scan; but for what
is usual, that it stood on its shelf in the branch that lent it, of which nothing is kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bashu.domain.circulation.case import Case
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.capture import own_hold
from bashu.domain.circulation.holds.states import HoldStage
from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.values import value_class

STOOD: Final = "stood"
# Of a loan that began with no scan of the network: there is none to undo.
OUT_OF_REACH: Final[Mapping[str, Any]] = {STOOD: {"is_fact": True}}


@value_class(frozen=True, slots=True, kw_only=True)
class Stood:
    """`transit_id`: on its way with this; `floats_since`: where it stood it floated; `away_since`: away by floating;
    `hold_id`, `hold_stage`, `hold_item_id`: the hold that the loan fulfilled, as it was; `is_fact`: it was lent out of
    reach."""

    status: ItemStatus
    branch_id: int
    transit_id: int | None = None
    floats_since: datetime | None = None
    away_since: datetime | None = None
    hold_id: int | None = None
    hold_stage: HoldStage | None = None
    hold_item_id: int | None = None
    is_fact: bool = False


def stood_before(case: Case) -> Mapping[str, Any]:
    """What the loan that begins now keeps of it."""
    item, here = case.known_item, case.branch.id
    told: dict[str, Any] = {}
    if item.status is not ItemStatus.AVAILABLE:
        told["status"] = item.status.value
    if item.branch_id != here:
        told["branch_id"] = item.branch_id
    if case.transit is not None:
        told["transit_id"] = case.transit.id
    if case.floats_since is not None:
        told["floats_since"] = case.floats_since.isoformat()
    if case.away_since is not None:
        told["away_since"] = case.away_since.isoformat()
    if case.queue and (own := own_hold(case)) is not None:
        told |= {"hold_id": own.id, "hold_stage": own.stage.value, "hold_item_id": own.item_id}
    if case.is_fact:
        told["is_fact"] = True
    return {STOOD: told} if told else {}


def stood(loan: LoanState) -> Stood:
    kept: Any = loan.terms.get(STOOD, {})
    stage = kept.get("hold_stage")
    return Stood(
        status=ItemStatus(kept.get("status", ItemStatus.AVAILABLE)),
        branch_id=kept.get("branch_id", loan.lending_branch_id),
        transit_id=kept.get("transit_id"),
        floats_since=_instant(kept.get("floats_since")),
        away_since=_instant(kept.get("away_since")),
        hold_id=kept.get("hold_id"),
        hold_stage=HoldStage(stage) if stage else None,
        hold_item_id=kept.get("hold_item_id"),
        is_fact=kept.get("is_fact", False),
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
