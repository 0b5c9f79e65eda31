"""What the machines of a network do all day, the same for every way that is measured.

A machine lends an item, may be asked for it by somebody else (refused), may renew it, and takes it back: about 43 %
check outs, 43 % check ins, 9 % renewals and 5 % refusals. Three of ten items come back away from home and are sent on.
Items and patrons are drawn evenly from all there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random

ASKED_FOR, RENEWED, AWAY = 0.11, 0.22, 0.30
STEPS_A_CYCLE = 2 + ASKED_FOR + RENEWED

LIBRARIES = 86
BRANCHES_A_LIBRARY = 3
BRANCHES = LIBRARIES * BRANCHES_A_LIBRARY
FIRST_BARCODE = 31_000_000_000_000
PASSWORD = "bench"


class Share(StrEnum):
    """Who works with an item: those that are measured side by side must not meet at one."""

    ENGINE = "engine"
    ONE_BY_ONE = "one by one"
    SIP2 = "sip2"

    @property
    def place(self) -> int:
        return list(Share).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """`open_loans` are those of the last items, which nobody in the mix touches."""

    items: int
    patrons: int
    open_loans: int

    @property
    def rounds(self) -> int:
        """How many items each branch has in each share."""
        return (self.items - self.open_loans) // (BRANCHES * len(Share))


class Kind(StrEnum):
    OUT = "check out"
    ASK = "refused"
    RENEW = "renew"
    IN = "check in"


@dataclass(frozen=True, slots=True)
class Step:
    """`branch` is where it happens; branches, items and patrons are known by their ids, from 1."""

    kind: Kind
    item: int
    patron: int
    branch: int


def home_of(item: int) -> int:
    return item // len(Share) % BRANCHES + 1


def barcode_of(item: int) -> str:
    return str(FIRST_BARCODE + item)


def card_of(patron: int) -> str:
    return f"L{patron:011d}"


def login_of(branch: int) -> str:
    return f"bench-{branch}"


def walk(size: Size, share: Share, *, random: Random, branch: int | None = None) -> Iterator[Step]:
    """The steps of one machine, for ever; without a `branch` it is another machine in each cycle."""
    while True:
        here = branch or random.randrange(BRANCHES) + 1
        home = random.randrange(BRANCHES) + 1 if random.random() < AWAY else here
        round_ = random.randrange(1, size.rounds)
        item = (round_ * BRANCHES + home - 1) * len(Share) + share.place
        patron = random.randrange(size.patrons) + 1
        yield Step(Kind.OUT, item, patron, here)
        if random.random() < ASKED_FOR:
            yield Step(Kind.ASK, item, patron % size.patrons + 1, here)
        if random.random() < RENEWED:
            yield Step(Kind.RENEW, item, patron, here)
        yield Step(Kind.IN, item, patron, here)
