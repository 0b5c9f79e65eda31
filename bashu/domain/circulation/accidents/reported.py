"""What a machine has noticed about an item: staff beside it are to look. No machine takes an item out of service."""

from bashu.domain.circulation import guards
from bashu.domain.circulation.accidents.commands import Reported
from bashu.domain.circulation.answers import Told
from bashu.domain.circulation.case import Case, refusal
from bashu.domain.circulation.checkin import task
from bashu.domain.circulation.effects import ItemStatus, TaskKind
from bashu.domain.outcome import Accepted, Decision

# Staff have it in hand already, and know why.
WITH_STAFF = frozenset({ItemStatus.DAMAGED, ItemStatus.IN_QUARANTINE, ItemStatus.WITHDRAWN})


def decide_reported(case: Case, told: Reported) -> Decision:
    if no := refusal(case, (guards.terminal_may, guards.item_is_known)):
        return no
    item = case.known_item
    if item.status in WITH_STAFF:
        return Accepted(Told(item_id=item.id, task_id=None))
    raised = task(case, TaskKind.REPORTED, barcode=item.barcode, item_ids=[item.id], told=told.value)
    return Accepted(Told(item_id=item.id, task_id=raised.task_id), effects=(raised,))
