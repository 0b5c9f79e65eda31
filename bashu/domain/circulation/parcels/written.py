"""What the office writes as a parcel rule, and what of it cannot stand."""

from typing import Final

from bashu.domain.circulation.parcels.states import ParcelRule
from bashu.domain.policy.words import Both

ITEMS_MAX: Final = 100
FEN_MAX: Final = 100_000
DAYS_MAX: Final = 60


def parcel_rule_problems(rule: ParcelRule) -> tuple[Both, ...]:
    """All of it, in words; none: it can be saved."""
    found: list[Both] = []
    if not 1 <= rule.items_max <= ITEMS_MAX:
        found.append(
            (
                f"一个包裹的册数须为 1 至 {ITEMS_MAX}。",
                f"Into one parcel go 1 to {ITEMS_MAX} items. Write a whole number.",
            )
        )
    if not 1 <= rule.first_items <= ITEMS_MAX:
        found.append(
            (
                f"起步价包含的册数须为 1 至 {ITEMS_MAX}。",
                f"The first price is for 1 to {ITEMS_MAX} items. Write a whole number.",
            )
        )
    elif 1 <= rule.items_max < rule.first_items:
        found.append(
            ("起步价包含的册数不能多于一个包裹的册数。", "The first price is for more items than go into one parcel.")
        )
    if not (0 <= rule.first_fen <= FEN_MAX and 0 <= rule.further_fen <= FEN_MAX):
        most = FEN_MAX // 100
        found.append(
            (f"价格须为 0 至 {most} 元，最多两位小数。", f"Prices are 0 to {most} yuan, with at most two decimals.")
        )
    if not 0 <= rule.days <= DAYS_MAX:
        found.append(
            (f"送达天数须为 0 至 {DAYS_MAX}。", f"A parcel is there after 0 to {DAYS_MAX} days. Write a whole number.")
        )
    return tuple(found)
