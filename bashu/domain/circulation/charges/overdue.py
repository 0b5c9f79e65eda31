"""What being late costs, charged when the book comes back, and when an overdue loan is renewed."""

from datetime import datetime

from bashu.domain.circulation.case import Case, person
from bashu.domain.circulation.charges.effects import ChargePosted, Entered
from bashu.domain.circulation.charges.posting import Place, new_charge, post
from bashu.domain.circulation.kept import kept, rules_of
from bashu.domain.circulation.lateness import charge_fen, days_that_count
from bashu.domain.circulation.snapshot import LoanState, PatronState
from bashu.domain.policy import Group, Voice
from bashu.domain.settlement.charges import ChargeKind


def charge_for_being_late(
    case: Case, loan: LoanState, *, patron: PatronState, at: datetime, staff_id: int | None = None
) -> tuple[ChargePosted | Entered, ...]:
    """By the terms that the loan was made under; owed to whoever is heard on what being late leads to."""
    calendar = case.network.calendar_of(loan)
    fen = charge_fen(loan, at, calendar=calendar)
    if not fen:
        return ()
    charge = new_charge(
        case.fresh.charge_id,
        ChargeKind.OVERDUE,
        fen=fen,
        library_id=creditor_of(case, loan, patron=patron, group=Group.OVERDUE),
        whose=(patron.id, person(patron.id, case.fresh.salt).token),
        of=(loan.id, loan.item_id),
        at=at,
    )
    rules = rules_of(loan)
    details: dict[str, int | str | None] = {
        "days": days_that_count(loan, at, calendar=calendar),
        "fen_per_day": kept(loan, "overdue_fen_per_day"),
        "cap_fen": kept(loan, "overdue_cap_fen"),
        "due_at": loan.due_at.isoformat(),
        "rule": rules.get("overdue_fen_per_day"),
    }
    return post(charge, Place(branch_id=case.branch.id, at=case.at, staff_id=staff_id), details=details)


def creditor_of(case: Case, loan: LoanState, *, patron: PatronState, group: Group) -> int:
    """Whoever is heard on these terms."""
    match case.network.voices[group]:
        case Voice.OWNER:
            return loan.owner_library_id
        case Voice.HOME:
            return patron.home_library_id
        case Voice.LENDER:
            return case.network.library_of(loan.lending_branch_id).id


def charged_fen(effects: tuple[object, ...]) -> int:
    return sum(effect.amount_fen for effect in effects if isinstance(effect, ChargePosted))
