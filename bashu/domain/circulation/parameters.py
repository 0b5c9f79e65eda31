"""How the network as a whole lends: what is one for all its libraries, and what of that cannot stand."""

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from bashu.domain.circulation.holds.states import DEFAULT_ORDER, Criterion
from bashu.domain.circulation.snapshot import LostPayer
from bashu.domain.policy import DEFAULT_VOICES, Group, Voice
from bashu.domain.policy.voices import FREE_GROUPS
from bashu.domain.policy.words import Both
from bashu.domain.settlement.ledger import Model
from bashu.domain.values import value_class

DAYS_MAX: Final = 365
UNDO_MINUTES_MAX: Final = 60
DEFAULT_HEARD: Final = {group: DEFAULT_VOICES[group] for group in FREE_GROUPS}


@value_class(frozen=True, slots=True, kw_only=True)
class Parameters:
    """`heard`: of each group in FREE_GROUPS, whose rules are heard first. `nearby_days`: so long no item of another
    city is asked for. `returned_days_max`: so far back staff may date a return; `undo_minutes`: for so long a scan by
    mistake is undone. The defaults are those of a new network."""

    heard: Mapping[Group, Voice] = field(default_factory=lambda: DEFAULT_HEARD)
    hold_order: tuple[Criterion, ...] = DEFAULT_ORDER
    nearby_days: int = 3
    lend_if_asked: bool = True
    renew_if_wanted: bool = False
    late_after_days: int = 2
    lost_payer: LostPayer = "origin"
    settlement: Model = Model.KEPT
    returned_days_max: int = 7
    undo_minutes: int = 10


def parameter_problems(written: Parameters) -> tuple[Both, ...]:
    """All that cannot stand, in words; none: it can be saved."""
    found: list[Both] = []
    if not written.hold_order:
        found.append(("请至少选择一条预约顺序。", "Choose at least one criterion for the order of holds."))
    if len(set(written.hold_order)) < len(written.hold_order):
        found.append(("预约顺序中有一条出现了两次。", "A criterion stands twice in the order of holds."))
    for days, zh, en in (
        (written.nearby_days, "优先本市的天数", "The days for which items of the same city go first"),
        (written.returned_days_max, "归还日期可提前的天数", "The days for which a return may be dated back"),
        (written.late_after_days, "在途超期的天数", "The days after which what is under way counts as late"),
    ):
        if not 0 <= days <= DAYS_MAX:
            found.append((f"{zh}须为 0 至 {DAYS_MAX} 的整数。", f"{en} are a whole number from 0 to {DAYS_MAX}."))
    if not 0 <= written.undo_minutes <= UNDO_MINUTES_MAX:
        zh, en = "误扫可撤销的分钟数", "The minutes within which a scan is undone"
        most = UNDO_MINUTES_MAX
        found.append((f"{zh}须为 0 至 {most} 的整数。", f"{en} are a whole number from 0 to {most}."))
    return tuple(found)
