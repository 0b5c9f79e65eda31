"""Patrons of both cities. Nobody living can have one of these numbers:

A resident ID number begins with the division where it was first given. Here it is 510120 or 510220, the old city
districts of Chengdu and Chongqing: they were abolished in 1983, and the first number was given out in 1984. The social
security numbers begin with Z0000, the passports name an issuer that stands for nobody's nationality (XXC, ICAO Doc
9303), and the library cards are this network's own.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cache
from random import Random
from typing import Final

from bashu.domain.identity.kinds import CardKind, PatronCategory
from bashu.domain.identity.pin import pin_problem
from bashu.domain.identity.resident_id import check_character
from bashu.project.demo.places import CHENGDU, CHONGQING, Member, members
from bashu.project.demo.seed import stream

BACKGROUND_PER_CITY: Final = 300
SPECIMEN_DIVISION: Final = {CHENGDU: "510120", CHONGQING: "510220"}
SURNAMES: Final = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗"
GIVEN: Final = "晓雨思涵子墨家明佳慧建国秀英志强桂芳文博雅琴海波春梅俊杰丽华天宇欣怡立新静宜"
CHILD_BORN, ADULT_BORN = (2017, 2021), (1950, 2004)
EXPIRED_ON: Final = date(2024, 12, 31)


class State(StrEnum):
    """What somebody who uses this patron's card will find."""

    OK = "ok"
    CHILD_WITH_GUARDIAN = "child_with_guardian"
    CHILD_WITHOUT_GUARDIAN = "child_without_guardian"
    EXPIRED = "expired"
    CARD_LOST = "card_lost"
    OWES_MONEY = "owes_money"
    BLOCKED = "blocked"
    AT_LIMIT = "at_limit"
    OVERDUE = "overdue"
    HAS_HOLDS = "has_holds"
    FAMILY = "family"
    INSTITUTION = "institution"


# The cast of each city, in order: each state, and readers without trouble showing each kind of card.
CAST: Final = (
    *((State.OK, kind) for kind in CardKind),
    (State.CHILD_WITH_GUARDIAN, CardKind.RESIDENT_ID),
    (State.CHILD_WITHOUT_GUARDIAN, CardKind.RESIDENT_ID),
    (State.EXPIRED, CardKind.LIBRARY_CARD),
    (State.CARD_LOST, CardKind.SOCIAL_SECURITY),
    (State.OWES_MONEY, CardKind.RESIDENT_ID),
    (State.BLOCKED, CardKind.RESIDENT_ID),
    (State.AT_LIMIT, CardKind.RESIDENT_ID),
    (State.OVERDUE, CardKind.SOCIAL_SECURITY),
    *((State.OK, kind) for kind in (CardKind.RESIDENT_ID, CardKind.SOCIAL_SECURITY) for _ in range(4)),
)
HUB: Final = (
    (State.EXPIRED, CardKind.LIBRARY_CARD),
    (State.AT_LIMIT, CardKind.SOCIAL_SECURITY),
    (State.BLOCKED, CardKind.SOCIAL_SECURITY),
    (State.INSTITUTION, CardKind.LIBRARY_CARD),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`card` is in clear here and nowhere else: it is made again from the seed whenever it is needed."""

    name: str
    kind: CardKind
    card: str = field(repr=False)
    pin: str = field(repr=False)
    birth_on: date
    home: Member
    state: State
    category: PatronCategory


@cache
def cast() -> tuple[Person, ...]:
    """Those that `bashu demo --json` tells of, Chengdu's first."""
    drawn = stream("cast")
    return tuple(
        _person(drawn, number, home=_home(city, place), kind=kind, state=state, with_pin=True)
        for number, (city, place, (state, kind)) in enumerate(
            ((city, place, role) for city in (CHENGDU, CHONGQING) for place, role in enumerate(CAST)), start=1
        )
    )


@cache
def family(city: str) -> tuple[Person, Person, Person]:
    """Of the library of the city's hub: two who wait for books, and the account of the family that they are."""
    drawn = stream(f"family/{city}")
    home, first = _home(city, 0), {CHENGDU: 801, CHONGQING: 811}[city]
    kinds = (CardKind.SOCIAL_SECURITY, CardKind.RESIDENT_ID, CardKind.LIBRARY_CARD)
    states = (State.HAS_HOLDS, State.HAS_HOLDS, State.FAMILY)
    one, two, account = (
        _person(drawn, number, home=home, kind=kind, state=state, with_pin=True)
        for number, kind, state in zip(range(first, first + 3), kinds, states, strict=True)
    )
    return one, two, replace(account, category=PatronCategory.FAMILY)


@cache
def at_the_hub(city: str) -> tuple[Person, ...]:
    """Of the library of the city's hub, where the leads are: whom they may let pass, and an institution."""
    drawn = stream(f"hub/{city}")
    home, first = _home(city, 0), {CHENGDU: 821, CHONGQING: 831}[city]
    return tuple(
        replace(person, category=PatronCategory.INSTITUTION) if state is State.INSTITUTION else person
        for number, (state, kind) in enumerate(HUB, start=first)
        for person in [_person(drawn, number, home=home, kind=kind, state=state, with_pin=True)]
    )


def holders(city: str) -> tuple[Person, Person]:
    one, two, _ = family(city)
    return one, two


@cache
def background() -> tuple[Person, ...]:
    """Those who only give the network some life. They have chosen no PIN yet."""
    drawn = stream("background")
    kinds = (CardKind.RESIDENT_ID, CardKind.RESIDENT_ID, CardKind.SOCIAL_SECURITY)
    return tuple(
        _person(drawn, number, home=_home(city, place), kind=drawn.choice(kinds), state=State.OK, with_pin=False)
        for number, (city, place) in enumerate(
            ((city, place) for city in (CHENGDU, CHONGQING) for place in range(BACKGROUND_PER_CITY)), start=101
        )
    )


def _person(drawn: Random, number: int, *, home: Member, kind: CardKind, state: State, with_pin: bool) -> Person:
    """`number` counts through everybody, and makes all card numbers different."""
    child = state in {State.CHILD_WITH_GUARDIAN, State.CHILD_WITHOUT_GUARDIAN}
    years = CHILD_BORN if child else ADULT_BORN
    birth_on = date(drawn.randint(*years), drawn.randint(1, 12), drawn.randint(1, 28))
    card = _card(kind, number, city=home.city, birth_on=birth_on)
    return Person(
        name=drawn.choice(SURNAMES) + "".join(drawn.sample(GIVEN, drawn.choice((1, 2)))),
        kind=kind,
        card=card,
        pin=_pin(drawn, card=card, birth_on=birth_on) if with_pin else "",
        birth_on=birth_on,
        home=home,
        state=state,
        category=PatronCategory.CHILD if child else PatronCategory.ADULT,
    )


def _card(kind: CardKind, number: int, *, city: str, birth_on: date) -> str:
    match kind:
        case CardKind.RESIDENT_ID:
            first_17 = f"{SPECIMEN_DIVISION[city]}{birth_on:%Y%m%d}{number:03}"
            return first_17 + check_character(first_17)
        case CardKind.SOCIAL_SECURITY:
            return f"Z0000{number:04}"
        case CardKind.PASSPORT:
            return f"XXC0{number:05}"
        case CardKind.LIBRARY_CARD:
            return f"DEMO{number:06}"


def _pin(drawn: Random, *, card: str, birth_on: date) -> str:
    while True:
        pin = f"{drawn.randrange(10**6):06}"
        if pin_problem(pin, numbers=[card], birth_on=birth_on) is None:
            return pin


def _home(city: str, place: int) -> Member:
    here = [member for member in members() if member.city == city]
    return here[place % len(here)]
