"""A scan by mistake, and all that it led to, taken back as docs/circulation.md tells it."""

from datetime import datetime, timedelta

from bashu.domain.circulation.commands import UndoScan
from tests.simulation import accounts, booking
from tests.simulation.finding import late
from tests.simulation.holding import NOT_ON_SHELF, bound_to
from tests.simulation.lending import Expected, No, Yes, no, place_and_item, suspended_until
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import KEPT_BACK, Hold, Item, Loan

MINUTE = timedelta(minutes=1)
ENDS_MORE = (*KEPT_BACK, "lost", "claimed_returned")
"""What is lent and stood so, ends more than can be brought back."""


def decide(truth: Truth, scene: Scene, *, command: UndoScan) -> Expected:
    if refused := place_and_item(scene):
        return refused
    item = scene.item
    assert item is not None
    loan = last_scanned(truth, item, command=command)
    if loan is None:
        return no("nothing_to_undo")
    if refused := too_far(truth, loan, scene=scene):
        return refused
    if more_than_a_mistake(loan):
        return no("undo_by_hand")
    if loan.in_at is None:
        since = since_it_was_lent(truth, loan)
        return no("changed_since", since=since) if since else not_lent(truth, loan, scene=scene)
    if since := since_it_was_taken_in(loan, scene=scene):
        return no("changed_since", since=since)
    cost = loan.late_charge
    if cost is not None and cost.paid:
        return no("paid_since", paid_fen=cost.paid)
    return not_taken_in(truth, loan, scene=scene)


def last_scanned(truth: Truth, item: Item, *, command: UndoScan) -> Loan | None:
    """The loan that the last scan began, or that it ended by a return; if it is the one that is meant."""
    over = [loan for loan in truth.ended.get(item.id, ()) if loan.ended_as != "undone"]
    loan = item.loan or (over[-1] if over else None)
    kind = "check_out" if item.loan is not None else "check_in"
    if loan is None or loan.ended_as is not None or command.scan != kind:
        return None
    return loan if command.loan_id in (None, loan.id) else None


def scanned(loan: Loan) -> datetime:
    return loan.out_at if loan.in_at is None else loan.scanned_at or loan.in_at


def too_far(truth: Truth, loan: Loan, *, scene: Scene) -> No | None:
    if (loan.branch.id if loan.in_at is None else loan.in_branch) != scene.here.id:
        return no("scanned_elsewhere")
    minutes = truth.world.undo_minutes
    if not minutes or scene.now - scanned(loan) > minutes * MINUTE:
        return no("scanned_too_long_ago", minutes=minutes)
    return None


def more_than_a_mistake(loan: Loan) -> bool:
    if loan.parcel is not None or loan.stood.get("is_fact"):
        return True
    # For the hold that it fulfilled another item had been put aside, of which more was said since.
    aside = loan.stood.get("hold_stage") in ("under_way", "ready") and loan.stood["hold_item_id"] != loan.item.id
    return loan.in_at is None and (loan.was["status"] in ENDS_MORE or aside)


def since_it_was_lent(truth: Truth, loan: Loan) -> str | None:
    if loan.renewals:
        return "renewed"
    if loan.claimed is not None:
        return "claimed"
    hold: Hold | None = loan.stood.get("hold_id")
    if hold is None:
        return None
    same = [(each.patron, each.target, each.nth) for each in truth.queue(hold.work)]
    return "held" if (hold.patron, hold.target, hold.nth) in same else None


def since_it_was_taken_in(loan: Loan, *, scene: Scene) -> str | None:
    item, transit, here = loan.item, loan.item.transit, scene.here
    if not loan.patron.active:
        return "closed"
    if item.status not in ("available", "on_hold_shelf", "in_transit"):
        return "marked"
    if transit is None:
        if item.branch is not here and not here.is_beside(item.branch):
            return "moved"
    elif transit.box is not None and transit.dispatched_at is None:
        return "boxed"
    elif transit.dispatched_at is not None or transit.origin is not here:
        return "left"
    elif transit.started_at > scanned(loan):
        return "sent"
    if item.used_at is not None and item.used_at >= scanned(loan):
        return "used"
    if any(charge.kind in ("damage", "part") for charge in loan.charges):
        return "damaged"
    return "waiver" if loan.late_charge is not None and loan.late_charge.waiver else None


def not_lent(truth: Truth, loan: Loan, *, scene: Scene) -> Yes:
    """The item is as it was; the loan was none."""
    item, stood = loan.item, loan.stood
    loan.ended_as = "undone"
    truth.close(loan, at=max(scene.at, loan.out_at), branch=scene.here)
    for name, value in loan.was.items():
        setattr(item, name, value)
    if item.transit is not None:
        truth.reopen_transit(item.transit)
    hold: Hold | None = stood.get("hold_id")
    if hold is not None:
        had_it = stood["hold_item_id"] == item.id
        truth.reopen_hold(
            hold, stage=stood["hold_stage"] if had_it else "waiting", item=stood["hold_item_id"] if had_it else None
        )
    truth.change(item, status=item.status, branch=item.branch)
    return told(loan, scan="check_out", hold=hold)


def not_taken_in(truth: Truth, loan: Loan, *, scene: Scene) -> Yes:
    """The loan goes on; what its return led to is over, and whoever waits for the item waits again."""
    item, hold, fen = loan.item, bound_to(truth, loan.item), 0
    if loan.late_charge is not None:
        fen, _ = accounts.cancel(truth, loan.late_charge, scene=scene, reason="undone")
    stand_as_before(truth, loan)
    truth.reopen(loan)
    if hold is not None:
        truth.change_hold(hold, stage="waiting", item=None, reason="queued", details={}, **NOT_ON_SHELF)
    if item.transit is not None:
        truth.end(item.transit, at=scene.at, how="undone")
    truth.float(item, None, at=scene.at)
    item.away_since = loan.was["away_since"]
    truth.change(item, status="on_loan" if loan.claimed is None else "claimed_returned", branch=loan.branch)
    # Its reader has it, whatever days were booked meanwhile.
    loan.past_booking = loan.past_booking or booking.wrong(truth, item) is not None
    return told(loan, scan="check_in", hold=hold, cancelled=fen)


def stand_as_before(truth: Truth, loan: Loan) -> None:
    """Neither late with it nor in time, by the calendar as it is today. The longest of blocks counts, so what else was
    brought back late since may begin to."""
    assert loan.in_at is not None
    patron, library = loan.patron, loan.branch.library
    until = suspended_until(truth.world, loan, at=loan.in_at)
    placed = [
        block for block in patron.blocks
        if (block.library, block.reason, block.starts_at, block.ends_at) == (library.id, "suspended", loan.in_at, until)
    ]  # fmt: skip
    if placed and until is not None:
        patron.blocks.remove(placed[0])
        suspend_for_others(truth, loan)
    elif loan.terms.get("first") and patron.first_returns and not late(truth.world, loan, at=loan.in_at):
        patron.first_returns -= 1


def suspend_for_others(truth: Truth, loan: Loan) -> None:
    patron, library = loan.patron, loan.branch.library
    others = [
        (until, each.id, each.in_at)
        for each in truth.past.values()
        if each.patron is patron and each is not loan and each.ended_as is None and each.in_at is not None
        if each.branch.library is library and scanned(each) >= scanned(loan)
        if (until := suspended_until(truth.world, each, at=each.in_at)) is not None
    ]
    if not others:
        return
    until, _, begins = max(others)
    ends = [block.ends_at for block in patron.blocks if (block.library, block.reason) == (library.id, "suspended")]
    if not any(end is not None and end >= until for end in ends):
        truth.suspend(patron, library.id, at=begins, until=until)


def told(loan: Loan, *, scan: str, hold: Hold | None, cancelled: int = 0) -> Yes:
    return Yes("Undone", {
        "item_id": loan.item.id, "loan_id": loan, "scan": scan, "status": loan.item.status, "hold_id": hold,
        "cancelled_fen": cancelled,
    })  # fmt: skip
