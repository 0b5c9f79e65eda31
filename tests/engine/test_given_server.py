"""What decides is the same on each server, so `make test` puts to a given one only what is marked as being about it."""

import subprocess
import sys

import pytest

from tests import given_server
from tests.house.sources import ROOT
from tests.loud import LOUD


@pytest.mark.soak
def test_all_that_the_engine_does_it_does_on_a_given_server_too() -> None:
    if given_server.programs() is None:
        pytest.skip(f"{LOUD}the engine on a server given by BASHU_DATABASE_URL. Install Debian's package postgresql.")
    command = [sys.executable, "-m", "tests.given_server", "tests/engine"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
