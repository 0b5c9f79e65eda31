"""Processor time and memory of processes, from /proc. Processor time is steadier than the clock on a busy wall."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cpu:
    """Seconds of processor time: of our processes, and of PostgreSQL with all its children, the ended ones too."""

    ours: float
    database: float

    def __sub__(self, other: "Cpu") -> "Cpu":
        return Cpu(self.ours - other.ours, self.database - other.database)


def postmaster(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().splitlines()[0])


def used(ours: Iterable[int], *, postmaster: int) -> Cpu:
    database = sum(_ticks(postmaster, "13 14 15 16")) + sum(sum(_ticks(pid, "13 14")) for pid in _children(postmaster))
    return Cpu(sum(sum(_ticks(pid, "13 14")) for pid in ours) / TICKS_A_SECOND, database / TICKS_A_SECOND)


def of_thread(thread: int) -> float:
    """Seconds that a thread of this process has worked."""
    return sum(_ticks(f"self/task/{thread}", "13 14")) / TICKS_A_SECOND


def family(pid: int) -> Iterator[int]:
    """The process and all that it has started, and they in turn."""
    yield pid
    for child in _children(pid):
        yield from family(child)


def proportional_bytes(pid: int) -> int:
    """Its memory, a page that n processes share counted as an n-th (PSS); 0 when it has ended."""
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
    return 0


def program_of(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return ""


def _children(pid: int) -> list[int]:
    everybody = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [each for each in everybody if _parent(each) == pid]


def _stat(who: int | str) -> list[str]:
    """The fields after the program's name, which may hold spaces; empty when the process has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{who}/stat").read_text().rpartition(")")[2].split()
    return []


def _parent(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[1]) if fields else 0


def _ticks(who: int | str, places: str) -> list[int]:
    """`places` as proc(5) counts, from 0: utime 13, stime 14, those of waited-for children 15, 16."""
    fields = _stat(who)
    return [int(fields[int(place) - 2]) for place in places.split()] if fields else []
