"""Looks for numbers where none may be: in every table of a database and in files such as logs.

A number counts as leaked also when it can be had back at once: as hex, as base64, or as the plain hash of it, since all
citizen numbers of a city can be hashed in a minute.
"""

import base64
import hashlib
import itertools
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1, 2
"""
SHORTEST = 8
SMALL_BYTES = 1 << 18
HASHES = (hashlib.md5, hashlib.sha1, hashlib.sha224, hashlib.sha256, hashlib.sha384, hashlib.sha512)


@dataclass(frozen=True, slots=True)
class Leak:
    """`spelling`: how the number was written there. The number itself is not repeated, only which of them it was."""

    place: str
    spelling: str
    index: int


def find_leaks(
    numbers: Iterable[str], *, connection: psycopg.Connection[tuple[object, ...]], files: Iterable[Path] = ()
) -> list[Leak]:
    """All places where one of the numbers can be read. `files` are looked through whole; folders with all in them."""
    needles = [
        (needle, spelling, index) for index, number in enumerate(numbers) for spelling, needle in _spellings(number)
    ]
    with tempfile.NamedTemporaryFile() as patterns:
        patterns.write(b"\n".join(needle for needle, _, _ in needles))
        patterns.flush()
        found = {
            Leak(place, spelling, index)
            for place, content in itertools.chain(_tables(connection), _files(files))
            if len(content) < SMALL_BYTES or _has_any(content, patterns.name)
            for needle, spelling, index in needles
            if needle in content
        }
    return sorted(found, key=lambda leak: (leak.place, leak.index, leak.spelling))


def _has_any(content: bytes, patterns: str) -> bool:
    """By grep, which looks for all at once: one after the other takes seven times as long."""
    command = ["grep", "--text", "--quiet", "--fixed-strings", f"--file={patterns}"]
    done = subprocess.run(command, input=content, env=os.environ | {"LC_ALL": "C"}, check=False, capture_output=True)
    assert done.returncode in (0, 1), done.stderr
    return done.returncode == 0


def _tables(connection: psycopg.Connection[tuple[object, ...]]) -> Iterator[tuple[str, bytes]]:
    """One table after the other as COPY writes it: bytea as small hex, which is lowered like all else."""
    for schema, table in connection.execute(TABLES).fetchall():
        query = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(str(schema), str(table)))
        with connection.cursor() as cursor, cursor.copy(query) as rows:
            yield f"{schema}.{table}", b"".join(bytes(row).lower() for row in rows)


def _files(paths: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                yield str(file), file.read_bytes().lower()


def _spellings(number: str) -> Iterator[tuple[str, bytes]]:
    """Ways to write a number, in small letters."""
    if len(number) < SHORTEST:
        raise ValueError(f"{len(number)} characters are found by chance everywhere; look for {SHORTEST} or more")
    plain = number.encode()
    yield "plain", plain.lower()
    yield "grouped", f"{number[:6]} {number[6:14]} {number[14:]}".lower().encode()
    for charset in ("ascii", "utf-16-le"):
        yield f"hex of {charset}", number.encode(charset).hex().encode()
    for shift in range(3):
        # The characters at both ends depend on the neighbours: only those between are sure.
        encoded = base64.b64encode(b"\0" * shift + plain)
        yield "base64", encoded[4 if shift else 0 : -4].lower()
    for hasher in HASHES:
        digest = hasher(plain)
        yield f"plain {digest.name}", digest.hexdigest().encode()
        yield f"plain {digest.name} in base64", base64.b64encode(digest.digest()).lower()
