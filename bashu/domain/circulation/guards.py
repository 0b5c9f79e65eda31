"""The rungs of the ladders: each looks at a case and gives a "no" or nothing."""

from datetime import date

from bashu.domain.calendar import local_day
from bashu.domain.circulation.case import Case, No
from bashu.domain.circulation.commands import Pin
from bashu.domain.circulation.effects import KEPT_BACK, ItemStatus
from bashu.domain.circulation.holds.booking import bookings_of
from bashu.domain.circulation.holds.fitting import queued, serves
from bashu.domain.circulation.holds.states import HoldStage
from bashu.domain.circulation.lateness import blocks_until_returned, is_late
from bashu.domain.circulation.overrides import override_is_allowed
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import PatronState
from bashu.domain.identity.acting import Acting, Bonds, acts_as
from bashu.domain.identity.age import is_young
from bashu.domain.identity.verifier import Assurance, Verdict


def terminal_may(case: Case) -> No:
    return None if case.terminal.active else Refusal.TERMINAL_NOT_ALLOWED


def item_is_known(case: Case) -> No:
    if case.item is not None:
        return None
    return (Refusal.ITEM_AMBIGUOUS, {"items": len(case.candidates)}) if case.candidates else Refusal.ITEM_UNKNOWN


def patron_is_known(case: Case) -> No:
    """Whoever acts for another is a reader too."""
    known = case.patron is not None and (case.by is not None or not case.acts_for)
    return None if known else Refusal.REGISTER_FIRST


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


def may_act(case: Case) -> No:
    """For oneself; else as the guardian or a helper, whose own account is open."""
    by, patron = case.by, case.known_patron
    if by is None or by.id == patron.id:
        return None
    return None if by.active and acts_for(by, patron, on=case.on) else Refusal.NOT_A_HELPER


def acts_for(by: PatronState, patron: PatronState, *, on: date) -> Acting | None:
    return acts_as(by.id, bonds_of(patron), on=on)


def bonds_of(patron: PatronState) -> Bonds:
    return Bonds(
        patron_id=patron.id,
        category=patron.category,
        birth_on=patron.birth_on,
        guardian_id=patron.guardian_id if patron.guardian_confirmed else None,
        agrees_to_guardian=patron.agrees_to_guardian,
        helpers=patron.helpers,
    )


def patron_is_active(case: Case) -> No:
    patron = case.known_patron
    if not patron.active:
        return Refusal.PATRON_CLOSED
    if patron.expires_on is not None and patron.expires_on < case.on:
        return (Refusal.PATRON_EXPIRED, {"expires_on": patron.expires_on.isoformat()})
    return None


def guardian_is_there(case: Case) -> No:
    patron = case.known_patron
    if patron.guardian_confirmed:
        return None
    return Refusal.GUARDIAN_NEEDED if is_young(patron.category, patron.birth_on, on=case.on) else None


def patron_is_not_blocked(case: Case) -> No:
    held = (block for block in case.known_patron.blocks if block.holds(case.lender.library_id, case.at))
    block = next(held, None)
    if block is None:
        return None
    until = None if block.ends_at is None else local_day(block.ends_at).isoformat()
    return (Refusal.PATRON_BLOCKED, {"reason": block.reason, "until": until})


def debts_are_small(case: Case) -> No:
    """What is owed to the lender, as far as it tolerates that."""
    owed, allowed = case.known_patron.owed_to(case.lender.library_id), case.terms.owed_block_fen
    if owed <= allowed:
        return None
    return (
        Refusal.MONEY_OWED,
        {"owed_fen": owed, "allowed_fen": allowed, "rule": case.terms.reasons["owed_block_fen"]},
    )


def debts_in_all_are_small(case: Case) -> No:
    """What is owed to all, as far as the lender tolerates that."""
    owed, allowed = case.known_patron.owed_fen, case.terms.owed_total_block_fen
    if owed <= allowed:
        return None
    rule = case.terms.reasons["owed_total_block_fen"]
    return (Refusal.MONEY_OWED_IN_ALL, {"owed_fen": owed, "allowed_fen": allowed, "rule": rule})


def nothing_must_come_back_first(case: Case) -> No:
    """A late loan of this lender's whose terms say that it lends nothing more until then."""
    ours = sum(
        blocks_until_returned(loan, case.at, calendar=case.network.calendar_of(loan))
        for loan in case.patron_loans
        if case.network.library_of(loan.lending_branch_id).id == case.lender.library_id
    )
    return (Refusal.OVERDUE_UNTIL_RETURNED, {"loans": ours}) if ours else None


def few_are_overdue(case: Case) -> No:
    """As many as the lender tolerates, wherever they were lent."""
    allowed = case.terms.overdue_max
    overdue = sum(is_late(loan, case.at, calendar=case.network.calendar_of(loan)) for loan in case.patron_loans)
    if overdue <= allowed:
        return None
    return (Refusal.TOO_MANY_OVERDUE, {"loans": overdue, "limit": allowed, "rule": case.terms.reasons["overdue_max"]})


def few_are_lost(case: Case) -> No:
    """As many as the lender tolerates, whosever they were."""
    allowed = case.terms.lost_max
    if case.lost <= allowed:
        return None
    return (Refusal.TOO_MANY_LOST, {"items": case.lost, "limit": allowed, "rule": case.terms.reasons["lost_max"]})


def item_is_not_withdrawn(case: Case) -> No:
    return Refusal.ITEM_WITHDRAWN if case.known_item.status is ItemStatus.WITHDRAWN else None


def item_is_in_service(case: Case) -> No:
    status = case.known_item.status
    if status is ItemStatus.WITHDRAWN:
        return Refusal.ITEM_WITHDRAWN
    return (Refusal.ITEM_OUT_OF_SERVICE, {"status": status.value}) if status in KEPT_BACK else None


def loan_is_not_claimed(case: Case) -> No:
    return Refusal.LOAN_CLAIMED if case.loan is not None and case.loan.claimed_at is not None else None


def item_is_free(case: Case) -> No:
    if case.loan is None:
        return None
    if case.loan.patron_id != case.known_patron.id:
        return Refusal.ON_LOAN_TO_ANOTHER
    return (Refusal.ALREADY_YOURS, {"due_at": case.loan.due_at.isoformat()})


def item_is_not_held(case: Case) -> No:
    """What was put aside for somebody is not lent to another; what was only asked for is, unless the terms mind."""
    hold = case.bound
    if hold is None or hold.patron_id == case.known_patron.id or hold.is_needless:
        return None
    if hold.stage is HoldStage.ASKED and case.network.lend_if_asked:
        return None
    return Refusal.HELD_FOR_ANOTHER


def nobody_waits(case: Case) -> No:
    """A loan is not renewed while the item could be taken for somebody who waits."""
    if case.network.renew_if_wanted or case.loan is None:
        return None
    here, patron_id = case.known_item.branch_id, case.loan.patron_id
    booked = bookings_of(case.queue, case.known_item.id)
    waits = any(
        hold.stage is HoldStage.WAITING
        and hold.patron_id != patron_id
        and serves(hold, case.known_item, branch_id=here, network=case.network, now=case.now, bookings=booked)
        for hold in queued(case.queue, case.known_item, now=case.now)
    )
    return Refusal.WANTED_BY_ANOTHER if waits else None


def return_day_may_be(case: Case) -> No:
    """The time that staff give for a return, where it closes a loan."""
    if case.returned_at is None or case.loan is None:
        return None
    if case.returned_at > case.now:
        return Refusal.RETURN_IN_THE_FUTURE
    most = case.network.returned_days_max
    too_old = (case.on - local_day(case.returned_at)).days > most
    return (Refusal.RETURNED_TOO_LONG_AGO, {"days": most}) if too_old else None


def item_is_lent(case: Case) -> No:
    return None if case.loan is not None else Refusal.NOT_ON_LOAN


def loan_is_the_patrons(case: Case) -> No:
    if case.loan is None or case.patron is None or case.loan.patron_id == case.patron.id:
        return None
    return Refusal.LOAN_OF_ANOTHER


def item_is_lendable(case: Case) -> No:
    terms = case.terms
    return None if terms.lendable else (Refusal.NOT_FOR_LOAN, {"rule": terms.reasons["lendable"]})


# What is done with an item in hand, or said of one.
ITEM = (terminal_may, item_is_known)
# Everybody who acts in a patron's name passes these.
# Whether the lender lends this patron anything more, whatever the item is.
STANDING = (debts_are_small, debts_in_all_are_small, nothing_must_come_back_first, few_are_overdue, few_are_lost)
PATRON_LADDER = (
    patron_is_known,
    override_is_allowed,
    card_is_valid,
    credential_is_proven,
    may_act,
    patron_is_active,
    guardian_is_there,
    patron_is_not_blocked,
)
