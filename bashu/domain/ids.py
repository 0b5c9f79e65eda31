"""UUID version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits.

A command is known by one, so its age can be read from it and outcomes can be partitioned by it.
"""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)
LATEST: Final = datetime.max.replace(tzinfo=UTC)
RANDOM_BYTES: Final = 10


def uuid7(instant: datetime, random_bytes: bytes) -> UUID:
    """An id of this millisecond. Needs exactly ten random bytes; six of their bits give way to version and variant."""
    if len(random_bytes) != RANDOM_BYTES:
        raise ValueError(f"A UUIDv7 needs {RANDOM_BYTES} random bytes, not {len(random_bytes)}.")
    random = int.from_bytes(random_bytes)
    return _assemble(instant, high=random >> 68, low=random & ((1 << 62) - 1))


def first_id_at(instant: datetime) -> UUID:
    """The lowest id of this millisecond: every id made before it is smaller, none made later is."""
    return _assemble(instant, high=0, low=0)


def following(uuid: UUID) -> UUID:
    """The id of a second command that follows from the first: always the same one, made in the same millisecond."""
    named = uuid5(uuid, "following").int
    return _assemble(instant_of(uuid), high=named >> 68 & 0xFFF, low=named & ((1 << 62) - 1))


def instant_of(uuid: UUID) -> datetime:
    """When the id was made, to the millisecond, as its maker's clock said."""
    if uuid.version != 7:
        raise ValueError(f"{uuid} is not a UUID of version 7, so it does not say when it was made.")
    milliseconds = uuid.int >> 80
    if milliseconds > (LATEST - EPOCH) // MILLISECOND:
        raise ValueError(f"{uuid} says it was made after the year {LATEST.year}.")
    return EPOCH + milliseconds * MILLISECOND


def _assemble(instant: datetime, *, high: int, low: int) -> UUID:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone. Pass an aware time.")
    milliseconds = (instant - EPOCH) // MILLISECOND
    if milliseconds < 0:
        raise ValueError(f"{instant} is before 1970, where UUIDv7 begins.")
    return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low)
