"""The rungs of the ladders: each looks at a case and gives a "no" or nothing."""

from bashu.domain.calendar import local_day
from bashu.domain.circulation.case import Case, No
from bashu.domain.circulation.commands import Pin
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.overrides import override_is_allowed
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.age import under_14
from bashu.domain.identity.verifier import Assurance, Verdict


def terminal_may(case: Case) -> No:
    return None if case.terminal.active else Refusal.TERMINAL_NOT_ALLOWED


def item_is_known(case: Case) -> No:
    if case.item is not None:
        return None
    return (Refusal.ITEM_AMBIGUOUS, {"items": len(case.candidates)}) if case.candidates else Refusal.ITEM_UNKNOWN


def patron_is_known(case: Case) -> No:
    return None if case.patron is not None else Refusal.REGISTER_FIRST


def card_is_valid(case: Case) -> No:
    card, verdict = case.card, case.trust and case.trust.verdict
    if verdict is Verdict.REPORTED_LOST or (card and card.state in {"lost", "cancelled"}):
        return Refusal.CARD_REPORTED_LOST
    ran_out = card and (card.state == "expired" or (card.expires_on is not None and card.expires_on < case.on))
    return Refusal.CARD_EXPIRED if ran_out or verdict is Verdict.EXPIRED else None


def credential_is_proven(case: Case) -> No:
    """A typed number proves nothing by itself; a wrong PIN is wrong whatever was shown with it."""
    if case.trust is None:
        return None
    match case.trust.pin:
        case Pin.LOCKED:
            return Refusal.PIN_LOCKED
        case Pin.WRONG:
            return Refusal.PIN_WRONG
        case Pin.NOT_GIVEN if case.trust.assurance is Assurance.TYPED:
            return Refusal.PIN_REQUIRED
    return Refusal.CARD_NOT_VERIFIED if case.trust.verdict is Verdict.UNKNOWN else None


def patron_is_active(case: Case) -> No:
    patron = case.known_patron
    if not patron.active:
        return Refusal.PATRON_CLOSED
    if patron.expires_on is not None and patron.expires_on < case.on:
        return (Refusal.PATRON_EXPIRED, {"expires_on": patron.expires_on.isoformat()})
    return None


def guardian_is_there(case: Case) -> No:
    patron = case.known_patron
    if patron.birth_on is None or patron.guardian_confirmed:
        return None
    return Refusal.GUARDIAN_NEEDED if under_14(patron.birth_on, case.on) else None


def patron_is_not_blocked(case: Case) -> No:
    held = (block for block in case.known_patron.blocks if block.holds(case.lender.library_id, case.at))
    block = next(held, None)
    if block is None:
        return None
    until = None if block.ends_at is None else local_day(block.ends_at).isoformat()
    return (Refusal.PATRON_BLOCKED, {"reason": block.reason, "until": until})


def debts_are_small(case: Case) -> No:
    owed, allowed = case.known_patron.owed_fen, case.terms.owed_block_fen
    return (Refusal.MONEY_OWED, {"owed_fen": owed, "allowed_fen": allowed}) if owed > allowed else None


def item_is_in_service(case: Case) -> No:
    return Refusal.ITEM_WITHDRAWN if case.known_item.status is ItemStatus.WITHDRAWN else None


def item_is_free(case: Case) -> No:
    if case.loan is None:
        return None
    if case.loan.patron_id != case.known_patron.id:
        return Refusal.ON_LOAN_TO_ANOTHER
    return (Refusal.ALREADY_YOURS, {"due_at": case.loan.due_at.isoformat()})


def item_is_lent(case: Case) -> No:
    return None if case.loan is not None else Refusal.NOT_ON_LOAN


def loan_is_the_patrons(case: Case) -> No:
    if case.loan is None or case.patron is None or case.loan.patron_id == case.patron.id:
        return None
    return Refusal.LOAN_OF_ANOTHER


def item_is_lendable(case: Case) -> No:
    terms = case.terms
    return None if terms.lendable else (Refusal.NOT_FOR_LOAN, {"rule": terms.reasons["lendable"]})


def limits_allow(case: Case) -> No:
    """How many loans this patron may have with one more, and worth how much. The home library's limit comes first.

    Each is set aside by itself: the others still hold.
    """
    terms, kind = case.terms, case.known_item.kind
    same_kind = [loan for loan in case.patron_loans if loan.kind == kind]
    if len(same_kind) >= terms.total_limit and not case.sets_aside(Refusal.KIND_LIMIT):
        return _limit(
            Refusal.KIND_LIMIT,
            limit=terms.total_limit,
            loans=len(same_kind),
            kind=kind,
            rule=terms.reasons["total_limit"],
        )
    lenders = [case.network.branches[loan.lending_branch_id].library_id for loan in same_kind]
    here = lenders.count(case.lender.library_id)
    if here >= terms.kind_limit and not case.sets_aside(Refusal.LENDER_LIMIT):
        return _limit(
            Refusal.LENDER_LIMIT, limit=terms.kind_limit, loans=here, kind=kind, rule=terms.reasons["kind_limit"]
        )
    unverified = _is_unverified(case) and not case.sets_aside(Refusal.UNVERIFIED_LIMIT)
    if unverified and len(case.patron_loans) >= terms.unverified_limit:
        limit, loans, rule = terms.unverified_limit, len(case.patron_loans), terms.reasons["unverified_limit"]
        return _limit(Refusal.UNVERIFIED_LIMIT, limit=limit, loans=loans, kind=kind, rule=rule)
    worth = sum(loan.price_fen or 0 for loan in case.patron_loans) + (case.known_item.price_fen or 0)
    if worth > terms.price_ceiling_fen:
        return (Refusal.PRICE_CEILING, {"worth_fen": worth, "allowed_fen": terms.price_ceiling_fen})
    return None


def _is_unverified(case: Case) -> bool:
    """Whoever keeps the cards cannot be asked now, and no staff looked at this one."""
    trust = case.trust
    return trust is not None and trust.verdict is Verdict.UNAVAILABLE and trust.assurance is not Assurance.STAFF_SAW_IT


def _limit(refusal: Refusal, *, limit: int, loans: int, kind: str, rule: int) -> No:
    return (refusal, {"limit": limit, "loans": loans, "kind": kind, "rule": rule})


# Everybody who acts in a patron's name passes these.
PATRON_LADDER = (
    patron_is_known,
    override_is_allowed,
    card_is_valid,
    credential_is_proven,
    patron_is_active,
    guardian_is_there,
    patron_is_not_blocked,
)
