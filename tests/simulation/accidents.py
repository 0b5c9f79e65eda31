"""What is lost, claimed, damaged or kept apart, as docs/circulation.md tells it."""

from datetime import datetime, timedelta
from operator import itemgetter
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
    ReportItem,
)
from tests.simulation import accounts, moving
from tests.simulation.accounts import Charge
from tests.simulation.days import overdue
from tests.simulation.finding import late
from tests.simulation.holding import back_in_line, bound_to
from tests.simulation.lending import Expected, No, Yes, end_claimed, no, place_and_item
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
            if item.status != "lost" and not counts_as_lost(item, scene=scene):
                return no("not_lost")
            return moving.take_in(truth, scene, person_there=True, reason="replaced", staff=command.staff_id)
        case ClaimReturned():
            return claim(truth, item, scene=scene, command=command)
        case AcceptClaim() | RejectClaim():
            return settle_claim(truth, item, scene=scene, command=command)
        case FindPart():
            return find_part(truth, item, scene=scene, number=command.charge_id, staff=command.staff_id)
        case ReportItem():
            return report(truth, item, scene=scene, told=str(command.told))
        case DeclareDamaged() | Quarantine():
            return look_into(truth, item, scene=scene, command=command)


def report(truth: Truth, item: Item, *, scene: Scene, told: str) -> Yes:
    """Staff are told, unless they have it in hand."""
    task = None
    if item.status not in ("damaged", "in_quarantine", "withdrawn"):
        task = truth.tell_staff("reported", scene, barcode=item.barcode, item_ids=[item.id], told=told)
    return Yes("Told", {"item_id": item.id, "task_id": task})


def told(item: Item, *, loan: Loan | None = None, **more: object) -> Yes:
    none: dict[str, Any] = {"task_id": None, "charged_fen": 0, "cancelled_fen": 0, "refundable_fen": 0, "held_fen": 0}
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
    staff = command.staff_id
    work = charge(truth, loan, kind="lost_handling", term="lost_handling_fen", scene=scene, staff=staff)
    price = charge(truth, loan, kind="lost", term=price_term(item), scene=scene, staff=staff)
    days = late(truth.world, loan, at=scene.at)
    fen = accounts.charge_late(truth, loan, days=days, at=scene.at, scene=scene, staff=staff)
    loan.ended_as = "lost"
    truth.close(loan, at=max(scene.at, loan.out_at), branch=scene.here)
    item.lost_charge, item.lost_on = price, loan
    stands(truth, item, status="lost")
    let_go(truth, item, why="lost", scene=scene)
    return told(item, loan=loan, charged_fen=fen + sum(each.amount for each in (work, price) if each))


MOST_FEN = 1_000_000 * 100
"""Of a charge."""


def price_term(item: Item) -> str:
    return "lost_price_fen" if item.price_fen is None else "lost_price_percent"


def counts_as_lost(item: Item, *, scene: Scene) -> bool:
    """Its library took it out of service after a reader lost it, and nobody has found it."""
    price = item.lost_charge if item.kept_back else None
    if price is None or price.cancelled_at is not None:
        return False
    days = timedelta(days=price.details["refund_days"])
    return price.settled_at is None or price.settled_at + days >= scene.at


def worth(loan: Loan, term: str) -> int:
    """So many fen, or a percentage of the price, half a fen upwards."""
    value: int = of_loan(loan.terms, term)
    return ((loan.item.price_fen or 0) * value + 50) // 100 if term.endswith("_percent") else value


def charge(
    truth: Truth, loan: Loan, *, kind: str, term: str, scene: Scene, staff: int | None = None, less: int = 0
) -> Charge | None:
    """None, if that is nothing. `less`: so much of it was charged before."""
    value, price, fen = of_loan(loan.terms, term), loan.item.price_fen, worth(loan, term) - less
    details: dict[str, Any] = {"term": term, "rule": loan.terms["rules"].get(term)}
    if term.endswith("_percent"):
        details |= {} if price is None else {"price_fen": price, "percent": value}
    fen = min(fen, MOST_FEN)
    if not fen:
        return None
    if less:
        details["before_fen"] = less
    if kind in ("lost", "part"):
        details["refund_days"] = of_loan(loan.terms, "lost_refund_days")
    made = Charge(
        kind=kind, creditor=whose_word(truth, loan), branch=scene.here.id, patron=loan.patron, amount=fen, at=scene.at,
        loan=loan, details=details,
    )  # fmt: skip
    accounts.post(truth, made, scene=scene, staff=staff)
    return made


def whose_word(truth: Truth, loan: Loan) -> Library:
    before = [] if loan.in_at is None else [each for each in loan.item.given if each[0] > loan.out_at]
    owner = min(before, key=itemgetter(0))[1] if before else loan.item.owner
    whose = {"owner": owner, "lending": loan.branch.library, "home": loan.patron.home}
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
    """Of what was paid for a loss and would be given back the damage is paid first."""
    grade, staff, finds = command.grade.value, command.staff_id, command.grade.value not in STILL_LENT
    loan = truth.past.get(command.loan_id) if command.loan_id is not None else None
    if command.loan_id is not None and (refused := long_over(loan, item=item, scene=scene)):
        return refused
    cost = costs(loan, item, grade=grade, scene=scene, another=command.another, finds=finds) if loan else (0, 0, 0)
    if cost is None:
        return no("damage_charged")
    full, fen, held = cost
    price, left, more = price_of(loan) if loan else None, 0, 0
    if finds:
        of_this = held if price is not None and item.lost_charge is price and price.cancelled_at is None else 0
        left, more = accounts.found(truth, item, scene=scene, held=of_this, staff=staff)
        held_before = held - of_this
    else:
        held_before = held
    if held_before and price is not None:
        accounts.hold(truth, price, fen=held_before, scene=scene, staff=staff)
    made = None
    if loan is not None:
        term = price_term(item) if grade == "beyond_use" else PERCENT_OF[grade]
        kind = "part" if grade == "part_missing" else "damage"
        made = charge(truth, loan, kind=kind, term=term, scene=scene, staff=staff, less=full - fen + held)
    if finds:
        moving.stay_with_staff(truth, item, scene=scene, status="damaged", moved=False)
    details: dict[str, Any] = {"barcode": item.barcode, "item_ids": [item.id], "grade": grade}
    task = truth.tell_staff("damaged", scene, library=item.owner, **details, price_fen=item.price_fen)
    sums = {"cancelled_fen": left, "refundable_fen": more, "held_fen": held}
    return told(item, loan=loan, task_id=task, charged_fen=made.amount if made else 0, **sums)


def price_of(loan: Loan) -> Charge | None:
    """Of its loss."""
    made = [each for each in loan.charges if each.kind == "lost"] if loan.ended_as == "lost" else []
    return made[-1] if made else None


def costs(
    loan: Loan, item: Item, *, grade: str, scene: Scene, another: bool, finds: bool
) -> tuple[int, int, int] | None:
    """What such a damage costs by itself; what of that is to be paid, so that nobody pays twice, nor more than for a
    loss; and what of it is held of what was paid for a loss. None: it was charged."""
    full = worth(loan, price_term(item) if grade == "beyond_use" else PERCENT_OF[grade])
    kind, price = "part" if grade == "part_missing" else "damage", price_of(loan)
    kept, back, held_before = 0, 0, 0
    if price is not None:
        is_found = finds and item.lost_charge is price and (item.status == "lost" or item.kept_back)
        left, more = accounts.off(price, at=scene.at) if is_found else (0, 0)
        days = timedelta(days=price.details["refund_days"])
        for_good = price.settled_at is not None and price.settled_at + days < scene.at
        if left or more or price.cancelled_at is not None or for_good:
            kept = price.stands - left - more
        held_before = kept if price.cancelled_at is not None else 0
        back = price.refundable - price.refunded + more
    damages, fen = [each for each in loan.charges if each.kind in ("damage", "part")], full
    if (damages or held_before) and not another:
        same = held_before + sum(each.amount for each in damages if each.kind == kind)
        if not 0 < same < full:
            return None
        fen -= same
    most = max(full, worth(loan, price_term(item)))
    fen = max(0, min(fen, most - kept - sum(each.stands for each in damages)))
    return full, fen, min(fen, back)


def long_over(loan: Loan | None, *, item: Item, scene: Scene) -> No | None:
    """It was of another item, was none, is not over or was over long ago, or its reader was believed. What was lost was
    had until it was found."""
    if loan is None or loan.item is not item or loan.in_at is None or loan.ended_as in ("undone", "claimed"):
        return no("loan_long_over")
    price, over_at = price_of(loan), loan.in_at
    if price is not None:
        over_at = price.cancelled_at or scene.at
    return no("loan_long_over") if scene.at - over_at > SETTLED_WITHIN else None


def keep_apart(truth: Truth, item: Item, *, scene: Scene, status: str) -> None:
    """It is in a hand, so it is lost no more; and it stays with staff, whatever it was bound for."""
    accounts.found(truth, item, scene=scene)
    moving.stay_with_staff(truth, item, scene=scene, status=status, moved=False)


def find_part(truth: Truth, item: Item, *, scene: Scene, number: int, staff: int | None) -> Expected:
    made = truth.accounts.charges.get(number)
    if made is None or made.kind != "part" or made.loan is None or made.loan.item is not item:
        return no("charge_unknown")
    left, more = accounts.cancel(truth, made, scene=scene, reason="found", staff=staff)
    if not left and not more:
        return no("nothing_owed")
    return told(item, loan=made.loan, cancelled_fen=left, refundable_fen=more)
