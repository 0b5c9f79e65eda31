from collections.abc import Iterator

import pytest

from bashu.db.patrons.pins import set_pin
from bashu.db.patrons.vault import the_vault
from bashu.doors.api.partners import commands
from bashu.engine.batch import Gatherer
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.doors.api.partners.vendor import Vendor, vendor
from tests.doors.sip2.machines import ALICES_CARD, BOBS_CARD, PIN, give_card
from tests.people import World, make_world


@pytest.fixture
def world(transactional_db: None) -> World:
    """Alice and Bob have a card each; Alice has chosen a PIN."""
    world = make_world()
    give_card(world.alice, ALICES_CARD)
    give_card(world.bob, BOBS_CARD)
    assert set_pin(patron_id=world.alice.pk, pin=PIN, vault=the_vault()) is None
    return world


@pytest.fixture(autouse=True)
def _gatherer(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    gatherer = Gatherer(engine=lambda: Engine([CirculationRoom()]))
    monkeypatch.setattr(commands, "shared", lambda: gatherer)
    yield
    gatherer.close()


@pytest.fixture
def chengdu(world: World) -> Vendor:
    """Has all scopes, in Chengdu."""
    return vendor(world.chengdu)


@pytest.fixture
def chongqing(world: World) -> Vendor:
    return vendor(world.chongqing)
