"""`bashu harvest` as a person meets it; killed in the midst; and by the clock, in a process of its own."""

import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bashu.db.catalogue.models import Harvest, ImportRun, SourceRecord
from bashu.domain.catalogue.importing.harvests import How
from bashu.domain.catalogue.importing.runs import records_unaccounted
from bashu.doors.harvest import asking
from bashu.doors.jobs import harvesting as job
from bashu.engine import clock
from bashu.engine.catalogue.importing.addresses import set_hours
from bashu.project.commands import harvesting
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


def arrange(url: str | None, *, prefix: str | None = None, every: int | None = None, off: bool = False) -> str:
    return harvesting.arrange("CD", url=url, prefix=prefix, set_spec=None, every=every, off=off)


def test_a_source_is_looked_at_set_harvested_and_told(source: Source, capfd: pytest.CaptureFixture[str]) -> None:
    said = arrange(source.url, every=24)
    assert "成都图书馆 answers, and has marcxml." in said
    assert "every 24 hours; never done yet" in said
    source.instead = [broken(b"<leader>", b"<leader")]
    done = harvesting.fetch("CD", how=How())
    assert done.startswith("120 records read: 119 new, 0 changed, 0 unchanged, 1 left out")
    assert "record 1 at byte 0" in capfd.readouterr().err
    assert "only by hand; last done" in arrange(None, off=True)
    source.now += timedelta(days=1)
    harvesting.fetch("CD", how=How())
    assert harvesting.fetch("CD", how=How()) == "The source has nothing new."
    assert harvesting.listed().startswith(f"CD: {source.url} (marcxml), only by hand; last done")


def test_what_cannot_be_set_is_told_and_changes_nothing(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PAUSES", ())
    with pytest.raises(OperatingError, match="CD has no address"):
        harvesting.fetch("CD", how=How())
    for url, told in {
        "ftp://x.test/oai": "no address that can be fetched",
        "http://me:secret@x.test/oai": "want a login",
        "http://127.0.0.1:1/oai": "cannot be reached: Connection refused",
    }.items():
        with pytest.raises(OperatingError, match=told):
            arrange(url)
    with pytest.raises(OperatingError, match="no format mods"):
        arrange(source.url, prefix="mods")
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
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrange(source.url)
    harvest = job.Harvesting()
    assert harvest.run(clock.now()) == "nothing is due"
    set_hours(Harvest.objects.get().library_id, timedelta(hours=1), now=clock.now())
    source.instead = [slowly] * 1_000
    broken_off(source, environment(tmp_path), how=lambda process: process.kill())
    assert ImportRun.objects.get().state == "running"
    # It ends with whoever began it: its input is closed.
    broken_off(source, environment(tmp_path), how=lambda process: process.communicate())
    assert (ImportRun.objects.get().state, SourceRecord.objects.count() < RECORDS) == ("stopped", True)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    assert harvest.run(clock.now()) == "1 libraries are being harvested"
    harvest.wait()
    run = ImportRun.objects.get()
    assert (run.state, run.counts["new"], records_unaccounted(run.counts)) == ("done", RECORDS, 0)
    assert [each for each in source.lists if "resumptionToken" not in each] == [{}]
    assert harvest.run(clock.now()) == "nothing is due"
