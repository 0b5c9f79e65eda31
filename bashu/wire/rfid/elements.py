"""The data sets of ISO 28560-2 (ISO/IEC 15962, no directory), one behind another up to a byte of zeros:

    precursor   1 byte: offset (1 bit), compaction (3), relative OID (4); OID 15: the next byte adds to it
    padding     1 byte, if the offset bit is set: how many bytes of zeros follow the data
    length      1 byte
    data, and the bytes of zeros

Also the user bank of ISO/TS 28560-4, behind its DSFID.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from bashu.wire.rfid import isil
from bashu.wire.rfid.compaction import Compaction, chosen, compact, extract
from bashu.wire.rfid.errors import Damage, TagError
from bashu.wire.rfid.values import Element, Layout, Oid, SetInformation, Tag

ISILS: Final = frozenset({Oid.OWNER, Oid.ILL_BORROWER})
# One byte, told as two digits of base 16.
CODES: Final = frozenset({Oid.USAGE, Oid.OTHER_FORMAT, Oid.SUPPLY_STAGE})
# What a loan needs: damage elsewhere on a tag that holds together keeps nobody from it.
NEEDED: Final = frozenset({Oid.ITEM, Oid.OWNER, Oid.SET, Oid.OTHER_OWNER})
BLOCK_SIZE: Final = 4
_OFFSET, _LONG_OID, _OID_MAX = 0x80, 15, 127
# Above it ISO/IEC 15962 counts on in a second byte; no tag of a book was seen that does.
_LENGTH_MAX, _BYTE_MAX = 127, 255
_SET_LENGTHS: Final = frozenset({2, 4, 6})


def element(oid: int, text: str, *, compaction: Compaction | None = None) -> Element:
    """Compacted as ISO 28560-2 asks, or as it is told. Raises TagError."""
    if oid in CODES and compaction is None:
        return Element(oid, text, _code(text), Compaction.OCTETS)
    if oid in ISILS and compaction is None and isil.fits(text):
        return Element(oid, text, isil.compact(text), Compaction.APPLICATION)
    scheme = chosen(text) if compaction is None else compaction
    return Element(oid, text, compact(text, scheme), scheme)


def content(oids: Collection[int]) -> Element:
    """The content parameter: a bit for each OID from 3 on (ISO 28560-2)."""
    places = [oid - Oid.OWNER for oid in oids if oid >= Oid.OWNER]
    size = max(places, default=-1) // 8 + 1
    bits = sum(1 << (size * 8 - 1 - place) for place in set(places))
    return Element(Oid.CONTENT, None, bits.to_bytes(size), Compaction.APPLICATION)


def contents(found: Element) -> tuple[int, ...]:
    """Which OIDs a content parameter names."""
    bits = "".join(f"{byte:08b}" for byte in found.data)
    return tuple(place + Oid.OWNER for place, bit in enumerate(bits) if bit == "1")


def write(elements: Sequence[Element], *, aligned: Collection[int] = (), block_size: int = BLOCK_SIZE) -> bytes:
    """In this order. Those with an OID of `aligned` end with a block, so that it can be locked. Raises TagError."""
    data = b""
    for each in elements:
        bare = _written(each, padding=None)
        short = -(len(data) + len(bare)) % block_size if each.oid in aligned else 0
        data += _written(each, padding=short - 1) if short else bare
    return data


def _written(each: Element, *, padding: int | None) -> bytes:
    """`padding`: so many bytes behind the byte that counts them."""
    if not 0 <= each.oid <= _OID_MAX or len(each.data) > _LENGTH_MAX or (padding or 0) > _BYTE_MAX:
        raise TagError(
            Damage.DOES_NOT_FIT, f"Element {each.oid} has {len(each.data)} bytes: {_LENGTH_MAX} is the most."
        )
    precursor = (0 if padding is None else _OFFSET) | each.compaction << 4 | min(each.oid, _LONG_OID)
    if not precursor:
        # A byte of zeros would end the tag.
        return _written(each, padding=0)
    longer = bytes([each.oid - _LONG_OID]) if each.oid >= _LONG_OID else b""
    counted = b"" if padding is None else bytes([padding])
    return bytes([precursor]) + longer + counted + bytes([len(each.data)]) + each.data + bytes(padding or 0)


def read(data: bytes) -> tuple[Element, ...]:
    """Raises TagError."""
    return tuple(_read(data))


def _read(data: bytes) -> Iterator[Element]:
    at = 0
    while at < len(data) and data[at]:
        precursor, at = data[at], at + 1
        oid, padding = precursor & 0x0F, 0
        if oid == _LONG_OID:
            oid, at = oid + _byte(data, at), at + 1
        if oid > _OID_MAX:
            raise TagError(Damage.BAD_VALUE, f"There is no element {oid}: {_OID_MAX} is the last.")
        if precursor & _OFFSET:
            padding, at = _byte(data, at), at + 1
        length, at = _byte(data, at), at + 1
        if length > _LENGTH_MAX:
            raise TagError(Damage.BAD_VALUE, f"Element {oid} says it has {length} bytes: {_LENGTH_MAX} is the most.")
        end = at + length
        if end + padding > len(data):
            raise TagError(Damage.CUT_SHORT, f"Element {oid} goes on behind the end of what was read.")
        scheme = Compaction(precursor >> 4 & 0x07)
        yield Element(oid, _text(oid, data[at:end], scheme=scheme), data[at:end], scheme)
        at = end + padding


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise TagError(Damage.CUT_SHORT, "The tag ends within the head of an element.")
    return data[at]


def _text(oid: int, data: bytes, *, scheme: Compaction) -> str | None:
    try:
        if oid in ISILS and scheme is Compaction.APPLICATION:
            return isil.extract(data)
        if oid in CODES and scheme is Compaction.OCTETS:
            return data.hex().upper()
        return None if scheme is Compaction.APPLICATION else extract(data, scheme)
    except TagError:
        if oid in NEEDED:
            raise
        return None


def tag_of(elements: tuple[Element, ...], *, layout: Layout) -> Tag:
    """Raises TagError: without a primary item identifier nothing can be lent by it."""
    item = text_of(elements, Oid.ITEM)
    if not item:
        raise TagError(Damage.NO_ITEM, "No primary item identifier stands on it.")
    usage = text_of(elements, Oid.USAGE)
    return Tag(
        layout=layout,
        item=item,
        owner=text_of(elements, Oid.OWNER) or text_of(elements, Oid.OTHER_OWNER),
        set=set_of(text_of(elements, Oid.SET)),
        usage=int(usage, 16) if len(usage) == 2 and set(usage) <= set("0123456789ABCDEF") else None,
        elements=elements,
    )


def text_of(elements: Sequence[Element], oid: Oid) -> str:
    """Raises TagError: an element stands on a tag once."""
    found = [each for each in elements if each.oid == oid]
    if len(found) > 1:
        raise TagError(Damage.REPEATED, f"Element {oid} stands there {len(found)} times.")
    text = found[0].text if found else ""
    if text is None and oid in NEEDED:
        raise TagError(Damage.BAD_VALUE, f"Element {oid} is written for an application that nobody knows.")
    return (text or "").rstrip("\0 ")


def set_of(text: str) -> SetInformation | None:
    """Two, four or six digits: half of them how many parts there are, half which one this is. Raises TagError."""
    if not text:
        return None
    half = len(text) // 2
    if len(text) not in _SET_LENGTHS or not (text.isascii() and text.isdecimal()):
        raise TagError(Damage.BAD_VALUE, "The set information has neither two nor four nor six digits.")
    found = SetInformation(int(text[:half]), int(text[half:]))
    if found.part > max(found.parts, 1):
        raise TagError(Damage.BAD_VALUE, f"It is part {found.part} of {found.parts}.")
    return found


def set_text(value: SetInformation) -> str:
    """Raises TagError."""
    width = next((each for each in (1, 2, 3) if max(value.parts, value.part) < 10**each), None)
    if width is None or min(value.parts, value.part) < 0:
        raise TagError(Damage.DOES_NOT_FIT, "A set has at most 999 parts.")
    return f"{value.parts:0{width}d}{value.part:0{width}d}"


def _code(text: str) -> bytes:
    if len(text) != 2 or not set(text) <= set("0123456789ABCDEF"):
        raise TagError(Damage.DOES_NOT_FIT, "A code has two digits of base 16, in upper case.")
    return bytes.fromhex(text)
