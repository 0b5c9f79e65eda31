"""Libraries that join, with their branches and desks, and the entry of the log, in one transaction.

PlacesAdded   {"library_ids", "branch_ids", "rule_ids", "by"}
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from bashu.db.network import onboarding
from bashu.db.network.onboarding import Added, NewPlace
from bashu.engine.admission import edited

KIND: Final = "PlacesAdded"


def add(places: Sequence[NewPlace], *, by: int, now: datetime) -> Added:
    def told(added: Added) -> tuple[str, dict[str, Any]] | None:
        said = {"library_ids": added.library_ids, "branch_ids": added.branch_ids, "rule_ids": added.rule_ids, "by": by}
        return ("PlacesAdded", said) if added.branch_ids else None

    return edited(lambda: onboarding.add(places), told=told, kind=KIND, now=now)
