"""Which library it is, what its own system has, and who comes to its machine."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bashu.db.catalogue.compared import FIRST, ComparedRow, items_behind
from bashu.db.catalogue.queries import items_with_barcode, natures, titles
from bashu.domain.circulation.statuses import ItemStatus
from bashu.domain.identity.kinds import CardKind
from bashu.doors.web.site.told import Knows, Offered
from bashu.project.demo.people import Person, State, cast
from bashu.project.demo.places import CHENGDU, CHONGQING, Machine, by_code, machines

LIBRARY: Final = "SC03"
# Of which libraries the further items are.
OTHERS: Final = ("SC02", "CQ01")
OWN_OFFERED, OTHERS_OFFERED = 6, 2
# Those before are for other machines of the demonstration (`bashu demo --json`).
FIRST_OFFERED: Final = 11
TRIED_MAX: Final = 200
PAGE: Final = 200
AWAY: Final = frozenset(
    {ItemStatus.ON_LOAN, ItemStatus.IN_TRANSIT, ItemStatus.ON_HOLD_SHELF, ItemStatus.CLAIMED_RETURNED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody with a card. `number`: in the library's own system; empty: it does not know them."""

    key: str
    name: str
    card: str = field(repr=False)
    pin: str = field(repr=False)
    number: str
    known_to: Knows


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """`titles` by barcode; `with_network`: barcodes that are out by the network."""

    titles: dict[str, str]
    with_network: list[str]


def terminal() -> Machine:
    """By which the network knows the library's machine."""
    return next(each for each in machines() if each.library == LIBRARY)


def visitors() -> tuple[Visitor, ...]:
    """Two whom only the own system knows, two whom only the network knows, and one whom both know."""
    locals_ = [("JJ0001", "秦小溪"), ("JJ0002", "蒋一帆")]
    near, far, both = (
        _person(CHENGDU, CardKind.RESIDENT_ID),
        _person(CHONGQING, CardKind.SOCIAL_SECURITY),
        _person(CHENGDU, CardKind.LIBRARY_CARD),
    )
    return (
        *(
            Visitor(key=f"own{at}", name=name, card=number, pin="", number=number, known_to=Knows.OWN)
            for at, (number, name) in enumerate(locals_, 1)
        ),
        *(
            Visitor(key=f"net{at}", name=each.name, card=each.card, pin=each.pin, number="", known_to=Knows.NETWORK)
            for at, each in enumerate((near, far), 1)
        ),
        Visitor(key="both", name=both.name, card=both.card, pin=both.pin, number="JJ0003", known_to=Knows.BOTH),
    )


def stock(library_id: int) -> Stock:
    rows = list(_rows(library_id))
    named = titles([row.item_id for row in rows])
    return Stock(
        titles={row.barcode: named[row.item_id] for row in rows if row.item_id in named},
        with_network=[row.barcode for row in rows if _is_with_network(row)],
    )


def offered() -> tuple[Offered, ...]:
    """What stands on its shelf now, of the library and of others."""
    own = list(_on_shelves(LIBRARY, most=OWN_OFFERED))
    return (*own, *(each for code in OTHERS for each in _on_shelves(code, most=OTHERS_OFFERED)))


def _person(city: str, kind: CardKind) -> Person:
    here = [each for each in cast() if each.home.city == city and each.state is State.OK]
    return next(each for each in here if each.kind is kind)


def _rows(library_id: int) -> Iterator[ComparedRow]:
    reached = FIRST
    while page := items_behind(reached, library_id=library_id, most=PAGE):
        yield from page
        if len(page) < PAGE:
            return
        reached = page[-1].item_id


def _is_with_network(row: ComparedRow) -> bool:
    status = ItemStatus(row.status)
    return status in AWAY or (status is ItemStatus.AVAILABLE and not row.is_home)


def _on_shelves(code: str, *, most: int) -> Iterator[Offered]:
    member, found = by_code()[code], 0
    for number in range(FIRST_OFFERED, FIRST_OFFERED + TRIED_MAX):
        barcode = member.barcode(number)
        for row in items_with_barcode(barcode):
            at_home = row.status == ItemStatus.AVAILABLE and row.at == row.home
            if at_home and row.kind == "book" and not any(each.collection for each in natures(barcode)):
                found += 1
                yield Offered(barcode=barcode, title=row.title, is_own=code == LIBRARY)
        if found >= most:
            return
