"""SIP2 messages, bytes <-> values. A line here has lost its terminator already (framing.py)."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from .charsets import clean, decode, encode
from .layouts import LAYOUTS, Layout

Fields = tuple[tuple[str, str], ...]
NONE: Mapping[str, int] = MappingProxyType({})

# 96 and 97 may carry a checksum without a sequence number, because the sender could not read one.
_DETECTION = re.compile(rb"AY([0-9])\|?AZ([0-9A-Fa-f]{4})\|?\Z")
_CHECKSUM_ONLY = re.compile(rb"\A9[67]AZ([0-9A-Fa-f]{4})\|?\Z")


class MalformedMessageError(ValueError):
    """The line is no message of SIP2. The text says why, and never quotes the line: it may hold a card number."""


class Message(NamedTuple):
    """`sequence` None: without error detection; a digit: with AY and AZ; empty: with AZ only (96 and 97)."""

    code: str
    fixed: dict[str, str]
    fields: Fields
    sequence: str | None = None

    def get(self, tag: str) -> str:
        """The first value with this tag, or an empty string."""
        for name, value in self.fields:
            if name == tag:
                return value
        return ""

    def all(self, tag: str) -> list[str]:
        return [value for name, value in self.fields if name == tag]


def checksum(data: bytes) -> bytes:
    """Four hexadecimal digits: the two's complement of the sum of the bytes, up to and including `AZ`."""
    return b"%04X" % (-sum(data) & 0xFFFF)


def parse(line: bytes, charset: str, *, more: Mapping[str, int] = NONE) -> Message:
    """`more`: codes beyond the standard, and how many characters stand before their fields.

    Raises MalformedMessageError. Unknown tags are kept; what follows the last `|` is a field too.

    The line is split after decoding: the second byte of a GBK or GB18030 character can be that of `|`.
    """
    line, sequence = _checked(line)
    text = decode(line, charset)
    code = text[:2]
    layout = LAYOUTS.get(code) or (Layout(code, (("head", more[code]),)) if code in more else None)
    if layout is None:
        raise MalformedMessageError("unknown message identifier")
    head = text[: layout.size]
    if len(head) < layout.size or not head.isascii() or "|" in head:
        raise MalformedMessageError(f"message {layout.code}: fixed fields are missing or too short")
    fixed = {name: text[start:end] for name, start, end in layout.slices}
    fields = tuple([(part[:2], part[2:]) for part in text[layout.size :].split("|") if len(part) >= 2])
    return Message(layout.code, fixed, fields, sequence)


def _checked(line: bytes) -> tuple[bytes, str | None]:
    """The line without AY and AZ, and its sequence number."""
    found = _detection(line)
    if found is None:
        return line, None
    if found.re is _DETECTION:
        start, sequence, stated = found.start(), found[1].decode(), found[2]
    else:
        start, sequence, stated = 2, "", found[1]
    if stated.upper() != checksum(line[: line.rindex(b"AZ") + 2]):
        raise MalformedMessageError("the checksum is wrong")
    return line[:start], sequence


def _detection(line: bytes) -> re.Match[bytes] | None:
    return _DETECTION.search(line, max(0, len(line) - 11)) or _CHECKSUM_ONLY.match(line)


def build(message: Message, charset: str) -> bytes:
    """Cleans the values, so that none can end its field or line. Raises ValueError for a fixed field of wrong width.
    Of what no standard lays out, the fixed fields are as they are."""
    layout = LAYOUTS.get(message.code)
    parts = [message.code]
    for name, width in layout.fixed if layout else ((name, len(value)) for name, value in message.fixed.items()):
        value = message.fixed[name]
        if len(value) != width:
            raise ValueError(f"message {message.code}: {name} must have {width} characters")
        parts.append(value)
    for tag, value in message.fields:
        parts += (tag, clean(value), "|")
    line = encode("".join(parts), charset)
    if message.sequence is None:
        # A last value that reads like a checksum would be taken for one; an empty field after it is nothing.
        return line + b"|" if _detection(line) else line
    line += b"AY%bAZ" % message.sequence.encode() if message.sequence else b"AZ"
    return line + checksum(line)
