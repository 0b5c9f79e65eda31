"""Founds a network to practise in: a library's own places by their names, and made readers, machines and a login."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction

from bashu.db.network import founding, queries
from bashu.db.network.founding import (
    NewBranch,
    NewFloatGroup,
    NewGrant,
    NewLibrary,
    NewRegion,
    NewStaff,
    NewTerminal,
    Plan,
)
from bashu.db.network.onboarding import NewPlace
from bashu.db.network.rules import add_rules
from bashu.db.patrons.admit import Newcomer, admit
from bashu.db.patrons.vault import the_vault
from bashu.domain.calendar import local_day
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.credential import Credential
from bashu.domain.identity.kinds import CardKind, CardState, PatronCategory
from bashu.domain.rights import Role
from bashu.domain.routing.places import Reason
from bashu.project.demo.load import CHEAP
from bashu.project.demo.rules import FALLBACK
from bashu.project.practice.shelves import USUAL_SHELVES, write
from bashu.wire.sip2.manner import LINES_MAX
from bashu.wire.sip2.words import Say

SAYS_ZH, SAYS_EN = "【练习】", "[Practice] "
LOGIN, PASSWORD = "practice", "practice"
PIN: Final = "862094"
JOINED: Final = timedelta(days=400)
# How each made reader stands: by the last digit of the card.
READERS: Final = (
    ("练习读者甲", PatronCategory.ADULT),
    ("练习读者乙", PatronCategory.ADULT),
    ("练习读者丙（挂失）", PatronCategory.ADULT),
    ("练习读者丁（过期）", PatronCategory.ADULT),
    ("练习少儿", PatronCategory.CHILD),
    ("练习临时读者", PatronCategory.TEMPORARY),
)
LOST, EXPIRED = 2, 3


def found(places: Sequence[NewPlace], *, now: datetime) -> None:
    """The network with its places, each named as practice wherever a name is shown, to machines too."""
    named = [_named(each) for each in places]
    branches = [each.branch for each in places]
    plan = Plan(
        name_zh=f"{SAYS_ZH}通借通还",
        name_en=f"{SAYS_EN}one card",
        demonstration=False,
        practice=True,
        regions=list(_regions(places)),
        libraries=[_library(each) for each in {each.library: each for each in reversed(named)}.values()],
        branches=[_branch(each) for each in named],
        terminals=[terminal for each in named for terminal in _terminals(each)],
        float_groups=[
            NewFloatGroup(code="all", name_zh="全网", name_en="Everywhere", branches=dict.fromkeys(branches))
        ],
        staff=[
            NewStaff(
                login=LOGIN, password_hash=make_password(PASSWORD), terminal=f"{named[0].branch} desk",
                grants=[NewGrant(role=Role.ADMINISTRATOR)],
            )
        ],
    )  # fmt: skip
    with transaction.atomic():
        libraries = founding.found(plan).libraries
        add_rules([FALLBACK])
        for number, library_id in enumerate(libraries.values(), 1):
            admit(_readers(library_id, number=number, now=now), vault=the_vault())


def is_there() -> bool:
    return queries.network() is not None


def shelves(
    places: Sequence[NewPlace], folder: Path, *, names: Sequence[str]
) -> Iterator[tuple[str, tuple[Path, Path]]]:
    """For each library the files that its import takes."""
    by_library: dict[str, list[str]] = {}
    for each in places:
        by_library.setdefault(each.library, []).append(each.branch)
    for library, branches in by_library.items():
        to = folder / library
        to.mkdir(parents=True, exist_ok=True)
        yield library, write(to, branches=branches, shelves=names or USUAL_SHELVES)


def card(library: int, reader: int) -> str:
    """Of no library's kind either."""
    return f"PRACTICE{library:02}{reader:03}"


def _named(place: NewPlace) -> NewPlace:
    return replace(
        place,
        library_zh=SAYS_ZH + place.library_zh,
        library_en=SAYS_EN + place.library_en,
        branch_zh=SAYS_ZH + place.branch_zh,
        branch_en=SAYS_EN + place.branch_en,
    )


def _regions(places: Sequence[NewPlace]) -> Iterator[NewRegion]:
    named = {code: "" for each in places for code in (each.district, each.city)}
    named |= {
        code: name for each in places for code, name in zip((each.district, each.city), each.names, strict=True) if name
    }
    return (NewRegion(code=code, name_zh=name or code, name_en=name or code) for code, name in named.items())


def _library(place: NewPlace) -> NewLibrary:
    return NewLibrary(
        code=place.library, name_zh=place.library_zh, name_en=place.library_en, region_id=place.district,
        city_id=place.city, basis="practice", joined_on=place.joined_on,
    )  # fmt: skip


def _branch(place: NewPlace) -> NewBranch:
    return NewBranch(
        library=place.library, code=place.branch, name_zh=place.branch_zh, name_en=place.branch_en, kind=place.kind,
        lon=place.lon, lat=place.lat, week=place.week, always_open=place.kind != "library",
    )  # fmt: skip


def _terminals(place: NewPlace) -> Iterator[NewTerminal]:
    yield NewTerminal(branch=place.branch, name=f"{place.branch} desk", kind="desk", attended=True)
    yield NewTerminal(branch=place.branch, name=f"{place.branch} kiosk", kind="kiosk", reads_cards=True)
    yield NewTerminal(
        branch=place.branch, name=f"{place.branch} machine", kind="self_check", reads_cards=True,
        sip2_login=f"practice-{place.branch}", sip2_password_hash=CHEAP.hash(PASSWORD),
        sip2_institution=f"PRACTICE-{place.library}", charset="UTF-8", sip2_settings={"texts": _texts()},
    )  # fmt: skip


def _texts() -> str:
    """What a machine shows of a return and of what cannot be done begins with it too, as far as there is room."""
    first = [*(each.value.replace(" ", "_") for each in Say), *(each.value for each in Reason), "busy"]
    keys = list(dict.fromkeys([*first, *(each.value for each in Refusal)]))[: LINES_MAX // 2]
    return "\n".join(f"{key} zh: {SAYS_ZH}{{words}}\n{key} en: {SAYS_EN}{{words}}" for key in keys)


def _readers(library_id: int, *, number: int, now: datetime) -> list[Newcomer]:
    today = local_day(now)
    return [
        Newcomer(
            credentials=[Credential(CardKind.LIBRARY_CARD, card(number, at))],
            name=name,
            category=category,
            home_library_id=library_id,
            joined_at=now - JOINED,
            birth_on=date(today.year - 9, 1, 1) if category is PatronCategory.CHILD else None,
            expires_on=today - timedelta(days=30) if at == EXPIRED else None,
            card_state=CardState.LOST if at == LOST else CardState.VALID,
            pin=PIN,
        )
        for at, (name, category) in enumerate(READERS)
    ]
