"""The disk is full: everybody is told to wait, nothing acknowledged is lost, and with room all goes on."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.journeys.cast import Cast
from tests.journeys.crowd import Crowd
from tests.journeys.network import Running
from tests.loud import LOUD

FULL_SECONDS = 5
MEGABYTE = 1 << 20
# Which part of the database's folder is on the disk that fills up, and how much room the load gets there.
DISKS = {"the tables": ("data/base", 8), "tables and journal": ("data", 40)}


class Disk:
    """A small file system in memory, in the place of a folder, with what was in it."""

    def __init__(self, place: Path, *, room: int) -> None:
        self._place = place
        self._ballast = place / "ballast"
        self._before = place.with_name(f"{place.name}.before")
        used = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
        owner = place.stat()
        place.rename(self._before)
        place.mkdir()
        options = f"size={used + room * MEGABYTE},mode=0700,uid={owner.st_uid},gid={owner.st_gid}"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "bashu-tests", place], check=True)
        subprocess.run(["cp", "-a", f"{self._before}/.", place], check=True)

    def fill(self) -> None:
        """To the last byte, and again what somebody else gives free."""
        with suppress(OSError), self._ballast.open("ab", buffering=0) as ballast:
            shutil.chown(self._ballast, self._place.stat().st_uid, self._place.stat().st_gid)
            while ballast.write(bytes(MEGABYTE // 16)):
                pass

    def make_room(self) -> None:
        self._ballast.unlink()

    def remove(self) -> None:
        subprocess.run(["umount", "--lazy", self._place], check=True)
        self._place.rmdir()
        self._before.rename(self._place)


@pytest.fixture
def small(untouched: Running, folder: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Running, Disk]]:
    if os.geteuid() != 0:
        pytest.skip(f"{LOUD}a full disk, for only root can make a small one. Run these tests as root.")
    running = untouched.copy(folder / "small")
    part, room = DISKS[request.param]
    disk = Disk((running.home / "postgres").resolve() / part, room=room)
    running.start()
    yield running, disk
    running.kill()
    disk.remove()
    running.remove()


@pytest.mark.parametrize(
    "small", ["tables and journal", pytest.param("the tables", marks=pytest.mark.soak)], indirect=True
)
def test_a_full_disk_makes_all_wait_and_loses_nothing(small: tuple[Running, Disk]) -> None:
    running, disk = small
    crowd = Crowd(Cast(running, running.facts()), seed=1)
    with crowd:
        crowd.wait_for_more()
        disk.fill()
        crowd.wait_for_more(crowd.busy)
        full_until = time.monotonic() + FULL_SECONDS
        while time.monotonic() < full_until:
            disk.fill()
            time.sleep(0.5)
        disk.make_room()
        crowd.wait_for_more()
    crowd.check()
    assert re.search("the disk .*is full", running.log.read_text())
