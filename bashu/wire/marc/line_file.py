"""Records that somebody corrects by hand: a text file of blocks, each a record as lines (see lines.py).

    ## bashu run 3 record 17 byte 12034: no title
    LDR 00421nam0 2200157   450
    001 012345
    200 1# $a围城$f钱钟书著

A line that begins with two hashes belongs to no record. One like the first of these begins a block.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bashu.wire.marc.flavour import detect as detect_flavour
from bashu.wire.marc.lines import Remark, read_lines, write_lines
from bashu.wire.marc.records import Charset, Entry, Field, Flavour, Record
from bashu.wire.marc.splitter import Piece, Source, unreadable
from bashu.wire.marc.writer import TooLongError, write

MARK = b"## bashu run "
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HEAD = re.compile(rb"## bashu run (\d{1,12}) record (\d{1,12})\b[^\n]*\n?")
BLOCK_SIZE_MAX = 4 << 20
_SHOWN_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Came:
    """From which record of which run a block is."""

    run_id: int
    number: int


def is_line_file(head: bytes) -> bool:
    return head.removeprefix(_BYTE_ORDER_MARK).startswith(MARK)


def block(came: Came, *, offset: int, reasons: Sequence[str], entry: Entry, raw: bytes) -> str:
    """Of what is no record, its bytes are shown, and the lines are to be written by hand."""
    head = f"## bashu run {came.run_id} record {came.number} byte {offset}: {'; '.join(reasons)}\n"
    if isinstance(entry, Record):
        return f"{head}{write_lines(entry.leader, entry.fields)}\n\n"
    shown = raw[:_SHOWN_MAX].decode("latin-1").encode("unicode_escape").decode("ascii")
    return f"{head}## its bytes: {shown}\n## write the record here, as lines, or leave this as it is\n\n"


def split(source: Source) -> Iterator[Piece]:
    """The blocks in order; what stands before the first belongs to none."""
    held, offset = b"", 0
    while piece := source.read(1 << 16):
        held += piece
        starts = [
            found.start() for found in _HEAD.finditer(held) if found.start() == 0 or held[found.start() - 1] == 10
        ]
        for start, end in itertools.pairwise(starts):
            yield Piece(held[start:end], offset + start)
        if starts:
            held, offset = held[starts[-1] :], offset + starts[-1]
        if len(held) > BLOCK_SIZE_MAX:
            yield Piece(held, offset)
            held, offset = b"", offset + len(held)
    if _HEAD.match(held):
        yield Piece(held, offset)


def came_from(data: bytes) -> Came | None:
    found = _HEAD.match(data)
    return Came(int(found[1]), int(found[2])) if found else None


def parse(piece: Piece, *, flavour: Flavour | None = None) -> Entry:
    """As the bytes that its lines stand for, in UTF-8. Its number is 1."""
    text = piece.data.decode("utf-8", errors="replace")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("##"))
    if not lines.strip():
        return unreadable(piece, "no lines were written for it")
    read = read_lines(lines)
    if isinstance(read, tuple):
        return unreadable(piece, _told(read))
    if flavour is None:
        flavour = detect_flavour([(each.tag, _general(each)) for each in read.fields], leader=read.leader.encode())
    scheme = "a" if flavour is Flavour.MARC21 else read.leader[9]
    leader = f"{read.leader[:9]}{scheme}22{read.leader[12:20]}450{read.leader[23]}"
    try:
        raw = write(leader, read.fields, charset=Charset.UTF_8)
    except (TooLongError, UnicodeEncodeError) as error:
        return unreadable(piece, f"it cannot be written as ISO 2709: {error}")
    return Record(
        leader=leader, fields=read.fields, flavour=flavour, charset=Charset.UTF_8, raw=raw, number=1,
        offset=piece.offset,
    )  # fmt: skip


def _told(remarks: tuple[Remark, ...]) -> str:
    first = remarks[0]
    return f"line {first.line} of its lines is no field: {first.tag!r}"


def _general(field: Field) -> bytes:
    """As `flavour.detect` wants it; it looks into field 100 only."""
    marked = "".join(f"\x1f{code}{value}" for code, value in field.subfields)
    return (field.indicators + marked).encode() if field.tag == "100" else b""
