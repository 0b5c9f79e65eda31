"""What a library takes for a card that it hands out, if it takes anything."""

from bashu.domain.circulation.answers import ChargeTold
from bashu.domain.circulation.charges.case import MoneyCase
from bashu.domain.circulation.charges.commands import ChargeCard
from bashu.domain.circulation.charges.posting import new_charge, post
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted, Decision, Refused
from bashu.domain.settlement.charges import ChargeKind


def decide_card(command: ChargeCard, case: MoneyCase) -> Decision:
    patron = case.state.patron(command.patron)
    if patron is None:
        return Refused(Refusal.REGISTER_FIRST)
    who, fen = case.person(patron), case.state.network.libraries[case.library_id].card_fen
    if not fen:
        return Refused(Refusal.NOTHING_OWED, person=who)
    charge = new_charge(
        case.fresh.charge_id, ChargeKind.CARD, fen=fen, library_id=case.library_id, whose=(patron.id, who.token),
        of=(None, None), at=case.at,
    )  # fmt: skip
    # Which card it was would lead to its reader for as long as there is one.
    effects = post(charge, case.place(command.staff_id), details={})
    return Accepted(ChargeTold(charge_id=charge.id, fen=fen), effects=effects, person=who)
