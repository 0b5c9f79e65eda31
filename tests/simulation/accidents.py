"""What is lost, claimed, damaged or kept apart, as docs/circulation.md tells it."""

from datetime import datetime, timedelta
from typing import Any

from bashu.domain.circulation.accidents.commands import (
    AcceptClaim,
    AccidentCommand,
    ClaimReturned,
    DeclareDamaged,
    DeclareLost,
    FindPart,
    Quarantine,
    RejectClaim,
    ReplaceLost,
)
from tests.simulation import accounts, moving
from tests.simulation.accounts import Charge
from tests.simulation.days import overdue
from tests.simulation.holding import back_in_line, bound_to
from tests.simulation.lending import Expected, No, Yes, end_claimed, late, no, place_and_item
from tests.simulation.money import MAY_LET_OFF
from tests.simulation.overrides import is_given
from tests.simulation.terms import MANY, of_loan
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Item, Library, Loan, World

SETTLED_WITHIN = timedelta(days=30)
STILL_LENT = ("slight", "part_missing")
PERCENT_OF = {
    "slight": "damage_slight_percent", "heavy": "damage_heavy_percent", "beyond_use": "lost_price_percent",
    "part_missing": "part_percent",
}  # fmt: skip


def decide(truth: Truth, scene: Scene, *, command: AccidentCommand) -> Expected:
    if refused := place_and_item(scene):
        return refused
    item = scene.item
    assert item is not None
    match command:
        case DeclareLost():
            return declare_lost(truth, item, scene=scene, command=command)
        case ReplaceLost():
            if item.status != "lost":
                return no("not_lost")
            return moving.take_in(truth, scene, person_there=True, reason="replaced")
        case ClaimReturned():
            return claim(truth, item, scene=scene, command=command)
        case AcceptClaim() | RejectClaim():
            return settle_claim(truth, item, scene=scene, command=command)
        case FindPart():
            return find_part(truth, item, scene=scene, number=command.charge_id)
        case DeclareDamaged() | Quarantine():
            return look_into(truth, item, scene=scene, command=command)


def told(item: Item, *, loan: Loan | None = None, **more: object) -> Yes:
    none: dict[str, Any] = {"task_id": None, "charged_fen": 0, "cancelled_fen": 0, "refundable_fen": 0}
    return Yes("AccidentTold", none | {"item_id": item.id, "status": item.status, "loan_id": loan} | more)


def is_sent(loan: Loan) -> bool:
    """On its way to its reader, who does not answer for it."""
    return loan.parcel is not None and loan.parcel.state in ("packed", "handed_over")


def is_lost_by_now(world: World, loan: Loan, *, at: datetime) -> bool:
    after = of_loan(loan.terms, "lost_after_days")
    return loan.claimed is None and after != MANY and overdue(world, loan, at=at) >= after


def stands(truth: Truth, item: Item, *, status: str) -> None:
    """Wherever it was; what staff keep back stays so."""
    truth.change(item, status=item.status if item.kept_back else status, branch=item.branch)


def let_go(truth: Truth, item: Item, *, why: str, scene: Scene) -> None:
    if (had := bound_to(truth, item)) is not None:
        back_in_line(truth, had, why=why, branch_id=scene.here.id)


def declare_lost(truth: Truth, item: Item, *, scene: Scene, command: DeclareLost) -> Expected:
    loan = item.loan
    if loan is None:
        return no("not_on_loan")
    if is_sent(loan):
        return no("in_a_parcel")
    if command.loan_id is not None and command.loan_id != loan.id:
        return no("not_on_loan")
    if command.because == "overdue" and not is_lost_by_now(truth.world, loan, at=scene.at):
        return no("not_lost_yet")
    work = charge(truth, loan, kind="lost_handling", term="lost_handling_fen", scene=scene)
    price = charge(truth, loan, kind="lost", term=price_term(item), scene=scene)
    days = late(truth.world, loan, at=scene.at)
    fen = accounts.charge_late(truth, loan, days=days, at=scene.at, scene=scene)
    loan.ended_as = "lost"
    truth.close(loan, at=max(scene.at, loan.out_at), branch=scene.here)
    item.lost_charge = price
    stands(truth, item, status="lost")
    let_go(truth, item, why="lost", scene=scene)
    return told(item, loan=loan, charged_fen=fen + sum(each.amount for each in (work, price) if each))


def price_term(item: Item) -> str:
    return "lost_price_fen" if item.price_fen is None else "lost_price_percent"


def charge(truth: Truth, loan: Loan, *, kind: str, term: str, scene: Scene, staff: int | None = None) -> Charge | None:
    """So many fen, or a percentage of the price, half a fen upwards; none, if that is nothing."""
    value, price = of_loan(loan.terms, term), loan.item.price_fen
    details: dict[str, Any] = {"term": term, "rule": loan.terms["rules"].get(term)}
    fen: int = value
    if term.endswith("_percent"):
        fen = ((price or 0) * value + 50) // 100
        details |= {} if price is None else {"price_fen": price, "percent": value}
    if not fen:
        return None
    if kind in ("lost", "part"):
        details["refund_days"] = of_loan(loan.terms, "lost_refund_days")
    made = Charge(
        kind=kind, creditor=whose_word(truth, loan), branch=scene.here.id, patron=loan.patron, amount=fen, at=scene.at,
        loan=loan, details=details,
    )  # fmt: skip
    accounts.post(truth, made, scene=scene, staff=staff)
    return made


def whose_word(truth: Truth, loan: Loan) -> Library:
    whose = {"owner": loan.item.owner, "lending": loan.branch.library, "home": loan.patron.home}
    return whose[truth.terms.heard("loss_from")]


def claim(truth: Truth, item: Item, *, scene: Scene, command: ClaimReturned) -> Expected:
    loan = item.loan
    if command.said_at is not None and command.said_at > scene.now:
        return no("return_in_the_future")
    if loan is None:
        return no("not_on_loan")
    if loan.claimed is not None:
        return no("loan_claimed")
    if is_sent(loan):
        return no("in_a_parcel")
    said = loan.out_at if command.claim == "never_had" else command.said_at or scene.at
    truth.claim(loan, (command.claim.value, max(said, loan.out_at)))
    stands(truth, item, status="claimed_returned")
    let_go(truth, item, why="out_of_service", scene=scene)
    said_to_be = truth.world.branches.get(command.branch_id or 0, loan.branch)
    branches = [said_to_be] if said_to_be is loan.branch else [said_to_be, loan.branch]
    details: dict[str, Any] = {"barcode": item.barcode, "item_ids": [item.id], "claim": command.claim.value}
    tasks = [truth.tell_staff("claimed", scene, branch=branch, **details) for branch in branches]
    return told(item, loan=loan, task_id=tasks[0])


def settle_claim(truth: Truth, item: Item, *, scene: Scene, command: AcceptClaim | RejectClaim) -> Expected:
    loan = item.loan
    if loan is None:
        return no("not_on_loan")
    if loan.claimed is None:
        return no("not_claimed")
    whose = whose_word(truth, loan).id
    if not is_given(truth, scene, staff=command.staff_id, roles=MAY_LET_OFF, at=(whose, None)):
        return no("claim_not_allowed", library_id=whose)
    if isinstance(command, RejectClaim):
        truth.claim(loan, None)
        stands(truth, item, status="on_loan")
        return told(item, loan=loan)
    loan.ended_as = "claimed"
    end_claimed(truth, loan, scene=scene)
    stands(truth, item, status="missing")
    let_go(truth, item, why="lost", scene=scene)
    return told(item, loan=loan)


def look_into(truth: Truth, item: Item, *, scene: Scene, command: DeclareDamaged | Quarantine) -> Expected:
    if item.status == "withdrawn":
        return no("item_withdrawn")
    if item.loan is not None:
        return no("not_taken_in")
    if isinstance(command, Quarantine):
        keep_apart(truth, item, scene=scene, status="in_quarantine")
        return told(item)
    return damaged(truth, item, scene=scene, command=command)


def damaged(truth: Truth, item: Item, *, scene: Scene, command: DeclareDamaged) -> Expected:
    grade, loan = command.grade.value, None
    if command.loan_id is not None:
        loan = truth.past.get(command.loan_id)
        if refused := long_over(loan, item=item, scene=scene):
            return refused
    if loan is not None and loan.damage_charged and not command.another:
        return no("damage_charged")
    made = None
    if loan is not None:
        term = price_term(item) if grade == "beyond_use" else PERCENT_OF[grade]
        kind = "part" if grade == "part_missing" else "damage"
        made = charge(truth, loan, kind=kind, term=term, scene=scene, staff=command.staff_id)
        loan.damage_charged = loan.damage_charged or made is not None
    if grade not in STILL_LENT:
        keep_apart(truth, item, scene=scene, status="damaged")
    details: dict[str, Any] = {"barcode": item.barcode, "item_ids": [item.id], "grade": grade}
    task = truth.tell_staff("damaged", scene, library=item.owner, **details, price_fen=item.price_fen)
    return told(item, loan=loan, task_id=task, charged_fen=made.amount if made else 0)


def long_over(loan: Loan | None, *, item: Item, scene: Scene) -> No | None:
    """It was of another item, was none, is not over or was over long ago, or its reader was believed."""
    settled = loan is not None and loan.item is item and loan.in_at is not None
    settled = settled and loan is not None and loan.ended_as not in ("undone", "claimed")
    if not settled or loan is None or loan.in_at is None or scene.at - loan.in_at > SETTLED_WITHIN:
        return no("loan_long_over")
    return None


def keep_apart(truth: Truth, item: Item, *, scene: Scene, status: str) -> None:
    """It is in a hand, so it is lost no more; and it stays with staff, whatever it was bound for."""
    accounts.found(truth, item, scene=scene)
    moving.stay_with_staff(truth, item, scene=scene, status=status, moved=False)


def find_part(truth: Truth, item: Item, *, scene: Scene, number: int) -> Expected:
    made = truth.accounts.charges.get(number)
    if made is None or made.kind != "part" or made.loan is None or made.loan.item is not item:
        return no("charge_unknown")
    left, more = accounts.cancel(truth, made, scene=scene, reason="found")
    if not left and not more:
        return no("nothing_owed")
    return told(item, loan=made.loan, cancelled_fen=left, refundable_fen=more)
