"""What the log says of rows, laid aside by stretches of their tables: memory stays flat however long the log is.

Effects come in the order of the log, rows are compared in the order of their keys. Between the two stand files: each
holds what was said of the rows of one stretch; or of a part of them, by their keys, where a long log has said much of
few rows.
"""

import marshal
import os
from bisect import bisect_right
from collections.abc import Iterator
from typing import TypeAlias

from bashu.engine.guarded import Fields, Key, Told
from bashu.engine.verify.plan import Plan, Stretch

HELD_MAX = 50_000
# So many sayings of a stretch are in memory at once, some 100 MB, if each row is spoken of as often as any other.
SAYINGS_MAX = 200_000
# Blocks stand behind their length: `marshal` reads a file in pieces of a few bytes.
LENGTH = 4
# Key, version (of the item that it concerns), fields; None for a row that is gone.
Saying: TypeAlias = tuple[Key, int, Fields | None]


class Spill:
    """The sayings of one process. They are temporary files of ours alone, so `marshal` will do."""

    def __init__(self, plan: Plan) -> None:
        self._folder = plan.folder
        self._starts = plan.starts
        self._parts = plan.parts
        self._told = plan.told
        self._held: dict[tuple[str, int, int], list[Saying]] = {}
        self._count = 0

    def take(self, effects: list[tuple[str, Fields]]) -> None:
        """Those of one entry, in their order."""
        versions = {fields["item_id"]: fields["version"] for name, fields in effects if name == "ItemChanged"}
        for name, fields in effects:
            told = self._told.get(name)
            if told is None or (told.may_name_none and told.key not in fields):
                continue
            if told.each:
                self._take_each(told, fields)
                continue
            version = told.version
            if version is None:
                version = fields["version"] if "version" in fields else versions.get(fields.get("item_id"), 0)
            self.add(told.row, (fields[told.key], version, None if told.ends else _said(fields, told)))

    def add(self, table: str, saying: Saying) -> None:
        key, parts = saying[0], self._parts[table]
        part = part_of(key, parts) if parts > 1 else 0
        place = (table, bisect_right(self._starts[table], key) - 1, part)
        held = self._held.get(place)
        if held is None:
            held = self._held[place] = []
        held.append(saying)
        self._count += 1
        if self._count >= HELD_MAX:
            self.flush()

    def flush(self) -> None:
        for (table, number, part), sayings in self._held.items():
            with (self._folder / f"{_name(table, number)}.{part}.{os.getpid()}").open("ab") as file:
                block = marshal.dumps(sayings)
                file.write(len(block).to_bytes(LENGTH, "big") + block)
        self._held.clear()
        self._count = 0

    def _take_each(self, told: Told, fields: Fields) -> None:
        version = told.version or 0
        for values in fields[told.each]:
            said: Fields = dict(zip(told.fields, values, strict=False))
            said["version"] = version
            self.add(told.row, (said[told.key], version, said))


def parts_of(sayings: int, *, stretches: int) -> int:
    """In how many parts these are laid aside for each stretch of a table."""
    return 1 + sayings // (stretches * SAYINGS_MAX)


def part_of(key: Key, parts: int) -> int:
    return (key if isinstance(key, int) else int(key[-8:], 16)) % parts


def sayings(plan: Plan, stretch: Stretch, *, part: int) -> Iterator[Saying]:
    """All that was laid aside for these rows, by whichever process."""
    for path in sorted(plan.folder.glob(f"{_name(stretch.table, stretch.number)}.{part}.*")):
        with path.open("rb") as file:
            while length := file.read(LENGTH):
                yield from marshal.loads(file.read(int.from_bytes(length, "big")))  # noqa: S302 (written by `flush`)


def is_touched(plan: Plan, stretch: Stretch) -> bool:
    return any(plan.folder.glob(f"{_name(stretch.table, stretch.number)}.*"))


def _said(fields: Fields, told: Told) -> Fields:
    """By the names of columns."""
    if told.within or told.says:
        return {**fields, **(fields[told.within] if told.within else {}), **told.says}
    if not told.renamed:
        return fields
    return {told.renamed.get(name, name): value for name, value in fields.items()}


def _name(table: str, number: int) -> str:
    return f"{table.replace(' ', '_')}-{number}"
