from collections.abc import Iterator

import pytest

from bashu.engine.activities.room import ActivitiesRoom
from bashu.engine.submit import Engine
from tests.people import World, make_world


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    engine = Engine([ActivitiesRoom()])
    yield engine
    engine.close()
