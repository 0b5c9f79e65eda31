"""The write-ahead log on its way to the backups, and moments between two base backups."""

import dataclasses
import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from bashu.project import cluster
from bashu.project.backup import folder as folders
from bashu.project.backup import key as keys
from bashu.project.backup.archive import PARTIAL, Shipping
from bashu.project.backup.folder import Folder
from bashu.project.backup.key import Key
from bashu.project.errors import OperatingError
from tests.journeys.machine import Machine
from tests.journeys.network import Running
from tests.project.backup.conftest import Place, make_place, remove

FIRST = "000000010000000000000001"


def wait_until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def archived(place: Place) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (place.backups / "wal").glob("*/0*") if path.exists()}


class AtMachine:
    """One book after the other, at one machine."""

    def __init__(self, place: Place) -> None:
        facts = place.network.facts()
        there = {terminal["location"]: terminal for terminal in facts["terminals"]}
        self._items = [item for item in facts["items"] if item["status"] == "available" and item["branch"] in there]
        self._card, self._there, self._port = facts["patrons"][0]["card"], there, place.network.sip2_port

    def borrow(self) -> datetime:
        """The moment at which it was done."""
        item = self._items.pop()
        machine = Machine(self._port, self._there[item["branch"]])
        assert machine.borrow(self._card, item["barcode"]).ok
        machine.hang_up()
        return datetime.now(UTC)  # noqa: TID251 (an operator looks at a clock)


@dataclass
class Burned:
    """The machine was gone after two loans, another base backup, and one more loan in a file that was not finished."""

    place: Place
    keys: dict[str, bytes]
    moments: list[datetime]

    def copy(self, name: str) -> Place:
        """For who changes what is in the backups."""
        backups = shutil.copytree(self.place.backups, self.place.elsewhere(name))
        settings = self.place.network.settings | {"BASHU_BACKUP_DIR": str(backups)}
        return Place(dataclasses.replace(self.place.network, settings=settings), backups, self.place.key)


@pytest.fixture(scope="module")
def burned(old_network: Running) -> Iterator[Burned]:
    place = make_place(old_network)
    place.network.settings["BASHU_BACKUP_DIR"] = str(place.backups)
    place.network.start()
    assert place.does("backup").startswith(f"Backed up to {place.backups}")
    at_machine, moments = AtMachine(place), []
    for _ in range(2):
        moments.append(at_machine.borrow())
        switch_file(place)
    place.does("backup")
    moments.append(at_machine.borrow())
    before = archived(place)
    wait_until(lambda: {path for path, _ in archived(place).items() - before.items() if path.suffix == PARTIAL})
    kept = keys_of(place.network.home)
    place.network.kill()
    shutil.rmtree((place.network.home / "postgres").resolve())
    yield Burned(place, kept, moments)
    remove(place)


def test_a_network_whose_machine_burned_comes_back_as_it_was_at_any_moment(burned: Burned, entries: int) -> None:
    place, home = burned.place, burned.place.elsewhere("first")
    told = place.does("restore", "--to", burned.moments[0].isoformat(), home=home)
    assert f"Clean: {entries + 1} entries" in told
    assert f"Restored into {home} as of " in told
    assert keys_of(home) == burned.keys
    assert "0 pending" in place.does("db", "status", home=home)


def test_a_restored_network_goes_on_in_the_same_folder(burned: Burned, entries: int) -> None:
    """From before the second base backup, which is then of no use any more."""
    place = burned.copy("goes-on")
    assert f"Clean: {entries + 3} entries" in place.does("restore", "--check")
    second = place.elsewhere("second")
    assert f"Clean: {entries + 2} entries" in place.does("restore", "--to", burned.moments[1].isoformat(), home=second)
    place.network.home = second
    place.network.start()
    AtMachine(place).borrow()
    assert place.network.stop() == 0
    assert list((place.backups / "wal").glob("*/00000002.history"))
    assert f"Clean: {entries + 3} entries" in place.does("restore", home=place.elsewhere("third"))


def test_a_missing_file_of_the_log_is_named_and_nothing_behind_it_is_taken(burned: Burned) -> None:
    place = burned.copy("with-a-gap")
    shutil.rmtree(place.bases()[-1])
    max(path for path in archived(place) if folders.SEGMENT.fullmatch(path.name)).unlink()
    assert "a gap behind" in place.does("backup", "--list")
    home = place.elsewhere("gap")
    told = place.fails("restore", "--to", burned.moments[-1].isoformat(), home=home)
    assert "does not reach" in told
    assert "its last change is of" in told
    assert "a file is missing after" in told
    assert {path.name for path in home.iterdir()} <= {"lock"}


def test_lending_goes_on_while_the_folder_is_away_and_nothing_is_kept_for_one_that_is_given_up(place: Place) -> None:
    place.backups.write_text("not a folder\n")
    place.network.settings["BASHU_BACKUP_DIR"] = str(place.backups)
    place.network.start()
    wait_until(lambda: "archive ended by itself" in place.network.log.read_text())
    AtMachine(place).borrow()
    assert "is not a folder" in place.network.log.read_text()
    place.backups.unlink()
    wait_until(lambda: archived(place))
    assert slots(place) == ["bashu_archive"]
    assert place.network.stop() == 0
    del place.network.settings["BASHU_BACKUP_DIR"]
    place.network.start()
    assert slots(place) == []
    assert place.network.stop() == 0


def keys_of(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "keys").iterdir()}


def slots(place: Place) -> list[str]:
    with psycopg.connect(cluster.url(place.network.home)) as connection:
        return [
            name for (name,) in connection.execute("SELECT slot_name FROM pg_replication_slots WHERE NOT temporary")
        ]


def switch_file(place: Place) -> None:
    with psycopg.connect(cluster.url(place.network.home, user=cluster.SUPERUSER), autocommit=True) as connection:
        connection.execute("SELECT pg_switch_wal()")


@pytest.fixture
def shipping(tmp_path: Path) -> Shipping:
    (tmp_path / "spool").mkdir()
    folder = folders.open_for(tmp_path / "backups", Key(bytes(32)), system="7")
    return Shipping(folder, tmp_path / "spool", system="7")


def held(shipping: Shipping) -> dict[str, str]:
    folder: Folder = shipping._folder
    found = {path.name: b"".join(folder.get(path)) for path in folder.wal("7").iterdir()}
    return {name: hashlib.sha256(text).hexdigest()[:4] + f" {len(text)}" for name, text in found.items()}


def test_a_file_that_is_being_written_is_put_away_too_until_it_is_whole(shipping: Shipping) -> None:
    partial = shipping.spool / f"{FIRST}.partial"
    partial.write_bytes(b"half" + bytes(100))
    shipping.ship()
    assert list(held(shipping)) == [f"{FIRST}.partial"]
    partial.write_bytes(b"half and half" + bytes(91))
    partial.rename(shipping.spool / FIRST)
    shipping.ship()
    assert list(held(shipping)) == [FIRST]
    assert not list(shipping.spool.iterdir())


def test_a_file_put_away_twice_is_the_same_or_refused(shipping: Shipping) -> None:
    for _ in range(2):
        (shipping.spool / FIRST).write_bytes(b"the log")
        shipping.ship()
    before = held(shipping)
    (shipping.spool / FIRST).write_bytes(b"another log")
    with pytest.raises(OperatingError, match="another copy of this database"):
        shipping.ship()
    assert held(shipping) == before
    assert (shipping.spool / FIRST).exists()


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    made = keys.make(tmp_path / "key")
    assert keys.read(tmp_path / "key") == made
    assert repr(made) == "Key()"
    with pytest.raises(OperatingError, match="is there already"):
        keys.make(tmp_path / "key")
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(OperatingError, match="chmod 600"):
        keys.read(tmp_path / "key")
    (tmp_path / "key").chmod(0o600)
    (tmp_path / "key").write_text("bashu-backup-key-1 c2hvcnQ=\n")
    with pytest.raises(OperatingError, match="no backup key"):
        keys.read(tmp_path / "key")
    with pytest.raises(OperatingError, match="bashu backup-key FILE"):
        keys.read(None)
