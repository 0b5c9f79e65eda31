"""What a library says of its items: in fields of its records, or in a table. Which field means what is its profile."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from bashu.domain.catalogue.items import BARCODE_LENGTH_MAX, PRICE_MAX_FEN
from bashu.domain.values import value_class

# What may be said of an item, beside its barcode.
PARTS: Final = ("barcode", "branch", "call_number", "volume", "collection", "kind", "price", "acquired", "status")
KINDS: Final = ("book", "periodical", "disc", "other")
TEXT_MAX: Final = 200
_AMOUNT = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?(?!\d)")
_FOREIGN = re.compile(r"[$€£]|USD|EUR|GBP|JPY|HKD|TWD", re.IGNORECASE)
_DATES = (
    re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?!\d)"),
    re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})"),
)


@value_class(frozen=True, slots=True, kw_only=True)
class Layout:
    """`tag`: the field of an item; empty: none has any. `codes`: the subfields of each part, put together in their
    order. `every`: a field has as many items as it has barcodes. `beside`: the tag of the field that says where items
    stand, joined by the number in their subfields `link`, or the only one there is.
    """

    tag: str = ""
    codes: Mapping[str, str]
    joint: str = "/"
    every: bool = False
    beside: str = ""
    beside_codes: Mapping[str, str] | None = None
    link: str = "8"


@value_class(frozen=True, slots=True, kw_only=True)
class ItemSaid:
    """As a record or a table says it; texts are empty for what is not said."""

    barcode: str
    branch: str = ""
    call_number: str = ""
    volume: str = ""
    collection: str = ""
    kind: str = ""
    price: str = ""
    acquired: str = ""
    status: str = ""


PRESETS: Final[Mapping[str, Layout]] = {
    # CNMARC practice: 905 of the catalogue record, one 906 for each item; systems differ in the letters.
    "cnmarc905": Layout(
        tag="905",
        codes={"barcode": "b", "branch": "a", "collection": "c", "call_number": "de", "volume": "v", "acquired": "z"},
        every=True,
    ),
    "cnmarc906": Layout(
        tag="906",
        codes={"barcode": "b", "branch": "f", "collection": "h", "call_number": "de", "volume": "v", "price": "r"},
        every=True,
        beside="905",
        beside_codes={"branch": "a"},
    ),
    # MARC 21 Format for Holdings Data, 852: location, sublocation, class, item part, barcode.
    "marc852": Layout(
        tag="852",
        codes={"barcode": "p", "branch": "b", "collection": "c", "call_number": "hi", "volume": "3", "price": "9"},
        joint=" ",
    ),
    # The same, 876: the item, whose place stands in an 852 with the same number in $8.
    "marc876": Layout(
        tag="876",
        codes={"barcode": "p", "branch": "l", "volume": "3", "price": "c", "acquired": "d", "status": "j"},
        joint=" ",
        beside="852",
        beside_codes={"branch": "b", "collection": "c", "call_number": "hi"},
    ),
    "koha": Layout(
        tag="952",
        codes={
            "barcode": "p", "branch": "a", "collection": "8", "call_number": "o", "volume": "h", "kind": "y",
            "price": "g", "acquired": "d", "status": "0",
        },
        joint=" ",
    ),
    "symphony": Layout(
        tag="999",
        codes={
            "barcode": "i", "branch": "m", "collection": "l", "call_number": "a", "volume": "v", "kind": "t",
            "price": "p", "acquired": "u",
        },
        joint=" ",
    ),
    "sierra": Layout(
        tag="945",
        codes={
            "barcode": "i", "branch": "l", "call_number": "ab", "volume": "c", "kind": "t", "price": "p",
            "acquired": "z", "status": "s",
        },
        joint=" ",
    ),
}  # fmt: skip


def layout_to_json(layout: Layout) -> dict[str, Any]:
    told = {name: getattr(layout, name) for name in Layout.__slots__}
    return {name: value for name, value in told.items() if value not in (None, "")}


def layout_from_json(told: Mapping[str, Any]) -> Layout:
    return Layout(**told)


def wrong_barcode(barcode: str) -> str:
    """Why it cannot be one; empty: it can."""
    if not barcode:
        return "no barcode"
    if len(barcode) > BARCODE_LENGTH_MAX:
        return f"a barcode of {len(barcode)} characters; the most is {BARCODE_LENGTH_MAX}"
    return "" if barcode.isprintable() and " " not in barcode else "a barcode with blanks in it"


def price_of(text: str) -> int | None:
    """In fen: "68", "68.5", "CNY68.00", "68.00元". Other currencies are nobody's replacement price here."""
    found = None if _FOREIGN.search(text) else _AMOUNT.search(text)
    if found is None:
        return None
    fen = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    return fen if fen <= PRICE_MAX_FEN else None


def day_of(text: str) -> date | None:
    """Of "2020-05-01", "20200501", "2020年5月1日", and "5/1/2020" as Americans write it."""
    for form in _DATES:
        if found := form.match(text.strip()):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None
