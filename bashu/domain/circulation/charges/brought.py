"""What a reader owes a library that joins, since before: a charge here, without a loan and without news."""

from bashu.domain.calendar import local_day, start_of
from bashu.domain.circulation.answers import ChargeTold
from bashu.domain.circulation.charges.case import MoneyCase
from bashu.domain.circulation.charges.commands import TakeOverCharge
from bashu.domain.circulation.charges.posting import new_charge, post
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted, Decision, Refused
from bashu.domain.settlement.charges import CHARGE_MAX_FEN, ChargeKind

# What it was for is kept under this name beside the charge.
WAS = "was"


def decide_take_over_charge(command: TakeOverCharge, case: MoneyCase) -> Decision:
    patron = case.state.patron(command.patron)
    if patron is None:
        return Refused(Refusal.REGISTER_FIRST)
    who = case.person(patron)
    if command.charged_on > local_day(case.at):
        return Refused(Refusal.DATES_WRONG, person=who)
    if not 0 < command.fen <= CHARGE_MAX_FEN:
        return Refused(Refusal.SUM_WRONG, person=who)
    charge = new_charge(
        case.fresh.charge_id, ChargeKind.TAKEN_OVER, fen=command.fen, library_id=case.library_id,
        whose=(patron.id, who.token), of=(None, None), at=start_of(command.charged_on),
    )  # fmt: skip
    effects = post(charge, case.place(command.staff_id), details={WAS: command.because.value})
    return Accepted(ChargeTold(charge_id=charge.id, fen=command.fen), effects=effects, person=who)
