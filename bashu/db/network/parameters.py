"""How the network as a whole lends, as its one row says."""

from django.db import transaction

from bashu.db.network.models import Network
from bashu.db.network.rules import FROM_COLUMNS, voices_of
from bashu.domain.circulation.holds.order import read_order
from bashu.domain.circulation.parameters import Parameters, parameter_problems
from bashu.domain.circulation.snapshot import LostPayer
from bashu.domain.policy.voices import FREE_GROUPS
from bashu.domain.policy.words import Both
from bashu.domain.settlement.ledger import Model

LOST_PAYERS: dict[str, LostPayer] = {"origin": "origin", "destination": "destination", "owner": "owner"}


def parameters() -> Parameters:
    row = Network.objects.first()
    if row is None:
        return Parameters()
    voices = voices_of(row)
    return Parameters(
        heard={group: voices[group] for group in FREE_GROUPS},
        hold_order=read_order(row.hold_order or ()),
        nearby_days=row.nearby_days,
        lend_if_asked=row.lend_if_asked,
        renew_if_wanted=row.renew_if_wanted,
        late_after_days=row.late_after_days,
        lost_payer=LOST_PAYERS[row.lost_payer],
        settlement=Model(row.settlement),
        returned_days_max=row.returned_days_max,
        undo_minutes=row.undo_minutes,
    )


@transaction.atomic
def save_parameters(written: Parameters) -> tuple[Both, ...]:
    """What cannot stand; then nothing was changed. Engines follow at once, as with an edit of rules."""
    if problems := parameter_problems(written):
        return problems
    Network.objects.select_for_update().first()  # one edit at a time
    voices = {FROM_COLUMNS[group]: voice.value for group, voice in written.heard.items()}
    Network.objects.update(
        hold_order=[criterion.value for criterion in written.hold_order],
        nearby_days=written.nearby_days,
        lend_if_asked=written.lend_if_asked,
        renew_if_wanted=written.renew_if_wanted,
        late_after_days=written.late_after_days,
        lost_payer=written.lost_payer,
        settlement=written.settlement.value,
        returned_days_max=written.returned_days_max,
        undo_minutes=written.undo_minutes,
        **voices,
    )
    return ()
