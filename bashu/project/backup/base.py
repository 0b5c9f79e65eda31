"""A base backup: all files of the database as pg_basebackup sends them, with the write-ahead log that makes them whole.

They are sealed as they come; nothing is written in clear on the way.
"""

import importlib.metadata
import io
import re
import signal
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import psycopg

from bashu.engine import clock
from bashu.project import child
from bashu.project.backup import folder as folders
from bashu.project.backup import source as sources
from bashu.project.backup.folder import Base, Folder
from bashu.project.backup.key import Key
from bashu.project.errors import OperatingError
from bashu.project.progress import Progress

if TYPE_CHECKING:
    from bashu.project.backup.source import Facts, Source
    from bashu.project.env import Env

PIECE_BYTES: Final = 256 * 1024
MIB: Final = 1024 * 1024
POINT: Final = re.compile(r"write-ahead log (start|end) point: ([0-9A-F]+)/([0-9A-F]+)(?: on timeline (\d+))?")

HOW_TO_LET_IN: Final = (
    "Add to the server's pg_hba.conf, with our role and address, `host replication ROLE ADDRESS/32 scram-sha-256`, and "
    "reload it"
)


@dataclass(frozen=True, slots=True)
class Made:
    base: Base
    bytes_written: int
    removed: int
    kept: int


def back_up(env: "Env", path: "Path", *, key: Key, keep: int) -> Made:
    """One more base backup in the folder. The database must be up."""
    check_place(env, path)
    source = sources.of(env)
    with source.connect() as connection:
        facts = sources.facts(connection, source)
        folder = folders.open_for(path, key, system=facts.system, formerly=source.formerly)
        with folders.claimed(folder):
            base, size = _make(env, folder, source=source, facts=facts, connection=connection)
            removed = folder.thin(keep)
            return Made(base=base, bytes_written=size, removed=removed, kept=len(folder.bases()))


def check_place(env: "Env", path: "Path") -> None:
    theirs = path.resolve()
    if any(
        theirs.is_relative_to(ours) or ours.is_relative_to(theirs)
        for ours in (env.home.resolve(), (env.home / "postgres").resolve())
    ):
        raise OperatingError(
            f"{path} and the home {env.home} stand in each other, so what takes one takes both: "
            "give the backups a folder elsewhere, best on another machine"
        )


def _make(
    env: "Env", folder: Folder, *, source: "Source", facts: "Facts", connection: psycopg.Connection
) -> tuple[Base, int]:
    started_at = clock.now()
    name = started_at.strftime(folders.MOMENT)
    # It ends with the connection, so it never keeps what nobody fetches.
    connection.execute(
        "SELECT pg_create_physical_replication_slot(%s, immediately_reserve => true, temporary => true)",
        [f"bashu_base_{connection.info.backend_pid}"],
    )
    with folder.drafting(name) as draft:
        copy = _Copy(source, facts)
        size = folder.put(draft / "database", copy.pieces())
        size += folder.put(draft / "keys", iter([_keys(env)]))
        base = Base(
            name=name,
            system=facts.system,
            started_at=started_at,
            finished_at=clock.now(),
            start_segment=copy.segment("start"),
            end_segment=copy.segment("end"),
            segment_bytes=facts.segment_bytes,
            postgres_major=facts.major,
            bashu=importlib.metadata.version("bashu"),
            size=copy.size,
            names=facts.names,
        )
        folder.put_about(draft, base)
    return base, size


class _Copy:
    """What pg_basebackup sends, and what it says of it."""

    def __init__(self, source: "Source", facts: "Facts") -> None:
        self._source, self._facts = source, facts
        self._points: dict[str, tuple[int, int]] = {}
        self.size = 0

    def pieces(self) -> Iterator[bytes]:
        program = self._source.program("pg_basebackup", self._facts)
        # A fast checkpoint: somebody waits, and what is not yet in the files fits into memory.
        command: list[str | Path] = [
            program,
            "--pgdata=-",
            "--format=tar",
            "--wal-method=fetch",
            "--checkpoint=fast",
            "--no-password",
        ]
        with tempfile.TemporaryFile() as said:
            process = child.start(
                [*command, "--verbose", "--label=bashu", "--manifest-checksums=SHA256"],
                at_our_death=signal.SIGTERM,
                environ=self._source.environ(),
                output=subprocess.PIPE,
                errors=said,
            )
            try:
                yield from self._watched(process.stdout)
                if process.wait() != 0:
                    raise OperatingError(f"the database could not be copied: {why(said, 'pg_basebackup')}")
            finally:
                process.kill()
                process.wait()
            self._note_points(said)

    def segment(self, which: str) -> str:
        """The name of the file of the write-ahead log in which the copy starts, or ends."""
        timeline, location = self._points[which]
        number, in_one = location // self._facts.segment_bytes, 2**32 // self._facts.segment_bytes
        return f"{timeline:08X}{number // in_one:08X}{number % in_one:08X}"

    def _watched(self, stream: "IO[bytes] | None") -> Iterator[bytes]:
        with Progress("Copying the database (MiB)", total=self._facts.size // MIB) as progress:
            while stream and (piece := stream.read(PIECE_BYTES)):
                self.size += len(piece)
                progress.reach(min(self.size // MIB, self._facts.size // MIB))
                yield piece

    def _note_points(self, said: IO[bytes]) -> None:
        said.seek(0)
        timeline = 1
        for which, high, low, on in POINT.findall(said.read().decode(errors="replace")):
            timeline = int(on or timeline)
            self._points[which] = timeline, (int(high, 16) << 32) + int(low, 16)
        if self._points.keys() != {"start", "end"}:
            raise OperatingError(
                "pg_basebackup does not say where its copy starts and ends: it is of an unknown version"
            )


def why(said: IO[bytes], program: str) -> str:
    """What a program of PostgreSQL gave as its reason, in one line."""
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines()
    errors = [line for line in lines if "error:" in line or "FATAL" in line] or lines or ["it said nothing"]
    reason = errors[-1].removeprefix(f"{program}: ").removeprefix("error: ")
    return reason + (f". {HOW_TO_LET_IN}" if "no pg_hba.conf entry for replication" in reason else "")


def _keys(env: "Env") -> bytes:
    """Without them no reader is found by a card."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as tar:
        for name, path in (("secret_key", env.secret_key_path), ("identity_keys", env.identity_keys_path)):
            text = path.read_bytes()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(text), 0o600
            tar.addfile(entry, io.BytesIO(text))
    return whole.getvalue()
