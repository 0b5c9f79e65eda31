"""The words of records are cut by a process beside: it rests, it may be killed, and whoever answers pages holds none of
its dictionaries."""

import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from django.conf import settings

from bashu.db.catalogue.sweep import IndexRow
from bashu.project import keys
from bashu.search import describing, follower
from bashu.search.describing import Cutter, Describer, DescriberError
from tests import stopped
from tests.search.conftest import following
from tests.search.shelves import CLANS, admit, caught_up, eventually, titles
from tests.search.test_processes import environment

BESIEGED = IndexRow(bib_id=7, title="圍城")
MANY = [replace(BESIEGED, bib_id=bib_id) for bib_id in range(1, 10 * describing.AT_ONCE + 8)]
PAGES = """
import sys
import bashu.project.wsgi, bashu.project.urls, bashu.doors.web.kiosk.joining as joining
joining.sounds()
print("pypinyin" in sys.modules)
"""


def running(describer: Describer) -> subprocess.Popen[bytes]:
    assert describer._cutter is not None
    return describer._cutter.process


def test_it_is_started_when_asked_and_ends_when_it_may_rest() -> None:
    describer = Describer()
    (first,) = describer.fields([BESIEGED])
    process = running(describer)
    assert first["pinyin"] == ["weicheng"]
    describer.rest()
    assert process.poll() == 0
    assert list(describer.fields([BESIEGED])) == [first]
    describer.rest()


def test_half_a_question_is_the_last_of_somebody_who_was_killed() -> None:
    done = subprocess.run(describing.COMMAND, input=b'[{"bib_id": 7, "tit', capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_a_killed_one_is_told_of_and_the_next_question_starts_another() -> None:
    describer = Describer()
    (first,) = describer.fields([BESIEGED])
    running(describer).kill()
    with pytest.raises(DescriberError):
        list(describer.fields([BESIEGED]))
    assert list(describer.fields([BESIEGED])) == [first]
    describer.rest()


def ids(bibs: Sequence[IndexRow], describer: Describer) -> list[int]:
    return [fields["bib_id"] for fields in describer.fields(bibs)]


def test_many_are_answered_in_their_order() -> None:
    describer = Describer()
    assert ids(MANY[::-1], describer) == [bib.bib_id for bib in MANY[::-1]]
    assert ids((), describer) == []
    assert ids(MANY[:3], describer) == [1, 2, 3]
    describer.rest()


def test_what_comes_next_is_worked_out_while_nobody_waits_for_it() -> None:
    describer = Describer()
    described = describer.fields(MANY)
    for _ in range(describing.AT_ONCE):
        next(described)
    answers, cutter = running(describer).stdout, describer._cutter
    assert answers is not None
    assert cutter is not None
    assert cutter._heard or select.select([answers], [], [], 30)[0] == [answers]
    described.close()


def test_it_is_not_asked_for_more_than_it_may_be_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    describer, asked = Describer(), list[IndexRow]()

    class Counted(Cutter):
        def ask(self, bibs: Sequence[IndexRow]) -> None:
            asked.extend(bibs)
            super().ask(bibs)

    monkeypatch.setattr(describing, "Cutter", Counted)
    for given, _ in enumerate(describer.fields(MANY)):
        assert len(asked) <= given + (describing.AHEAD + 1) * describing.AT_ONCE
    assert asked == MANY
    describer.rest()


def test_records_larger_than_the_pipes_do_not_make_each_wait_for_the_other() -> None:
    long = [replace(bib, title="围城" * 5_000, author=f"{'钱' * 1_990}{bib.bib_id}") for bib in MANY[:210]]
    describer = Describer()
    with ThreadPoolExecutor(1) as beside:
        found = beside.submit(ids, long, describer)
        try:
            assert found.result(timeout=120) == [bib.bib_id for bib in long]
        finally:
            running(describer).kill()
    describer.rest()


def test_one_that_is_killed_with_work_ahead_of_it_is_told_of() -> None:
    describer = Describer()
    described = describer.fields(MANY)
    next(described)
    process = running(describer)
    process.kill()
    with pytest.raises(DescriberError):
        list(described)
    assert process.returncode == -signal.SIGKILL
    assert ids(MANY[:3], describer) == [1, 2, 3]
    describer.rest()


def test_whoever_does_not_take_all_leaves_nothing_to_the_next() -> None:
    describer = Describer()
    described = describer.fields(MANY)
    next(described)
    process = running(describer)
    described.close()
    assert process.returncode is not None
    assert ids(MANY[-3:], describer) == [bib.bib_id for bib in MANY[-3:]]
    describer.rest()


def test_it_may_rest_with_work_ahead_of_it_and_who_had_asked_ends_no_other() -> None:
    """As when the index cannot be written: the error that is told still holds who was asking."""
    describer = Describer()
    described = describer.fields(MANY)
    next(described)
    process = running(describer)
    describer.rest()
    assert process.returncode is not None
    assert ids(MANY[-3:], describer) == [bib.bib_id for bib in MANY[-3:]]
    described.close()
    assert running(describer).poll() is None
    describer.rest()


def test_a_catalogue_is_followed_though_it_is_killed(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "POLL_SECONDS", 0.05)
    with following() as following_it:
        caught_up()
        running(following_it._describer).kill()
        admit(replace(CLANS, match_key="new", title="华夏边缘"))
        eventually(lambda: titles("华夏边缘") == ["华夏边缘"])


def test_while_nothing_changes_there_is_none(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "POLL_SECONDS", 0.01)
    with following() as following_it:
        caught_up()
        eventually(lambda: following_it._describer._cutter is None)
        admit(replace(CLANS, match_key="new", title="华夏边缘"))
        eventually(lambda: titles("华夏边缘") == ["华夏边缘"])


def test_who_answers_pages_holds_no_dictionary_of_sounds(home: Path) -> None:
    keys.make_missing(settings.BASHU)
    asked = [sys.executable, "-c", PAGES]
    told = subprocess.run(asked, env=environment(home), text=True, capture_output=True, check=True)
    assert told.stdout == "False\n"


def test_its_input_ends_with_whoever_asked() -> None:
    with subprocess.Popen(describing.COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.communicate(timeout=30)
    assert process.returncode == 0


def test_an_answer_is_whole_though_it_is_stopped_in_the_midst_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many containers ask Python not to buffer, and what is written so may be written in part."""
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    question = orjson.dumps([replace(bib, title="围城" * 1_000) for bib in MANY[:100]]) + b"\n"
    with subprocess.Popen(describing.COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(question)
        process.stdin.close()
        stopped.in_the_midst(process)
        assert len(orjson.loads(process.stdout.read())) == 100
