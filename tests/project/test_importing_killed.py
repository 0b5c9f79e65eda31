"""`bashu import` is killed in the midst, again and again: with the same command it goes on, and ends whole."""

import subprocess
import time
from pathlib import Path

import pytest

from bashu.db.catalogue.models import ImportRun, SourceRecord
from tests.engine.catalogue.importing.files import book
from tests.journeys.network import BASHU
from tests.people import make_world
from tests.search.test_processes import environment

RECORDS = 2_500
SECONDS_MAX = 400


def reached() -> int:
    return sum(ImportRun.objects.values_list("number", flat=True))


@pytest.mark.usefixtures("transactional_db")
def test_an_import_that_is_killed_goes_on_where_its_last_commit_was(tmp_path: Path) -> None:
    make_world()
    path = tmp_path / "books.iso"
    path.write_bytes(b"".join(book(str(number), f"编年史第{number}卷") for number in range(RECORDS)))
    command, kills, deadline = [str(BASHU), "import", "CD", str(path)], 0, time.monotonic() + SECONDS_MAX
    while True:
        before = reached()
        process = subprocess.Popen(command, env=environment(tmp_path), stdout=subprocess.PIPE, text=True)
        while process.poll() is None and not before < reached() < RECORDS:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        if process.poll() is not None:
            break
        process.kill()
        process.communicate()
        kills += 1
    assert kills > 0
    assert process.communicate()[0].startswith(f"{RECORDS} records read: {RECORDS} new, 0 changed, 0 unchanged")
    assert (SourceRecord.objects.count(), ImportRun.objects.get().state) == (RECORDS, "done")
