"""How the backups stand, for doctor and metrics: looked at, never changed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bashu.project.backup import folder as folders
from bashu.project.backup import timelines
from bashu.project.backup.folder import Base, Folder
from bashu.project.backup.key import Key
from bashu.project.backup.restore import gap_after


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Of the newest base backup from which the log leads on, and the write-ahead log since: the file behind which one
    is missing; the latest file.

    archived_at   by the clock of the machine that keeps the files
    """

    newest: Base | None
    gap: str | None
    archived_at: datetime | None


def look(path: Path, key: Key) -> State:
    """Raises OperatingError when the folder cannot be read, or is another key's."""
    folder = folders.open_there(path, key)
    with folders.told(path):
        newest = max(timelines.leading(folder), key=lambda base: base.finished_at, default=None)
        gap = gap_after(folder, newest) if newest else None
        return State(newest=newest, gap=gap, archived_at=_archived_at(folder))


def _archived_at(folder: Folder) -> datetime | None:
    wal = folder.wal(folder.systems[-1])
    times = [path.stat().st_mtime for path in (wal.iterdir() if wal.is_dir() else ()) if path.name[0] != "."]
    return datetime.fromtimestamp(max(times), UTC) if times else None
