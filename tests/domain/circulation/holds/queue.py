"""Who waits for Alice's book: holds as they stand, and what is asked about them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bashu.domain.calendar import end_of, start_of
from bashu.domain.circulation.commands import PatronScan, Trust
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.commands import (
    CancelHold,
    ChangePickup,
    ExpireHold,
    MoveHold,
    PassOver,
    PlaceHold,
    RedateHold,
    ResumeHold,
    SuspendHold,
    TargetHold,
)
from bashu.domain.circulation.holds.ranks import rank_at
from bashu.domain.circulation.holds.states import HoldLevel, HoldReason, HoldStage, HoldState, PickupKind
from bashu.domain.circulation.snapshot import ItemState, PatronState
from bashu.domain.identity.verifier import Assurance
from tests.domain.circulation.scene import ALICE, BEIBEI, BOB, BOOK, DAY, NOON, YUZHONG, Scene, _fields, desk

SEEN = Trust(assurance=Assurance.DEVICE)
CAROL = replace(ALICE, id=3)
TODAY = date(2026, 7, 1)
HERE = replace(BOOK, branch_id=YUZHONG)


def hold(number: int = 1, patron: PatronState = BOB, **changed: Any) -> HoldState:
    """Placed `number` hours after yesterday noon, collected in Yuzhong, waiting."""
    placed_at = NOON - DAY + timedelta(hours=number)
    made = HoldState(
        id=7000 + number, work_id=BOOK.work_id, level=HoldLevel.WORK, bib_id=BOOK.work_id, volume="",
        wanted_item_id=None, patron_id=patron.id, home_library_id=patron.home_library_id, category=patron.category,
        patron_active=True, token="00", pickup_branch_id=YUZHONG, pickup_kind=PickupKind.BRANCH, placed_at=placed_at,
        rank=rank_at(placed_at), version=1, stage=HoldStage.WAITING, item_id=None, asked_at=None, passed_over=(),
        suspended_until=None, wanted_until=None, nearby_until=None, promised_from_on=None, promised_to_on=None,
        ready_at=None, shelf_until=None, reason=HoldReason.QUEUED, reason_details={},
    )  # fmt: skip
    return replace(made, **changed)


def asked_for(item: ItemState = BOOK, **changed: Any) -> HoldState:
    """Asked for this morning."""
    usual: dict[str, Any] = {"stage": HoldStage.ASKED, "item_id": item.id, "asked_at": NOON - DAY / 8}
    return hold(**usual | changed)


def under_way(item: ItemState = BOOK, **changed: Any) -> HoldState:
    usual: dict[str, Any] = {"stage": HoldStage.UNDER_WAY, "item_id": item.id}
    return hold(**usual | changed)


def ready(item: ItemState = BOOK, **changed: Any) -> HoldState:
    usual: dict[str, Any] = {"stage": HoldStage.READY, "item_id": item.id, "ready_at": NOON - DAY}
    return hold(**usual | {"shelf_until": NOON + 6 * DAY} | changed)


def booking(first: int, last: int, **changed: Any) -> HoldState:
    """Of the book, from so many days after today to so many, collected in Yuzhong. It pauses until its eve; `lead`: how
    many days more."""
    lead = changed.pop("lead", 0)
    usual: dict[str, Any] = {
        "level": HoldLevel.ITEM, "wanted_item_id": BOOK.id, "booked_from_on": TODAY + first * DAY,
        "booked_to_on": TODAY + last * DAY, "wanted_until": end_of(TODAY + last * DAY),
        "suspended_until": start_of(TODAY + (first - 1 - lead) * DAY),
    }  # fmt: skip
    return hold(**usual | changed)


ON_SHELF = replace(BOOK, status=ItemStatus.ON_HOLD_SHELF, branch_id=YUZHONG)


def others(*items: dict[str, Any]) -> tuple[ItemState, ...]:
    """The book, and more of its kind."""
    more = (replace(BOOK, id=300 + place, barcode=f"X{place}", **each) for place, each in enumerate(items))
    return (BOOK, *more)


def place(**changed: Any) -> PlaceHold:
    usual = {
        "patron": PatronScan(patron_id=ALICE.id), "trust": SEEN, "level": HoldLevel.WORK, "bib_id": BOOK.bib_id,
        "pickup_branch_id": YUZHONG,
    }  # fmt: skip
    return PlaceHold(**_without_item(changed, **usual))


def cancel(about: HoldState, **changed: Any) -> CancelHold:
    return CancelHold(**_without_item(changed, hold_id=about.id))


def suspend(about: HoldState, **changed: Any) -> SuspendHold:
    return SuspendHold(**_without_item(changed, hold_id=about.id, until=NOON + 9 * DAY))


def resume(about: HoldState, **changed: Any) -> ResumeHold:
    return ResumeHold(**_without_item(changed, hold_id=about.id))


def change_pickup(about: HoldState, **changed: Any) -> ChangePickup:
    return ChangePickup(**_without_item(changed, hold_id=about.id, pickup_branch_id=BEIBEI))


def move(about: HoldState, *, before: HoldState | None, **changed: Any) -> MoveHold:
    return MoveHold(**_without_item(changed, hold_id=about.id, before_id=before and before.id))


def pass_over(about: HoldState, item: ItemState = BOOK) -> PassOver:
    return PassOver(**_without_item({}, hold_id=about.id, item_id=item.id))


def target(about: HoldState) -> TargetHold:
    return TargetHold(**_without_terminal(hold_id=about.id))


def expire(about: HoldState) -> ExpireHold:
    return ExpireHold(**_without_terminal(hold_id=about.id))


def redate(about: HoldState) -> RedateHold:
    return RedateHold(**_without_terminal(hold_id=about.id))


def _without_item(changed: dict[str, Any], **usual: Any) -> Any:
    fields = _fields(changed, **usual)
    del fields["item"]
    return fields | {"terminal_id": changed.get("terminal_id", desk(YUZHONG))}


def _without_terminal(**usual: Any) -> Any:
    fields = _fields({}, **usual)
    return {name: value for name, value in fields.items() if name not in ("item", "terminal_id")}


def waits_for(*holds: HoldState, **changed: Any) -> Scene:
    """The book is at home in Jinjiang, unless said otherwise."""
    return Scene(holds=holds, patrons=(ALICE, BOB, CAROL), **changed)
