"""Reads ISO 2709 as it is found in the wild.

Lengths and starts are believed where the terminators confirm them; elsewhere the terminators win and the repair is
reported. All cutting is done on bytes: no byte of UTF-8, GB 18030 or MARC-8 text takes the value of a terminator.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bashu.wire.marc import charsets
from bashu.wire.marc.flavour import detect as detect_flavour
from bashu.wire.marc.records import Charset, Defect, DefectKind, Entry, Field, Flavour, Record, Unreadable
from bashu.wire.marc.splitter import FIELD_END, LEADER_SIZE, RECORD_END, SUBFIELD, Piece, Source, split

_TAG_SIZE = 3


@dataclass(frozen=True, slots=True)
class _Slot:
    """A directory entry: where the field should stand in the body, its terminator included."""

    tag: str
    start: int
    end: int


def read(source: Source, *, charset: Charset | None = None, flavour: Flavour | None = None) -> Iterator[Entry]:
    """Every record of an open binary file, in flat memory. A given charset or flavour is not second-guessed."""
    for number, piece in enumerate(split(source), start=1):
        if isinstance(piece, Unreadable):
            yield replace(piece, number=number)
        else:
            yield parse(piece, number=number, charset=charset, flavour=flavour)


def parse(piece: Piece, *, number: int = 1, charset: Charset | None = None, flavour: Flavour | None = None) -> Entry:
    data, defects = piece.data, list(piece.defects)
    head_end = _body_start(data, defects)
    slots = _directory(data[:head_end], defects) if head_end else []
    if not slots:
        reason = "no directory" if head_end else "no leader"
        return Unreadable(number=number, offset=piece.offset, size=len(data), reason=reason)
    body = data[head_end:]
    parts = _fields(body, slots, defects=defects)
    if not parts:
        return Unreadable(number=number, offset=piece.offset, size=len(data), reason="no field that can be read")
    _check_length(data, defects)
    flavour = flavour or detect_flavour(parts, leader=data[:LEADER_SIZE])
    if charset is None:
        charset, mislabelled = charsets.detect(body, flavour=flavour, says_unicode=data[9:10] == b"a")
        if mislabelled:
            defects.append(Defect(DefectKind.CHARSET_MISLABELLED, detail=f"is {charset}"))
    return Record(
        leader=data[:LEADER_SIZE].decode("ascii", errors="replace"),
        fields=tuple(_decode(tag, content, charset=charset, defects=defects) for tag, content in parts),
        flavour=flavour, charset=charset, raw=data, number=number, offset=piece.offset, defects=tuple(defects),
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


def _directory(head: bytes, defects: list[Defect]) -> list[_Slot]:
    """The entries as stated. The sizes of their parts come from the leader's entry map (ISO 2709, 4.3.7)."""
    length_size, start_size, own_size = (int(chr(c)) if chr(c).isdigit() else 0 for c in head[20:23])
    if not length_size or not start_size:
        defects.append(Defect(DefectKind.LEADER_BAD, detail="entry map"))
        length_size, start_size, own_size = 4, 5, 0
    size = _TAG_SIZE + length_size + start_size + own_size
    entries = head[LEADER_SIZE:-1]
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


def _fields(body: bytes, slots: list[_Slot], *, defects: list[Defect]) -> list[tuple[str, bytes]]:
    """Tags with their bytes, terminators cut off."""
    exact = [(slot.tag, body[slot.start : slot.end - 1]) for slot in slots if _is_exact(slot, body)]
    if len(exact) == len(slots):
        return _without_empty(exact, defects)
    pieces = body.removesuffix(RECORD_END).removesuffix(FIELD_END).split(FIELD_END)
    if len(pieces) == len(slots):
        defects.append(Defect(DefectKind.FIELD_LENGTH_WRONG, detail="taken by the terminators"))
        starts = [slot.start for slot in slots]
        in_order = slots if len(set(starts)) < len(starts) or min(starts) < 0 else sorted(slots, key=_start)
        return _without_empty([(slot.tag, part) for slot, part in zip(in_order, pieces, strict=True)], defects)
    return _confirmed(body, slots, defects=defects)


def _is_exact(slot: _Slot, body: bytes) -> bool:
    return body.find(FIELD_END, slot.start) + 1 == slot.end if slot.start >= 0 else False


def _start(slot: _Slot) -> int:
    return slot.start


def _confirmed(body: bytes, slots: list[_Slot], *, defects: list[Defect]) -> list[tuple[str, bytes]]:
    """Fields whose stated start follows a terminator; the others cannot be told apart and are reported as lost."""
    parts = []
    for slot in slots:
        begins = slot.start == 0 or (slot.start > 0 and body[slot.start - 1 : slot.start] == FIELD_END)
        if not begins or slot.start >= len(body):
            defects.append(Defect(DefectKind.FIELD_LOST, slot.tag))
            continue
        end = body.find(FIELD_END, slot.start)
        content = body[slot.start : end if end >= 0 else len(body)].removesuffix(RECORD_END)
        if slot.start + len(content) + 1 != slot.end:
            defects.append(Defect(DefectKind.FIELD_LENGTH_WRONG, slot.tag))
        parts.append((slot.tag, content))
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
