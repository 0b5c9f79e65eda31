"""Check out and renew, as docs/circulation.md tells them. An answer is `No` or `Yes`; a `No` has changed nothing."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

from tests.simulation.days import DAY, day_of, due, is_14
from tests.simulation.holding import kept_for_another, lent, somebody_waits
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Item, Library, Loan, Patron, Rule

RESENT = timedelta(minutes=5)


@dataclass(slots=True)
class No:
    refusal: str
    details: Rule


@dataclass(slots=True)
class Yes:
    """The fields of the answer that is named. Loans, transits and tasks stand for their ids."""

    kind: str
    fields: dict[str, Any]


Expected: TypeAlias = No | Yes


def no(refusal: str, **details: object) -> No:
    return No(refusal, details)


def unclear(scene: Scene) -> No | None:
    """Why nobody can say which item it is."""
    if scene.item is not None:
        return None
    return no("item_ambiguous", items=len(scene.candidates)) if scene.candidates else no("item_unknown")


def place_and_item(scene: Scene) -> No | None:
    return unclear(scene) if scene.terminal.active else no("terminal_not_allowed")


def person(scene: Scene, lender: Library) -> No | None:
    """The rungs from the card to the blocks."""
    if refused := card_and_pin(scene):
        return refused
    assert scene.patron is not None
    return account(scene.patron, scene, lender=lender)


def card_and_pin(scene: Scene) -> No | None:
    card, trust = scene.card, scene.trust
    if scene.patron is None:
        return no("register_first")
    verdict, pin = getattr(trust, "verdict", None), getattr(trust, "pin", None)
    if verdict == "reported_lost" or (card is not None and card.state in ("lost", "cancelled")):
        return no("card_reported_lost")
    over = card is not None and card.expires_on is not None and card.expires_on < scene.on
    if verdict == "expired" or over or (card is not None and card.state == "expired"):
        return no("card_expired")
    if pin in ("locked", "wrong"):
        return no(f"pin_{pin}")
    if pin == "not_given" and getattr(trust, "assurance", None) == "typed":
        return no("pin_required")
    if verdict == "unknown":
        return no("card_not_verified")
    return None


def account(patron: Patron, scene: Scene, *, lender: Library) -> No | None:
    if not patron.active:
        return no("patron_closed")
    if patron.expires_on is not None and patron.expires_on < scene.on:
        return no("patron_expired", expires_on=patron.expires_on.isoformat())
    if patron.birth_on is not None and not patron.guardian and not is_14(patron.birth_on, scene.on):
        return no("guardian_needed")
    for block in patron.blocks:
        here = block.library is None or block.library == lender.id
        if here and block.starts_at <= scene.at and (block.ends_at is None or scene.at < block.ends_at):
            until = None if block.ends_at is None else day_of(block.ends_at).isoformat()
            return no("patron_blocked", reason=block.reason, until=until)
    return None


def debts(patron: Patron, terms: Rule) -> No | None:
    allowed = terms["owed_block_fen"]
    return no("money_owed", owed_fen=patron.owed_fen, allowed_fen=allowed) if patron.owed_fen > allowed else None


def lendable(truth: Truth, scene: Scene) -> No | None:
    """The rungs of a check out after the person's."""
    item, patron = scene.item, scene.patron
    assert item is not None
    assert patron is not None
    terms, reasons = truth.terms.of(item, patron, lender=scene.here.library, on=scene.on)
    if owes := debts(patron, terms):
        return owes
    if item.status == "withdrawn":
        return no("item_withdrawn")
    if item.loan is not None and item.loan.patron is not patron:
        return no("on_loan_to_another")
    if item.loan is not None:
        return no("already_yours", due_at=item.loan.due_at.isoformat())
    if kept_for_another(truth, item, patron=patron):
        return no("held_for_another")
    if not terms["lendable"]:
        return no("not_for_loan", rule=reasons["lendable"])
    return limits(item, patron, scene=scene, terms=(terms, reasons))


def limits(item: Item, patron: Patron, *, scene: Scene, terms: tuple[Rule, Rule]) -> No | None:
    values, reasons = terms
    alike = [loan for loan in patron.loans if loan.item.kind == item.kind]
    here = [loan for loan in alike if loan.branch.library is scene.here.library]
    trust = scene.trust
    unverified = getattr(trust, "verdict", None) == "unavailable" and getattr(trust, "assurance", "") != "staff_saw_it"
    for refusal, term, loans in (
        ("kind_limit", "total_limit", alike),
        ("lender_limit", "kind_limit", here),
        ("unverified_limit", "unverified_limit", patron.loans),
    ):
        if len(loans) >= values[term] and (unverified or term != "unverified_limit"):
            return no(refusal, limit=values[term], loans=len(loans), kind=item.kind, rule=reasons[term])
    worth = sum(loan.item.price_fen or 0 for loan in patron.loans) + (item.price_fen or 0)
    if worth > values["price_ceiling_fen"]:
        return no("price_ceiling", worth_fen=worth, allowed_fen=values["price_ceiling_fen"])
    return None


def check_out(truth: Truth, scene: Scene, *, renews_own: bool) -> Expected:
    item, patron = scene.item, scene.patron
    own = item.loan if item is not None and item.loan is not None and item.loan.patron is patron else None
    again = own is not None and own.terminal == scene.terminal.id and not own.renewals and same_moment(scene, own)
    if own is not None and renews_own and not again:
        answer = renew(truth, scene)
        if isinstance(answer, No):
            return answer
        told = {name: answer.fields[name] for name in ("item_id", "loan_id", "due_at")}
        return Yes("CheckedOut", told | {"renewed": True, "resent": False})
    if refused := place_and_item(scene) or person(scene, scene.here.library):
        return refused
    assert item is not None
    if own is not None and again:
        told = {"item_id": item.id, "loan_id": own, "due_at": own.due_at}
        return Yes("CheckedOut", told | {"renewed": False, "resent": True})
    if refused := lendable(truth, scene):
        return refused
    loan = lend(truth, scene)
    told = {"item_id": item.id, "loan_id": loan, "due_at": loan.due_at}
    return Yes("CheckedOut", told | {"renewed": False, "resent": False})


def lend(truth: Truth, scene: Scene) -> Loan:
    """It is in the reader's hand, so it is here. What was withdrawn stays so."""
    item, patron = scene.item, scene.patron
    assert item is not None
    assert patron is not None
    if item.transit is not None:
        truth.end(item.transit, at=scene.at, how="lent")
    if item.floats_at is not None:
        truth.float(item, None, at=scene.at)
    terms = truth.terms.of(item, patron, lender=scene.here.library, on=scene.on)
    due_at = due(scene.here, scene.at, days=terms[0]["loan_days"])
    loan = truth.lend(item, patron, scene=scene, due_at=due_at, terms=terms)
    truth.change(item, status="withdrawn" if item.status == "withdrawn" else "on_loan", branch=scene.here)
    lent(truth, item, patron=patron, scene=scene)
    return loan


def renew(truth: Truth, scene: Scene) -> Expected:
    if refused := place_and_item(scene):
        return refused
    item = scene.item
    assert item is not None
    loan, patron = item.loan, scene.patron
    if loan is None:
        return no("not_on_loan")
    lender = loan.branch.library
    if refused := person(scene, lender):
        return refused
    assert patron is not None
    if loan.patron is patron and renewed_just_now(scene, loan):
        return renewed(item, loan)
    if refused := debts(patron, truth.terms.of(item, patron, lender=lender, on=scene.on)[0]):
        return refused
    if loan.patron is not patron:
        return no("loan_of_another")
    if somebody_waits(truth, item, patron=patron, now=scene.now):
        return no("held_for_another")
    terms = loan.terms
    if loan.renewals >= terms["renewals_max"]:
        return no("renewal_limit", limit=terms["renewals_max"])
    overdue = sum(day_of(each.due_at) < scene.on for each in patron.loans)
    if overdue and not terms["renew_if_overdue"]:
        return no("renewal_overdue", loans=overdue)
    start = loan.due_at if terms["renew_from"] == "due" else scene.at
    until = due(loan.branch, start, days=terms["renewal_days"])
    if until <= loan.due_at:
        first = day_of(loan.due_at) - (terms["renewal_days"] - 1) * DAY
        return no("renewal_too_early", renewable_on=first.isoformat())
    truth.renew(loan, until, at=scene.at, terminal=scene.terminal.id)
    truth.change(item, status=item.status, branch=item.branch)
    return renewed(item, loan)


def renewed(item: Item, loan: Loan) -> Yes:
    told = {"item_id": item.id, "loan_id": loan, "due_at": loan.due_at}
    return Yes("Renewed", told | {"renewals": loan.renewals, "renewals_max": loan.terms["renewals_max"]})


def renewed_just_now(scene: Scene, loan: Loan) -> bool:
    at, terminal = loan.renewed
    return at is not None and terminal == scene.terminal.id and abs(scene.at - at) <= RESENT


def same_moment(scene: Scene, loan: Loan) -> bool:
    return abs(scene.at - loan.out_at) <= RESENT
