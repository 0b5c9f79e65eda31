"""What a library that joins brings along, of the item of a state or its title."""

from datetime import timedelta

from bashu.domain.circulation.commands import PatronScan, TakeOverLoan
from bashu.domain.circulation.holds.commands import AnyCommand, TakeOverHold
from tests.domain.circulation.scene import ALICE, NOON, YUZHONG, Scene
from tests.domain.circulation.test_boxes import ask
from tests.matrix.states import ItemStands

SINCE = NOON - timedelta(days=10)
WHO = PatronScan(patron_id=ALICE.id)


def take_over(state: ItemStands, _scene: Scene) -> AnyCommand:
    return ask(TakeOverLoan, item=state.scan, patron=WHO, checked_out_at=SINCE, due_at=NOON, renewals=1)  # type: ignore[no-any-return]


def take_over_hold(state: ItemStands, _scene: Scene) -> AnyCommand:
    return ask(TakeOverHold, bib_id=state.bib_id, patron=WHO, pickup_branch_id=YUZHONG, placed_at=SINCE)  # type: ignore[no-any-return]
