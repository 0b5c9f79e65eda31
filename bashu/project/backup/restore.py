"""A home from a backup: unpacked, recovered to the moment that is asked for, migrated, verified."""

import contextlib
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg

from bashu.project import claims, postgres
from bashu.project import cluster as clusters
from bashu.project.backup import folder as folders
from bashu.project.backup import manifest, timelines
from bashu.project.backup.fetching import Fetching
from bashu.project.backup.sealed import Reader
from bashu.project.errors import OperatingError
from bashu.project.home import RESTORING
from bashu.project.progress import Progress

if TYPE_CHECKING:
    from bashu.project.backup.folder import Base, Folder
    from bashu.project.backup.key import Key
    from bashu.project.cluster import Cluster
    from bashu.project.postgres import Server

REHEARSAL: Final = "rehearsal"
"""The name of a file that stands in a home which may be thrown away."""
MIB: Final = 1024 * 1024
ENDED_BEFORE: Final = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True, slots=True)
class Restored:
    """until: when the last change was committed that is in it; None: nothing changed after the base backup."""

    base: "Base"
    until: datetime | None
    gap_after: str | None
    """The last file of the write-ahead log before one that is missing."""


def choose(folder: "Folder", to: datetime | None) -> "Base":
    """The newest base backup from which the moment can be reached."""
    bases = folder.bases()
    if not bases:
        raise OperatingError(f"{folder.path} holds no finished base backup")
    # Were we mistaken in all of them, PostgreSQL says so.
    leading = timelines.leading(folder) or bases
    fitting = [base for base in leading if to is None or base.finished_at <= to]
    if not fitting:
        raise OperatingError(
            f"{folder.path} reaches back to {leading[0].finished_at:%Y-%m-%d %H:%M:%S} UTC, not to {to}: "
            "give a later time"
        )
    return fitting[-1]


@contextlib.contextmanager
def restoring(home: Path, path: Path, *, key: "Key", to: datetime | None) -> "Iterator[Restored]":
    """Within, its database is up. A restore that fails leaves the home as empty as it was."""
    folder = folders.open_there(path, key)
    base = choose(folder, to)
    _check_empty(home)
    with claims.claim(home):
        try:
            _clear(home)
            (home / RESTORING).touch()
            cluster = clusters.of_major(
                clusters.make(home, names=base.names), base.postgres_major, data_name=clusters.DATA
            )
        except BaseException:
            _clear(home)
            raise
        with claims.claim(cluster.folder), contextlib.ExitStack() as stack:
            try:
                _put_keys(folder, base, home=home)
                _unpack(folder, base, cluster=cluster)
                server = stack.enter_context(_recovered(folder, base, cluster=cluster, to=to))
                restored = Restored(base, _last_change(server), gap_after(folder, base))
            except BaseException:
                stack.close()
                _clear(home)
                raise
            (home / RESTORING).unlink()
            yield restored


def _unpack(folder: "Folder", base: "Base", *, cluster: "Cluster") -> None:
    """The files of the database, compared with PostgreSQL's own list of them."""
    draft = cluster.folder / "data.draft"
    _check_room(base, draft.parent)
    draft.mkdir(mode=0o700)

    def owned(member: tarfile.TarInfo, into: str) -> tarfile.TarInfo:
        safe = tarfile.tar_filter(member, into)
        who = cluster.account
        return safe.replace(uid=who.pw_uid, gid=who.pw_gid, uname="", gname="") if who else safe

    with Progress("Unpacking the database (MiB)", total=base.size // MIB) as progress:
        pieces = folder.get(folder.path / "base" / base.name / "database")
        reader = Reader(pieces, lambda size: progress.reach(size // MIB))
        with tarfile.open(fileobj=reader, mode="r|") as tar:  # type: ignore[call-overload]
            tar.extractall(draft, filter=owned)  # noqa: S202  the filter keeps it inside
        reader.drain()
    cluster.give(draft)
    manifest.verify(draft, programs=cluster.programs)
    (draft / "recovery.signal").touch()
    cluster.give(draft / "recovery.signal")
    draft.rename(cluster.data)


def gap_after(folder: "Folder", base: "Base") -> str | None:
    """Where the write-ahead log after a base backup has a hole, and goes on behind it."""
    last, name = timelines.number_of(base.end_segment, base), base.end_segment
    for at, following in timelines.later_segments(folder, base):
        if at > last + 1:
            return name
        last, name = at, following
    return None


@contextlib.contextmanager
def _recovered(folder: "Folder", base: "Base", *, cluster: "Cluster", to: datetime | None) -> "Iterator[Server]":
    clusters.fill(cluster)
    with Fetching(folder, cluster, system=base.system) as fetching:
        options = {
            "restore_command": fetching.command,
            "recovery_target_timeline": "latest",
            "recovery_target_action": "promote",
            # Nobody may ask before it is there; so it need not be given as much room as it had when it was backed up.
            "hot_standby": "off",
        }
        if to is not None:
            options["recovery_target_time"] = to.isoformat()
        server = postgres.Server(cluster, options)
        try:
            with Progress("Going through the write-ahead log", total=None):
                server.start()
        except OperatingError as error:
            fetching.check()
            if ENDED_BEFORE in str(error):
                raise OperatingError(_ends_before(folder, base, cluster=cluster, to=to)) from None
            raise
    try:
        yield server
    finally:
        server.stop()


def _ends_before(folder: "Folder", base: "Base", *, cluster: "Cluster", to: datetime | None) -> str:
    said = cluster.log.read_text(errors="replace")
    _, found, last = said.rpartition("last completed transaction was at log time ")
    reached = f"its last change is of {last.splitlines()[0]}" if found else "nothing changed after the base backup"
    gap = gap_after(folder, base)
    hole = f" (a file is missing after {gap})" if gap else ""
    return (
        f"the write-ahead log in {folder.path} does not reach {to}: {reached}{hole}. "
        "Without --to, everything that is there is restored"
    )


def _last_change(server: "Server") -> datetime | None:
    with psycopg.connect(server.cluster.url(user=clusters.SUPERUSER)) as connection:
        row = connection.execute("SELECT pg_last_xact_replay_timestamp()").fetchone()
        return row[0] if row else None


def _check_empty(home: Path) -> None:
    """Nothing is ever written over. What an unfinished restore left may go."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = {entry.name for entry in home.iterdir()} - {"lock", REHEARSAL}
    except OSError as error:
        raise OperatingError(f"BASHU_HOME: {home} cannot be used: {error.strerror}") from None
    if found and RESTORING not in found:
        raise OperatingError(
            f"{home} is not empty ({min(found)}): a restore writes over nothing. Set BASHU_HOME to a new folder, "
            "or move this one away"
        )


def _clear(home: Path) -> None:
    """The mark last: until then it says that all here may go."""
    postgres_folder = home / "postgres"
    if postgres_folder.is_symlink():
        target = postgres_folder.resolve()
        if target.is_relative_to(clusters.ROOT_FOLDER / "homes") and target.exists():
            shutil.rmtree(target)
        postgres_folder.unlink()
    for path in home.iterdir():
        if path.name not in {"lock", RESTORING, REHEARSAL}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (home / RESTORING).unlink(missing_ok=True)


@contextlib.contextmanager
def rehearsal(home: Path) -> "Iterator[None]":
    """Within, `home` is empty; what stands in it afterwards is thrown away, and so is what a killed one has left."""
    if home.exists():
        if not (home / REHEARSAL).exists() and any(home.iterdir()):
            raise OperatingError(f"{home} is needed for the rehearsal, and holds something else: move it away")
        with claims.claim(home):
            _clear(home)
    home.mkdir(mode=0o700, exist_ok=True)
    (home / REHEARSAL).touch()
    try:
        yield
    finally:
        _clear(home)
        shutil.rmtree(home)


def _put_keys(folder: "Folder", base: "Base", *, home: Path) -> None:
    keys = home / "keys"
    keys.mkdir(mode=0o700)
    reader = Reader(folder.get(folder.path / "base" / base.name / "keys"))
    with tarfile.open(fileobj=reader, mode="r|") as tar:  # type: ignore[call-overload]
        tar.extractall(keys, filter="data")
    reader.drain()
    for path in keys.iterdir():
        path.chmod(0o600)


def _check_room(base: "Base", where: Path) -> None:
    free = shutil.disk_usage(where).free
    if free < base.size:
        raise OperatingError(
            f"the disk of {where} has {free // MIB} MiB left, and the database needs {base.size // MIB}"
        )
