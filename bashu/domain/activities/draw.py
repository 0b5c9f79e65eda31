"""The order of a draw. docs/activities.md has the ten lines by which anybody works it out again.

The seed is chosen, and its SHA-256 shown, before registration opens. The list of lots is settled when registration
closes; the public word, if there is one, is known only after that. So nobody, who runs the draw included, can choose
who wins.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Protocol, TypeVar

# Neither 0 nor O, neither 1 nor I.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH, LOT_LENGTH = 10, 8
RANDOM_BYTES = CODE_LENGTH + LOT_LENGTH
SEED_BYTES = 32


class Lot(Protocol):
    @property
    def lot(self) -> str: ...
    @property
    def seats(self) -> int: ...
    @property
    def home_library_id(self) -> int: ...


AnyLot = TypeVar("AnyLot", bound=Lot)


def commitment_of(seed: bytes) -> str:
    return sha256(seed).hexdigest()


def line_of(lot: Lot) -> str:
    """As the public list has it: the lot, its seats, the number of its home library."""
    return f"{lot.lot} {lot.seats} {lot.home_library_id}"


def list_hash(lots: Iterable[Lot]) -> str:
    """Of the sorted lines, each with a line break: when somebody registered has no part in it."""
    return sha256("".join(f"{line}\n" for line in sorted(line_of(lot) for lot in lots)).encode()).hexdigest()


def draw_order(lots: Sequence[AnyLot], *, seed: str, public_word: str, hashed: str) -> list[AnyLot]:
    """`seed` as hex; `hashed`: the list's hash."""
    return sorted(lots, key=lambda each: sha256(f"{seed} {public_word} {hashed} {each.lot}".encode()).digest())


def code_of(random: bytes) -> str:
    """Five bits of each byte."""
    return "".join(ALPHABET[each & 31] for each in random)
