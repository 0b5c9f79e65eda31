"""Which tables the log speaks for, and what each effect says of their rows: how `bashu verify` reads both."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, TypeAlias

from bashu.domain.values import value_class

Key: TypeAlias = int | str
Fields: TypeAlias = dict[str, Any]


@value_class(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A table that only the engine writes.

    `name` is what problems call a row. `columns` are the guarded ones: the name that effects use -> SQL; what the log
    says and what the SQL gives are compared as JSON. `key` is unique; problems call it by `shown`.
    """

    name: str
    table: str
    columns: Mapping[str, str]
    key: str = "id"
    key_type: str = "int8"
    shown: str = "key"
    # What a column holds as long as no effect has said anything of it; null otherwise.
    defaults: Mapping[str, Any] = field(default_factory=dict)
    # Of these, entries of the first version say nothing; then the row is believed.
    unsaid: frozenset[str] = frozenset()
    # Each change raises the column `version` by one.
    versioned: bool = False

    @property
    def first(self) -> Key:
        """No key is below it."""
        return -(2**63) if self.key_type == "int8" else ""

    def rows(self, *, open_ended: bool) -> str:
        """Key and columns as a JSON array in text, of the keys from `lo` to below `hi`, in their order."""
        return f"""
        SELECT {self.shown.replace("key", self.key)}, json_build_array({", ".join(self.columns.values())})::text
          FROM {self.table} WHERE {self._stretch(open_ended=open_ended)} ORDER BY {self.key}
        """  # noqa: S608 (names of ours)

    def digest(self, *, open_ended: bool) -> str:
        """How many rows these are, and the SHA-256 over their lines: the key, a tab, the array, a line break."""
        shown = self.shown.replace("key", self.key)
        return f"""
        SELECT count(*), sha256(convert_to(coalesce(string_agg(
               {shown} || E'\\t' || json_build_array({", ".join(self.columns.values())})::text || E'\\n', ''
               ORDER BY {self.key}), ''), 'UTF8'))
          FROM {self.table} WHERE {self._stretch(open_ended=open_ended)}
        """  # noqa: S608 (names of ours)

    def starts(self, every: int) -> str:
        """The first key above `after`, and each so many-th behind it."""
        shown = self.shown.replace("key", "k")
        return f"""
        SELECT {shown} FROM (SELECT {self.key} AS k, row_number() OVER (ORDER BY {self.key}) AS n
                               FROM {self.table} WHERE {self.key} > {self._bound("after")}) AS numbered
         WHERE n %% {every} = 1 ORDER BY k
        """  # noqa: S608 (names of ours)

    def _stretch(self, *, open_ended: bool) -> str:
        above = f"{self.key} >= {self._bound('lo')}"
        return above if open_ended else f"{above} AND {self.key} < {self._bound('hi')}"

    def _bound(self, name: str) -> str:
        if self.key_type == "uuid":
            return f"coalesce(nullif(%({name})s, ''), repeat('0', 32))::uuid"
        return f"%({name})s::{self.key_type}"


@value_class(frozen=True, slots=True, kw_only=True)
class Told:
    """What an effect says of a row: `key` is its field that names the row.

    `each`: a field that lists many rows, each as the values of `fields`. `ends`: the row is gone. `renamed`: the
    effect's word -> the guarded column's.
    """

    row: str
    key: str
    each: str = ""
    fields: tuple[str, ...] = ()
    ends: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)
    # The version that this effect makes; None: the one that it names, else that of the item's change beside it.
    version: int | None = None
    # The field that has what is said, by the columns' names; and what such an effect says beyond its fields.
    within: str = ""
    says: Mapping[str, Any] = field(default_factory=dict)
    # Entries of the first version do not name the row: then nothing is said of any.
    may_name_none: bool = False


# The answers that were given: the core's own table. Pruned after a time, never changed.
OUTCOME = Guarded(
    name="outcome",
    table="audit_outcome",
    key="command_id",
    key_type="uuid",
    shown="encode(uuid_send(key), 'hex')",
    columns={
        "digest": "encode(substr(sha256(fingerprint || CASE WHEN token IS NULL THEN '\\x00'::bytea"
        " ELSE '\\x01'::bytea || token END || convert_to(answer, 'UTF8')), 1, 16), 'hex')"
    },
)
