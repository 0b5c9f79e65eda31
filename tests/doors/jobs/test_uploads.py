"""Files that were handed over are imported in processes apart, whatever happens to whoever started these."""

import dataclasses
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django import Settings

from bashu.db.catalogue.models import ImportRun, SourceRecord
from bashu.domain.catalogue.importing.runs import RunOptions
from bashu.doors.jobs import looking
from bashu.doors.jobs import uploads as jobs
from bashu.doors.jobs.uploads import Uploads
from bashu.engine import clock
from bashu.engine.catalogue.importing import receiving, uploads
from bashu.project import keys
from tests.engine.catalogue.importing.files import book
from tests.people import World, make_world
from tests.search.test_processes import environment

RECORDS = 1_500
# Each import is a process that gives way to all others, and starts late on a machine that has much else to do.
PATIENCE_SECONDS = 150


@pytest.fixture
def world(transactional_db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.BASHU = dataclasses.replace(settings.BASHU, home=tmp_path, secret_key_file=None, identity_keys_file=None)
    keys.make_missing(settings.BASHU)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return make_world()


def hand_over(data: bytes, *, library_id: int) -> int:
    with receiving.receiving(uploads.folder(), most=1 << 30, announced=len(data)) as inbox:
        inbox.write(data)
        received = inbox.finish()
    options = RunOptions(items=False)
    return uploads.hand_over(
        received, library_id=library_id, options=options, by=None, key_id=None, now=clock.now()
    ).run_id


def books(count: int = RECORDS) -> bytes:
    return b"".join(book(str(number), f"编年史第{number}卷") for number in range(count))


@contextmanager
def seeing_to_them() -> Iterator[Uploads]:
    running = Uploads()
    try:
        yield running
    finally:
        assert running.stop(timeout=20)


def eventually(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.05)


def states() -> list[str]:
    return list(ImportRun.objects.order_by("id").values_list("state", flat=True))


def test_a_process_that_is_killed_and_a_hub_that_ends_are_gone_on_after(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = hand_over(books(), library_id=world.chengdu.library.pk)
    with seeing_to_them() as running:
        eventually(SourceRecord.objects.exists)
        os.kill(running._at_work[run_id].process.pid, signal.SIGKILL)
        eventually(lambda: running._trouble.get(run_id) is not None)
    before = ImportRun.objects.get().number
    assert 0 < before < RECORDS
    with seeing_to_them():
        eventually(lambda: ImportRun.objects.get().number > before)
    assert states() != ["done"] or before > RECORDS - 1_000
    with seeing_to_them():
        eventually(lambda: states() == ["done"])
    run = ImportRun.objects.get()
    assert (run.counts["new"], SourceRecord.objects.count()) == (RECORDS, RECORDS)
    assert list(uploads.folder().iterdir()) == []


def test_of_one_library_one_at_a_time_and_of_two_side_by_side(world: World) -> None:
    here, there = world.chengdu.library.pk, world.chongqing.library.pk
    first, second, third = (hand_over(books(count), library_id=at) for count, at in ((2, here), (3, here), (4, there)))
    with seeing_to_them() as running:
        eventually(lambda: {*running._at_work} == {first, third})
        assert not uploads.takes_turn(here)
        eventually(lambda: second in running._at_work)
        assert ImportRun.objects.get(pk=first).state == "done"
        eventually(lambda: states() == ["done"] * 3)


def test_what_breaks_off_at_one_record_again_and_again_is_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over(books(3), library_id=world.chengdu.library.pk)
    monkeypatch.setattr(jobs, "COMMAND", ("false",))
    monkeypatch.setattr(jobs, "REST_SECONDS_MAX", 0.0)
    monkeypatch.setattr(looking, "LOOK_SECONDS", 0.01)
    with seeing_to_them():
        eventually(lambda: states() == ["failed"])
    assert ImportRun.objects.get().error.startswith("It broke off 5 times behind record 0")


def test_one_that_broke_off_is_not_overtaken_by_a_later_file_of_its_library(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (hand_over(books(count), library_id=world.chengdu.library.pk) for count in (2, 3))
    monkeypatch.setattr(jobs, "COMMAND", ("false",))
    monkeypatch.setattr(jobs, "REST_SECONDS_MAX", 0.5)
    monkeypatch.setattr(looking, "LOOK_SECONDS", 0.01)
    with seeing_to_them() as running:
        eventually(lambda: first in running._trouble and running._trouble[first].times >= 2)
        assert second not in {*running._trouble, *running._at_work}
