"""From the log to events: which effects are told, what of them, and whom they concern.

What happened to an item in one command concerns its owner, and each library whose branch, loan or transit is in it.
A hold concerns the libraries of its pickup and of its item, and the one where it was placed; a box those of its way.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bashu.db.circulation.for_partners import named
from bashu.doors.api.partners.shapes import Event, ItemOfEvent
from bashu.engine.feed import Change

Fields = Mapping[str, Any]
# Effects by name: the kind of event, and its fields by those of the effect. Those in BRANCHES are told by their codes.
KINDS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "ItemsAdmitted": ("item.admitted", {"branch": "branch_id", "state": "status"}),
    "ItemChanged": ("item.changed", {"branch": "branch_id", "state": "status"}),
    "ItemOwned": ("item.owned", {"branch": "home_branch_id"}),
    "LoanOpened": (
        "loan.opened",
        {"loan": "loan_id", "branch": "lending_branch_id", "at": "checked_out_at", "due_at": "due_at"},
    ),
    "LoanRenewed": (
        "loan.renewed", {"loan": "loan_id", "at": "renewed_at", "due_at": "due_at", "renewals": "renewals"}
    ),
    "LoanRedated": ("loan.redated", {"loan": "loan_id", "due_at": "due_at"}),
    "LoanClosed": ("loan.closed", {"loan": "loan_id", "branch": "checkin_branch_id", "at": "checked_in_at"}),
    "LoanReopened": ("loan.reopened", {"loan": "loan_id"}),
    "LoanEnded": ("loan.ended", {"loan": "loan_id", "state": "ended_as"}),
    "TransitStarted": (
        "transit.started",
        {
            "transit": "transit_id", "origin": "origin_branch_id", "destination": "destination_branch_id",
            "next_stop": "next_branch_id", "reason": "reason", "at": "started_at", "expected_on": "expected_on",
        },
    ),
    "TransitDispatched": ("transit.dispatched", {"transit": "transit_id", "at": "dispatched_at"}),
    "TransitBoxed": ("transit.boxed", {"transit": "transit_id", "box": "box_id"}),
    "TransitEnded": ("transit.ended", {"transit": "transit_id", "at": "ended_at", "state": "ended_as"}),
    "TransitReopened": ("transit.reopened", {"transit": "transit_id"}),
    "BoxOpened": (
        "box.opened",
        {"box": "box_id", "branch": "branch_id", "next_stop": "next_branch_id", "state": "state", "at": "opened_at"},
    ),
    "BoxChanged": (
        "box.changed", {"box": "box_id", "branch": "branch_id", "state": "state", "expected_on": "expected_on"}
    ),
    "HoldPlaced": (
        "hold.placed",
        {
            "hold": "hold_id", "record": "bib_id", "pickup": "pickup_branch_id", "state": "stage", "reason": "reason",
            "at": "placed_at",
        },
    ),
    "HoldChanged": ("hold.changed", {"hold": "hold_id", "pickup": "pickup_branch_id", "state": "stage"}),
    "HoldReopened": ("hold.reopened", {"hold": "hold_id", "state": "stage"}),
    "HoldClosed": (
        "hold.closed", {"hold": "hold_id", "reason": "closed_reason", "state": "closed_as", "at": "closed_at"}
    ),
}  # fmt: skip
BRANCHES: Final = frozenset({"branch", "origin", "destination", "next_stop", "pickup"})
Key = tuple[str, int]
Libraries = set[int]


@dataclass(frozen=True, slots=True)
class Raw:
    """An effect that may be told; `number`: which of its command's."""

    change: Change
    number: int
    name: str
    fields: Fields

    @property
    def about(self) -> Key:
        if self.name.startswith("Hold"):
            return "hold", self.fields["hold_id"]
        return ("box", self.fields["box_id"]) if self.name.startswith("Box") else ("item", self.fields["item_id"])


class Happened:
    """A stretch of the log, as the client of these libraries is told of it."""

    def __init__(self, changes: Sequence[Change], *, library_ids: frozenset[int], personal: bool) -> None:
        """Six queries, however long it is."""
        self._library_ids, self._personal = library_ids, personal
        self._raw = {id(change): list(_raw(change)) for change in changes}
        self._named = named(_ids([raw for raws in self._raw.values() for raw in raws]))

    def of(self, change: Change) -> list[Event]:
        """In the order of the effects."""
        raws = self._raw[id(change)]
        concerned = defaultdict[Key, Libraries](set)
        for raw in raws:
            concerned[raw.about] |= self._concerned(raw)
        return [self._event(raw) for raw in raws if concerned[raw.about] & self._library_ids]

    def _concerned(self, raw: Raw) -> Libraries:
        libraries, fields, names = Libraries(), raw.fields, self._named
        for name, column in KINDS[raw.name][1].items():
            if name in BRANCHES and (branch := names.branches.get(fields.get(column) or 0)):
                libraries.add(branch[1])
        if item := names.items.get(fields.get("item_id") or 0):
            libraries.add(item.owner_id)
        if loan := names.loans.get(fields.get("loan_id") or 0):
            libraries.add(loan.lender_id)
        for known, column in ((names.transits, "transit_id"), (names.holds, "hold_id"), (names.boxes, "box_id")):
            libraries |= known.get(fields.get(column) or 0, frozenset())
        return libraries

    def _event(self, raw: Raw) -> Event:
        kind, columns = KINDS[raw.name]
        change, fields = raw.change, raw.fields
        told = {name: self._value(name, fields.get(column)) for name, column in columns.items()}
        told = {name: value for name, value in told.items() if value is not None}
        item_id = fields.get("item_id")
        item = self._named.items.get(item_id or 0)
        return Event(
            id=f"{change.command_id}.{raw.number}",
            kind=kind,
            at=told.pop("at", change.recorded_at),
            recorded_at=change.recorded_at,
            item=ItemOfEvent(id=item_id, barcode=item.barcode, owner=item.owner) if item and item_id else None,
            version=fields.get("version"),
            patron=self._patron(fields),
            **told,
        )

    def _value(self, name: str, value: Any) -> Any:
        if name not in BRANCHES or value is None:
            return value
        branch = self._named.branches.get(value)
        return branch[0] if branch else None

    def _patron(self, fields: Fields) -> str | None:
        """To the library that lent it, and to the reader's own."""
        loan = self._named.loans.get(fields.get("loan_id") or 0)
        if loan is None or not self._personal or self._library_ids.isdisjoint({loan.lender_id, loan.home_id or 0}):
            return None
        return loan.patron or None


def _raw(change: Change) -> Iterator[Raw]:
    number = 0
    for name, fields in change.effects:
        if name == "ItemsAdmitted":
            for item_id, branch_id, status, *_ in fields["items"]:
                number += 1
                told = {"item_id": item_id, "branch_id": branch_id, "status": status, "version": 1}
                yield Raw(change, number, name, told)
            continue
        number += 1
        if name == "HoldChanged":
            yield Raw(change, number, name, {**fields, **fields["changed"]})
        elif name in KINDS:
            yield Raw(change, number, name, fields)


def _ids(raws: Sequence[Raw]) -> dict[str, Collection[int]]:
    """All that has to be looked up, by what it is."""
    found = defaultdict[str, set[int]](set)
    for raw in raws:
        columns = KINDS[raw.name][1]
        for kind in ("item", "loan", "transit", "hold", "box"):
            found[kind].add(raw.fields.get(f"{kind}_id") or 0)
        found["branch"] |= {raw.fields.get(column) or 0 for name, column in columns.items() if name in BRANCHES}
    return {kind: ids - {0} for kind, ids in found.items()}
