"""From a command about an accident to its decision."""

from datetime import datetime, timedelta
from typing import assert_never

from bashu.domain.circulation.accidents.claims import decide_claim
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
from bashu.domain.circulation.accidents.damage import decide_damaged, decide_part_found, decide_quarantine
from bashu.domain.circulation.accidents.lost import decide_declare_lost, decide_replace
from bashu.domain.circulation.accidents.reported import decide_reported
from bashu.domain.circulation.case import make_case
from bashu.domain.circulation.snapshot import Fresh, Terminal
from bashu.domain.circulation.state import State
from bashu.domain.outcome import Decision


def decide_accident(
    command: AccidentCommand, state: State, *, now: datetime, fresh: Fresh, terminal: Terminal
) -> Decision:
    late = timedelta(seconds=terminal.backdate_max_seconds)
    case = make_case(command, state, now=now, fresh=fresh, late=late)
    match command:
        case DeclareLost():
            return decide_declare_lost(case, command)
        case ReplaceLost():
            return decide_replace(case, staff_id=command.staff_id)
        case ClaimReturned() | AcceptClaim() | RejectClaim():
            return decide_claim(command, case)
        case DeclareDamaged():
            past = state.past_loans.get(command.loan_id) if command.loan_id is not None else None
            charges = state.charges_for(command.loan_id) if command.loan_id is not None else ()
            return decide_damaged(case, command, past=past, patrons=state.patrons, charges=charges)
        case FindPart():
            return decide_part_found(case, state.charges.get(command.charge_id), staff_id=command.staff_id)
        case Quarantine():
            return decide_quarantine(case)
        case ReportItem():
            return decide_reported(case, command.told)
        case _:
            assert_never(command)
