"""Runs: broken off and gone on with, the whole of a library, and what its library has deleted."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections

from bashu.db.catalogue.models import BibRecord, ImportRun, ImportSeen, MatchKey, Series, SourceRecord, Upload
from bashu.db.circulation.models import Hold
from bashu.domain.catalogue.importing.runs import RunOptions
from bashu.domain.catalogue.placing import Arrival
from bashu.domain.circulation.holds.commands import PlaceHold
from bashu.engine.catalogue.admit import Batch
from bashu.engine.catalogue.importing import ending, pace, uploads
from bashu.engine.catalogue.importing.runs import run, start_run
from bashu.engine.submit import Engine
from tests.engine.catalogue.importing.files import book, bring
from tests.holding import place
from tests.people import NOON, World, answer, make_item, submit_one

pytestmark = pytest.mark.server

BOOKS = [book(str(number), f"编年史第{number}卷") for number in range(450)]


def standing() -> set[str]:
    return set(SourceRecord.objects.filter(gone_at=None).values_list("control_number", flat=True))


def after(times: int) -> Callable[[], bool]:
    """True from the so-many-th time on that it is asked."""
    asked = iter(range(1 << 30))
    return lambda: next(asked) >= times


def test_what_was_stopped_goes_on_and_ends_as_if_nothing_had_been(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "RECORDS_MAX", 100)
    path = tmp_path / "books.iso"
    path.write_bytes(b"".join(BOOKS) + b"\x1d\x1d")
    begun = start_run(world.chengdu.library.pk, path, options=RunOptions(), by=None, now=NOON)
    stopped = run(begun.run_id, now=lambda: NOON, stop=after(230), workers=1)
    assert (stopped.state, 0 < stopped.number < 450) == ("stopped", True)
    assert SourceRecord.objects.count() == stopped.number
    again = start_run(world.chengdu.library.pk, path, options=RunOptions(), by=None, now=NOON)
    assert (again.run_id, again.goes_on) == (begun.run_id, True)
    done = run(begun.run_id, now=lambda: NOON, workers=2)
    assert (done.state, done.number, done.counts["new"], done.counts["terminators"]) == ("done", 450, 450, 452)


def test_what_was_broken_off_before_something_else_was_imported_begins_anew(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "RECORDS_MAX", 100)
    library_id, path = world.chengdu.library.pk, tmp_path / "books.iso"
    path.write_bytes(b"".join(BOOKS))
    begun = start_run(library_id, path, options=RunOptions(), by=None, now=NOON)
    run(begun.run_id, now=lambda: NOON, stop=after(230), workers=1)
    bring(tmp_path / "other.iso", [book("0", "别的书")], library_id=library_id)
    Upload.objects.create(run_id=begun.run_id, file="handed-over")
    assert uploads.go_on(begun.run_id) is False
    again = start_run(library_id, path, options=RunOptions(), by=None, now=NOON)
    run(again.run_id, now=lambda: NOON, workers=1)
    assert SourceRecord.objects.get(control_number="0").bib.title == "编年史第0卷"


def test_a_record_that_its_library_deletes_is_gone_with_its_keys_and_its_publication(
    world: World, tmp_path: Path
) -> None:
    bring(tmp_path / "a.iso", [book("1", "围城")], library_id=world.chengdu.library.pk)
    done = bring(tmp_path / "b.iso", [book("1", "围城", status="d")], library_id=world.chengdu.library.pk)
    source = SourceRecord.objects.get()
    # Each change bears a moment of its own, later than all before.
    assert (done.counts["deleted"], source.gone_at) == (1, source.bib.gone_at)
    assert source.gone_at is not None
    assert NOON < source.gone_at < NOON + timedelta(milliseconds=1)
    assert not MatchKey.objects.exists()
    again = bring(tmp_path / "c.iso", [book("1", "围城")], library_id=world.chengdu.library.pk)
    assert (again.counts["changed"], BibRecord.objects.get(pk=source.bib_id).gone_at) == (1, None)


def test_what_other_libraries_say_describes_a_publication_that_one_has_deleted(world: World, tmp_path: Path) -> None:
    for city, title in ((world.chengdu, "围城"), (world.chongqing, "圍城")):
        bring(tmp_path / f"{title}.iso", [book("1", title)], library_id=city.library.pk)
    bib = BibRecord.objects.get(title="围城")
    bring(tmp_path / "b.iso", [book("1", "围城", status="d")], library_id=world.chengdu.library.pk)
    bib.refresh_from_db()
    assert (bib.title, bib.gone_at) == ("圍城", None)


def test_of_a_whole_file_what_is_not_in_it_is_gone(world: World, tmp_path: Path) -> None:
    bring(tmp_path / "a.iso", BOOKS[:10], library_id=world.chengdu.library.pk)
    done = bring(tmp_path / "b.iso", BOOKS[4:12], library_id=world.chengdu.library.pk, whole=True)
    assert (done.counts["removed"], standing()) == (4, {str(number) for number in range(4, 12)})
    assert not ImportSeen.objects.exists()


def test_of_a_whole_file_what_staff_made_here_stays(world: World, tmp_path: Path) -> None:
    library_id = world.chengdu.library.pk
    Series.objects.create(library_id=library_id, what="record", last=7)
    ours, theirs = book("B000000007", "本馆编目"), book("B000000008", "别处所编")
    bring(tmp_path / "a.iso", [ours, theirs, BOOKS[0]], library_id=library_id)
    done = bring(tmp_path / "b.iso", [BOOKS[0]], library_id=library_id, whole=True)
    assert (done.counts["removed"], standing()) == (1, {"B000000007", "0"})


@pytest.mark.parametrize("with_many", [False, True], ids=["not asked for", "asked for"])
def test_nothing_goes_where_something_could_not_be_read_or_much_would_go(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, with_many: bool
) -> None:
    monkeypatch.setattr(ending, "FEW", 5)
    library_id = world.chengdu.library.pk
    bring(tmp_path / "a.iso", BOOKS[:10], library_id=library_id)
    unread = bring(tmp_path / "b.iso", [*BOOKS[1:10], b"rubbish\x1d"], library_id=library_id, whole=True)
    assert (unread.counts["kept_though_missed"], len(standing())) == (1, 10)
    few = bring(tmp_path / "c.iso", BOOKS[:2], library_id=library_id, whole=True, many_gone=with_many)
    assert len(standing()) == (2 if with_many else 10), few.counts


def test_a_record_that_was_left_out_is_not_taken_for_gone(world: World, tmp_path: Path) -> None:
    bring(tmp_path / "a.iso", BOOKS[:3], library_id=world.chengdu.library.pk)
    nameless = BOOKS[0].replace("编年史".encode(), b"         ").replace("第0卷".encode(), b"       ")
    bring(tmp_path / "b.iso", [nameless, *BOOKS[1:3]], library_id=world.chengdu.library.pk, whole=True)
    assert standing() == {"0", "1", "2"}


def test_two_imports_at_once_make_one_publication_of_one_book(world: World, tmp_path: Path) -> None:
    def work(city: str) -> str:
        library = getattr(world, city).library
        try:
            return bring(tmp_path / f"{city}.iso", BOOKS[:200], library_id=library.pk).state
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(work, ("chengdu", "chongqing"))) == ["done", "done"]
    assert SourceRecord.objects.count() == 400
    assert BibRecord.objects.filter(title__startswith="编年史").count() == 200


def test_a_run_that_another_process_is_at_is_left_to_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = bring(tmp_path / "a.iso", BOOKS[:3], library_id=world.chengdu.library.pk)
    before = list(ImportRun.objects.values())
    assert run(done.run_id, now=lambda: NOON).state == "done"
    assert list(ImportRun.objects.values()) == before


def aside(command: PlaceHold) -> None:
    """On a connection of its own."""

    def submit() -> None:
        engine = Engine()
        try:
            answer(submit_one(engine, command))
        finally:
            engine.close()
            connections.close_all()

    with ThreadPoolExecutor(1) as apart:
        apart.submit(submit).result()


def test_a_hold_that_is_placed_while_a_record_leaves_its_publication_breaks_off_no_import(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library_id, here = world.chengdu.library.pk, world.chengdu
    bring(tmp_path / "a.iso", [book("1", "围城"), book("2", "围城")], library_id=library_id)
    source = SourceRecord.objects.get(control_number="1")
    make_item("D1", here, bib=source.bib, source=source)
    looks = Batch._waited_for

    def looks_then_somebody_waits(batch: Batch, arrivals: Sequence[Arrival]) -> set[int]:
        found = looks(batch, arrivals)
        if not Hold.objects.exists():
            aside(place(world.alice, source.bib_id, pickup=here.branch, terminal=here.desk))
        return found

    monkeypatch.setattr(Batch, "_waited_for", looks_then_somebody_waits)
    done = bring(tmp_path / "b.iso", [book("1", "管锥编"), book("2", "围城")], library_id=library_id)
    source.refresh_from_db()
    assert (done.state, source.bib_id) == ("done", Hold.objects.get().bib_id)
