"""A stream of ISO 2709 bytes, cut into records without believing the lengths that they state."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from bashu.wire.marc.records import Defect, DefectKind, Unreadable

RECORD_END, FIELD_END, SUBFIELD = b"\x1d", b"\x1e", b"\x1f"
LEADER_SIZE = 24
# ISO 2709 allows 99,999 bytes; some systems write longer ones with the length cut to five digits.
RECORD_SIZE_MAX = 1 << 20
_BLOCK = 1 << 16
# Inside a chunk only a leader with all its marks and a directory behind it counts.
_LEADER = re.compile(rb"\d{5}[ -~]{5}[\d ]{2}\d{5}[ -~]{3}[\d ]")
# It consumes nothing: the directory of a record that was cut short may run into the leader of the next.
_SURE_LEADER = re.compile(rb"(?=\d{5}[a-z][a-z][a-z #|-][ -~]{2}22\d{5}[ -~]{3}4[ -~]{3}[0-9A-Z]{3}\d{9})")
# What some systems write between records.
_FILLING = b"\r\n \t\x00\x1a\xef\xbb\xbf"


class Source(Protocol):
    """An open binary file, unpacked if it was packed."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of one record, its terminator included, and what had to be mended to find them.

    `skipped` is how many bytes before it belong to nothing else.
    """

    data: bytes
    offset: int
    skipped: int = 0
    defects: tuple[Defect, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Bytes that were looked at together, and the records in them: one as a rule; none where only filling stands."""

    data: bytes
    offset: int
    pieces: tuple[Piece | Unreadable, ...]


def split(source: Source) -> Iterator[Piece | Unreadable]:
    """The records in order, holding no more than one of them in memory."""
    for group in groups(source):
        yield from group.pieces


def groups(source: Source) -> Iterator[Group]:
    """The whole stream, byte for byte, but for filling at its end."""
    held: list[bytes] = []
    offset = size = wanted = 0
    for chunk, at in _chunks(source):
        if held and _begins_record(chunk):
            yield _group(held, offset)
            held.clear()
        if not held:
            offset, size, wanted = at, 0, _stated_size(chunk)
        held.append(chunk)
        size += len(chunk)
        # A terminator inside a field: the record's own length says that more belongs to it.
        if size < wanted and chunk.endswith(RECORD_END) and chunk[-2:-1] != FIELD_END:
            continue
        yield _group(held, offset)
        held.clear()
    if held:
        yield _group(held, offset)


def _group(held: list[bytes], offset: int) -> Group:
    data = b"".join(held)
    return Group(data, offset, tuple(_cut(data, offset)))


def _chunks(source: Source) -> Iterator[tuple[bytes, int]]:
    """Bytes up to and with each record terminator, and where they start. An endless one is cut at the limit."""
    tail, offset = b"", 0
    while block := source.read(_BLOCK):
        *whole, tail = (tail + block).split(RECORD_END)
        for chunk in whole:
            yield chunk + RECORD_END, offset
            offset += len(chunk) + 1
        if len(tail) > RECORD_SIZE_MAX:
            yield tail, offset
            offset += len(tail)
            tail = b""
    if tail.strip(_FILLING):
        yield tail, offset


def _begins_record(chunk: bytes) -> bool:
    return _LEADER.match(chunk.lstrip(_FILLING)) is not None


def _stated_size(chunk: bytes) -> int:
    """Of the record that begins with it, the filling before it included; 0 when none does."""
    if not _begins_record(chunk):
        return 0
    start = len(chunk) - len(chunk.lstrip(_FILLING))
    return start + int(chunk[start : start + 5])


def _cut(held: bytes, offset: int) -> Iterator[Piece | Unreadable]:
    """The records of a chunk: one, or several where a terminator between them was lost."""
    if not held.strip(_FILLING + RECORD_END):
        return
    start = len(held) - len(held.lstrip(_FILLING))
    if held[start : start + 5] == b"%05d" % (len(held) - start) and held.count(RECORD_END) == 1:
        yield Piece(held[start:], offset + start)
        return
    skipped = 0
    leaders = [match.start() for match in _SURE_LEADER.finditer(held, start)]
    if not _LEADER.match(held, start) and leaders and FIELD_END not in held[start : leaders[0]]:
        skipped = leaders[0] - start
        start = leaders[0]
    bounds = [start, *(at for at in leaders if at > start), len(held)]
    for first, last in itertools.pairwise(bounds):
        data = held[first:last]
        lost = () if data.endswith(RECORD_END) else (Defect(DefectKind.RECORD_TERMINATOR_MISSING),)
        stray = data.count(RECORD_END, 0, -1)
        found_stray = (Defect(DefectKind.RECORD_TERMINATOR_STRAY, detail=f"{stray} inside"),) if stray else ()
        piece = Piece(data, offset + first, skipped, lost + found_stray)
        yield unreadable(piece, "too long for a record") if len(data) > RECORD_SIZE_MAX else piece
        skipped = 0


def unreadable(piece: Piece, reason: str) -> Unreadable:
    """What was skipped before it is part of it. The number is given by whoever counts."""
    return Unreadable(
        number=0, offset=piece.offset - piece.skipped, size=len(piece.data) + piece.skipped, reason=reason
    )
