"""Reads ISO 2709 as it is found in the wild.

Lengths and starts are believed where the terminators confirm them; elsewhere the terminators win and the repair is
reported. All cutting is done on bytes: no byte of UTF-8, GB 18030 or MARC-8 text takes the value of a terminator.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from bashu.wire.marc import charsets
from bashu.wire.marc.flavour import detect as detect_flavour
from bashu.wire.marc.records import Charset, Defect, DefectKind, Entry, Field, Flavour, Record, Unreadable
from bashu.wire.marc.splitter import FIELD_END, LEADER_SIZE, RECORD_END, SUBFIELD, Piece, Source, split, unreadable

_TAG_SIZE = 3
# Of a field's length, of its start, and of what a system adds for itself: what ISO 2709 leaves open and MARC fixed.
_USUAL_SIZES = (4, 5, 0)


class _Slot(NamedTuple):
    """A directory entry: where the field should stand in the body, its terminator included."""

    tag: str
    start: int
    end: int


def read(source: Source, *, charset: Charset | None = None, flavour: Flavour | None = None) -> Iterator[Entry]:
    """Every record of an open binary file, in flat memory. A given charset or flavour is not second-guessed."""
    for number, piece in enumerate(split(source), start=1):
        entry = piece if isinstance(piece, Unreadable) else parse(piece, charset=charset, flavour=flavour)
        yield replace(entry, number=number)


def parse(piece: Piece, *, charset: Charset | None = None, flavour: Flavour | None = None) -> Entry:
    """Its number is 1; whoever knows its place among others gives it another."""
    data, defects = piece.data, list(piece.defects)
    if piece.skipped:
        defects.insert(0, Defect(DefectKind.JUNK_SKIPPED, detail=f"{piece.skipped} bytes"))
    head_end = _body_start(data, defects)
    body = data[head_end:]
    ends = _ends(body)
    slots = _directory(data[:head_end], ends, defects=defects) if head_end else []
    if not slots:
        return unreadable(piece, "no directory" if head_end else "no leader")
    parts = _fields(body, slots, ends=ends, defects=defects)
    if not parts:
        return unreadable(piece, "no field that can be read")
    _check_length(data, defects)
    flavour = flavour or detect_flavour(parts, leader=data[:LEADER_SIZE])
    if charset is None:
        charset, mislabelled = charsets.detect(body, flavour=flavour, says_unicode=data[9:10] == b"a")
        if mislabelled:
            defects.append(Defect(DefectKind.CHARSET_MISLABELLED, detail=f"is {charset}"))
    return Record(
        leader=data[:LEADER_SIZE].decode("ascii", errors="replace"),
        fields=tuple(_decode(tag, content, charset=charset, defects=defects) for tag, content in parts),
        flavour=flavour, charset=charset, raw=data, number=1, offset=piece.offset, defects=tuple(defects),
    )  # fmt: skip


def _body_start(data: bytes, defects: list[Defect]) -> int:
    """Where the fields begin: the stated base address when a directory ends there, else after the first terminator."""
    if len(data) <= LEADER_SIZE:
        return 0
    stated = data[12:17]
    if stated.isdigit() and int(stated) > LEADER_SIZE and data[int(stated) - 1 : int(stated)] == FIELD_END:
        return int(stated)
    defects.append(Defect(DefectKind.LEADER_BAD, detail="base address"))
    return data.find(FIELD_END, LEADER_SIZE) + 1


def _check_length(data: bytes, defects: list[Defect]) -> None:
    stated = data[:5]
    if not stated.isdigit() or int(stated) != len(data):
        cut = stated.isdigit() and not data.endswith(RECORD_END) and int(stated) > len(data)
        kind = DefectKind.RECORD_CUT_SHORT if cut else DefectKind.RECORD_LENGTH_WRONG
        defects.append(Defect(kind, detail=f"{len(data)} bytes"))


def _directory(head: bytes, ends: dict[int, int], *, defects: list[Defect]) -> list[_Slot]:
    """The entries as stated. The sizes of their parts come from the leader's entry map (ISO 2709, 4.3.7).

    A map of other sizes than everybody has is not believed when only the usual ones lead to fields.
    """
    length_size, start_size, own_size = (
        int(size) if size.isdigit() else 0 for size in (head[20:21], head[21:22], head[22:23])
    )
    sizes = (length_size, start_size, own_size)
    entries, found = head[LEADER_SIZE:-1], list[Defect]()
    slots = _slots(entries, sizes, defects=found) if length_size and start_size else []
    if sizes != _USUAL_SIZES and not _are_exact(slots, ends):
        usual = _slots(entries, _USUAL_SIZES, defects=(found_usual := list[Defect]()))
        if not slots or _are_exact(usual, ends):
            slots, found = usual, [Defect(DefectKind.LEADER_BAD, detail="entry map"), *found_usual]
    defects += found
    return slots


def _slots(entries: bytes, sizes: tuple[int, int, int], *, defects: list[Defect]) -> list[_Slot]:
    length_size, start_size, own_size = sizes
    size = _TAG_SIZE + length_size + start_size + own_size
    if len(entries) % size:
        defects.append(Defect(DefectKind.DIRECTORY_BAD, detail=f"{len(entries) % size} bytes too many"))
    slots = []
    for at in range(0, len(entries) - size + 1, size):
        tag = entries[at : at + _TAG_SIZE].decode("ascii", errors="replace")
        length = entries[at + _TAG_SIZE : at + _TAG_SIZE + length_size]
        start = entries[at + _TAG_SIZE + length_size : at + _TAG_SIZE + length_size + start_size]
        if length.isdigit() and start.isdigit():
            slots.append(_Slot(tag, int(start), int(start) + int(length)))
        else:
            defects.append(Defect(DefectKind.DIRECTORY_BAD, tag, "an entry that is not digits"))
            slots.append(_Slot(tag, -1, -1))
    return slots


def _are_exact(slots: list[_Slot], ends: dict[int, int]) -> bool:
    """Each is where a field is, and no two at the same place."""
    distinct = 0 < len(slots) == len({slot.start for slot in slots})
    return distinct and all(ends.get(slot.start) == slot.end for slot in slots)


def _fields(body: bytes, slots: list[_Slot], *, ends: dict[int, int], defects: list[Defect]) -> list[tuple[str, bytes]]:
    """Tags with their bytes, terminators cut off. No byte goes to two fields, whatever the directory says."""
    if _are_exact(slots, ends):
        return _without_empty([(slot.tag, body[slot.start : slot.end - 1]) for slot in slots], defects)
    pieces = body.removesuffix(RECORD_END).removesuffix(FIELD_END).split(FIELD_END)
    if len(pieces) == len(slots):
        defects.append(Defect(DefectKind.FIELD_LENGTH_WRONG, detail="taken by the terminators"))
        starts = {slot.start for slot in slots}
        in_order = sorted(slots, key=_start) if len(starts) == len(slots) and min(starts) >= 0 else slots
        return _without_empty([(slot.tag, part) for slot, part in zip(in_order, pieces, strict=True)], defects)
    return _confirmed(body, slots, ends=ends, defects=defects)


def _ends(body: bytes) -> dict[int, int]:
    """Where each field ends, its terminator included, by where it starts. The last may have lost its terminator."""
    ends, start = {}, 0
    for piece in body.removesuffix(RECORD_END).split(FIELD_END):
        ends[start] = start + len(piece) + 1
        start = ends[start]
    return ends


def _start(slot: _Slot) -> int:
    return slot.start


def _confirmed(
    body: bytes, slots: list[_Slot], *, ends: dict[int, int], defects: list[Defect]
) -> list[tuple[str, bytes]]:
    """Fields whose stated start follows a terminator; the others cannot be told apart and are reported as lost."""
    parts = []
    for slot in slots:
        end = ends.pop(slot.start, None)
        if end is None or slot.start >= len(body):
            defects.append(Defect(DefectKind.FIELD_LOST, slot.tag))
            continue
        if end != slot.end:
            defects.append(Defect(DefectKind.FIELD_LENGTH_WRONG, slot.tag))
        parts.append((slot.tag, body[slot.start : end - 1]))
    return _without_empty(parts, defects)


def _without_empty(parts: list[tuple[str, bytes]], defects: list[Defect]) -> list[tuple[str, bytes]]:
    defects.extend(Defect(DefectKind.FIELD_EMPTY, tag) for tag, content in parts if not content)
    return [part for part in parts if part[1]]


def _decode(tag: str, content: bytes, *, charset: Charset, defects: list[Defect]) -> Field:
    (first, *rest), replaced = charsets.decode_parts(content, SUBFIELD, charset=charset)
    if replaced:
        defects.append(Defect(DefectKind.CHARACTERS_REPLACED, tag, f"{replaced} characters"))
    if not rest:
        if not tag.startswith("00"):
            defects.append(Defect(DefectKind.FIELD_WITHOUT_SUBFIELDS, tag))
        return Field(tag, data=first)
    if len(first) != 2:
        defects.append(Defect(DefectKind.INDICATORS_BAD, tag, f"{len(first)} characters"))
        first = first[:2].ljust(2)
    subfields = tuple([(part[:1], part[1:]) for part in rest])
    if any(not code.isascii() or not code for code, _ in subfields):
        defects.append(Defect(DefectKind.SUBFIELD_BAD, tag, "no code"))
    return Field(tag, first, subfields)
