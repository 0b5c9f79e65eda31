"""The compaction schemes of ISO/IEC 15962, as ISO 28560-2 names them for libraries."""

import re
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Final

from bashu.wire.rfid.bits import bits_of, bytes_of, filled, groups, joined
from bashu.wire.rfid.errors import Damage, TagError


class Compaction(IntEnum):
    """The three bits of a precursor."""

    APPLICATION = 0
    INTEGER = 1
    NUMERIC = 2
    FIVE_BITS = 3
    SIX_BITS = 4
    SEVEN_BITS = 5
    OCTETS = 6
    UTF_8 = 7


# What each can say; in this order the first that can is chosen, which makes the fewest bytes.
_FITS: Final[Mapping[Compaction, re.Pattern[str]]] = {
    Compaction.INTEGER: re.compile(r"[1-9][0-9]{1,18}"),
    Compaction.NUMERIC: re.compile(r"[0-9]{2,}"),
    Compaction.FIVE_BITS: re.compile(r"[A-_]{3,}"),
    Compaction.SIX_BITS: re.compile(r"[ -_]{3,}[!-_]"),
    Compaction.SEVEN_BITS: re.compile(r"[\x00-\x7e]{8,}"),
    Compaction.OCTETS: re.compile(r"[\x00-\x7f]*"),
    Compaction.UTF_8: re.compile(r".*", re.DOTALL),
}
_DELETE: Final = 0x7F


def chosen(text: str) -> Compaction:
    return next(scheme for scheme, fits in _FITS.items() if fits.fullmatch(text))


def compact(text: str, scheme: Compaction) -> bytes:
    """Raises TagError: the scheme cannot say this text."""
    if scheme not in _WRITE or not _FITS[scheme].fullmatch(text):
        raise TagError(Damage.DOES_NOT_FIT, f"The scheme {scheme.name} cannot write this text.")
    return _WRITE[scheme](text)


def extract(data: bytes, scheme: Compaction) -> str:
    """Raises TagError."""
    if scheme not in _READ:
        raise TagError(Damage.BAD_VALUE, "What is meant for an application has no text.")
    return _READ[scheme](data) if data else ""


def _integer(text: str) -> bytes:
    value = int(text)
    return value.to_bytes((value.bit_length() + 7) // 8)


def _numeric(text: str) -> bytes:
    return bytes.fromhex(text + "F" * (len(text) % 2))


def _five(text: str) -> bytes:
    return bytes_of(filled(joined((ord(each) & 0x1F for each in text), width=5), "0" * 7))


def _six(text: str) -> bytes:
    return bytes_of(filled(joined((ord(each) & 0x3F for each in text), width=6), "100000"))


def _seven(text: str) -> bytes:
    return bytes_of(filled(joined(map(ord, text), width=7), "1" * 7))


def _utf_8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise TagError(Damage.DOES_NOT_FIT, "Half of a character cannot be written.") from None


def _read_integer(data: bytes) -> str:
    if len(data) > 8:
        raise TagError(Damage.BAD_VALUE, "An integer has at most eight bytes.")
    return str(int.from_bytes(data))


def _read_numeric(data: bytes) -> str:
    text = data.hex().upper()
    text = text.removesuffix("F")
    if not text.isdecimal():
        raise TagError(Damage.BAD_VALUE, "A numeric string has half a byte that is no digit.")
    return text


def _read_five(data: bytes) -> str:
    values, rest = groups(bits_of(data), width=5)
    if values and not values[-1]:
        values.pop()
    if "1" in rest or 0 in values:
        raise TagError(Damage.BAD_VALUE, "A text of five bits is filled with something other than zeros.")
    return "".join(chr(value | 0x40) for value in values)


def _read_six(data: bytes) -> str:
    values, rest = groups(bits_of(data), width=6)
    if not rest and values and values[-1] == 0x20:
        values.pop()
    if rest != "100000"[: len(rest)]:
        raise TagError(Damage.BAD_VALUE, "A text of six bits is filled with something other than 1 and zeros.")
    return "".join(chr(value if value & 0x20 else value | 0x40) for value in values)


def _read_seven(data: bytes) -> str:
    values, rest = groups(bits_of(data), width=7)
    if not rest and values and values[-1] == _DELETE:
        values.pop()
    if "0" in rest or _DELETE in values:
        raise TagError(Damage.BAD_VALUE, "A text of seven bits is filled with something other than ones.")
    return "".join(map(chr, values))


def _read_utf_8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise TagError(Damage.BAD_VALUE, "A text is no UTF-8.") from None


_WRITE: Final[Mapping[Compaction, Callable[[str], bytes]]] = {
    Compaction.INTEGER: _integer,
    Compaction.NUMERIC: _numeric,
    Compaction.FIVE_BITS: _five,
    Compaction.SIX_BITS: _six,
    Compaction.SEVEN_BITS: _seven,
    Compaction.OCTETS: lambda text: text.encode("ascii"),
    Compaction.UTF_8: _utf_8,
}
_READ: Final[Mapping[Compaction, Callable[[bytes], str]]] = {
    Compaction.INTEGER: _read_integer,
    Compaction.NUMERIC: _read_numeric,
    Compaction.FIVE_BITS: _read_five,
    Compaction.SIX_BITS: _read_six,
    Compaction.SEVEN_BITS: _read_seven,
    # The bytes as they are: ISO/IEC 8859-1.
    Compaction.OCTETS: lambda data: data.decode("latin-1"),
    Compaction.UTF_8: _read_utf_8,
}
