"""Base backups and their restore, as an operator does them: on the command line, whatever goes wrong on the way."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.journeys.network import BASHU
from tests.project.backup.conftest import Place
from tests.project.backup.test_archive import keys_of

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")


def started(place: Place, *words: str, home: Path | None = None) -> subprocess.Popen[bytes]:
    environ = place.network.environment | {"BASHU_HOME": str(home or place.network.home)}
    return subprocess.Popen([BASHU, *words], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_when(process: subprocess.Popen[bytes], folder: Path, *, pattern: str) -> None:
    """As soon as there is such a file."""
    deadline = time.monotonic() + 60
    while not list(folder.glob(pattern)):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_rehearsal_leaves_nothing_behind(backed_up: Place) -> None:
    folder = backed_up.network.home.parent
    before = sorted(folder.iterdir())
    assert "can be restored" in backed_up.does("restore", "--check", str(backed_up.backups))
    assert sorted(folder.iterdir()) == before


def test_a_rehearsal_throws_nothing_of_others_away(backed_up: Place) -> None:
    home = backed_up.network.home
    theirs = home.with_name(f"{home.name}.rehearsal") / "photographs"
    theirs.mkdir(parents=True)
    assert "holds something else" in backed_up.fails("restore", "--check", str(backed_up.backups))
    assert theirs.exists()
    shutil.rmtree(theirs.parent)


def test_nothing_of_it_can_be_read_without_the_key(backed_up: Place) -> None:
    texts = [path.read_bytes() for path in backed_up.backups.rglob("*") if path.is_file()]
    words = [b"PG_VERSION", b"circulation_loan", *keys_of(backed_up.network.home).values()]
    assert not [word for word in words for text in texts if word in text]
    other = backed_up.elsewhere("other-key")
    subprocess.run([BASHU, "backup-key", other], check=True, capture_output=True)
    for command in ("backup", "restore"):
        told = backed_up.fails(command, "--key", str(other), str(backed_up.backups), home=backed_up.elsewhere(command))
        assert told.startswith("the wrong key")


def test_the_newest_are_kept(place: Place) -> None:
    place.does("backup", "--keep", "1", str(place.backups))
    (older,) = place.bases()
    assert "1 kept, 1 older removed" in place.does("backup", "--keep", "1", str(place.backups))
    (newer,) = place.bases()
    assert newer.name > older.name
    assert place.does("backup", "--list", str(place.backups)).split()[0] == newer.name


@pytest.mark.parametrize("part", ["database", "keys", "about"])
def test_a_damaged_file_is_named_and_nothing_is_restored(backed_up: Place, part: str, tmp_path: Path) -> None:
    backups = shutil.copytree(backed_up.backups, tmp_path / "backups")
    (path,) = (backups / "base").glob(f"*/{part}")
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 2] ^= 1
    path.write_bytes(changed)
    home = backed_up.elsewhere(f"damaged-{part}")
    assert str(path) in backed_up.fails("restore", str(backups), home=home)
    assert {each.name for each in home.glob("*")} <= {"lock"}


def test_a_restore_writes_over_nothing(backed_up: Place) -> None:
    assert "is not empty" in backed_up.fails("restore", str(backed_up.backups))
    assert backed_up.does("verify").startswith("Clean")


def test_a_restore_reaches_no_moment_before_the_first_backup(backed_up: Place) -> None:
    words = ("restore", str(backed_up.backups), "--to", "2020-01-01T00:00:00+08:00")
    assert "reaches back to" in backed_up.fails(*words, home=backed_up.elsewhere())


def test_a_moment_without_a_time_zone_is_refused(backed_up: Place) -> None:
    done = backed_up.bashu("restore", str(backed_up.backups), "--to", "2026-11-25T20:00:00")
    assert done.returncode == 2
    assert "names no time zone" in done.stderr


def test_a_place_that_is_not_for_backups_is_refused(place: Place) -> None:
    assert "stand in each other" in place.fails("backup", str(place.network.home / "backups"))
    (place.backups / "photographs").mkdir(parents=True)
    assert "holds something else (photographs)" in place.fails("backup", str(place.backups))
    assert "holds no backups of Bashu" in place.fails("restore", str(place.backups), home=place.elsewhere())


def test_the_folder_of_another_database_is_refused(backed_up: Place) -> None:
    other = backed_up.elsewhere("other")
    assert "of another database" in backed_up.fails("backup", str(backed_up.backups), home=other)
    assert len(backed_up.bases()) == 1


def test_a_backup_killed_half_way_is_none_and_in_nobodys_way(place: Place) -> None:
    place.does("backup", str(place.backups))
    before = place.bases()
    kill_when(started(place, "backup", str(place.backups)), place.backups, pattern="base/.draft-*/.draft-database")
    assert place.bases() == before
    place.does("backup", str(place.backups))
    assert len(place.bases()) == 2
    assert not list((place.backups / "base").glob(".*"))


def test_a_restore_killed_half_way_is_begun_again(backed_up: Place) -> None:
    home = backed_up.elsewhere("killed")
    for reached in ("postgres/data.draft/base", "postgres/data/recovery.signal"):
        kill_when(started(backed_up, "restore", str(backed_up.backups), home=home), home, pattern=reached)
        assert "was not finished: run `bashu restore` again" in backed_up.fails("db", "status", home=home)
    assert "Clean" in backed_up.does("restore", str(backed_up.backups), home=home)


@AS_ROOT
def test_a_full_disk_is_told_and_leaves_room_again(place: Place) -> None:
    place.backups.mkdir()
    small = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(place.backups)]
    if subprocess.run(small, check=False, capture_output=True).returncode != 0:
        pytest.skip("this root may not mount a small disk")
    try:
        assert "its disk is full" in place.fails("backup", str(place.backups))
        assert not list((place.backups / "base").iterdir())
    finally:
        subprocess.run(["umount", str(place.backups)], check=True)
