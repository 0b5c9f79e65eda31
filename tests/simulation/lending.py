"""Check out and renew, as docs/circulation.md tells them. An answer is `No` or `Yes`; a `No` has changed nothing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from tests.simulation import accounts, booking
from tests.simulation.days import (
    DAY,
    day_of,
    is_14,
    last_second,
)
from tests.simulation.finding import found, late
from tests.simulation.holding import kept_for_another, lent, somebody_waits
from tests.simulation.overrides import family_of, not_allowed
from tests.simulation.parting import parted
from tests.simulation.periods import by_hand, for_many, natural, renewed
from tests.simulation.terms import of_loan
from tests.simulation.truth import Scene, Truth
from tests.simulation.undoing import stood, was
from tests.simulation.world import Branch, Item, Library, Loan, Patron, Rule, World

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


def person(truth: Truth, scene: Scene, *, lender: Branch) -> No | None:
    """The rungs from the card to the blocks."""
    if refused := who_asks(truth, scene, lender=lender):
        return refused
    assert scene.patron is not None
    return account(scene.patron, scene, lender=lender.library)


def who_asks(truth: Truth, scene: Scene, *, lender: Branch) -> No | None:
    """Who acts for the patron is the one whose card is shown."""
    patron, by = scene.patron, scene.by
    if refused := card_and_pin(truth, scene, lender=lender):
        return refused
    assert patron is not None
    if by is not None and by is not patron and not (by.active and may_act(by, patron, scene=scene)):
        return no("not_a_helper")
    return None


def card_and_pin(truth: Truth, scene: Scene, *, lender: Branch) -> No | None:
    card, trust = scene.card, scene.trust
    if scene.patron is None or (scene.acts and scene.by is None):
        return no("register_first")
    if (details := not_allowed(truth, scene, lender=lender)) is not None:
        return no("override_not_allowed", **details)
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


def may_act(actor: Patron, patron: Patron, *, scene: Scene) -> bool:
    young, guardian = is_young(patron, scene), patron.guardian
    if guardian is actor and (young or patron.agrees):
        return True
    says = guardian if young else patron
    return says is not None and (actor.id, says.id) in patron.helpers


def is_young(patron: Patron, scene: Scene) -> bool:
    return patron.category == "child" if patron.birth_on is None else not is_14(patron.birth_on, scene.on)


def account(patron: Patron, scene: Scene, *, lender: Library) -> No | None:
    if not patron.active:
        return no("patron_closed")
    if patron.expires_on is not None and patron.expires_on < scene.on and not scene.aside("patron_expired"):
        return no("patron_expired", expires_on=patron.expires_on.isoformat())
    if patron.guardian is None and is_young(patron, scene):
        return no("guardian_needed")
    for block in [] if scene.aside("patron_blocked") else patron.blocks:
        here = block.library is None or block.library == lender.id
        if here and block.starts_at <= scene.at and (block.ends_at is None or scene.at < block.ends_at):
            until = None if block.ends_at is None else day_of(block.ends_at).isoformat()
            return no("patron_blocked", reason=block.reason, until=until)
    return None


def debts(patron: Patron, terms: tuple[Rule, Rule], *, scene: Scene, lender: Library) -> No | None:
    values, reasons = terms
    for refusal, term, owed in (
        ("money_owed", "owed_block_fen", accounts.owed_to(patron, lender)),
        ("money_owed_in_all", "owed_total_block_fen", accounts.owed(patron)),
    ):
        if owed > values[term] and not scene.aside(refusal):
            return no(refusal, owed_fen=owed, allowed_fen=values[term], rule=reasons[term])
    return None


def suspended_until(world: World, loan: Loan, *, at: datetime) -> datetime | None:
    """Whoever brings it back late, a day for each day."""
    days = min(late(world, loan, at=at), of_loan(loan.terms, "suspend_days_max"))
    suspends = days and of_loan(loan.terms, "overdue_leads_to") == "suspend"
    return last_second(day_of(at) + days * DAY) if suspends else None


def behind(truth: Truth, terms: tuple[Rule, Rule], *, scene: Scene, lender: Library) -> No | None:
    """With money, then with loans."""
    values, reasons = terms
    assert scene.patron is not None
    if owes := debts(scene.patron, terms, scene=scene, lender=lender):
        return owes
    loans = [loan for loan in scene.patron.loans if late(truth.world, loan, at=scene.at)]
    blocking = [
        loan for loan in loans
        if of_loan(loan.terms, "overdue_leads_to") == "block" and loan.branch.library is lender
    ]  # fmt: skip
    if blocking and not scene.aside("overdue_until_returned"):
        return no("overdue_until_returned", loans=len(blocking))
    if len(loans) > values["overdue_max"] and not scene.aside("too_many_overdue"):
        return no("too_many_overdue", loans=len(loans), limit=values["overdue_max"], rule=reasons["overdue_max"])
    return too_many_lost(scene.patron, terms)


def too_many_lost(patron: Patron, terms: tuple[Rule, Rule]) -> No | None:
    """Nobody sets this aside."""
    values, reasons = terms
    lost = sum(charge.kind == "lost" for charge in patron.charges)
    most = values["lost_max"]
    return no("too_many_lost", items=lost, limit=most, rule=reasons["lost_max"]) if lost > most else None


def out_of_service(item: Item) -> No | None:
    if item.status == "withdrawn":
        return no("item_withdrawn")
    return no("item_out_of_service", status=item.status) if item.kept_back else None


def lendable(truth: Truth, scene: Scene) -> No | None:
    """The rungs of a check out after the person's."""
    item, patron = scene.item, scene.patron
    assert item is not None
    assert patron is not None
    terms, reasons = truth.terms.of(item, patron, lender=scene.here.library, on=scene.on)
    if stopped := behind(truth, (terms, reasons), scene=scene, lender=scene.here.library):
        return stopped
    if barred := out_of_service(item):
        return barred
    if item.loan is not None and item.loan.patron is not patron:
        return no("on_loan_to_another")
    if item.loan is not None:
        return no("already_yours", due_at=item.loan.due_at.isoformat())
    if kept_for_another(truth, item, patron=patron):
        return no("held_for_another")
    if refused := booked_too_soon(truth, item, scene=scene, terms=terms):
        return refused
    if not terms["lendable"] and not scene.aside("not_for_loan"):
        return no("not_for_loan", rule=reasons["lendable"])
    if (leaves := parted(item.owner, scene.here.library, patron.home)) is not None:
        return no("library_leaves", library_id=leaves.id)
    return limits(truth, item, patron=patron, scene=scene)


def limits(truth: Truth, item: Item, *, patron: Patron, scene: Scene) -> No | None:
    """A family has its limits together; new readers and unverified cards have theirs alone."""
    lender, family = scene.here.library, family_of(patron, scene)
    own = truth.terms.of(item, patron, lender=lender, on=scene.on)
    shared = truth.terms.of(item, family, lender=lender, on=scene.on) if family else own
    loans = [loan for each in (family, *family.members) for loan in each.loans] if family else patron.loans
    alike = [loan for loan in loans if loan.item.kind == item.kind]
    home = (family or patron).home
    new = patron.first_returns is not None and patron.first_returns < own[0]["first_until_returns"]
    trust = scene.trust
    unverified = getattr(trust, "verdict", None) == "unavailable" and getattr(trust, "assurance", "") != "staff_saw_it"
    for holds, refusal, term, counted in (
        (True, "kind_limit", "total_limit", alike),
        (True, "lender_limit", "kind_limit", [loan for loan in alike if loan.branch.library is lender]),
        (True, "owner_limit", "owner_limit", [loan for loan in loans if loan.item.owner is item.owner]),
        (True, "collection_limit", "collection_limit",
         [loan for loan in loans if loan.item.collection == item.collection]),
        (not (item.owner is home and lender is home), "away_limit", "away_limit",
         [loan for loan in loans if not (loan.item.owner is home and loan.branch.library is home)]),
        (True, "loans_limit", "loans_limit", loans),
        (new, "first_limit", "first_limit", patron.loans),
        (unverified, "unverified_limit", "unverified_limit", patron.loans),
    ):  # fmt: skip
        alone = refusal in ("first_limit", "unverified_limit")
        values, reasons = own if alone else shared
        if holds and len(counted) >= values[term] and not scene.aside(refusal):
            kind = item.kind if refusal in ("kind_limit", "lender_limit", "unverified_limit") else "item"
            together = family is not None and not alone
            return no(refusal, limit=values[term], loans=len(counted), kind=kind, rule=reasons[term], together=together)
    worth = sum(loan.item.price_fen or 0 for loan in loans) + (item.price_fen or 0)
    ceiling = shared[0]["price_ceiling_fen"]
    too_much = worth > ceiling and not scene.aside("price_ceiling")
    return no("price_ceiling", worth_fen=worth, allowed_fen=ceiling) if too_much else None


def check_out(truth: Truth, scene: Scene, *, renews_own: bool) -> Expected:
    item, patron = scene.item, scene.patron
    if item is not None and item.loan is not None and item.loan.claimed is not None:
        return lend_what_was_claimed(truth, scene, loan=item.loan)
    own = item.loan if item is not None and item.loan is not None and item.loan.patron is patron else None
    again = own is not None and own.terminal == scene.terminal.id and not own.renewals and same_moment(scene, own)
    if own is not None and renews_own and not again:
        answer = renew(truth, scene)
        if isinstance(answer, No):
            return answer
        told = {name: answer.fields[name] for name in ("item_id", "loan_id", "due_at", "booked_on")}
        return Yes("CheckedOut", told | {"renewed": True, "resent": False})
    if refused := place_and_item(scene) or person(truth, scene, lender=scene.here):
        return refused
    assert item is not None
    if own is not None and again:
        told = {"item_id": item.id, "loan_id": own, "due_at": own.due_at, "booked_on": None}
        return Yes("CheckedOut", told | {"renewed": False, "resent": True})
    if refused := lendable(truth, scene):
        return refused
    loan = lend(truth, scene)
    told = {"item_id": item.id, "loan_id": loan, "due_at": loan.due_at, "booked_on": loan.booked_on}
    return Yes("CheckedOut", told | {"renewed": False, "resent": False})


def lend_what_was_claimed(truth: Truth, scene: Scene, *, loan: Loan) -> Expected:
    """It is in hand, so that loan was over when its reader said; and nothing is charged."""
    if refused := place_and_item(scene) or person(truth, scene, lender=scene.here):
        return refused
    with truth.as_if_over(loan):
        refused = lendable(truth, scene)
    if refused is not None:
        return refused
    end_claimed(truth, loan, scene=scene)
    new = lend(truth, scene)
    told = {"item_id": new.item.id, "loan_id": new, "due_at": new.due_at, "booked_on": new.booked_on}
    return Yes("CheckedOut", told | {"renewed": False, "resent": False})


def end_claimed(truth: Truth, loan: Loan, *, scene: Scene) -> None:
    assert loan.claimed is not None
    truth.close(loan, at=loan.claimed[1], branch=scene.here, scanned=scene.at)


def booked_too_soon(truth: Truth, item: Item, *, scene: Scene, terms: Rule) -> No | None:
    """Not a day is left to others; what only happened and ran into it is told."""
    if booking.own(truth, item, scene=scene) is not None:
        return None
    _, met = natural(truth, item, scene=scene, terms=terms)
    return no("item_booked", **booking.days_told(met[0])) if met and met[1] is None else None


def lend(truth: Truth, scene: Scene) -> Loan:
    """It is in the reader's hand, so it is here. What staff keep back stays so."""
    item, patron = scene.item, scene.patron
    assert item is not None
    assert patron is not None
    (found if scene.is_fact else accounts.found)(truth, item, scene=scene)
    before, kept = stood(truth, item, patron=patron, scene=scene), was(item)
    if item.transit is not None:
        truth.end(item.transit, at=scene.at, how="lent")
    if item.floats_at is not None:
        truth.float(item, None, at=scene.at)
    terms = for_many(truth, truth.terms.of(item, patron, lender=scene.here.library, on=scene.on), scene=scene)
    due_at, met = natural(truth, item, scene=scene, terms=terms[0])
    loan = truth.lend(item, patron, scene=scene, due_at=met[1] if met and met[1] else due_at, terms=terms)
    loan.stood, loan.was = before, kept
    if met and met[1] is not None:
        loan.booked_on = booking.begins(met[0])
        loan.terms["booked_on"] = loan.booked_on.isoformat()
    loan.past_booking = met is not None and met[1] is None
    truth.change(item, status=item.status if item.kept_back else "on_loan", branch=scene.here)
    lent(truth, item, patron=patron, scene=scene)
    truth.let_pass(loan, scene)
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
    if refused := person(truth, scene, lender=loan.branch):
        return refused
    assert patron is not None
    if loan.patron is patron and renewed_just_now(scene, loan):
        return told_renewed(item, loan)
    if refused := debts(patron, truth.terms.of(item, patron, lender=lender, on=scene.on), scene=scene, lender=lender):
        return refused
    if loan.patron is not patron or loan.claimed is not None:
        return no("loan_claimed" if loan.patron is patron else "loan_of_another")
    if somebody_waits(truth, item, patron=patron, now=scene.now):
        return no("wanted_by_another")
    met = booking.met(truth, item, due_at=renewed(loan, scene), branch=loan.branch, scene=scene)
    if met and (met[1] is None or met[1] <= loan.due_at):
        return no("item_booked", **booking.days_told(met[0]))
    if (leaves := parted(item.owner, lender, patron.home)) is not None:
        return no("library_leaves", library_id=leaves.id)
    if refused := used_up(truth, loan, scene=scene) or not_yet(loan, scene):
        return refused
    days = late(truth.world, loan, at=scene.at)
    fen = accounts.charge_late(truth, loan, days=days, at=scene.at, scene=scene)
    truth.renew(loan, (met and met[1]) or renewed(loan, scene), at=scene.at, terminal=scene.terminal.id)
    truth.change(item, status=item.status, branch=item.branch)
    truth.let_pass(loan, scene)
    told = told_renewed(item, loan, booked_on=booking.begins(met[0]) if met else None)
    return Yes(told.kind, told.fields | {"charged_fen": fen})


def used_up(truth: Truth, loan: Loan, *, scene: Scene) -> No | None:
    terms = loan.terms
    if loan.renewals >= terms["renewals_max"] and not scene.aside("renewal_limit"):
        return no("renewal_limit", limit=terms["renewals_max"])
    behind = sum(late(truth.world, each, at=scene.at) > 0 for each in loan.patron.loans)
    if behind and not terms["renew_if_overdue"] and not scene.aside("renewal_overdue"):
        return no("renewal_overdue", loans=behind)
    return None


def told_renewed(item: Item, loan: Loan, *, booked_on: date | None = None) -> Yes:
    told = {"item_id": item.id, "loan_id": loan, "due_at": loan.due_at, "booked_on": booked_on}
    told |= {"renewals": loan.renewals, "renewals_max": loan.terms["renewals_max"], "charged_fen": 0}
    return Yes("Renewed", told)


def renewed_just_now(scene: Scene, loan: Loan) -> bool:
    at, terminal = loan.renewed
    return scene.override is None and at is not None and terminal == scene.terminal.id and abs(scene.at - at) <= RESENT


def not_yet(loan: Loan, scene: Scene) -> No | None:
    """A renewal that moves nothing, or comes before its time."""
    due_on, window = day_of(loan.due_at), of_loan(loan.terms, "renew_window_days")
    early = (due_on - scene.on).days > window and by_hand(scene) is None
    if renewed(loan, scene) > loan.due_at and not early:
        return None
    last = scene.patron.expires_on if scene.patron is not None else None
    if of_loan(loan.terms, "within_membership") and last is not None and loan.due_at >= last_second(last):
        return no("renewal_past_membership")
    if of_loan(loan.terms, "renew_from") == "due":
        first = scene.on
    elif hours := of_loan(loan.terms, "loan_hours"):
        first = max(day_of(loan.due_at - timedelta(hours=hours)), scene.on + DAY)
    else:
        first = due_on - (loan.terms["renewal_days"] - 1) * DAY
    first = max(first, due_on - window * DAY) if early else first
    return no("renewal_too_early", renewable_on=first.isoformat())


def same_moment(scene: Scene, loan: Loan) -> bool:
    return abs(scene.at - loan.out_at) <= RESENT
