"""The timelines of a write-ahead log. A restore to a moment in the past begins one, and so does a new primary.

What the timeline before has behind the place where the new one began was given up: the log in the folder does not lead
there any more. Neither does it lead on from a base backup of that time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bashu.project.backup.folder import Base, Folder

HISTORY: Final = ".history"


@dataclass(frozen=True, slots=True)
class Way:
    """The newest timeline, and its ancestors with the number of the file in which each was left."""

    newest: int
    left_in: Mapping[int, int]

    def leads_on_from(self, base: "Base") -> bool:
        """A base backup ends with its file of the log; so who went on from behind it began in a later one."""
        timeline = timeline_of(base.end_segment)
        return timeline >= self.newest or number_of(base.end_segment, base) < self.left_in.get(timeline, 0)

    def goes_by(self, name: str, base: "Base") -> bool:
        """Whether this file of the log stands on it."""
        timeline = timeline_of(name)
        return timeline >= self.newest or number_of(name, base) <= self.left_in.get(timeline, -1)


def leading(folder: "Folder") -> "list[Base]":
    """The base backups from which the log leads on, the oldest first."""
    return [base for base in folder.bases() if way(folder, base).leads_on_from(base)]


def way(folder: "Folder", base: "Base") -> Way:
    """As PostgreSQL would find it. Raises OperatingError when a history cannot be read."""
    histories = folder.histories(base.system)
    if not histories:
        return Way(0, {})
    text = b"".join(folder.get(folder.wal(base.system) / histories[-1])).decode()
    return Way(int(histories[-1].removesuffix(HISTORY), 16), dict(_left_in(text, base)))


def number_of(name: str, base: "Base") -> int:
    """Which file of the log, counted from its beginning on whatever timeline."""
    return int(name[8:16], 16) * (2**32 // base.segment_bytes) + int(name[16:24], 16)


def timeline_of(name: str) -> int:
    return int(name[:8], 16)


def later_segments(folder: "Folder", base: "Base") -> list[tuple[int, str]]:
    """The files after a base backup by which the log goes on from it; of each number that of the youngest timeline."""
    this = way(folder, base)
    last = number_of(base.end_segment, base)
    by_number = {number_of(name, base): name for name in folder.segments(base.system) if this.goes_by(name, base)}
    return sorted((number, name) for number, name in by_number.items() if number > last)


def _left_in(text: str, base: "Base") -> "list[tuple[int, int]]":
    """Each line: a timeline, the place at which it was left, the reason."""
    found = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            timeline, place, *_ = line.split()
            high, low = place.split("/")
            found.append((int(timeline), ((int(high, 16) << 32) + int(low, 16)) // base.segment_bytes))
    return found
