"""The network's rule for that time, and what a library was told before the line was cut."""

from collections.abc import Container
from datetime import datetime, timedelta

from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class OfflineRules:
    """`lends`: whether anything is lent at all; a return is always taken.

    items_max       items that one patron may take while the line is down
    strangers       also to who was not there in the last year: nobody here knows whether that card is blocked
    days            for how long, as the receipt says; the loan's own terms may give more
    snapshot_days   how old what the library was told may be. What is older is as good as nothing, and lends nothing
    """

    lends: bool = True
    items_max: int = 2
    strangers: bool = True
    days: int = 30
    snapshot_days: int = 7


def stricter(one: OfflineRules, other: OfflineRules) -> OfflineRules:
    """What both allow: a library may be stricter than its network, and never less."""
    return OfflineRules(
        lends=one.lends and other.lends,
        items_max=min(one.items_max, other.items_max),
        strangers=one.strangers and other.strangers,
        days=min(one.days, other.days),
        snapshot_days=min(one.snapshot_days, other.snapshot_days),
    )


@value_class(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Cards by their digests under the site's own key: `known`, seen there in the last year, and `blocked`, to whom
    nothing is lent. `kept`: barcodes of items that are not lent. Why is not told, nor who has what, for a box can be
    stolen.
    """

    made_at: datetime
    known: Container[bytes | str] = frozenset()
    blocked: Container[bytes | str] = frozenset()
    kept: Container[bytes | str] = frozenset()

    def is_too_old(self, rules: OfflineRules, *, now: datetime) -> bool:
        """A clock that was set back does not make it younger: what comes from the future is too old as well."""
        return not timedelta(0) <= now - self.made_at <= timedelta(days=rules.snapshot_days)
