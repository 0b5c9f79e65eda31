"""Fold recorded effects into what the guarded tables must say. Nothing is decided again.

Lanes are read one after the other, so effects do not come in the order in which they happened. What one item went
through is put in order by its versions: of two effects that set the same thing, the one of the higher version holds.
"""

from dataclasses import dataclass, field
from typing import Any

import orjson

from bashu.engine.chain import Entry

Fields = dict[str, Any]


@dataclass(slots=True)
class Versioned:
    """A value and the version of its item that set it; `versions` counts how often it was set."""

    version: int = 0
    value: Any = None
    versions: int = 0

    def set(self, version: int, value: Any) -> None:
        self.versions += 1
        if version >= self.version:
            self.version, self.value = version, value


@dataclass(slots=True)
class Expected:
    """What the tables must hold: item id -> (status, branch); loans and transits by id with their guarded columns."""

    items: dict[int, Versioned] = field(default_factory=dict)
    loans: dict[int, Fields] = field(default_factory=dict)
    transits: dict[int, Fields] = field(default_factory=dict)
    floats: dict[int, Versioned] = field(default_factory=dict)
    tasks: dict[int, str] = field(default_factory=dict)
    balances: dict[str, int] = field(default_factory=dict)


class Replay:
    def __init__(self) -> None:
        self.expected = Expected()

    def take(self, entry: Entry) -> None:
        effects: list[tuple[str, Fields]] = orjson.loads(entry.body)["effects"]
        versions = {fields["item_id"]: fields["version"] for name, fields in effects if name == "ItemChanged"}
        for name, fields in effects:
            self._apply(name, fields, version=versions.get(fields.get("item_id"), 0))

    def _apply(self, name: str, fields: Fields, *, version: int) -> None:
        expected = self.expected
        match name:
            case "ItemsAdmitted":
                for item_id, branch_id, status in fields["items"]:
                    expected.items.setdefault(item_id, Versioned()).set(1, (status, branch_id))
            case "BalanceAdmitted":
                expected.balances[fields["token"]] = fields["owed_fen"]
            case "ItemChanged":
                state = (fields["status"], fields["branch_id"])
                expected.items.setdefault(fields["item_id"], Versioned()).set(version, state)
            case "LoanOpened" | "LoanRenewed" | "LoanClosed" | "AccrualStopped":
                self._loan(fields, version=version)
            case "TransitStarted" | "TransitDispatched" | "TransitEnded":
                _merge(expected.transits, fields["transit_id"], fields=fields, version=version)
            case "FloatStarted":
                self._float(fields["item_id"], branch_id=fields["branch_id"], version=version)
            case "FloatEnded":
                self._float(fields["item_id"], branch_id=None, version=version)
            case "TaskRaised":
                expected.tasks[fields["task_id"]] = fields["kind"]

    def _loan(self, fields: Fields, *, version: int) -> None:
        _merge(self.expected.loans, fields["loan_id"], fields=fields, version=version)

    def _float(self, item_id: int, *, branch_id: int | None, version: int) -> None:
        self.expected.floats.setdefault(item_id, Versioned()).set(version, branch_id)


def _merge(rows: dict[int, Fields], row_id: int, *, fields: Fields, version: int) -> None:
    """Later versions overwrite; what only an earlier effect said stays."""
    row = rows.setdefault(row_id, {"_version": 0})
    if version >= row["_version"]:
        row.update(fields, _version=version)
    else:
        rows[row_id] = fields | row
