"""Which lines of a list have been gone through: on the disk, so that a list of millions takes no memory."""

import sqlite3
from collections.abc import Iterable


class Seen:
    """Keyed hashes of numbers with the line that has each, and the lines that were told of. It goes when it is left."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.execute("PRAGMA synchronous = OFF")
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("CREATE TABLE number (digest BLOB PRIMARY KEY, line INTEGER) WITHOUT ROWID")
        self._base.execute("CREATE TABLE told (line INTEGER PRIMARY KEY)")

    def line_of(self, digest: bytes) -> int | None:
        found = self._base.execute("SELECT line FROM number WHERE digest = ?", (digest,)).fetchone()
        return None if found is None else int(found[0])

    def add(self, digests: Iterable[bytes], *, line: int) -> None:
        self._base.executemany("INSERT OR IGNORE INTO number VALUES (?, ?)", [(each, line) for each in digests])

    def forget_numbers(self) -> None:
        self._base.execute("DELETE FROM number")

    def tell(self, line: int) -> bool:
        """Whether it was not told of before."""
        return self._base.execute("INSERT OR IGNORE INTO told VALUES (?)", (line,)).rowcount > 0

    def close(self) -> None:
        self._base.close()
