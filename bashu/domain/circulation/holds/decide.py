"""From a command about a hold to its decision."""

from datetime import datetime
from typing import assert_never

from bashu.domain.circulation.holds.about import HoldCase, hold_case
from bashu.domain.circulation.holds.bringing import decide_take_over
from bashu.domain.circulation.holds.change import (
    decide_cancel,
    decide_change_pickup,
    decide_move,
    decide_pass_over,
    decide_resume,
    decide_suspend,
)
from bashu.domain.circulation.holds.clock import decide_expire, decide_redate, decide_target
from bashu.domain.circulation.holds.commands import (
    CancelHold,
    ChangePickup,
    ExpireHold,
    HoldCommand,
    MoveHold,
    PassOver,
    PlaceHold,
    RedateHold,
    ResumeHold,
    SuspendHold,
    TakeOverHold,
    TargetHold,
)
from bashu.domain.circulation.holds.place import decide_place
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import Fresh
from bashu.domain.circulation.state import State
from bashu.domain.outcome import Decision, Refused


def decide_hold(command: HoldCommand, state: State, *, now: datetime, fresh: Fresh) -> Decision:
    terminal_id = getattr(command, "terminal_id", None)
    if terminal_id is not None and terminal_id not in state.network.terminals:
        return Refused(Refusal.TERMINAL_NOT_ALLOWED)
    about = hold_case(command, state, now=now, fresh=fresh)
    match command:
        case PlaceHold():
            return decide_place(command, about)
        case TakeOverHold():
            return decide_take_over(command, about)
        case CancelHold():
            return decide_cancel(command, about)
        case SuspendHold():
            return decide_suspend(command, about)
        case ResumeHold():
            return decide_resume(about)
        case ChangePickup():
            return decide_change_pickup(command, about)
        case MoveHold():
            return decide_move(command, about)
        case PassOver():
            return decide_pass_over(command, about)
        case TargetHold() | ExpireHold() | RedateHold():
            return _decide_clock(command, about)
        case _:
            assert_never(command)


def _decide_clock(command: TargetHold | ExpireHold | RedateHold, about: HoldCase) -> Decision:
    match command:
        case TargetHold():
            return decide_target(about)
        case ExpireHold():
            return decide_expire(about)
        case RedateHold():
            return decide_redate(about)
        case _:
            assert_never(command)
