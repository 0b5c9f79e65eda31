"""From a command to its decision."""

from datetime import datetime, timedelta
from typing import assert_never

from bashu.domain.circulation.case import FACTS_LATE, make_case
from bashu.domain.circulation.checkin import decide_check_in
from bashu.domain.circulation.checkout import decide_check_out
from bashu.domain.circulation.commands import (
    CheckIn,
    CheckOut,
    CirculationCommand,
    DispatchTransit,
    ReceiveTransit,
    RecordCheckIn,
    RecordCheckOut,
    RedateLoan,
    Renew,
)
from bashu.domain.circulation.facts import decide_done_before, decide_record_check_in, decide_record_check_out
from bashu.domain.circulation.redate import decide_redate
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.renew import decide_renew
from bashu.domain.circulation.snapshot import Fresh
from bashu.domain.circulation.state import State
from bashu.domain.circulation.transits import decide_dispatch
from bashu.domain.outcome import Decision, Refused


def decide(command: CirculationCommand, state: State, *, now: datetime, fresh: Fresh) -> Decision:
    if isinstance(command, RedateLoan):
        return decide_redate(command, state, now=now)
    terminal = state.network.terminals.get(command.terminal_id)
    if terminal is None:
        return Refused(Refusal.TERMINAL_NOT_ALLOWED)
    is_fact = isinstance(command, RecordCheckOut | RecordCheckIn)
    late = FACTS_LATE if is_fact else timedelta(seconds=terminal.backdate_max_seconds)
    case = make_case(command, state, now=now, fresh=fresh, late=late)
    match command:
        case RecordCheckOut(supersedes=before) | RecordCheckIn(supersedes=before) if before in state.executed:
            return decide_done_before(case)
        case CheckOut():
            return decide_check_out(case, renews_own=command.renews_own)
        case CheckIn():
            return decide_check_in(case, refuses_unknown=terminal.attended)
        case Renew():
            return decide_renew(case)
        case DispatchTransit():
            return decide_dispatch(case)
        case ReceiveTransit():
            return decide_check_in(case, refuses_unknown=True)
        case RecordCheckOut():
            return decide_record_check_out(case)
        case RecordCheckIn():
            return decide_record_check_in(case)
        case _:
            assert_never(command)
