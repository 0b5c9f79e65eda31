"""Scans of five minutes ago, and what undoes them."""

from dataclasses import replace
from datetime import timedelta

from bashu.domain.circulation.commands import ScanKind, UndoScan
from bashu.domain.circulation.ended import EndedLoan
from bashu.domain.circulation.holds.commands import AnyCommand
from tests.domain.circulation.scene import BOB, NOON, YUZHONG, Scene, loan
from tests.domain.circulation.test_boxes import ask
from tests.matrix.states import ItemStands

LATELY = NOON - timedelta(minutes=5)


def scanned_lately(scene: Scene) -> Scene:
    """What is on loan was lent then, and anything else Bob brought back."""
    if scene.loans or scene.charges or len(scene.items) != 1:
        return replace(scene, loans=tuple(replace(each, checked_out_at=LATELY) for each in scene.loans))
    before = loan(BOB, scene.items[0], at=NOON - timedelta(days=9))
    ended = EndedLoan(loan=before, checked_in_at=LATELY, checkin_branch_id=YUZHONG)
    if scene.transit is not None and not scene.transit.dispatched:
        return replace(scene, ended=(ended,), transit=replace(scene.transit, moved_at=LATELY))
    return replace(scene, ended=(ended,))


def undo(state: ItemStands, scene: Scene) -> AnyCommand:
    kind = ScanKind.CHECK_OUT if scene.loans else ScanKind.CHECK_IN
    return ask(UndoScan, item=state.scan, scan=kind)  # type: ignore[no-any-return]
