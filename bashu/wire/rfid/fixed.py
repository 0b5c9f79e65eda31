"""The fixed layout of ISO 28560-3, or Danish data model (DS/INF 163): a basic block, then extension blocks.

    0       type of usage (4 bits), version of the layout (4 bits)
    1, 2    parts of the item, and which one this is
    3-18    primary item identifier, filled up with zeros
    19, 20  CRC-16 of the others, the low byte first
    21, 22  country of the owner; 23-33: the rest of its ISIL, behind the hyphen

A tag of 32 bytes has no 32 and 33; the CRC counts them as zeros. An extension block is its length (1 byte, with
itself), its id (2, the low byte first), the XOR that makes all its bytes zero (1), and data; a length of 0 ends them, 1
is a byte of filling. What stands in each of these blocks is not read: docs/rfid.md.
"""

from binascii import crc_hqx
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Final

from bashu.wire.rfid.errors import Damage, TagError
from bashu.wire.rfid.values import Layout, SetInformation, Tag

BASIC_SIZE, SHORT_SIZE = 34, 32
VERSION: Final = 1
# Instead of an identifier that is too long: it stands in an extension block.
ELSEWHERE: Final = 0x01
_ITEM, _CRC, _OWNER = slice(3, 19), slice(19, 21), slice(21, 34)
_ITEM_MAX, _UNIT_MAX, _COUNTRY = 16, 11, 2
_START: Final = 0xFFFF
_FRAME, _BLOCK_MAX = 4, 255
_END, _FILLING = 0, 1


@dataclass(frozen=True, slots=True)
class Block:
    """An extension block: `block_id` says what its data is."""

    block_id: int
    data: bytes


def crc_of(basic: bytes) -> int:
    """Of a basic block, without the two bytes that hold it. x^16 + x^12 + x^5 + 1, from FFFF."""
    whole = basic.ljust(BASIC_SIZE, b"\0")
    return crc_hqx(whole[: _CRC.start] + whole[_CRC.stop : BASIC_SIZE], _START)


def read(data: bytes) -> Tag:
    """Raises TagError."""
    if not any(data):
        raise TagError(Damage.BLANK, "Nothing is written on it.")
    if len(data) < SHORT_SIZE:
        raise TagError(Damage.CUT_SHORT, f"The basic block has {SHORT_SIZE} bytes at least; these are {len(data)}.")
    basic = data[:BASIC_SIZE] if len(data) >= BASIC_SIZE else data[:SHORT_SIZE]
    if crc_of(basic) != int.from_bytes(basic[_CRC], "little"):
        raise TagError(Damage.CHECKSUM, "The checksum of the basic block does not fit.")
    item = basic[_ITEM]
    if item[0] == ELSEWHERE:
        raise TagError(Damage.OTHER_LAYOUT, "The identifier stands in an extension block, which is not read.")
    found = _text(item)
    if not found:
        raise TagError(Damage.NO_ITEM, "No primary item identifier stands on it.")
    parts, part = basic[1], basic[2]
    if part > max(parts, 1):
        raise TagError(Damage.BAD_VALUE, f"It is part {part} of {parts}.")
    return Tag(
        layout=Layout.ISO_28560_3,
        item=found,
        owner=_owner(basic[_OWNER]),
        set=SetInformation(parts, part) if parts else None,
        usage=(basic[0] >> 4) << 4,
    )


def blocks(data: bytes) -> tuple[Block, ...]:
    """The extension blocks of a tag. Raises TagError."""
    return tuple(_blocks(data[BASIC_SIZE:]))


def _blocks(data: bytes) -> Iterator[Block]:
    at = 0
    while at < len(data) and data[at] != _END:
        length = data[at]
        if length == _FILLING:
            at += 1
            continue
        block = data[at : at + length]
        if length < _FRAME or len(block) < length:
            raise TagError(Damage.CUT_SHORT, "An extension block is shorter than it says.")
        if reduce(xor, block):
            raise TagError(Damage.CHECKSUM, "The checksum of an extension block does not fit.")
        yield Block(int.from_bytes(block[1:3], "little"), block[_FRAME:])
        at += length


def write(tag: Tag, *, extensions: tuple[Block, ...] = (), short: bool = False) -> bytes:
    """`short`: for a tag of 32 bytes. Raises TagError."""
    item = tag.item.encode()
    country, _, unit = tag.owner.partition("-")
    owner = (country + unit).encode()
    units = _UNIT_MAX - 2 * short
    if not 1 <= len(item) <= _ITEM_MAX or item[0] == ELSEWHERE or b"\0" in item + owner or (short and extensions):
        raise TagError(
            Damage.DOES_NOT_FIT, f"An identifier has 1 to {_ITEM_MAX} bytes, and a short tag no other blocks."
        )
    if tag.owner and not (_is_country(country) and 1 <= len(unit.encode()) <= units):
        raise TagError(Damage.DOES_NOT_FIT, f"An owner is a country of two letters, a hyphen and 1 to {units} bytes.")
    kind = ((tag.usage or 0) & 0xF0) | VERSION
    found = tag.set or SetInformation(1, 1)
    if not (0 <= found.part <= max(found.parts, 1) and 1 <= found.parts <= _BLOCK_MAX):
        raise TagError(Damage.DOES_NOT_FIT, f"A set has 1 to {_BLOCK_MAX} parts.")
    head = bytes([kind, found.parts, found.part]) + item.ljust(_ITEM_MAX, b"\0")
    basic = head + bytes(2) + owner.ljust(_COUNTRY + _UNIT_MAX, b"\0")
    whole = head + crc_of(basic).to_bytes(2, "little") + basic[_CRC.stop :]
    return whole[:SHORT_SIZE] if short else whole + b"".join(map(_written, extensions))


def _written(block: Block) -> bytes:
    length = _FRAME + len(block.data)
    if length > _BLOCK_MAX or not 0 <= block.block_id < 1 << 16:
        raise TagError(Damage.DOES_NOT_FIT, "An extension block has at most 251 bytes of data.")
    framed = bytes([length]) + block.block_id.to_bytes(2, "little") + b"\0" + block.data
    return framed[:3] + bytes([reduce(xor, framed)]) + block.data


def _owner(data: bytes) -> str:
    """Without a country as it stands: it is no ISIL of a country."""
    text = _text(data)
    country = text[:_COUNTRY]
    return f"{country}-{text[_COUNTRY:]}" if _is_country(country) and len(text) > _COUNTRY else text


def _is_country(text: str) -> bool:
    return len(text) == _COUNTRY and text.isascii() and text.isalpha() and text.isupper()


def _text(data: bytes) -> str:
    try:
        text = data.split(b"\0", 1)[0].decode().rstrip(" ")
    except UnicodeDecodeError:
        text = "\0"
    # Of tags in another layout one in 65536 has a checksum that fits; hardly any has texts besides.
    if not text.isprintable():
        raise TagError(Damage.BAD_VALUE, "A field of the basic block is no text.")
    return text
