"""URN Code 40 (ISO/IEC 15962), by which ISO/TS 28560-4 writes what an item is known by: three characters in two bytes.

00..FA  two bytes: 1600 a + 40 b + c + 1, each of 1..39; 0 fills a group up
FB      a long number: (digits - 9) and (bytes - 4) in half a byte each, then an integer
FC      one character of ISO/IEC 646; FD, FE: one of UTF-8 in two or three bytes
"""

import re
from typing import Final

from bashu.wire.rfid.errors import Damage, TagError

_TABLE: Final = "\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789"
_GROUP, _BASE = 3, 40
_NUMBER, _ASCII, _TWO, _THREE = 0xFB, 0xFC, 0xFD, 0xFE
_DIGITS_LEAST, _BYTES_LEAST = 9, 4
_SEGMENT: Final = re.compile(r"[0-9]{9,24}|(?:(?![0-9]{9})[A-Z.:0-9-])+|.", re.DOTALL)


def write(text: str) -> bytes:
    """Whole words of two bytes. Raises TagError."""
    data = b"".join(_written(found[0]) for found in _SEGMENT.finditer(text))
    return data + bytes(len(data) % 2)


def _written(segment: str) -> bytes:
    if segment.isascii() and segment.isdecimal() and len(segment) >= _DIGITS_LEAST:
        value = int(segment)
        size = max((value.bit_length() + 7) // 8, _BYTES_LEAST)
        return bytes([_NUMBER, len(segment) - _DIGITS_LEAST << 4 | size - _BYTES_LEAST]) + value.to_bytes(size)
    if segment[0] in _TABLE[1:]:
        return b"".join(_group(segment[at : at + _GROUP]) for at in range(0, len(segment), _GROUP))
    try:
        data = segment.encode()
    except UnicodeEncodeError:
        data = b""
    if not 1 <= len(data) <= _GROUP or data == b"\0":
        raise TagError(Damage.DOES_NOT_FIT, "A character has no code here.")
    return bytes([_ASCII + len(data) - 1]) + data


def _group(characters: str) -> bytes:
    first, second, third = (_TABLE.index(each) for each in characters.ljust(_GROUP, "\0"))
    return (first * _BASE * _BASE + second * _BASE + third + 1).to_bytes(2)


def read(data: bytes) -> str:
    """Up to the zeros that fill it up. Raises TagError."""
    text, at = "", 0
    while at < len(data):
        if not any(data[at:]):
            return text
        lead = data[at]
        size = _size(data, at)
        piece = data[at : at + size]
        if len(piece) < size:
            raise TagError(Damage.CUT_SHORT, "The identifier ends within a character or a number.")
        text += _number(piece) if lead == _NUMBER else _triple(piece) if lead < _NUMBER else _one(piece[1:])
        at += size
    return text


def _size(data: bytes, at: int) -> int:
    lead = data[at]
    if lead > _THREE:
        raise TagError(Damage.BAD_VALUE, "A byte of the identifier leads nowhere.")
    if lead == _NUMBER:
        return 2 + (data[at + 1] & 0x0F) + _BYTES_LEAST if at + 1 < len(data) else 2
    return {_TWO: 3, _THREE: 4}.get(lead, 2)


def _number(piece: bytes) -> str:
    digits = (piece[1] >> 4) + _DIGITS_LEAST
    text = str(int.from_bytes(piece[2:])).rjust(digits, "0")
    if len(text) > digits:
        raise TagError(Damage.BAD_VALUE, "A long number has more digits than it says.")
    return text


def _triple(piece: bytes) -> str:
    value = int.from_bytes(piece) - 1
    if value < 0 or value >= _BASE**_GROUP:
        raise TagError(Damage.BAD_VALUE, "Three characters of the identifier are none.")
    first, rest = divmod(value, _BASE * _BASE)
    text = "".join(_TABLE[each] for each in (first, *divmod(rest, _BASE))).rstrip("\0")
    if not text or "\0" in text:
        raise TagError(Damage.BAD_VALUE, "Three characters of the identifier begin with none.")
    return text


def _one(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = ""
    if len(text) != 1:
        raise TagError(Damage.BAD_VALUE, "A character of the identifier is none.")
    return text
