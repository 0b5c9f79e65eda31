"""The folder of this Bashu: who may enter it, whether its disk keeps what it is given, what a crash left behind."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from bashu.project import cluster
from bashu.project.claims import ClaimedError
from bashu.project.claims import check as check_claim
from bashu.project.doctor import ntp
from bashu.project.doctor.finding import Check, Finding, ok, size, warning, wrong
from bashu.project.env import Env

FREE_WRONG, FREE_LITTLE = 500_000_000, 2_000_000_000
FILES_LITTLE = 10_000
FSYNC_SLOW_SECONDS = 0.05
# Where a power cut takes more with it than the last second.
IN_MEMORY = {"tmpfs", "ramfs"}
ELSEWHERE = {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "vboxsf"}


def checks(env: Env) -> Mapping[str, Check]:
    return {
        "home": partial(folder, env),
        "keys": partial(keys, env),
        "disk": partial(disk, env.home, env.backup_dir),
        "fsync": partial(fsync, env.home),
        "leftovers": partial(leftovers, env),
        "time": ntp.setting,
    }


def folder(env: Env) -> Iterator[Finding]:
    found = env.home.stat()
    if found.st_uid != os.geteuid():
        yield wrong(f"{env.home} belongs to account {found.st_uid}", "run Bashu and its doctor as that account")
    elif not os.access(env.home, os.W_OK | os.X_OK):
        yield wrong(f"{env.home} cannot be written to", f"chmod u+rwx {env.home}, or mount its disk for writing")
    elif found.st_mode & 0o022:
        yield wrong(f"others may change what stands in {env.home}", f"chmod go-w {env.home}")
    else:
        yield ok(f"{env.home} is ours alone to change")


def key_files(env: Env) -> tuple[Path, Path]:
    return env.identity_keys_path, env.secret_key_path


def keys_are_there(env: Env) -> bool:
    return all(path.is_file() for path in key_files(env))


def keys(env: Env) -> Iterator[Finding]:
    for path in key_files(env):
        if not path.is_file():
            yield wrong(
                f"{path} is gone", "put it back from its backup; no reader is found by a card without the right one"
            )
        elif path.stat().st_mode & 0o077:
            yield wrong(f"others can read {path}", f"chmod 600 {path}; if a stranger may have read it, change the key")
        else:
            yield ok(f"{path} is ours alone to read; is it in a backup, apart from the database?")


def disk(home: Path, backups: Path | None = None) -> Iterator[Finding]:
    for path in (home, home / "postgres", backups):
        if path is not None and path.exists():
            yield _room(path)


def _room(path: Path) -> Finding:
    free = shutil.disk_usage(path).free
    text = f"{size(free)} free at {path}"
    if free < FREE_WRONG:
        return wrong(text, "make room now: a full disk stops lending, though it loses nothing")
    if free < FREE_LITTLE:
        return warning(text, "make room soon")
    if 0 < os.statvfs(path).f_favail < FILES_LITTLE:
        return warning(f"no room for more files at {path}", "remove small files that nobody needs")
    return ok(text)


def fsync(home: Path) -> Iterator[Finding]:
    """What was acknowledged is on the disk: that is as true as the file system is."""
    where = (home / "postgres") if (home / "postgres").exists() else home
    kind = file_system(where.resolve(), Path("/proc/self/mounts").read_text())
    seconds = time_to_disk(home)
    text = f"{where} is on {kind}, which takes {seconds * 1000:.1f} ms to write for certain"
    if kind in IN_MEMORY:
        yield wrong(f"{where} is on {kind}, which is memory: a power cut takes all of it", "move the home to a disk")
    elif kind in ELSEWHERE:
        yield warning(text, "a local disk is safer: this one may say it wrote what it did not")
    elif kind == "overlay":
        yield warning(text, "it goes when its container does: put the home on a volume")
    elif seconds > FSYNC_SLOW_SECONDS:
        yield warning(text, "each batch of loans waits for that; a faster disk helps more than anything else")
    else:
        yield ok(text)


def file_system(path: Path, mounts: str) -> str:
    """Its kind, from the lines of /proc/self/mounts: that of the deepest mount point above."""
    points = [line.split()[1:3] for line in mounts.splitlines()]
    above = [(point, kind) for point, kind in points if path.is_relative_to(point.replace("\\040", " "))]
    return max(above, key=lambda each: len(each[0]), default=("", "an unknown file system"))[1]


def time_to_disk(home: Path, *, tries: int = 5) -> float:
    """The shortest of a few, for whatever else the machine does makes it longer."""
    times = []
    with tempfile.TemporaryFile(dir=home) as file:
        for _ in range(tries):
            file.write(b"\0" * 8192)
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - begun)
    return min(times)


def leftovers(env: Env) -> Iterator[Finding]:
    try:
        check_claim(env.home)
    except ClaimedError:
        yield ok("a Bashu is at work here")
        return
    if (env.home / "postgres" / "data" / "postmaster.pid").exists():
        yield warning(
            "no Bashu is at work, but its PostgreSQL was not stopped", "the next start of Bashu clears that up"
        )
    else:
        yield ok("no Bashu is at work here, and none was cut off")
    gone = [note.parent for note in (cluster.ROOT_FOLDER / "homes").glob("*/home") if not _home_of(note).exists()]
    if gone and os.geteuid() == 0:
        yield warning(
            f"{len(gone)} databases of homes that are gone stand in {gone[0].parent}",
            "each has a file `home` that says whose it was: remove those that nobody needs",
        )


def _home_of(note: Path) -> Path:
    return Path(note.read_text().strip())
