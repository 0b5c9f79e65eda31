"""Under load the line to the database breaks in the middle of a COMMIT; the server may be started anew meanwhile."""

import threading
from collections.abc import Iterator
from itertools import cycle, islice, product
from pathlib import Path

import pytest

from bashu.project import postgres
from bashu.project.postgres import Server
from tests.journeys.cast import Cast
from tests.journeys.crowd import Crowd
from tests.journeys.network import Running
from tests.proxy import Cut, Proxy

# Each place of the cut once, by turns with a server that goes on and one that is started anew.
SLICE = tuple(zip(Cut, cycle((True, False))))
CUTS_SOAK = 60


class Breakable:
    """A network whose database stands behind a proxy, as at the other end of a long line."""

    def __init__(self, server: Server, *, home: Path) -> None:
        self.server = server
        self.proxy = Proxy(0, server.cluster.sockets / ".s.PGSQL.5432")
        self.running = Running(
            home.with_name(f"{home.name}-far"),
            settings={
                "BASHU_DATABASE_URL": f"postgresql://bashu@127.0.0.1:{self.proxy.port}/bashu",
                "BASHU_IDENTITY_KEYS_FILE": str(home / "keys" / "identity_keys"),
                "BASHU_DEMO": "on",
            },
        )

    def cut(self, how: Cut, *, restarts: bool) -> None:
        """A server is started and stopped by this thread alone, for it ends with the thread that started it."""
        broken, repaired = threading.Event(), threading.Event()

        def wait_for_repair() -> None:
            broken.set()
            repaired.wait()

        self.proxy.cut_next_commit(how, then=wait_for_repair)
        assert broken.wait(30)
        if restarts:
            self.server.stop()
            self.server.start()
        repaired.set()


@pytest.fixture
def breakable(untouched: Running, folder: Path) -> Iterator[Breakable]:
    near = untouched.copy(folder / "broken")
    with postgres.running(near.home) as server:
        breakable = Breakable(server, home=near.home)
        breakable.running.start()
        yield breakable
        assert breakable.running.stop() == 0
        breakable.proxy.end()
    near.remove()


@pytest.mark.parametrize("cuts", [len(SLICE), pytest.param(CUTS_SOAK, marks=pytest.mark.soak)])
def test_a_line_that_breaks_in_commit_loses_nothing_and_does_nothing_twice(breakable: Breakable, cuts: int) -> None:
    crowd = Crowd(Cast(breakable.running, breakable.running.facts()), seed=cuts)
    planned = SLICE if cuts == len(SLICE) else islice(cycle(product(Cut, (False, True))), cuts)
    for how, restarts in planned:
        with crowd:
            crowd.wait_for_more()
            breakable.cut(how, restarts=restarts)
            crowd.wait_for_more()
        crowd.check()
