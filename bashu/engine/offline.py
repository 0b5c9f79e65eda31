"""What the office writes as the rule for the time without a line.

OfflineRuleSet      {"library_id": or null for the network's, the fields of `OfflineRules`, "by"}
OfflineRuleRemoved  {"library_id", "by"}
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from bashu.db.network.agent_models import OfflineRule
from bashu.db.network.models import Network
from bashu.db.network.offline import offline_rules
from bashu.domain.offline import OfflineRules, offline_rule_problems
from bashu.domain.policy.words import Both
from bashu.engine.admission import edited

KIND: Final = "OfflineRule"


def write_rule(library_id: int | None, rule: OfflineRules, *, by: int | None, now: datetime) -> tuple[Both, ...]:
    """What cannot stand; then nothing was changed."""

    def edit() -> tuple[Both, ...] | None:
        Network.objects.select_for_update().first()  # one edit at a time
        before = offline_rules()
        if problems := offline_rule_problems(rule, network=None if library_id is None else before[None]):
            return problems
        if not OfflineRule.objects.filter(library=library_id).update(**asdict(rule)):
            OfflineRule.objects.create(library_id=library_id, **asdict(rule))
        return None if before.get(library_id) != rule else ()

    def told(done: tuple[Both, ...] | None) -> tuple[str, dict[str, Any]] | None:
        return None if done is not None else ("OfflineRuleSet", {"library_id": library_id, **asdict(rule), "by": by})

    return edited(edit, told=told, kind=KIND, now=now) or ()


def remove_rule(library_id: int, *, by: int | None, now: datetime) -> None:
    """The library goes by the network's."""

    def edit() -> bool:
        return bool(OfflineRule.objects.filter(library=library_id).delete()[0])

    def told(removed: bool) -> tuple[str, dict[str, Any]] | None:  # noqa: FBT001
        return ("OfflineRuleRemoved", {"library_id": library_id, "by": by}) if removed else None

    edited(edit, told=told, kind=KIND, now=now)
