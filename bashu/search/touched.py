"""Which records a change of the log concerns, as far as the index knows of such things.

Most changes are loans, which concern none: where an item stands at the moment is not in the index. Whose shelf it
belongs on is, and what it is called by there.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bashu.domain.values import value_class
from bashu.engine.feed import Change

# What is said of items that are there, or belong somewhere else, from now on.
_OF_ITEMS = {"ItemWithdrawn", "ItemsEdited"}
_EDITED = {"home_branch_id", "call_number"}
# Commands whose change of an item is of that kind. Of all others it says where it stands.
_KINDS = {"Restore", "TransferOwnership"}
# A hold names a record, which it does not change.
_NOT_OF_RECORDS = "Hold"


@value_class(frozen=True, slots=True, kw_only=True)
class Touched:
    """`item_ids`: items whose records are meant."""

    bib_ids: frozenset[int]
    item_ids: frozenset[int]


def touched(change: Change) -> Touched:
    bib_ids, item_ids = set[int](), set[int]()
    for name, fields in change.effects:
        if not name.startswith(_NOT_OF_RECORDS):
            bib_ids.update(_records(fields))
        item_ids.update(_items(name, fields, kind=change.kind))
    return Touched(bib_ids=frozenset(bib_ids), item_ids=frozenset(item_ids))


def _records(fields: Mapping[str, Any]) -> Iterator[int]:
    yield from fields.get("bib_ids", ())
    yield from (fields[name] for name in ("bib_id", "from_bib_id") if fields.get(name))


def _items(name: str, fields: Mapping[str, Any], *, kind: str) -> Iterator[int]:
    if name == "ItemsAdmitted":
        yield from (row[0] for row in fields["items"])
    elif name in _OF_ITEMS and (name != "ItemsEdited" or _EDITED & set(fields.get("changed", ()))):
        yield from fields.get("item_ids", ())
        yield from (fields["item_id"] for _ in range("item_id" in fields))
    elif kind in _KINDS and "item_id" in fields:
        yield fields["item_id"]
