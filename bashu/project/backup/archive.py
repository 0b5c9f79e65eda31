"""The write-ahead log, brought to the backups as it is written: `bashu archive`, which `bashu run` starts.

pg_receivewal streams it into a folder of the home; from there each file is sealed and put away. A replication slot
makes PostgreSQL keep what has not come yet. That is why not an archive_command: this loses seconds and not a whole
segment, needs no restart to begin, and is bounded: a slot that nobody empties is given up at max_slot_wal_keep_size,
where failing archive commands would fill the disk until lending stops.
"""

import hashlib
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import psycopg

from bashu.project import child, home
from bashu.project.backup import folder as folders
from bashu.project.backup import key as keys
from bashu.project.backup import source as sources
from bashu.project.backup.base import check_place, why
from bashu.project.errors import OperatingError
from bashu.project.postgres import ARCHIVE_SLOT as SLOT

if TYPE_CHECKING:
    from bashu.project.backup.folder import Folder
    from bashu.project.backup.source import Facts, Source
    from bashu.project.env import Env

SPOOL: Final = "archive"
PARTIAL: Final = ".partial"
# What may be lost with the machine is what has been written in this time.
SHIP_S: Final = 5.0
LAST_BYTES_S: Final = 0.5
STOP_S: Final = 3.0
PIECE_BYTES: Final = 1024 * 1024


def run(env: "Env") -> None:
    """Until SIGTERM or SIGINT. Raises OperatingError when the log cannot be had, or not be put away."""
    if env.backup_dir is None:
        raise OperatingError("BASHU_BACKUP_DIR: name the folder for backups")
    key = keys.read(env.backup_key_file)
    check_place(env, env.backup_dir)
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    home.make(env)
    source = sources.of(env)
    with source.connect() as connection:
        facts = sources.facts(connection, source)
        folder = folders.open_for(env.backup_dir, key, system=facts.system, formerly=source.formerly)
        shipping = Shipping(folder, _spool(env, facts), system=facts.system)
        shipping.ship()
        _reserve(connection, folder)
    _receive(source, shipping, program=source.program("pg_receivewal", facts), stop=stop)


class Shipping:
    """Seals what lies in the spool, and puts it away."""

    def __init__(self, folder: "Folder", spool: Path, *, system: str) -> None:
        self.spool = spool
        self._folder, self._wal = folder, folder.wal(system)
        self._partial: tuple[str, int] | None = None

    def ship(self) -> None:
        for path in sorted(self.spool.iterdir()):
            if path.name.endswith(PARTIAL):
                self._ship_partial(path)
            elif folders.SEGMENT.fullmatch(path.name) or path.suffix == ".history":
                self._ship_whole(path)

    def _ship_whole(self, path: Path) -> None:
        target = self._wal / path.name
        if not target.exists():
            self._folder.put(target, _pieces(path))
        elif _digest(self._folder.get(target)) != _digest(_pieces(path)):
            raise OperatingError(
                f"{target} is there already with other content: another copy of this database writes its log there. "
                "Give this one a folder of its own by BASHU_BACKUP_DIR"
            )
        (self._wal / f"{path.name}{PARTIAL}").unlink(missing_ok=True)
        path.unlink()

    def _ship_partial(self, path: Path) -> None:
        """It may grow or be finished meanwhile; what it has not yet is zeroes, at which a recovery stops."""
        try:
            state = path.name, path.stat().st_mtime_ns
            if state != self._partial:
                self._folder.put(self._wal / path.name, _pieces(path))
                self._partial = state
        except FileNotFoundError:
            pass


def _spool(env: "Env", facts: "Facts") -> Path:
    """What came from a database that this home no longer has is of no use."""
    everything = env.home / SPOOL
    spool = everything / facts.system
    spool.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in everything.iterdir():
        if path != spool:
            shutil.rmtree(path)
    return spool


def _reserve(connection: psycopg.Connection, folder: "Folder") -> None:
    row = connection.execute("SELECT wal_status FROM pg_replication_slots WHERE slot_name = %s", [SLOT]).fetchone()
    if row and row[0] != "lost":
        return
    _drop(connection)
    connection.execute("SELECT pg_create_physical_replication_slot(%s, immediately_reserve => true)", [SLOT])
    lost = "PostgreSQL could not keep the log until it was fetched, so there is a gap; " if row else ""
    click.echo(f"The write-ahead log begins anew in {folder.path}: {lost}make a base backup now (bashu backup)")


def _drop(connection: psycopg.Connection) -> None:
    connection.execute(
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s AND NOT active",
        [SLOT],
    )


def _receive(source: "Source", shipping: Shipping, *, program: Path, stop: threading.Event) -> None:
    command: list[str | Path] = [
        program,
        f"--directory={shipping.spool}",
        f"--slot={SLOT}",
        "--no-loop",
        "--no-password",
    ]
    with tempfile.TemporaryFile() as told:
        process = child.start(command, at_our_death=signal.SIGINT, environ=source.environ(), output=told)
        try:
            while not stop.wait(SHIP_S):
                shipping.ship()
                if process.poll() is not None:
                    raise OperatingError(f"the write-ahead log does not come any more: {why(told, 'pg_receivewal')}")
            stop.clear()
            stop.wait(LAST_BYTES_S)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    shipping.ship()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _digest(pieces: Iterator[bytes]) -> bytes:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.digest()
