from collections.abc import Callable, Iterator

import pytest

from bashu.db.network.models import Terminal
from bashu.db.patrons.pins import set_pin
from bashu.db.patrons.vault import the_vault
from bashu.doors.sip2.connection import Network
from bashu.doors.sip2.limits import ServerLimits
from bashu.doors.sip2.observer import UNOBSERVED, Observer
from bashu.doors.sip2.server import Running, serve
from bashu.doors.sip2.tls import Secured
from bashu.engine.batch import Gatherer
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.people import World, make_world

from .machines import ALICES_CARD, BOBS_CARD, PIN, Line, give_card, give_login, line

Serve = Callable[..., Running]


@pytest.fixture
def world(transactional_db: None) -> World:
    """Both cities' machines log in as `chengdu` and `chongqing`; Alice and Bob have a card each."""
    world = make_world()
    give_login(world.chengdu.machine, "chengdu")
    give_login(world.chongqing.machine, "chongqing")
    give_card(world.alice, ALICES_CARD)
    give_card(world.bob, BOBS_CARD)
    return world


@pytest.fixture
def gatherer(world: World) -> Iterator[Gatherer]:
    gatherer = Gatherer(engine=lambda: Engine([CirculationRoom()]))
    yield gatherer
    gatherer.close()


@pytest.fixture
def start(gatherer: Gatherer) -> Iterator[Serve]:
    """Starts servers and stops them after the test."""
    servers: list[Running] = []

    def start(
        port: int = 0,
        *,
        shared: bool = False,
        observer: Observer = UNOBSERVED,
        proxies: tuple[Network, ...] = (),
        secured: Secured | None = None,
        **limits: float,
    ) -> Running:
        wanted = ServerLimits(**limits)  # type: ignore[arg-type]
        servers.append(
            serve(
                "127.0.0.1",
                port,
                shared=shared,
                gatherer=gatherer,
                limits=wanted,
                observer=observer,
                proxies=proxies,
                secured=secured,
            )
        )
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def server(start: Serve) -> Running:
    return start()


@pytest.fixture
def chengdu(server: Running) -> Iterator[Line]:
    """A machine in Chengdu that has logged in, and whose card reader is trusted."""
    with line(server.port) as connection:
        yield connection.log_in("chengdu")


@pytest.fixture
def chongqing(server: Running) -> Iterator[Line]:
    with line(server.port) as connection:
        yield connection.log_in("chongqing")


@pytest.fixture
def typing(world: World) -> None:
    """Chengdu's machine has only a keyboard, and Alice has a PIN."""
    set_terminal(world.chengdu.machine, reads_cards=False)
    assert set_pin(patron_id=world.alice.pk, pin=PIN, vault=the_vault()) is None


def set_terminal(terminal: Terminal, **changed: object) -> None:
    Terminal.objects.filter(pk=terminal.pk).update(**changed)
