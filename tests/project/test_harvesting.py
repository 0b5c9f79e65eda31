"""`bashu harvest` as a person meets it; killed in the midst; and by the clock, in a process of its own."""

import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest
from click import UsageError
from click.testing import CliRunner

from bashu.db.catalogue.models import Harvest, ImportRun, SourceRecord
from bashu.domain.catalogue.importing.runs import records_unaccounted
from bashu.doors.jobs import harvesting as job
from bashu.engine import clock
from bashu.project.cli import commands
from bashu.project.errors import OperatingError
from tests.doors.harvest.provider import Said, Source, broken, held, serving
from tests.people import make_world
from tests.search.test_processes import environment
from tests.wire.marc.making import cnmarc

RECORDS, SECONDS_MAX = 120, 300


@pytest.fixture
def source(transactional_db: None) -> Iterator[Source]:
    make_world()
    with serving(Source(*(held(cnmarc(str(number), f"编年史第{number}卷")) for number in range(RECORDS)))) as source:
        source.size = 10
        yield source


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """What `bashu harvest` says."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> str:
        done = CliRunner().invoke(commands, ["harvest", *words], standalone_mode=False)
        if done.exception is not None:
            raise done.exception
        return done.output.strip()

    return run


Tell: TypeAlias = Callable[..., str]


def test_a_source_is_looked_at_set_harvested_and_told(source: Source, told: Tell) -> None:
    said = told("CD", "--url", source.url, "--every", "24")
    assert "成都图书馆 answers, and has marcxml." in said
    assert "every 24 hours; never done yet" in said
    source.instead = [broken(b"<leader>", b"<leader")]
    said = told("CD")
    assert "120 records read: 119 new, 0 changed, 0 unchanged, 1 left out" in said
    assert "record 1 at byte 0" in said
    assert "only by hand; last done" in told("CD", "--off")
    source.now += timedelta(days=1)
    assert "119 unchanged" in told("CD", "--again")
    assert "The source has nothing new." in told("CD")
    assert told().startswith(f"CD: {source.url} (marcxml), only by hand; last done")


def test_what_cannot_be_set_is_told_and_changes_nothing(source: Source, told: Tell) -> None:
    with pytest.raises(OperatingError, match="CD has no address"):
        told("CD")
    with pytest.raises(UsageError, match="two commands"):
        told("CD", "--every", "3", "--again")
    for url, why in {
        "ftp://x.test/oai": "no address that can be fetched",
        "http://me:secret@x.test/oai": "want a login",
        "http://127.0.0.1:1/oai": "cannot be reached: Connection refused",
    }.items():
        with pytest.raises(OperatingError, match=why):
            told("CD", "--url", url)
    with pytest.raises(OperatingError, match="no format mods"):
        told("CD", "--url", source.url, "--prefix", "mods")
    assert not Harvest.objects.exists()


def slowly(said: Said) -> Said:
    time.sleep(0.1)
    return said


def broken_off(source: Source, environ: dict[str, str], *, how: Callable[[subprocess.Popen[bytes]], object]) -> None:
    """A process that harvests for the clock, once it has committed something."""
    before, deadline = SourceRecord.objects.count(), time.monotonic() + SECONDS_MAX
    process = subprocess.Popen(job.COMMAND, env=environ, stdin=subprocess.PIPE)
    while SourceRecord.objects.count() <= before:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    how(process)
    process.communicate()


def test_what_is_harvested_for_the_clock_goes_on_with_its_token_when_its_process_was_killed(
    source: Source, told: Tell, tmp_path: Path
) -> None:
    told("CD", "--url", source.url)
    harvest = job.Harvesting()
    assert harvest.run(clock.now()) == 0
    told("CD", "--every", "1")
    source.instead = [slowly] * 1_000
    broken_off(source, environment(tmp_path), how=lambda process: process.kill())
    assert ImportRun.objects.get().state == "running"
    # It ends with whoever began it: its input is closed.
    broken_off(source, environment(tmp_path), how=lambda process: process.communicate())
    assert (ImportRun.objects.get().state, SourceRecord.objects.count() < RECORDS) == ("stopped", True)
    assert harvest.run(clock.now()) == 1
    harvest.wait()
    run = ImportRun.objects.get()
    assert (run.state, run.counts["new"], records_unaccounted(run.counts)) == ("done", RECORDS, 0)
    assert [each for each in source.lists if "resumptionToken" not in each] == [{}]
    assert harvest.run(clock.now()) == 0
