"""Which "no" staff may set aside, by which right, and over whose word it goes: that library has to have granted it."""

from datetime import datetime

from bashu.domain.calendar import end_of, local_day
from bashu.domain.circulation.case import Case, No
from bashu.domain.circulation.commands import Override
from bashu.domain.circulation.effects import Overridden
from bashu.domain.circulation.refusals import OVERRIDABLE, Refusal, Whose
from bashu.domain.policy import Group, Voice
from bashu.domain.rights import NETWORK, Right, Scope

# How far ahead of today a due day may be set.
DUE_DAYS_MAX = 366


def override_is_allowed(case: Case) -> No:
    """All that is named, whether or not it would have been said: nobody tries what happens."""
    override = case.override
    if override is None:
        return None
    for no in sorted(override.refusals):
        if not _may(case, no, by=override):
            return (Refusal.OVERRIDE_NOT_ALLOWED, {"override": no.value} | _who_may(case, no))
    return None if override.due_on is None or _may_set_due_day(case, override) else Refusal.OVERRIDE_NOT_ALLOWED


def due_by_hand(case: Case) -> datetime | None:
    """The end of the day that staff have set, also if the branch is closed on it: they know."""
    override = case.override
    return None if override is None or override.due_on is None else end_of(override.due_on)


def overridden(case: Case, loan_id: int) -> tuple[Overridden, ...]:
    """What the log keeps of it."""
    override = case.override
    if override is None:
        return ()
    return (
        Overridden(
            override_id=case.fresh.override_id,
            loan_id=loan_id,
            staff_id=override.staff_id,
            branch_id=case.branch.id,
            refusals=tuple(sorted(no.value for no in override.refusals)),
            due_on=override.due_on,
            reason=override.reason.value,
            overridden_at=case.at,
        ),
    )


def _may(case: Case, no: Refusal, *, by: Override) -> bool:
    if no not in OVERRIDABLE:
        return False
    right, whose = OVERRIDABLE[no]
    return case.network.rights_of(by.staff_id, case.on).may(right, _whose(case, whose))


def _who_may(case: Case, no: Refusal) -> dict[str, int | None]:
    """The library whose word it is, None for the network's; nothing of what nobody may set aside."""
    return {"library_id": _whose(case, OVERRIDABLE[no][1]).library_id} if no in OVERRIDABLE else {}


def _may_set_due_day(case: Case, override: Override) -> bool:
    due_on = override.due_on or case.on
    right = case.network.rights_of(override.staff_id, case.on).may(Right.OVERRIDE_DUE_DAY, _whose(case, Whose.LENDER))
    is_later = case.loan is None or due_on > local_day(case.loan.due_at)
    return right and is_later and 0 <= (due_on - case.on).days <= DUE_DAYS_MAX


def _whose(case: Case, whose: Whose | Group) -> Scope:
    """The library whose word it is; of the lender, the branch that lends, which is this desk's or that of the loan.

    Limits that a family has together are set by the family's home library.
    """
    here = Scope(library_id=case.lender.library_id, branch_id=case.lender.id)
    match whose:
        case Whose.LENDER:
            return here
        case Whose.HOME:
            return Scope(library_id=case.known_patron.home_library_id)
        case Whose.BLOCKER:
            holding = [block for block in case.known_patron.blocks if block.holds(case.lender.library_id, case.at)]
            return NETWORK if any(block.library_id is None for block in holding) else here
    match case.network.voices[whose]:
        case Voice.OWNER:
            return Scope(library_id=case.known_item.owner_library_id)
        case Voice.HOME:
            account = case.family if case.family and whose is Group.HOMES_LIMITS else case.known_patron
            return Scope(library_id=account.home_library_id)
        case Voice.LENDER:
            return here
