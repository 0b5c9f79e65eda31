"""The pages on real tables and a real engine: Alice and Bob with their cards, a kiosk and a desk in each city."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from bashu.db.network.models import Grant, Network, Staff, Terminal
from bashu.db.notices.models import Template
from bashu.db.patrons.cards import digest_rows, new_card
from bashu.db.patrons.models import CardDigest, Patron
from bashu.db.patrons.pins import set_pin
from bashu.db.patrons.vault import the_vault
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.identity.resident_id import check_character
from bashu.domain.rights import Role
from bashu.doors.web.shared import commands
from bashu.engine.batch import Gatherer
from tests import browser
from tests.people import NOON, City, World, make_world

PASSWORD = "a-desk-in-the-hall"
PIN = "730915"


def id_number(division_and_birth: str) -> str:
    """A specimen: the sequence 000 is nobody's."""
    first_17 = f"{division_and_birth}000"
    return first_17 + check_character(first_17)


ALICE, BOB = id_number("51010419900307"), id_number("50010319851112")
STRANGER, CHILD = id_number("51010719991224"), id_number("51010720200101")


@dataclass(frozen=True, slots=True)
class Site:
    world: World
    here: Terminal
    """The kiosk in Chengdu."""
    there: Terminal
    """The kiosk in Chongqing."""

    def kiosk(self, page: str = "", *, at: Terminal | None = None) -> str:
        return f"/kiosk/{(at or self.here).pk}/{page}"


def give_card(patron: Patron, number: str) -> None:
    credential = parse_credential(number)
    assert isinstance(credential, Credential)
    vault, library = the_vault(), patron.home_library_id
    card = new_card(credential, patron_id=patron.pk, library_id=library, expires_on=None, vault=vault, now=NOON)
    card.save()
    CardDigest.objects.bulk_create(digest_rows(card, credential.number, vault=vault))


def make_kiosk(city: City) -> Terminal:
    return Terminal.objects.create(branch=city.branch, name="kiosk", kind="kiosk", reads_cards=True, language="en")


def make_staff(login: str, city: City, *roles: Role) -> User:
    """With these roles for their library; the role of a desk if none is named."""
    user = User.objects.create_user(login, password=PASSWORD)
    staff = Staff.objects.create(user=user, library=city.library, branch=city.branch, terminal=city.desk)
    for role in roles or (Role.DESK,):
        Grant.objects.create(staff=staff, role=role, library=city.library, starts_on=date(2021, 6, 1))
    return user


def give_network(user: User, role: Role) -> None:
    """This role in the whole network."""
    Grant.objects.create(staff=Staff.objects.get(user=user), role=role, starts_on=date(2021, 6, 1))


@pytest.fixture(scope="session", autouse=True)
def one_browser() -> Iterator[None]:
    yield
    browser.shared.close()


@pytest.fixture
def site(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    cache.clear()
    with transaction.atomic():
        made = make_site()
    gatherer = Gatherer()
    monkeypatch.setattr(commands, "shared", lambda: gatherer)
    yield made
    gatherer.close()


def make_site() -> Site:
    world = make_world()
    Network.objects.update(demonstration=True)
    give_card(world.alice, ALICE)
    give_card(world.bob, BOB)
    set_pin(patron_id=world.alice.pk, pin=PIN, vault=the_vault())
    make_staff("desk-chengdu", world.chengdu)
    make_staff("desk-chongqing", world.chongqing)
    make_staff("chief-chengdu", world.chengdu, Role.ADMINISTRATOR)
    return Site(world, make_kiosk(world.chengdu), make_kiosk(world.chongqing))


@pytest.fixture
def sends(site: Site, settings: Settings, tmp_path: Path) -> None:
    """E-mail and SMS are set up here, with a text that the carrier approved: so codes can be sent."""
    key = tmp_path / "sms_key"
    key.write_text("a key that both have")
    ways = {"smtp_host": "127.0.0.1", "mail_from": "library@example.org", "sms_url": "http://127.0.0.1:9/send"}
    settings.BASHU = replace(settings.BASHU, **ways, sms_key_file=key)
    for language in ("zh-hans", "en"):
        Template.objects.create(text="confirm", channel="sms", language=language, body="{library}{code}", code="SMS_7")


@pytest.fixture
def reader() -> Client:
    """A browser that wants English."""
    return Client(headers={"accept-language": "en"}, enforce_csrf_checks=False)


@pytest.fixture
def staff(site: Site, reader: Client) -> Client:
    """A browser at the desk in Chengdu, signed in."""
    assert reader.login(username="desk-chengdu", password=PASSWORD)
    return reader


@pytest.fixture
def there(site: Site) -> Client:
    """A browser at the desk in Chongqing."""
    return signed_in("desk-chongqing")


def signed_in(login: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    assert client.login(username=login, password=PASSWORD)
    return client


@pytest.fixture
def office(site: Site) -> Client:
    """Somebody of the network's office."""
    give_network(make_staff("office", site.world.chengdu), Role.NETWORK_OFFICE)
    return signed_in("office")


@pytest.fixture
def manager(site: Site) -> Client:
    """The circulation manager of Chengdu's library."""
    make_staff("manager", site.world.chengdu, Role.MANAGER)
    return signed_in("manager")
