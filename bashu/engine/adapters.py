"""How values travel between the engine and PostgreSQL: psycopg's ways for everybody cost more than a decision does."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Dumper, Loader
from psycopg.types.numeric import Int8Dumper


class Keys(list[Any]):
    """The keys of a query, all of one kind. Django's lists, on the same connection, go psycopg's way."""

    __slots__ = ()


class KeysDumper(Dumper):
    """As the text of an array, whose type the statement tells."""

    oid = 0

    def dump(self, obj: Sequence[Any]) -> bytes:
        match obj:
            case [int(), *_]:
                return b"{%s}" % ",".join(map(str, obj)).encode()
            case [UUID(), *_]:
                return b"{%s}" % ",".join([f"{key.int:032x}" for key in obj]).encode()
            case [bytes(), *_]:
                return b"{%s}" % ",".join([f'"\\\\x{key.hex()}"' for key in obj]).encode()
            case _:
                return b"{%s}" % ",".join([_quoted(key) for key in obj]).encode()


class InstantLoader(Loader):
    """Of a session that keeps UTC, as Django's do. Django asks a loader for its zone, to see whether it is its own."""

    timezone = UTC

    def load(self, data: Buffer) -> datetime:
        return datetime.fromisoformat(bytes(data).decode())


def adapt(connection: psycopg.Connection[Any]) -> None:
    adapters = connection.adapters
    # psycopg would send small numbers as another type, and the server would prepare each statement several times.
    adapters.register_dumper(int, Int8Dumper)
    adapters.register_dumper(Keys, KeysDumper)
    adapters.register_loader("timestamptz", InstantLoader)


def _quoted(key: str) -> str:
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
