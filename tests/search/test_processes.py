"""Several web processes share one folder: one writes, all read, and the next takes over."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

from bashu.project import keys
from bashu.search import state as states
from bashu.search.follower import folder
from bashu.search.query import search
from tests.search.conftest import following
from tests.search.shelves import CLANS, admit, caught_up, eventually, titles

FOLLOW = """
import django
django.setup()
from bashu.search import follower
running = follower.start()
assert follower.start() is running
print("following", flush=True)
input()
running.stop()
"""
ASK = """
import sys, django
django.setup()
from bashu.search.query import search
print(search(sys.argv[1]).total)
"""
BORDER = replace(CLANS, match_key="new", title="华夏边缘")


def environment(home: Path) -> dict[str, str]:
    database = connection.settings_dict
    parts = {key: database[key.upper()] for key in ("host", "port", "user", "password") if database[key.upper()]}
    url = f"postgresql:///{database['NAME']}?{urlencode(parts)}"
    ours = {"BASHU_HOME": str(home), "BASHU_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "bashu.project.settings"}
    return os.environ | ours


@contextmanager
def another_process(home: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", FOLLOW]
    with subprocess.Popen(
        command, env=environment(home), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "following\n"
            yield process
        finally:
            process.kill()


@pytest.fixture
def keyed(shelf: Path) -> Path:
    """A home that another process can start in."""
    keys.make_missing(settings.BASHU)
    return shelf


def test_one_builds_and_the_other_reads_what_it_committed(keyed: Path) -> None:
    with another_process(keyed):
        caught_up()
        admit(BORDER)
        eventually(lambda: titles("华夏边缘") == ["华夏边缘"])
        with following():
            asked = subprocess.run(
                [sys.executable, "-c", ASK, "围城"], env=environment(keyed), text=True, capture_output=True, check=True
            )
        assert asked.stdout == "2\n"
        assert len(list(folder().glob("index-*"))) == 1


def test_when_the_writer_is_killed_the_next_goes_on_where_it_was(keyed: Path) -> None:
    with another_process(keyed) as writer:
        caught_up()
        before = states.read(folder())
        with following():
            writer.kill()
            admit(BORDER)
            eventually(lambda: search("华夏边缘").total == 1)
        after = states.read(folder())
    assert before is not None
    assert after is not None
    assert after.data == before.data


def test_a_process_that_is_told_to_stop_ends(keyed: Path) -> None:
    with another_process(keyed) as process:
        caught_up()
        process.communicate("\n", timeout=30)
        assert process.returncode == 0
