"""What the office writes as the rule for the time without a line, and what of it cannot stand."""

from collections.abc import Iterator
from typing import Final

from bashu.domain.offline.rules import OfflineRules, stricter
from bashu.domain.policy.words import Both

ITEMS_MAX: Final = 20
DAYS_MAX: Final = 90
# Blocked cards of longer ago say too little, and a stolen box is to be of no use for longer.
SNAPSHOT_DAYS_MAX: Final = 7


def offline_rule_problems(rule: OfflineRules, *, network: OfflineRules | None = None) -> tuple[Both, ...]:
    """All of it, in words; none: it can be saved. `network`: what that allows, if the rule is one of a library."""
    found = tuple(_of_numbers(rule))
    if found or network is None or stricter(rule, network) == rule:
        return found
    return tuple(_too_lax(rule, network))


def _of_numbers(rule: OfflineRules) -> Iterator[Both]:
    if not 1 <= rule.items_max <= ITEMS_MAX:
        yield f"每人册数须为 1 至 {ITEMS_MAX}。", f"Each reader may take 1 to {ITEMS_MAX} items. Write a whole number."
    if not 1 <= rule.days <= DAYS_MAX:
        yield f"借期须为 1 至 {DAYS_MAX} 天。", f"Items are lent for 1 to {DAYS_MAX} days. Write a whole number."
    if not 1 <= rule.snapshot_days <= SNAPSHOT_DAYS_MAX:
        yield (
            f"名单有效期须为 1 至 {SNAPSHOT_DAYS_MAX} 天。",
            f"What a box was told is good for 1 to {SNAPSHOT_DAYS_MAX} days. Write a whole number.",
        )


def _too_lax(rule: OfflineRules, network: OfflineRules) -> Iterator[Both]:
    """A library says less than its network allows, or the same."""
    if rule.lends and not network.lends:
        yield "全网规定断网时不外借。", "The network lends nothing while the line is cut, so a library cannot either."
    if rule.strangers and not network.strangers:
        yield (
            "全网规定断网时只借给一年内来过的读者。",
            "The network lends only to readers who were seen there in the last year, so a library cannot do otherwise.",
        )
    if rule.items_max > network.items_max:
        yield (
            f"全网规定每人至多 {network.items_max} 册，本馆只能更少。",
            f"The network allows {network.items_max} items for each reader; a library may allow fewer.",
        )
    if rule.days > network.days:
        yield (
            f"全网规定借期至多 {network.days} 天，本馆只能更短。",
            f"The network allows {network.days} days; a library may allow fewer.",
        )
    if rule.snapshot_days > network.snapshot_days:
        yield (
            f"全网规定名单有效期至多 {network.snapshot_days} 天，本馆只能更短。",
            f"The network lets what a box was told be {network.snapshot_days} days old; a library may allow fewer.",
        )
