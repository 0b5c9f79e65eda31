"""The line to PostgreSQL breaks while a COMMIT is under way. The engine asks again until it knows, then answers."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from bashu.db.circulation.models import Loan
from bashu.domain.outcome import Accepted, Busy
from bashu.engine import recover
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.test_verify import admit_items
from tests.people import NOON, World, check_in, check_out, submit_one
from tests.proxy import Cut, Proxy

pytestmark = pytest.mark.server

SOCKET = ".s.PGSQL.5432"


@pytest.fixture
def proxy(world: World) -> Iterator[Proxy]:
    """Whoever connects from now on does so through it."""
    settings = connections["default"].settings_dict
    host, port = settings["HOST"], settings["PORT"] or 5432
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if host.startswith("/"):
            proxy = Proxy(Path(folder) / SOCKET, Path(host) / f".s.PGSQL.{port}")
            patch.setitem(settings, "HOST", folder)
        else:
            proxy = Proxy(0, int(port))
            patch.setitem(settings, "PORT", proxy.port)
        yield proxy
        connections["default"].close()
        proxy.end()


@pytest.fixture
def engine(proxy: Proxy) -> Iterator[Engine]:
    engine = Engine([CirculationRoom()])
    yield engine
    engine.close()


@pytest.mark.parametrize("cut", Cut)
def test_a_commit_whose_answer_never_came_is_answered_once_it_is_known(
    world: World, engine: Engine, proxy: Proxy, cut: Cut
) -> None:
    admit_items([world.book, world.local])
    for turn in range(3):
        proxy.cut_next_commit(cut)
        lent = submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine))
        proxy.cut_next_commit(cut)
        back = submit_one(engine, check_in(world.book, world.chengdu.machine))
        assert isinstance(lent, Accepted)
        assert isinstance(back, Accepted)
        assert lent.repeated is back.repeated is (cut is not Cut.BEFORE)
        assert proxy.cuts == 2 * (turn + 1)
    assert Loan.objects.exclude(checked_in_at=None).count() == Loan.objects.count() == 3
    assert verify(now=NOON).problems == []


@pytest.mark.parametrize("cut", Cut)
def test_as_long_as_nobody_knows_it_is_busy_and_later_the_same_id_is_answered(
    world: World, engine: Engine, proxy: Proxy, cut: Cut, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recover, "UNKNOWN_SECONDS_MAX", 0.5)
    command = check_out(world.alice, world.book, terminal=world.chengdu.machine)
    proxy.cut_next_commit(cut, reopens=False)
    assert engine.submit([command], NOON) == [Busy()]
    proxy.open_door()
    outcome = submit_one(engine, command)
    assert isinstance(outcome, Accepted)
    assert outcome.repeated is (cut is not Cut.BEFORE)
    assert Loan.objects.count() == 1
