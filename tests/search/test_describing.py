"""The words of records are cut by a process beside: it rests, it may be killed, and whoever answers pages holds none of
its dictionaries."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from bashu.db.catalogue.queries import BibRow
from bashu.project import keys
from bashu.search import describing, follower
from bashu.search.describing import Describer, DescriberError
from tests.search.conftest import following
from tests.search.shelves import CLANS, admit, caught_up, eventually, titles
from tests.search.test_processes import environment

BESIEGED = BibRow(
    bib_id=7, title="圍城", author="", publisher="", published_year=None, isbn="", extent="", clc="", kind=""
)
PAGES = """
import sys
import bashu.project.wsgi, bashu.project.urls, bashu.doors.web.kiosk.joining as joining
joining.sounds()
print("pypinyin" in sys.modules)
"""


def test_it_is_started_when_asked_and_ends_when_it_may_rest() -> None:
    describer = Describer()
    (first,) = describer.fields([BESIEGED])
    process = describer._process
    assert process is not None
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
    assert describer._process is not None
    describer._process.kill()
    with pytest.raises(DescriberError):
        list(describer.fields([BESIEGED]))
    assert list(describer.fields([BESIEGED])) == [first]
    describer.rest()


def test_a_catalogue_is_followed_though_it_is_killed(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "POLL_SECONDS", 0.05)
    with following() as running:
        caught_up()
        assert running._describer._process is not None
        running._describer._process.kill()
        admit(replace(CLANS, match_key="new", title="华夏边缘"))
        eventually(lambda: titles("华夏边缘") == ["华夏边缘"])


def test_while_nothing_changes_there_is_none(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "POLL_SECONDS", 0.01)
    with following() as running:
        caught_up()
        eventually(lambda: running._describer._process is None)
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
