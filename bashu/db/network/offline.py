"""The rule for the time without a line: the network's, and those of libraries that are stricter."""

from dataclasses import dataclass

from bashu.db.network.agent_models import OfflineRule
from bashu.db.network.queries import Name
from bashu.db.network.rights import within
from bashu.domain.offline import OfflineRules, stricter
from bashu.domain.rights import NETWORK, Reach, Scope

FIELDS = ("lends", "items_max", "strangers", "days", "snapshot_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineRuleRow:
    """`library_id` None: of the network. `kept`: nobody has written it, it is as it is at first."""

    library_id: int | None
    name: Name | None
    rule: OfflineRules
    kept: bool = True

    @property
    def scope(self) -> Scope:
        return NETWORK if self.library_id is None else Scope(library_id=self.library_id)


def offline_rules() -> dict[int | None, OfflineRules]:
    """As they were written, by library; None: the network's, which there always is."""
    return {None: OfflineRules(), **{row.library_id: _rule(row) for row in OfflineRule.objects.all()}}


def offline_rule_of(library_id: int) -> OfflineRules:
    """By which its machines go: whatever the library wrote, the network's rule is never exceeded."""
    rules = offline_rules()
    return stricter(rules.get(library_id, rules[None]), rules[None])


def offline_rule_rows(reach: Reach) -> tuple[OfflineRuleRow, ...]:
    """The network's, which holds for everybody, then those of the libraries that are reached."""
    rows = OfflineRule.objects.select_related("library")
    network = rows.filter(library=None).first()
    first = OfflineRuleRow(
        library_id=None, name=None, rule=_rule(network) if network else OfflineRules(), kept=network is not None
    )
    own = within(rows.exclude(library=None), reach, branch="").order_by("library__code")
    return (first, *(_row(each) for each in own))


def _row(row: OfflineRule) -> OfflineRuleRow:
    name = Name(row.library.name_zh, row.library.name_en) if row.library else None
    return OfflineRuleRow(library_id=row.library_id, name=name, rule=_rule(row))


def _rule(row: OfflineRule) -> OfflineRules:
    return OfflineRules(**{name: getattr(row, name) for name in FIELDS})
