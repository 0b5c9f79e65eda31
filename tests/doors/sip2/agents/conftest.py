from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from bashu.doors.sip2.agents import facts
from bashu.engine import agents, batch, clock
from bashu.engine.batch import Gatherer
from bashu.engine.circulation import standing
from tests.people import World

from .boxes import Box, box


@pytest.fixture
def hub(gatherer: Gatherer, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of pages that have an engine. What it was asked it has done, or never will."""
    monkeypatch.setattr(facts, "SETTLED_AFTER", timedelta(minutes=-1))
    monkeypatch.setattr(standing, "FRESH", timedelta())
    batch.share(gatherer)
    yield live_server.url
    batch._shared.clear()


@pytest.fixture
def chengdus(world: World, hub: str, tmp_path: Path) -> Iterator[Box]:
    """A box in Chengdu, enrolled, its line up; its machine's reader is trusted."""
    code = agents.make(library_id=world.chengdu.library.pk, name="hall", by=None, now=clock.now())
    with box(hub, code, folder=tmp_path) as each:
        yield each
