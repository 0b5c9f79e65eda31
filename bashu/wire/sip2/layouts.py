"""The messages of SIP2 as data: code, fixed fields in order, and which answer belongs to which request.

Source: 3M Standard Interchange Protocol, version 2.00. Fixed fields are ASCII and have no separator; the variable
fields that follow are a two-letter tag, a value and `|`, in any order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

DATE = 18
FLAGS = 14


@dataclass(frozen=True, slots=True)
class Layout:
    """One message. `slices` says where each fixed field stands, counted from the start of the line."""

    code: str
    fixed: tuple[tuple[str, int], ...]
    slices: tuple[tuple[str, int, int], ...] = field(init=False)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        slices, at = [], len(self.code)
        for name, width in self.fixed:
            slices.append((name, at, at + width))
            at += width
        object.__setattr__(self, "slices", tuple(slices))
        object.__setattr__(self, "size", at)


def _layout(code: str, **fixed: int) -> Layout:
    return Layout(code, tuple(fixed.items()))


_CIRCULATED = {"ok": 1, "renewal_ok": 1, "magnetic": 1, "desensitize": 1, "date": DATE}
_STANDING = {"status": FLAGS, "language": 3, "date": DATE}

REQUESTS = (
    _layout("01", card_retained=1, date=DATE),
    _layout("09", no_block=1, date=DATE, return_date=DATE),
    _layout("11", renewal_policy=1, no_block=1, date=DATE, due_date=DATE),
    _layout("15", hold_mode=1, date=DATE),
    _layout("17", date=DATE),
    _layout("19", date=DATE),
    _layout("23", language=3, date=DATE),
    _layout("25", date=DATE),
    _layout("29", third_party=1, no_block=1, date=DATE, due_date=DATE),
    _layout("35", date=DATE),
    _layout("37", date=DATE, fee_type=2, payment_type=2, currency=3),
    _layout("63", language=3, date=DATE, summary=10),
    _layout("65", date=DATE),
    _layout("93", name_algorithm=1, password_algorithm=1),
    _layout("97"),
    _layout("99", status=1, print_width=3, version=4),
)

RESPONSES = (
    _layout("10", ok=1, resensitize=1, magnetic=1, alert=1, date=DATE),
    _layout("12", **_CIRCULATED),
    _layout("16", ok=1, available=1, date=DATE),
    _layout("18", circulation_status=2, security_marker=2, fee_type=2, date=DATE),
    _layout("20", ok=1, date=DATE),
    _layout("24", **_STANDING),
    _layout("26", **_STANDING),
    _layout("30", **_CIRCULATED),
    _layout("36", ok=1, date=DATE),
    _layout("38", ok=1, date=DATE),
    _layout(
        "64", **_STANDING, holds_ready=4, overdue=4, loans=4, charges=4, recalls=4, holds_waiting=4
    ),
    _layout("66", ok=1, renewed=4, unrenewed=4, date=DATE),
    _layout("94", ok=1),
    _layout("96"),
    _layout(
        "98", online=1, checkin_ok=1, checkout_ok=1, renewal_ok=1, status_update_ok=1, offline_ok=1,
        timeout=3, retries=3, date=DATE, version=4,
    ),
)  # fmt: skip

LAYOUTS: Mapping[str, Layout] = MappingProxyType({layout.code: layout for layout in REQUESTS + RESPONSES})

ANSWER_TO: Mapping[str, str] = MappingProxyType(
    {
        "01": "24", "09": "10", "11": "12", "15": "16", "17": "18", "19": "20", "23": "24", "25": "26",
        "29": "30", "35": "36", "37": "38", "63": "64", "65": "66", "93": "94", "99": "98",
    }
)  # fmt: skip

# What Chinese vendors added (vendor.py); each terminal's settings say how they are laid out.
VENDOR_ANSWER_TO: Mapping[str, str] = MappingProxyType({"81": "82", "85": "86", "91": "92"})

# The sixteen flags of BX in 98, in the standard's order: each names the request it stands for.
BX_ORDER = ("23", "11", "09", "01", "99", "97", "93", "63", "35", "37", "17", "19", "25", "15", "29", "65")

# The language codes of the standard that we have words for; all others mean "the terminal's own".
LANGUAGES: Mapping[str, str] = MappingProxyType({"001": "en", "024": "en", "019": "zh", "027": "zh"})
LANGUAGE_CODES: Mapping[str, str] = MappingProxyType({"en": "001", "zh": "019"})
