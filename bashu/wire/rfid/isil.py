"""ISILs in four or five bits a character (ISO 28560-2), in three sets: upper case, lower case, digits.

A set is latched for what follows, or shifted to for one character. Each text begins in upper case.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from bashu.wire.rfid.bits import bits_of, bytes_of, filled
from bashu.wire.rfid.errors import Damage, TagError


class _Set(NamedTuple):
    """`latch` and `shift`: the bits that lead from here to the other sets, by their names."""

    width: int
    characters: Mapping[int, str]
    latch: Mapping[str, str]
    shift: Mapping[str, str]

    def code(self, character: str) -> str:
        (value,) = (value for value, each in self.characters.items() if each == character)
        return f"{value:0{self.width}b}"


def _letters(first: str, last: str) -> dict[int, str]:
    return {0: "-"} | {number: chr(ord(first) + number - 1) for number in range(1, 27)} | {27: last}


_SETS: Final[Mapping[str, _Set]] = {
    "upper": _Set(
        5, _letters("A", ":"), {"lower": "11100", "digit": "11110"}, {"lower": "11101", "digit": "11111"}
    ),
    "digit": _Set(
        4,
        {number: "0123456789-:"[number] for number in range(12)},
        {"upper": "1100", "lower": "1110"},
        {"upper": "1101", "lower": "1111"},
    ),
    "lower": _Set(
        5, _letters("a", "/"), {"upper": "11100", "digit": "11110"}, {"upper": "11101", "digit": "11111"}
    ),
}  # fmt: skip
_FIRST: Final = "upper"
_ALL: Final = frozenset(each for one in _SETS.values() for each in one.characters.values())


def fits(text: str) -> bool:
    return bool(text) and _ALL.issuperset(text)


def compact(text: str) -> bytes:
    """Raises TagError."""
    if not fits(text):
        raise TagError(Damage.DOES_NOT_FIT, "An ISIL has letters of ASCII, digits, hyphens, colons and slashes.")
    bits, here = "", _FIRST
    for character, following in pairwise([*text, ""]):
        known = _sets_of(character)
        if here in known:
            bits += _SETS[here].code(character)
            continue
        there = known[0]
        stays = not following or here in _sets_of(following)
        bits += (_SETS[here].shift if stays else _SETS[here].latch)[there] + _SETS[there].code(character)
        here = here if stays else there
    return bytes_of(filled(bits, "1" * 7))


def extract(data: bytes) -> str:
    """Raises TagError."""
    bits, at, text = bits_of(data), 0, ""
    latched = now = _FIRST
    while at + _SETS[now].width <= len(bits):
        one, read = _SETS[now], bits[at : at + _SETS[now].width]
        at += one.width
        if (character := one.characters.get(int(read, 2))) is not None:
            text, now = text + character, latched
        elif there := next((name for name, code in one.latch.items() if code == read), None):
            latched = now = there
        else:
            # Of each set every other code leads to one of the two others for a character.
            now = next(name for name, code in one.shift.items() if code == read)
    if "0" in bits[at:]:
        raise TagError(Damage.BAD_VALUE, "An ISIL is filled with something other than ones.")
    return text


def _sets_of(character: str) -> list[str]:
    return [name for name, one in _SETS.items() if character in one.characters.values()]
