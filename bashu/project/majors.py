"""Moves the embedded database to a newer PostgreSQL: `bashu db upgrade`.

By pg_upgrade, which keeps the transaction ids that the feed goes by, and in copies: the old data is not touched, and
stays where it is until the new has started and every row in it is proved by the log. Killed at any moment, the next
start finds the old or the new, whole. `bashu run` does not do it by itself: it needs the room of a second database, and
a time that the operator chooses; until then it goes on with the PostgreSQL that the data is of.
"""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bashu.project import child, claims, doorkeeper, postgres
from bashu.project import cluster as clusters
from bashu.project.claims import ClaimedError
from bashu.project.errors import OperatingError
from bashu.project.progress import Progress

if TYPE_CHECKING:
    from bashu.project.cluster import Cluster

FORMERLY: Final = "bashu_formerly"
"""A file among the data: what PostgreSQL called the database before it was moved, a line for each time."""
MIB: Final = 1024 * 1024
SPARE_BYTES: Final = 256 * MIB
# With so little left, that is why anything failed, whatever program said so in whatever words.
FULL_BYTES: Final = 8 * MIB


def pending(home: Path) -> tuple[int, int] | None:
    """The major version that the data is of, and the one that it could be moved to."""
    if not (home / "postgres" / clusters.DATA).exists():
        return None
    cluster = clusters.make(home)
    return (cluster.major, clusters.newest()) if cluster.major < clusters.newest() else None


def upgrade(home: Path) -> str:
    """What was done, in one line. The database must be at rest."""
    try:
        with claims.claim(home):
            old = clusters.make(home)
            with claims.claim(old.folder):
                new = clusters.of_major(old, clusters.newest(), data_name=clusters.DATA_NEW)
                with Progress(f"Moving the database from PostgreSQL {old.major} to {new.major}", total=4) as progress:
                    _move(old, new, home=home, progress=progress)
    except ClaimedError as error:
        raise OperatingError(f"{error}. The database can be moved to a newer PostgreSQL only at rest") from None
    kept = old.folder / f"{clusters.DATA_BEFORE}{old.major}"
    return (
        f"The database is of PostgreSQL {new.major} now, and verified. The old one is kept in {kept}: remove it when "
        "you are content, and make a base backup now."
    )


def formerly(home: Path) -> tuple[str, ...]:
    try:
        return tuple((home / "postgres" / clusters.DATA / FORMERLY).read_text().split())
    except FileNotFoundError:
        return ()


def _move(old: "Cluster", new: "Cluster", *, home: Path, progress: Progress) -> None:
    kept = old.folder / f"{clusters.DATA_BEFORE}{old.major}"
    if kept.exists():
        raise OperatingError(f"{kept} is there already, from a move before: remove it, or move it away")
    _check_room(old)
    # It may have been killed, and pg_upgrade wants one that was stopped in order.
    clusters.fill(old)
    server = postgres.Server(old)
    server.start()
    server.stop()
    progress.reach(1)
    try:
        _copy(old, new)
        progress.reach(2)
        _prove(new, home=home)
        progress.reach(3)
    except BaseException as error:
        full = isinstance(error, Exception) and shutil.disk_usage(old.folder).free < FULL_BYTES
        postgres.clear_leftovers(new)
        shutil.rmtree(new.data, ignore_errors=True)
        if full:
            raise OperatingError(
                f"the disk of {old.folder} is full: make room and run it again; the database is as it was"
            ) from None
        raise
    old.data.rename(kept)
    new.data.rename(old.data)
    _sync(old.folder)
    progress.reach(4)


def _copy(old: "Cluster", new: "Cluster") -> None:
    postgres.clear_leftovers(new)
    shutil.rmtree(new.data, ignore_errors=True)
    control = clusters.run_program(old, "pg_controldata", old.data).stdout
    with_checksums = _said(control, "Data page checksum version") != "0"
    # Both must have checksums or neither; a database without gets them when it is the new one.
    clusters.initialise(new, *([] if with_checksums else ["--no-data-checksums"]))
    for data in (old.data, new.data):
        for name in ("pg_hba.conf", "pg_ident.conf"):
            shutil.copyfile(old.folder / name, data / name)
            old.give(data / name)
    where = new.data / "moving"
    where.mkdir(mode=0o700)
    new.give(where)
    words: list[str | Path] = ["--old-bindir", old.programs, "--new-bindir", new.programs, "--old-datadir", old.data]
    words += ["--new-datadir", new.data, "--socketdir", new.sockets, "--username", old.names.superuser, "--copy"]
    if old.foreign:
        options = postgres.foreign_options(old)
        words += ["--old-options", " ".join(f"-c {name}='{value}'" for name, value in options.items())]
    done = clusters.run_program(new, "pg_upgrade", *words, "--old-port=5432", "--new-port=5432", folder=where)
    if done.returncode != 0:
        raise OperatingError(f"pg_upgrade could not move the database, which is as it was: {_why(done)}")
    shutil.rmtree(where)
    if not with_checksums:
        done = clusters.run_program(new, "pg_checksums", "--enable", "--pgdata", new.data)
        if done.returncode != 0:
            raise OperatingError(f"pg_checksums failed, and the database is as it was: {_why(done)}")
    former = old.data / FORMERLY
    names = former.read_text().split() if former.exists() else []
    (new.data / FORMERLY).write_text("\n".join([*names, _said(control, "Database system identifier")]) + "\n")
    new.give(new.data / FORMERLY)
    _sync(new.data / FORMERLY)
    _sync(new.data)


def _prove(new: "Cluster", *, home: Path) -> None:
    """Started, its schema brought up to this program, and every row compared with the log."""
    server = postgres.Server(new)
    server.start()
    try:
        for words in (["db", "upgrade", "--schema-only"], ["verify", "--full"]):
            environ = os.environ | {"BASHU_HOME": str(home)}
            process = child.start(
                doorkeeper.command(*words),
                at_our_death=signal.SIGTERM,
                environ=environ,
                output=subprocess.PIPE,
                errors=2,
            )
            process.communicate()
            if process.returncode != 0:
                raise OperatingError(
                    f"`bashu {' '.join(words[:2])}` is not content with the moved database; the old one is as it was"
                )
    finally:
        server.stop()


def _check_room(old: "Cluster") -> None:
    needed = sum(path.stat().st_size for path in old.data.rglob("*") if path.is_file()) + SPARE_BYTES
    free = shutil.disk_usage(old.folder).free
    if free < needed:
        raise OperatingError(
            f"the disk of {old.folder} has {free // MIB} MiB left, and the copy needs {needed // MIB}: make room"
        )


def _said(control: str, name: str) -> str:
    found = re.search(rf"^{re.escape(name)}: +(\S+)$", control, re.MULTILINE)
    if found is None:
        raise OperatingError(f"pg_controldata does not say the {name.lower()} of the database")
    return found.group(1)


def _why(done: "subprocess.CompletedProcess[str]") -> str:
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return "; ".join(lines[-3:]) or "it said nothing"


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
