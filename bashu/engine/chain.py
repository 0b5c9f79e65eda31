"""How a log entry is hashed. The format is for ever: `bashu verify` reads entries of every age with it."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from bashu.domain.values import value_class

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@value_class(frozen=True, slots=True, kw_only=True)
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
    """SHA-256 over the previous hash and the entry; each part of open length is preceded by its length."""
    return link_bytes(
        previous,
        lane=entry.lane,
        seq=entry.seq,
        recorded_us=(entry.recorded_at - EPOCH) // MICROSECOND,
        command_id=entry.command_id.bytes,
        kind=entry.kind.encode(),
        body=entry.body.encode(),
    )


def link_bytes(
    previous: bytes, *, lane: int, seq: int, recorded_us: int, command_id: bytes, kind: bytes, body: bytes
) -> bytes:
    """The same of an entry in pieces, as one reads millions of them; `recorded_us` is microseconds since 1970."""
    return sha256(
        b"".join((
            previous,
            lane.to_bytes(2, "big"),
            seq.to_bytes(8, "big"),
            recorded_us.to_bytes(8, "big", signed=True),
            command_id,
            len(kind).to_bytes(4, "big"),
            kind,
            len(body).to_bytes(8, "big"),
            body,
        ))
    ).digest()  # fmt: skip
