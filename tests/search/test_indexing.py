"""The index is written by a process beside: it rests, it may be killed, and whoever answers pages holds none of its
dictionaries."""

import contextlib
import fcntl
import os
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
import tantivy
from django.conf import settings

from bashu.db.catalogue.sweep import IndexRow
from bashu.project import keys
from bashu.search import follower
from bashu.search.index import writing
from bashu.search.indexing import AT_ONCE, COMMAND, Indexer, IndexerError
from bashu.search.schema import SCHEMA
from tests.search.conftest import following
from tests.search.shelves import CLANS, admit, caught_up, eventually, titles
from tests.search.test_processes import environment

BESIEGED = IndexRow(bib_id=7, title="圍城")
MANY = [replace(BESIEGED, bib_id=bib_id) for bib_id in range(1, 10 * AT_ONCE + 8)]
PAGES = """
import sys
import bashu.project.wsgi, bashu.project.urls, bashu.doors.web.kiosk.joining as joining
joining.sounds()
print("pypinyin" in sys.modules)
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Of an empty index."""
    folder = tmp_path / "index"
    folder.mkdir()
    tantivy.Index(SCHEMA, str(folder))
    return folder


@pytest.fixture
def indexer(data: Path) -> Iterator[Indexer]:
    with writing(data) as lock:
        assert lock
        indexer = Indexer(data, lock=lock)
        yield indexer
        indexer.end()


def running(indexer: Indexer) -> subprocess.Popen[bytes]:
    assert indexer._process is not None
    return indexer._process


def found(data: Path, word: str = "weicheng") -> int:
    asked = tantivy.Query.term_query(SCHEMA, "pinyin", word)
    return len(tantivy.Index.open(str(data)).searcher().search(asked, len(MANY)).hits)


def test_what_is_committed_is_found_and_what_is_only_named_is_forgotten(indexer: Indexer, data: Path) -> None:
    indexer.put((), MANY)
    assert found(data) == 0
    first = indexer.commit()
    assert found(data) == len(MANY)
    indexer.put((1, 2, 3), [replace(BESIEGED, bib_id=2, title="红楼梦")])
    assert indexer.commit() > first
    assert (found(data), found(data, "hongloumeng")) == (len(MANY) - 3, 1)


def test_it_ends_when_it_is_told_to_and_the_next_order_starts_another(indexer: Indexer, data: Path) -> None:
    indexer.put((), [BESIEGED])
    indexer.commit()
    process = running(indexer)
    indexer.end()
    assert process.returncode is not None
    indexer.put((7,), [])
    indexer.commit()
    assert found(data) == 0


def test_it_is_seen_that_parts_are_brought_together(indexer: Indexer) -> None:
    """Nine commits are more than the eight parts that Tantivy leaves alone."""
    for number in range(9):
        indexer.put((), [replace(BESIEGED, bib_id=number)])
        indexer.commit()
    assert indexer.is_merging()
    still = 0
    while still < 20:
        time.sleep(0.05)
        still = 0 if indexer.is_merging() else still + 1


def test_what_is_told_is_whole_though_who_tells_it_is_stopped_in_the_midst(indexer: Indexer, data: Path) -> None:
    """A call that writes ends with a part then."""
    indexer.put((), [replace(BESIEGED, bib_id=0)])
    process, wide = running(indexer), [replace(bib, title="围城" * 1_000) for bib in MANY]
    process.send_signal(signal.SIGSTOP)
    with ThreadPoolExecutor(1) as beside:
        done = beside.submit(indexer.put, (), wide)
        until_full(process)
        stop_and_go_on = (
            "import os, signal, sys; [os.kill(int(sys.argv[1]), n) for n in (signal.SIGSTOP, signal.SIGCONT)]"
        )
        subprocess.run([sys.executable, "-c", stop_and_go_on, str(os.getpid())], check=True)
        process.send_signal(signal.SIGCONT)
        done.result(timeout=120)
    indexer.commit()
    assert tantivy.Index.open(str(data)).searcher().num_docs == len(wide) + 1


def until_full(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin
    size, waits = fcntl.fcntl(process.stdin, fcntl.F_GETPIPE_SZ), b"\0" * 4
    until = time.monotonic() + 30
    while struct.unpack("i", waits)[0] < size - 4096:
        assert time.monotonic() < until, "the pipe was never full"
        time.sleep(0.02)
        waits = fcntl.ioctl(process.stdin, termios.FIONREAD, b"\0" * 4)
    time.sleep(0.05)


def test_a_killed_one_is_told_of_and_what_it_had_not_committed_never_was(indexer: Indexer, data: Path) -> None:
    indexer.put((), MANY)
    process = running(indexer)
    process.kill()
    with pytest.raises(IndexerError, match=r"ended \(-9\)"):
        indexer.commit()
    indexer.put((), [BESIEGED])
    indexer.commit()
    assert found(data) == 1


def test_one_that_was_killed_is_told_of_by_what_it_is_given(indexer: Indexer) -> None:
    indexer.put((), [BESIEGED])
    running(indexer).kill()
    running(indexer).wait()
    with pytest.raises(IndexerError, match="ended"):
        indexer.put((), [BESIEGED])


def test_what_the_disk_says_is_told(indexer: Indexer, data: Path) -> None:
    shutil.rmtree(data)
    indexer.put((), [BESIEGED])
    with pytest.raises(IndexerError, match="DoesNotExist"):
        indexer.commit()


def test_many_records_larger_than_the_pipe_do_not_make_each_wait_for_the_other(indexer: Indexer, data: Path) -> None:
    long = [replace(bib, title="围城" * 5_000, author=f"{'钱' * 1_990}{bib.bib_id}") for bib in MANY[:210]]
    with ThreadPoolExecutor(1) as beside:
        done = beside.submit(indexer.put, [bib.bib_id for bib in long], long)
        try:
            done.result(timeout=120)
        finally:
            if not done.done():
                running(indexer).kill()
    indexer.commit()
    assert tantivy.Index.open(str(data)).searcher().num_docs == len(long)


def test_nobody_else_may_write_while_it_is_there_whatever_became_of_who_asked(data: Path) -> None:
    with writing(data) as lock:
        assert lock
        indexer = Indexer(data, lock=lock)
        indexer.put((), [BESIEGED])
        running(indexer).send_signal(signal.SIGSTOP)
    with writing(data) as another:
        assert another is None
    indexer.end()
    with writing(data) as another:
        assert another is not None


def test_half_an_order_is_the_last_of_somebody_who_was_killed(data: Path) -> None:
    told = orjson.dumps({"forget": (), "put": [BESIEGED]}) + b'\n{"commit": tr'
    done = subprocess.run((*COMMAND, str(data)), input=told, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
    assert found(data) == 0


def test_a_catalogue_is_followed_though_it_is_killed(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(follower, "REST_AFTER", 1_000_000)
    with following():
        caught_up()
        (pid,) = children()
        os.kill(pid, signal.SIGKILL)
        admit(replace(CLANS, match_key="new", title="华夏边缘"))
        eventually(lambda: titles("华夏边缘") == ["华夏边缘"])


def test_while_nothing_changes_there_is_none(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "POLL_SECONDS", 0.01)
    with following():
        caught_up()
        eventually(lambda: children() == [])
        admit(replace(CLANS, match_key="new", title="华夏边缘"))
        eventually(lambda: titles("华夏边缘") == ["华夏边缘"])


def children() -> list[int]:
    """Processes of this one that write an index, and ended ones after which nobody has asked."""
    return [pid for path in Path(f"/proc/{os.getpid()}/task").glob("*/children") for pid in _indexers(path)]


def _indexers(path: Path) -> Iterator[int]:
    for pid in path.read_text().split():
        with contextlib.suppress(FileNotFoundError):
            process = Path(f"/proc/{pid}")
            zombie = process.joinpath("stat").read_text().rpartition(")")[2].split()[0] == "Z"
            if zombie or b"bashu.search.indexer" in process.joinpath("cmdline").read_bytes():
                yield int(pid)


def test_who_answers_pages_holds_no_dictionary_of_sounds(home: Path) -> None:
    keys.make_missing(settings.BASHU)
    asked = [sys.executable, "-c", PAGES]
    told = subprocess.run(asked, env=environment(home), text=True, capture_output=True, check=True)
    assert told.stdout == "False\n"
