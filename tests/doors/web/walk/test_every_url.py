"""No role sees or changes a row of another library beyond its grant: whoever asks, at every address, whatever is sent.

The addresses come from the resolver and the rows from the tables, so a new view or table is covered as it is written.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache as remembered
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from bashu.db.network.models import Grant, Network, Staff
from bashu.domain.calendar import DAY, local_day
from bashu.domain.rights import ROLES, Right, Role
from bashu.engine import batch, clock
from tests.doors.web.conftest import Site, make_staff
from tests.doors.web.walk.careless import CARELESS
from tests.doors.web.walk.needed import (
    AT_DOORS,
    BESIDE,
    CHANGED_IN_HAND,
    COMPARED,
    COMPUTED,
    NEEDED,
    OFFICE,
    SCANS,
    SEEN_IN_HAND,
)
from tests.doors.web.walk.strangers import Strangers, make, rows_of_the_network, written
from tests.doors.web.walk.urls import Forms, filled, routes, sending
from tests.search.conftest import following
from tests.search.shelves import caught_up

FOREIGN, SISTER = 7_777_777, 8_888_888
# Of the pages as they are; a walk that finds none proves nothing.
# Fields that ask for a day.
DAYS = {
    "wanted_until", "birth_on", "until", "day", "due_on", "expires_on", "from_on", "to_on", "starts_on", "ends_on",
    "last_on", "begins_on", "first_on", "on",
}  # fmt: skip
FORMS_AT_LEAST = 8
# Fields in which the same form differs from page to page.
LEADS_BACK = {"csrfmiddlewaretoken", "next"}
PICKUPS = re.compile(r'<select id="(?:city|branch|taker)".*?</select>', re.DOTALL)
COOKIES = {"sessionid", "csrftoken", "django_language", "messages"}
# What the members and their branches are called, in either language and on each label, is no secret.
NAMES = {
    f"{word}{number}"
    for number in (FOREIGN, SISTER)
    for word in ("BRANCHCODE", "BRANCHNAME_ZH", "BRANCHNAME_EN", "LIBRARYCODE", "LIBRARYNAME_ZH", "LIBRARYNAME_EN")
}


@dataclass
class Walk:
    """Somebody goes through every address; what they see and change of strangers is noted.

    hidden   the strangers that are beyond the grant
    public   what anybody may see of them
    """

    login: str
    hidden: list[Strangers]
    public: set[str]
    in_hand: frozenset[Right] = frozenset()
    client: Client = field(default_factory=Client)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._written = written()
        self._before = [strangers.rows() for strangers in self.hidden]
        self._networks = rows_of_the_network()

    def go(self, *about: Strangers, at: tuple[str, ...] = ()) -> list[str]:
        """About all of the strangers and at all addresses, if none are named."""
        for strangers in about or self.hidden:
            for route in at or routes():
                self.sign_in()
                self.at(filled(route, strangers.id), strangers.id)
        return self.wrong

    def sign_in(self) -> None:
        """Again, behind an address that signs out."""
        if self.login and "_auth_user_id" not in self.client.session:
            self.client.force_login(User.objects.get(username=self.login))

    def at(self, address: str, number: int, **known: str) -> None:
        """As it stands, then with every field that a view can ask for."""
        self._look(address, self.client.get(address), ids=True)
        with sending(number, **known):
            self._look(address, self.client.get(address))
            self._look(address, self.client.post(address))
        self._compare(address)

    def send(self, address: str, given: dict[str, str]) -> None:
        self._look(address, self.client.post(address, given))
        self._compare(address)

    def _look(self, address: str, response: Any, *, ids: bool = False) -> None:
        assert response.status_code < 500, address
        text = shown(response, address)
        allowed = _tables(SEEN_IN_HAND, self.in_hand) if address.startswith("/desk") else set()
        for strangers in self.hidden:
            words = {word: table for word, table in strangers.seen_in(text).items() if table not in allowed}
            seen = {word: table for word, table in words.items() if word not in self.public}
            beside = without(text, {*self.public, f"{COMPARED}{strangers.id}"})
            shows_id = ids and not allowed and COMPARED not in address and str(strangers.id) in beside
            if shows_id and f"{address} {strangers.id}" not in self.public:
                seen[str(strangers.id)] = "an id"
            self.wrong += [f"{address} shows {word} of {table}" for word, table in seen.items()]
            if str(strangers.id) in address:
                self.wrong += [f"{address} leaves the cookie {name}" for name in set(response.cookies) - COOKIES]

    def _compare(self, address: str) -> None:
        """With what there was after the address before. While no transaction has written, nothing can have changed."""
        earlier, self._written = self._written, written()
        if self._written == earlier:
            return
        allowed = _tables(CHANGED_IN_HAND, self.in_hand) if address.startswith("/desk") else set()
        before, self._before = self._before, [strangers.rows() for strangers in self.hidden]
        for was, now in zip(before, self._before, strict=True):
            changed = {table for table in {*was, *now} if was.get(table) != now.get(table)} - allowed
            added = {table for table in BESIDE & changed if self._only_adds(was.get(table, []), now.get(table, []))}
            changed -= added | (COMPUTED if added else set())
            self.wrong += [f"{address} changes {table}" for table in sorted(changed)]
        was, self._networks = self._networks, rows_of_the_network()
        changed = {table for table in was if was[table] != self._networks[table]}
        self.wrong += [f"{address} changes the network's {table}" for table in sorted(changed)]

    def _only_adds(self, was: list[str], now: list[str]) -> bool:
        """Rows of the walker's own library."""
        ours = Staff.objects.values_list("library_id", flat=True).get(user__username=self.login)
        added = [json.loads(row) for row in now if row not in was]
        return set(was) <= set(now) and all(row["library_id"] == ours for row in added)


def shown(response: Any, address: str) -> str:
    """What a page shows beside the address that was asked for, and where in the network holds or items may go."""
    body = b"".join(response) if response.streaming else response.content
    return PICKUPS.sub("", str(body.decode(errors="replace")).replace(address, ""))


def without(text: str, words: set[str]) -> str:
    """Such as what everybody may read, a title: the number stands in these words too."""
    for word in words:
        text = text.replace(word, "")
    return text


def _tables(by_right: dict[Right, set[str]], rights: frozenset[Right]) -> set[str]:
    return {table for right, tables in by_right.items() if right in rights for table in tables}


def forgetful() -> tuple[str, ...]:
    """The careless addresses, where there are any."""
    return tuple(route for route in routes() if route.startswith("/careless/"))


@remembered
def public_words(addresses: tuple[str, ...], words: frozenset[str]) -> set[str]:
    """Which of these words are shown to nobody in particular, and on which pages an id is. The same for each test."""
    seen: set[str] = set()
    nobody = Client()
    for number in (FOREIGN, SISTER):
        for address in (filled(route, number) for route in addresses):
            nobody.cookies.clear()
            plain = shown(nobody.get(address), address)
            nobody.cookies.clear()
            with sending(number):
                text = plain + shown(nobody.get(address), address)
            seen |= {word for word in words if word in text}
            seen |= {f"{address} {each}" for each in (FOREIGN, SISTER) if str(each) in plain}
    return seen


@dataclass(frozen=True, slots=True)
class Scene:
    site: Site
    foreign: Strangers
    sister: Strangers
    asked: list[Any]
    """The commands that reached the engine."""

    def walk(self, login: str, *hidden: Strangers, in_hand: frozenset[Right] = frozenset()) -> Walk:
        words = frozenset({*self.foreign.words, *self.sister.words})
        careless = forgetful()
        usual = tuple(route for route in routes() if route not in careless)
        public = public_words(usual, words) | public_words(careless, words)
        return Walk(login, list(hidden), public | NAMES, in_hand)


@pytest.fixture
def same_ids(django_db_reset_sequences: None) -> None:
    """Whatever is made has the id that it has in each other test: so what `forms` found in one goes for all."""


@pytest.fixture
def scene(
    same_ids: None, site: Site, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    Network.objects.update(demonstration=False)
    foreign = make(FOREIGN)
    library = site.world.chengdu.library
    sister = make(SISTER, Library=library, Region=library.region)
    asked: list[Any] = []
    for door in ("call", "submit"):
        monkeypatch.setattr(batch.Gatherer, door, heard(getattr(batch.Gatherer, door), asked))
    settings.BASHU = replace(settings.BASHU, home=tmp_path)
    with following():
        caught_up()
        cache.clear()
        yield Scene(site, foreign, sister, asked)


def heard(door: Callable[..., Any], asked: list[Any]) -> Callable[..., Any]:
    """It notes the commands that it is asked."""

    def hears(gatherer: batch.Gatherer, command: Any, *more: Any, **named: Any) -> Any:
        asked.append(command)
        return door(gatherer, command, *more, **named)

    return hears


def hire(site: Site, role: Role, *, scope: str = "library") -> str:
    """Somebody at Chengdu's desk with this role for the library, its branch or the network."""
    make_staff("walker", site.world.chengdu, role)
    branch = site.world.chengdu.branch if scope == "branch" else None
    grants = Grant.objects.filter(staff__user__username="walker")
    if scope != "library":
        grants.update(library=None, branch=branch)
    return "walker"


# Who goes where with each `make test`, for a walk takes long: who may most, for what is let through too far; who may
# least, for a view that forgets to ask. The roles between them, and the others in a branch, go with `make soak`. A desk
# goes everywhere below, with a reader in hand.
WALKS = [*product(Role, ["library"], ["foreign"]), *product(Role, ["branch"], ["sister", "foreign"])]
OFTEN = {
    (Role.ADMINISTRATOR, "branch", "sister"),
    *product([Role.ADMINISTRATOR, Role.DRIVER], ["library"], ["foreign"]),
}

Sent = tuple[str, dict[str, str]]


def often(*roles: Role, of: Iterable[Role] = Role) -> list[object]:
    """All of them, of which only these go with each `make test`."""
    return [role if role in roles else pytest.param(role, marks=pytest.mark.soak) for role in of]


def forms(scene: Scene) -> list[Sent]:
    """What the pages let somebody send who may do everything everywhere, about strangers as far as it can be chosen."""
    hire(scene.site, Role.ADMINISTRATOR, scope="network")
    return forms_of("walker")


@remembered
def forms_of(login: str) -> list[Sent]:
    """Each once, however many pages have it: they differ in where it leads back to."""
    boss = Client()
    boss.force_login(User.objects.get(username=login))
    found: dict[str, Sent] = {}
    for number in (FOREIGN, SISTER):
        for address in (filled(route, number) for route in routes()):
            page = boss.get(address)
            if page.status_code == 200 and page["Content-Type"].startswith("text/html"):
                for form in Forms(page.content.decode(), address=address, number=number).found:
                    said = {name: value for name, value in form[1].items() if name not in LEADS_BACK}
                    found.setdefault(json.dumps([form[0], said], sort_keys=True), form)
    return [*found.values()]


@pytest.mark.parametrize(("role", "scope", "about"), [each for each in WALKS if each in OFTEN])
def test_a_role_reaches_no_further_than_its_grant(scene: Scene, role: Role, scope: str, about: str) -> None:
    """A branch is asked for another one of its library, with everybody else's rows in sight."""
    reaches_no_further(scene, role, scope=scope, about=about)


@pytest.mark.soak
@pytest.mark.parametrize(("role", "scope", "about"), [each for each in WALKS if each not in OFTEN])
def test_no_other_role_reaches_further_than_its_grant(scene: Scene, role: Role, scope: str, about: str) -> None:
    reaches_no_further(scene, role, scope=scope, about=about)


def reaches_no_further(scene: Scene, role: Role, *, scope: str, about: str) -> None:
    hidden = [scene.foreign, scene.sister] if scope == "branch" else [scene.foreign]
    walk = scene.walk(hire(scene.site, role, scope=scope), *hidden)
    assert walk.go(scene.sister if about == "sister" else scene.foreign) == []
    at_desks = [command for command in scene.asked if not isinstance(command, (*OFFICE, *AT_DOORS))]
    assert {command.terminal_id for command in at_desks} <= {scene.site.world.chengdu.desk.pk}
    assert needed(scene) <= ROLES[role]


def needed(scene: Scene) -> set[Right]:
    """For the commands that reached the engine."""
    back = {Right.BACKDATE for command in scene.asked if getattr(command, "returned_at", None) is not None}
    return {NEEDED[type(command)] for command in scene.asked} | back


@pytest.mark.parametrize("who", ["nobody", pytest.param("no grant", marks=pytest.mark.soak), "none in force"])
def test_without_a_grant_nothing_is_reached(scene: Scene, who: str) -> None:
    """Or with three of them, of which one was ended, one is over and one has not begun."""
    login = "" if who == "nobody" else hire(scene.site, Role.ADMINISTRATOR, scope="network")
    given = Grant.objects.filter(staff__user__username="walker")
    if who == "no grant":
        given.delete()
    elif who == "none in force":
        today, (grant,) = local_day(clock.now()), given.values()
        given.update(ended_at=clock.now())
        for days in ({"ends_on": today - DAY}, {"starts_on": today + DAY}):
            Grant.objects.create(**grant | {"id": None} | days)
    assert scene.walk(login, scene.foreign).go() == []
    assert scene.asked == []


@pytest.mark.parametrize("role", often(Role.ADMINISTRATOR, Role.DRIVER))
def test_no_form_of_the_mighty_works_for_a_role_elsewhere(scene: Scene, role: Role) -> None:
    sent = forms(scene)
    assert len({address for address, _ in sent}) > FORMS_AT_LEAST
    User.objects.filter(username="walker").update(username="boss")
    walk = scene.walk(hire(scene.site, role), scene.foreign, in_hand=ROLES[role] & {Right.MOVE_BOXES})
    for address, given in sent:
        walk.sign_in()
        walk.send(address, given)
    assert walk.wrong == []


@pytest.mark.parametrize("odd", ["0001-01-01", "1969-12-31", "9999-12-31"])
def test_a_day_that_nobody_means_is_no_fault_of_ours(scene: Scene, odd: str) -> None:
    """In whatever form, among what the page gives beside it; and behind every address."""
    sent = forms(scene)
    boss = Client()
    boss.force_login(User.objects.get(username="walker"))
    for address, given in sent:
        if days := given.keys() & DAYS:
            boss.post(address, given | dict.fromkeys(days, odd))
    for route in routes():
        with sending(FOREIGN, **dict.fromkeys(DAYS, odd), at="00:00", time="00:00", do="day"):
            boss.get(filled(route, FOREIGN))


@pytest.mark.parametrize("role", often(Role.DESK, of=[Role.DESK, Role.DESK_LEAD, Role.AUDITOR]))
def test_the_reader_at_the_desk_is_served_there_and_nowhere_else(scene: Scene, role: Role) -> None:
    walk = scene.walk(hire(scene.site, role), scene.foreign, in_hand=ROLES[role])
    walk.sign_in()
    number = f"PATRONNUMBER{FOREIGN}"
    walk.at("/desk/scan", FOREIGN, text=number, item_id="")
    assert ('id="patron"' in walk.client.get("/desk").content.decode()) is (Right.SEE_PATRON in ROLES[role])
    assert walk.go() == []


@pytest.mark.parametrize("role", [Role.DESK, Role.DRIVER, Role.AUDITOR])
def test_the_item_on_the_desk_is_taken_in_by_who_may(scene: Scene, role: Role) -> None:
    walk = scene.walk(hire(scene.site, role), scene.foreign, in_hand=ROLES[role])
    walk.sign_in()
    for mode in ("auto", "take_in", "use", "dispatch", "renew"):
        walk.at("/desk/mode", FOREIGN, mode=mode)
        walk.at("/desk/scan", FOREIGN, text=f"ITEMBARCODE{FOREIGN}")
    walk.at("/desk/returned", FOREIGN, do="toggle")
    walk.at("/desk/scan", FOREIGN, text=f"ITEMBARCODE{FOREIGN}")
    assert walk.wrong == []
    assert needed(scene) == ROLES[role] & {Right.BACKDATE, *(NEEDED[kind] for kind in SCANS)}


def test_the_walk_sees_what_the_network_may_see_and_changes_what_it_may_change(scene: Scene) -> None:
    """Else it could not tell what others do not see."""
    sent = forms(scene)
    walk = scene.walk("walker", scene.foreign)
    for address, given in sent:
        walk.sign_in()
        walk.send(address, given)
    for what in ("/give changes network_grant", "/switch changes auth_user", "network's network_parcelrule"):
        assert any(line.endswith(what) for line in walk.wrong)
    wrong = walk.go(at=tuple(route for route in routes() if route.startswith("/office/staff")))
    assert any("shows USERUSERNAME7777777 of auth_user" in line for line in wrong)


def test_a_view_that_forgets_its_right_is_found(scene: Scene, settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.doors.web.walk.careless"
    wrong = scene.walk(hire(scene.site, Role.DESK), scene.foreign).go(at=forgetful())
    assert {*wrong} >= {f"{at} {what}" for at, what in CARELESS.items()}
    assert "/careless/right" in forgetful()
    assert not [line for line in wrong if line.startswith("/careless/right")]
