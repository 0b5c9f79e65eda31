"""A door that is open only while somebody wants it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bashu.project import doorkeeper
from bashu.project.doorkeeper import Door, OnDemand

PATIENCE_S = 10.0


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """Of which `sleep` is the process."""
    monkeypatch.setattr(doorkeeper, "command", lambda *_: ["sleep", "60"])
    made = Door("site", say=lambda _text: None)
    yield made
    made.ask_to_stop()
    made.wait(time.monotonic() + PATIENCE_S)


def watched(each: OnDemand, *, until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not until():
        each.watch()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def pid(door: Door) -> int | None:
    return door._process.pid if door._process else None


def test_it_runs_from_when_the_file_is_there_until_it_is_gone(door: Door, tmp_path: Path) -> None:
    wanted = tmp_path / "wanted"
    each = OnDemand(door, wanted=wanted)
    each.watch()
    assert pid(door) is None
    wanted.touch()
    each.watch()
    assert pid(door)
    wanted.unlink()
    watched(each, until=lambda: pid(door) is None)
    assert door.has_ended() is False


def test_who_wants_it_again_while_it_stops_gets_another(door: Door, tmp_path: Path) -> None:
    said, wanted = list[str](), tmp_path / "wanted"
    door._say = said.append
    each = OnDemand(door, wanted=wanted)
    wanted.touch()
    each.watch()
    before = pid(door)
    wanted.unlink()
    each.watch()
    wanted.touch()
    watched(each, until=lambda: pid(door) not in {None, before})
    assert said == []


def test_it_stops_when_nobody_has_used_it_for_long(door: Door, tmp_path: Path) -> None:
    wanted = tmp_path / "wanted"
    each = OnDemand(door, wanted=wanted, idle_s=0.4)
    wanted.touch()
    for _ in range(8):
        time.sleep(0.1)
        wanted.touch()
        each.watch()
    assert pid(door)
    watched(each, until=lambda: pid(door) is None)
    assert not wanted.exists()


def test_it_is_started_again_when_it_ends_by_itself(door: Door, tmp_path: Path) -> None:
    (tmp_path / "wanted").touch()
    each = OnDemand(door, wanted=tmp_path / "wanted")
    each.watch()
    before = pid(door)
    assert door._process
    door._process.kill()
    watched(each, until=lambda: pid(door) not in {None, before})
