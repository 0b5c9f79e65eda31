"""Which base backups and which files of the log lead on after somebody went on from the past."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bashu.project.backup import folder as folders
from bashu.project.backup import timelines
from bashu.project.backup.folder import Base, Folder
from bashu.project.backup.key import Key
from bashu.project.backup.restore import choose, gap_after
from bashu.project.backup.state import look

DAY = datetime(2026, 7, 1, tzinfo=UTC)
MIB = 1024 * 1024


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return folders.open_for(tmp_path / "backups", Key(bytes(32)), system="7")


def put(folder: Folder, *names: str) -> None:
    for name in names:
        folder.put(folder.wal("7") / name, iter([b"the log"]))


def segment(timeline: int, number: int) -> str:
    return f"{timeline:08X}00000000{number:08X}"


def back_up(folder: Folder, *, day: int, timeline: int, number: int) -> Base:
    at, name = DAY + timedelta(days=day), segment(timeline, number)
    base = Base(
        name=at.strftime(folders.MOMENT), system="7", started_at=at, finished_at=at, start_segment=name,
        end_segment=name, segment_bytes=16 * MIB, postgres_major=18, bashu="1", size=1,
    )  # fmt: skip
    with folder.drafting(base.name) as draft:
        folder.put_about(draft, base)
    return base


def go_on(folder: Folder, *, timeline: int, left_in: int) -> None:
    """From within a file of the timeline before."""
    text = f"{timeline - 1}\t0/{left_in:X}000028\tbefore 2026-07-02 00:00:00+00\n"
    folder.put(folder.wal("7") / f"{timeline:08X}.history", iter([text.encode()]))
    put(folder, segment(timeline, left_in))


def test_from_a_base_backup_of_a_time_that_was_given_up_nothing_leads_on(folder: Folder) -> None:
    first = back_up(folder, day=0, timeline=1, number=2)
    given_up = back_up(folder, day=2, timeline=1, number=6)
    assert choose(folder, None) == given_up
    go_on(folder, timeline=2, left_in=4)
    assert choose(folder, None) == choose(folder, DAY + timedelta(days=3)) == first
    later = back_up(folder, day=4, timeline=2, number=5)
    assert choose(folder, None) == later
    assert choose(folder, DAY + timedelta(days=3)) == first


def test_who_went_on_from_before_all_base_backups_has_none(folder: Folder) -> None:
    back_up(folder, day=0, timeline=1, number=6)
    assert look(folder.path, folder.key).newest is not None
    go_on(folder, timeline=2, left_in=4)
    assert look(folder.path, folder.key).newest is None


def test_a_file_that_is_missing_is_not_made_up_for_by_that_of_a_time_that_was_given_up(folder: Folder) -> None:
    base = back_up(folder, day=0, timeline=1, number=2)
    put(folder, *(segment(1, number) for number in range(2, 10)))
    assert gap_after(folder, base) is None
    go_on(folder, timeline=2, left_in=4)
    assert gap_after(folder, base) is None
    put(folder, segment(2, 6))
    assert gap_after(folder, base) == segment(2, 4)
    put(folder, segment(2, 5))
    assert gap_after(folder, base) is None
    (folder.wal("7") / segment(1, 3)).unlink()
    assert gap_after(folder, base) == segment(1, 2)


def test_the_way_goes_through_all_that_was_ever_gone_on_from(folder: Folder) -> None:
    base = back_up(folder, day=0, timeline=1, number=2)
    text = "1\t0/4000028\tno recovery target specified\n\n2\t1/7000028\tbefore 2026-07-02 00:00:00+00\n"
    folder.put(folder.wal("7") / "00000003.history", iter([text.encode()]))
    assert timelines.way(folder, base) == timelines.Way(3, {1: 4, 2: 256 + 7})
