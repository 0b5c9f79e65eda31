"""A network with a past, at rest, and the key of its backups."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.network import BASHU, Running
from tests.upgrade.unpack import oldest, unpack


@dataclass
class Place:
    """One network, its backups and their key; and homes to restore into."""

    network: Running
    backups: Path
    key: Path

    def bashu(self, *words: str, home: Path | None = None) -> subprocess.CompletedProcess[str]:
        environ = self.network.environment | {"BASHU_HOME": str(home or self.network.home)}
        return subprocess.run([BASHU, *words], env=environ, capture_output=True, text=True, check=False, timeout=300)

    def does(self, *words: str, home: Path | None = None) -> str:
        done = self.bashu(*words, home=home)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def fails(self, *words: str, home: Path | None = None) -> str:
        """The one line that is told, behind those that say what is being done."""
        done = self.bashu(*words, home=home)
        assert done.returncode == 1, done.stdout + done.stderr
        lines = [line for line in done.stderr.splitlines() if not line.endswith(" ...")]
        assert len(lines) == 1, done.stderr
        return lines[0].removeprefix("bashu: ")

    def bases(self) -> list[Path]:
        return sorted(path for path in (self.backups / "base").iterdir() if not path.name.startswith("."))

    def elsewhere(self, name: str = "elsewhere") -> Path:
        """A path where nothing is; under root its name must not have been used before."""
        return self.network.home.parent / name


@pytest.fixture(scope="session")
def old_network() -> Iterator[Running]:
    """Made by an earlier version, migrated by this one."""
    folder = Path(tempfile.mkdtemp(prefix="bashu-backup-"))
    folder.chmod(0o755)
    unpack(oldest(), folder / "old")
    network = Running(folder / "old")
    network.bashu("db", "upgrade")
    # What the clock does once after an upgrade, and what is overdue by today, so that it writes nothing beside a test.
    for job in ("match old records", "count loans", "late", "lose"):
        network.bashu("job", job)
    yield network
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def entries(old_network: Running) -> int:
    """How long its log is."""
    found = re.search(r"Clean: (\d+) entries", old_network.bashu("verify", "--full"))
    assert found is not None
    return int(found[1])


def make_place(old_network: Running) -> Place:
    folder = Path(tempfile.mkdtemp(prefix="bashu-backup-"))
    folder.chmod(0o755)
    # Under root the database of a copy is named by its home, so each home has a name of its own.
    network = old_network.copy(folder / folder.name)
    network.settings = {"BASHU_BACKUP_KEY_FILE": str(folder / "key"), "BASHU_DEMO": "off"}
    subprocess.run([BASHU, "backup-key", folder / "key"], check=True, capture_output=True)
    return Place(network, folder / "backups", folder / "key")


def remove(place: Place) -> None:
    if place.network.process is not None and place.network.process.poll() is None:
        place.network.kill()
    shutil.rmtree(place.network.home.parent)


@pytest.fixture
def place(old_network: Running) -> Iterator[Place]:
    place = make_place(old_network)
    yield place
    remove(place)


@pytest.fixture(scope="session")
def backed_up(old_network: Running) -> Iterator[Place]:
    """With one base backup, for those who only read it."""
    place = make_place(old_network)
    place.does("backup", str(place.backups))
    yield place
    remove(place)
