"""A library of the network, and its own system."""

from collections.abc import Iterator

import pytest

from bashu.engine.catalogue.importing.addresses import Address, set_address
from tests.doors.harvest.harvested import TITLES
from tests.doors.harvest.provider import Source, held, serving
from tests.people import NOON, World, make_world
from tests.wire.marc.making import cnmarc


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def library_id(world: World) -> int:
    library_id: int = world.chengdu.library.pk
    return library_id


@pytest.fixture
def source(library_id: int) -> Iterator[Source]:
    with serving(Source(*(held(cnmarc(number, title)) for number, title in TITLES.items()))) as source:
        set_address(library_id, Address(url=source.url, prefix="marcxml"), now=NOON)
        yield source
