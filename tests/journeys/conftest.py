import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.network import Running


@pytest.fixture(scope="session")
def network() -> Iterator[Running]:
    """The demonstration network, up and running, for all journeys that leave it whole."""
    folder = Path(tempfile.mkdtemp(prefix="bashu-journeys-"))
    running = Running(folder / "home").start()
    yield running
    assert running.stop() == 0
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def facts(network: Running) -> dict[str, Any]:
    return network.facts()
