import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django import Settings

from bashu.search.follower import Follower, folder
from tests.people import make_world
from tests.search.shelves import SHELF, admit, caught_up


@pytest.fixture
def home(tmp_path: Path, settings: Settings, transactional_db: None) -> Path:
    """Of a Bashu whose catalogue is empty."""
    settings.BASHU = dataclasses.replace(settings.BASHU, home=tmp_path)
    make_world()
    return tmp_path


@pytest.fixture
def shelf(home: Path) -> Path:
    """Books that nobody has indexed yet."""
    admit(*SHELF)
    return home


@pytest.fixture
def indexed(shelf: Path) -> Path:
    """The books and their index, which nobody follows any more."""
    with following():
        caught_up()
    return shelf


@contextmanager
def following() -> Iterator[Follower]:
    follower = Follower(folder())
    try:
        yield follower
    finally:
        follower.stop()
    assert not follower.is_running
