"""What was given up as lost in a box, and comes with it after all."""

from bashu.domain.circulation.commands import ItemScan, LoseTransit
from bashu.domain.circulation.effects import ItemStatus
from tests.domain.circulation.scene import BEIBEI, answer, check_in, check_out, desk
from tests.domain.circulation.test_boxes import COMING, OURS, ask, outcome, packed, receive_box, two_arrive


def test_c383_what_was_given_up_and_comes_with_its_box_is_taken_in_with_it() -> None:
    """C383: all of it, or one item of two; not again when the box is received again."""
    lost = ask(LoseTransit, item=ItemScan(barcode="B1"))
    decision, after = two_arrive().follow(lost, receive_box())
    assert (answer(decision).items, after.items[OURS.id].status) == (2, ItemStatus.AVAILABLE)
    decision, after = packed(COMING, OURS).follow(lost, receive_box())
    assert (answer(decision).items, after.items[OURS.id].status) == (1, ItemStatus.AVAILABLE)
    assert (
        outcome(packed(COMING, OURS).decide(lost, receive_box(), receive_box())) == "received: 0 items, nothing changed"
    )


def test_c383_what_was_given_up_and_seen_since_does_not_come_with_its_box() -> None:
    """C383: nor if it is missing anew; and emptied, a box has what was scanned."""
    lost, here = ask(LoseTransit, item=ItemScan(barcode="B1")), packed(COMING, OURS)
    at_beibei = check_in(terminal_id=desk(BEIBEI))
    decision, after = here.follow(lost, at_beibei, lost, receive_box())
    assert (answer(decision).items, after.items[OURS.id].status) == (0, ItemStatus.MISSING)
    assert answer(here.decide(lost, check_out(), receive_box())).items == 0
    decision, after = here.follow(lost, receive_box(emptied=True))
    assert (answer(decision).items, answer(decision).missing) == (0, 0)
    assert after.items[OURS.id].status is ItemStatus.MISSING
