"""Which lines of a list have been gone through: on the disk, so that a list of millions takes no memory."""

import sqlite3
from collections.abc import Iterable
from typing import Any

import orjson


class Seen:
    """Keyed hashes of numbers with the line and the person that have each; of a person what the list says, and to whom
    it binds them; and the lines that were told of. It goes when it is left."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.execute("PRAGMA synchronous = OFF")
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("CREATE TABLE number (digest BLOB PRIMARY KEY, line INTEGER, person TEXT) WITHOUT ROWID")
        self._base.execute("CREATE TABLE person (key TEXT PRIMARY KEY, said BLOB) WITHOUT ROWID")
        self._base.execute(
            "CREATE TABLE bond (person TEXT, kind TEXT, other TEXT, line INTEGER, PRIMARY KEY (person, kind))"
        )
        self._base.execute("CREATE TABLE told (line INTEGER, about TEXT, PRIMARY KEY (line, about))")

    def line_of(self, digest: bytes) -> int | None:
        found = self._base.execute("SELECT line FROM number WHERE digest = ?", (digest,)).fetchone()
        return None if found is None else int(found[0])

    def person_of(self, digest: bytes) -> str | None:
        """The key of whoever has this number."""
        found = self._base.execute("SELECT person FROM number WHERE digest = ?", (digest,)).fetchone()
        return None if found is None else str(found[0])

    def add(self, digests: Iterable[bytes], *, line: int, person: str) -> None:
        rows = [(each, line, person) for each in digests]
        self._base.executemany("INSERT OR IGNORE INTO number VALUES (?, ?, ?)", rows)

    def describe(self, person: str, said: dict[str, Any]) -> None:
        """What was said of a person first stays."""
        self._base.execute("INSERT OR IGNORE INTO person VALUES (?, ?)", (person, orjson.dumps(said)))

    def described(self, person: str) -> dict[str, Any] | None:
        found = self._base.execute("SELECT said FROM person WHERE key = ?", (person,)).fetchone()
        return None if found is None else dict(orjson.loads(found[0]))

    def bind(self, person: str, *, kind: str, other: str, line: int) -> tuple[str, int]:
        """To whom this list binds a person first, and on which line."""
        self._base.execute("INSERT OR IGNORE INTO bond VALUES (?, ?, ?, ?)", (person, kind, other, line))
        asked = "SELECT other, line FROM bond WHERE person = ? AND kind = ?"
        other, line = self._base.execute(asked, (person, kind)).fetchone()
        return other, line

    def forget_numbers(self) -> None:
        for table in ("number", "person", "bond"):
            self._base.execute(f"DELETE FROM {table}")  # noqa: S608 (one of these three)

    def tell(self, line: int, *, about: str = "") -> bool:
        """Whether it was not told of before, as far as it is about this."""
        return self._base.execute("INSERT OR IGNORE INTO told VALUES (?, ?)", (line, about)).rowcount > 0

    def close(self) -> None:
        self._base.close()
