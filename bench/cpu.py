"""Processor time, which is steadier than the clock on the wall of a busy machine."""

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cpu:
    """Seconds of processor time: this process, and PostgreSQL with all its children, the ended ones too."""

    ours: float
    database: float

    def __sub__(self, other: "Cpu") -> "Cpu":
        return Cpu(self.ours - other.ours, self.database - other.database)


def postmaster(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().splitlines()[0])


def used(postmaster: int) -> Cpu:
    ticks = sum(_ticks(postmaster, "13 14 15 16"))
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _parent(int(entry.name)) == postmaster:
            ticks += sum(_ticks(int(entry.name), "13 14"))
    return Cpu(time.process_time(), ticks / TICKS_A_SECOND)


def _stat(pid: int) -> list[str]:
    """The fields after the program's name, which may hold spaces; empty when the process has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []


def _parent(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[1]) if fields else 0


def _ticks(pid: int, places: str) -> list[int]:
    """`places` as proc(5) counts, from 0: utime 13, stime 14, those of waited-for children 15, 16."""
    fields = _stat(pid)
    return [int(fields[int(place) - 2]) for place in places.split()] if fields else []
