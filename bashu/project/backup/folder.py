"""The folder of backups.

    bashu-backup.json      says that the folder is ours: which database's, and the name of the key
    base/<moment>/         one base backup: `database` and `keys`, and `about`, which is written last
    base/.draft-*          one that was not finished
    wal/<system>/          the write-ahead log since then, a file for each segment; `.partial` for the one being written

Everything but the first file is sealed. A name that stands is whole: files are written under another name first.
"""

import contextlib
import dataclasses
import errno
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson

from bashu.project import claims
from bashu.project.backup import sealed
from bashu.project.backup.key import Key
from bashu.project.cluster import Names
from bashu.project.errors import OperatingError

MARK: Final = "bashu-backup.json"
FORMAT: Final = 1
OURS: Final = {MARK, "base", "wal", "lock"}
SEGMENT: Final = re.compile(r"[0-9A-F]{24}")
HISTORY: Final = re.compile(r"[0-9A-F]{8}\.history")
MOMENT: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A base backup. A restore can reach every moment after `finished_at` that the write-ahead log covers.

    start_segment, end_segment   names of files of the write-ahead log
    size                         bytes of the database, unpacked
    names                        of roles and database, where it is the copy of a server of the operator's
    """

    name: str
    system: str
    started_at: datetime
    finished_at: datetime
    start_segment: str
    end_segment: str
    segment_bytes: int
    postgres_major: int
    bashu: str
    size: int
    names: Names | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    path: Path
    key: Key = field(repr=False)
    systems: tuple[str, ...]
    """Of the databases that are backed up here, by what PostgreSQL calls them; the present one last."""

    def bases(self) -> list[Base]:
        """The whole ones, the oldest first."""
        return [self._base(name) for name in self._names()]

    def wal(self, system: str) -> Path:
        return self.path / "wal" / system

    def segments(self, system: str) -> list[str]:
        """Names of the files of the write-ahead log, in their order; the last may be unfinished."""
        return sorted(path.stem for path in _entries(self.wal(system)) if SEGMENT.fullmatch(path.stem))

    def histories(self, system: str) -> list[str]:
        """Names of the files that say from where each timeline went on; the newest last."""
        return sorted(path.name for path in _entries(self.wal(system)) if HISTORY.fullmatch(path.name))

    def put(self, path: Path, pieces: Iterator[bytes]) -> int:
        """Write a sealed file. Its size; OperatingError when there is no room or no right."""
        draft = path.with_name(f".draft-{path.name}")
        with told(self.path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                size = sealed.write(draft, pieces, key=self.key, name=self._name(path))
                draft.replace(path)
                _sync(path.parent)
            finally:
                draft.unlink(missing_ok=True)
        return size

    def get(self, path: Path) -> Iterator[bytes]:
        return sealed.read(path, key=self.key, name=self._name(path))

    @contextlib.contextmanager
    def drafting(self, name: str) -> Iterator[Path]:
        """A folder that gets its name when it is whole, and leaves nothing when it does not become so."""
        draft = self.path / "base" / f".draft-{name}"
        with told(self.path):
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True, mode=0o700)
        try:
            yield draft
            with told(self.path):
                _sync(draft)
                draft.rename(self.path / "base" / name)
                _sync(self.path / "base")
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def put_about(self, draft: Path, base: Base) -> None:
        self.put(draft / "about", iter([orjson.dumps(dataclasses.asdict(base))]))

    def thin(self, keep: int) -> int:
        """Remove all base backups but the newest, and the write-ahead log that only they needed; how many."""
        names = self._names()
        for name in names[:-keep]:
            # Under another name first: half of a backup must not look like one.
            gone = self.path / "base" / f".draft-{name}"
            (self.path / "base" / name).rename(gone)
            shutil.rmtree(gone)
        needed: dict[str, str] = {}
        for base in self.bases():
            needed[base.system] = min(needed.get(base.system, "F" * 16), base.start_segment[8:])
        for path in _entries(self.path / "wal"):
            self._thin_wal(path, first=needed.get(path.name), present=path.name == self.systems[-1])
        return len(names[:-keep])

    def clear_drafts(self) -> None:
        """What killed runs have left. The caller holds the claim on the folder."""
        for path in _entries(self.path / "base"):
            if path.name.startswith(".draft-"):
                shutil.rmtree(path, ignore_errors=True)

    def _thin_wal(self, folder: Path, *, first: str | None, present: bool) -> None:
        """Timelines do not matter here, as in PostgreSQL's own pg_archivecleanup; their histories are kept."""
        if first is None and not present:
            shutil.rmtree(folder)
        for path in _entries(folder) if first else ():
            if SEGMENT.match(path.name) and path.name[8:24] < str(first):
                path.unlink(missing_ok=True)

    def _names(self) -> list[str]:
        return sorted(
            path.name for path in _entries(self.path / "base") if path.name[:1] != "." and (path / "about").exists()
        )

    def _base(self, name: str) -> Base:
        about = b"".join(self.get(self.path / "base" / name / "about"))
        fields: dict[str, Any] = orjson.loads(about)
        for each in ("started_at", "finished_at"):
            fields[each] = datetime.fromisoformat(fields[each])
        if fields.get("names"):
            fields["names"] = Names(**fields["names"])
        return Base(**fields)

    def _name(self, path: Path) -> str:
        """What a file is, wherever the folder stands; a draft is what it is going to be."""
        return path.relative_to(self.path).as_posix().replace(".draft-", "")


def open_there(path: Path, key: Key) -> Folder:
    """A folder of backups that must be there already."""
    try:
        mark = json.loads((path / MARK).read_text())
        made_format, name, systems = mark["format"], mark["key"], mark["systems"]
    except FileNotFoundError:
        raise OperatingError(f"{path} holds no backups of Bashu: there is no {MARK} in it") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OperatingError(f"{path / MARK} cannot be read: {error}") from None
    if made_format != FORMAT:
        raise OperatingError(f"{path} was made by a newer Bashu (format {made_format}): use that one")
    if name != key.name.hex():
        raise OperatingError(f"the wrong key: {path} belongs to the key named {name}, and this is {key.name.hex()}")
    return Folder(path, key, tuple(systems))


def open_for(path: Path, key: Key, *, system: str, formerly: tuple[str, ...] = ()) -> Folder:
    """The folder of backups of one database, made when it is missing; another database's is refused.

    formerly: what the same database was called before it was moved to a newer PostgreSQL.
    """
    with told(path):
        if (path / MARK).exists():
            folder = open_there(path, key)
        else:
            _check_empty(path)
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = Folder(path, key, (system,))
            _mark(folder)
        if system in folder.systems:
            return folder
        if not set(folder.systems) & set(formerly):
            raise OperatingError(
                f"{path} holds the backups of another database (PostgreSQL calls it {folder.systems[-1]}, and this "
                f"one {system}): give this one a folder of its own"
            )
        folder = dataclasses.replace(folder, systems=(*folder.systems, system))
        _mark(folder)
        return folder


@contextlib.contextmanager
def claimed(folder: Folder) -> Iterator[None]:
    """One at a time makes base backups in it."""
    with contextlib.ExitStack() as stack:
        try:
            with told(folder.path):
                stack.enter_context(claims.claim(folder.path))
        except claims.ClaimedError:
            raise OperatingError(f"another backup is being written to {folder.path}: wait for it") from None
        folder.clear_drafts()
        yield


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """What keeps files from being written, in words of the operator."""
    try:
        yield
    except OSError as error:
        match error.errno:
            case errno.ENOSPC | errno.EDQUOT:
                why = "its disk is full: make room, or keep fewer backups with --keep"
            case errno.EACCES | errno.EPERM | errno.EROFS:
                why = f"this account may not write there ({error.strerror})"
            case _:
                why = str(error)
        raise OperatingError(f"the backup folder {path}: {why}") from None


def _mark(folder: Folder) -> None:
    text = json.dumps({"format": FORMAT, "key": folder.key.name.hex(), "systems": folder.systems}, indent=1) + "\n"
    draft = folder.path / f".{MARK}.{os.getpid()}"
    with draft.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder.path / MARK)
    _sync(folder.path)


def _check_empty(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise OperatingError(f"{path} is not a folder")
    if strangers := [entry.name for entry in _entries(path) if not entry.name.startswith(f".{MARK}")]:
        raise OperatingError(f"{path} holds something else ({min(strangers)}): give the backups a folder of their own")


def _entries(path: Path) -> list[Path]:
    try:
        return list(path.iterdir())
    except FileNotFoundError:
        return []


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
