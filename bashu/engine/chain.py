"""How a log entry is hashed. The format is for ever: `bashu verify` reads entries of every age with it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the log. `body` is JSON text, hashed as it stands."""

    lane: int
    seq: int
    recorded_at: datetime
    command_id: UUID
    kind: str
    body: str


def genesis(lane: int) -> bytes:
    """The hash before a lane's first entry."""
    return sha256(b"bashu lane %d" % lane).digest()


def link(previous: bytes, entry: Entry) -> bytes:
    """SHA-256 of the previous hash and the entry; each part of open length is preceded by its length."""
    kind, body = entry.kind.encode(), entry.body.encode()
    return sha256(
        b"".join((
            previous,
            entry.lane.to_bytes(2, "big"),
            entry.seq.to_bytes(8, "big"),
            ((entry.recorded_at - EPOCH) // MICROSECOND).to_bytes(8, "big", signed=True),
            entry.command_id.bytes,
            len(kind).to_bytes(4, "big"),
            kind,
            len(body).to_bytes(8, "big"),
            body,
        ))
    ).digest()  # fmt: skip
