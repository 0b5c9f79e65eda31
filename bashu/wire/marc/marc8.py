"""MARC-8, the character sets of MARC 21 before Unicode (LC, "MARC 21 Specifications: Character Sets").

Two sets are in force at a time, G0 for bytes below 0x80 and G1 above; escape sequences change them. The tables are
pymarc's; its own decoder writes to stderr and does not say what it had to replace.
"""

import re
import unicodedata
from functools import cache

_BASIC_LATIN, _ANSEL, _EAST_ASIAN = 0x42, 0x45, 0x31
_REPLACEMENT = "\ufffd"
# No letter has more (Unicode's stream-safe format, UAX 15). Bringing n marks into order takes the square of n.
_MARKS_MAX = 30
# ESC, "$" for sets of three bytes, "(" or "," for G0, ")" or "-" for G1, perhaps an intermediate byte, then the set;
# or one letter, from before ISO 2022: Greek symbols, subscript, superscript, and back to ASCII.
_ESCAPE = re.compile(rb"\x1b(?:(?P<short>[gbps])|(?=[$(,)-])\$?(?P<half>[(,)-]?)[!\x22]?(?P<set>[\x30-\x7e]))")


def decode(data: bytes) -> tuple[str, int]:
    """The text of one subfield (each starts with the default sets) and how many characters had to be replaced."""
    g0, g1, at, replaced = _BASIC_LATIN, _ANSEL, 0, 0
    done: list[str] = []
    text: list[str] = []
    marks: list[str] = []
    while at < len(data):
        if escape := _ESCAPE.match(data, at):
            g0, g1 = _switch(escape, g0=g0, g1=g1)
            at = escape.end()
            continue
        codeset = g0 if data[at] < 0x80 else g1
        width = 3 if codeset == _EAST_ASIAN and data[at] & 0x7F > 0x20 else 1
        character, combines = _look_up(codeset, data[at : at + width])
        at += width
        replaced += character == _REPLACEMENT
        if combines:
            marks.append(character)
            if len(marks) == _MARKS_MAX:
                done.append(_compose(text + marks))
                text, marks = [], []
        else:
            text += [character, *marks]
            marks.clear()
    # A mark that nothing follows stays visible.
    done.append(_compose(text + marks))
    return "".join(done), replaced


def _compose(characters: list[str]) -> str:
    return unicodedata.normalize("NFC", "".join(characters))


def _switch(escape: re.Match[bytes], *, g0: int, g1: int) -> tuple[int, int]:
    short = escape["short"]
    codeset = (_BASIC_LATIN if short == b"s" else short[0]) if short else escape["set"][0]
    if not short and escape["half"] in {b")", b"-"}:
        return g0, codeset
    return codeset, g1


def _look_up(codeset: int, data: bytes) -> tuple[str, bool]:
    """A character, and whether it is a mark: those stand before the letter they belong to."""
    if data == b" ":
        return " ", False
    low = int.from_bytes(bytes(byte & 0x7F for byte in data), "big")
    codesets, odd = _tables()
    table = codesets.get(codeset, {})
    # Each table lists the half in which its set is usually called, but either half may call it.
    for code in (int.from_bytes(data, "big"), low, low | 0x80):
        if code in table:
            point, combines = table[code]
            return chr(point), bool(combines)
    return (chr(odd[low]), False) if low in odd else (_REPLACEMENT, False)


@cache
def _tables() -> tuple[dict[int, dict[int, tuple[int, int]]], dict[int, int]]:
    """The sets by their final bytes, and what stands in none. Loaded for the first such record: they take 4 MB."""
    from pymarc.marc8_mapping import CODESETS, ODD_MAP  # noqa: PLC0415

    return CODESETS, ODD_MAP
