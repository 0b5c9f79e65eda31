"""What is taken in: once, whole, and told to the log."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections
from django.db.models import Count

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import BibRecord, Item, MatchReview, SourceRecord
from bashu.engine.admission import admitting
from bashu.engine.catalogue.admit import Admitted, NewItem, admit_items, admit_sources
from bashu.engine.catalogue.sources import NewSource
from tests.engine.catalogue.sources import Book, a_source
from tests.people import NOON, City, World

pytestmark = pytest.mark.server

BOOK = Book(title="围城", author="钱钟书", published_year=1980)
SOURCE = a_source(BOOK, raw=b"\x00raw\xff")


def admit(world: World, *sources: NewSource, library_id: int | None = None) -> Admitted:
    with admitting() as admitter:
        return admit_sources(admitter, sources, library_id=library_id or world.chengdu.library.pk, now=NOON)


def effects() -> list[Any]:
    return [entry.body for entry in LogEntry.objects.order_by("lane", "seq")]


def test_a_record_is_kept_byte_for_byte_and_joins_the_union_catalogue(world: World) -> None:
    admitted = admit(world, SOURCE)
    kept = SourceRecord.objects.get(control_number="1")
    assert (admitted.new, bytes(kept.raw), kept.bib.title) == (1, b"\x00raw\xff", "围城")
    assert admitted.bib_ids == (kept.bib_id,)
    assert f'["BibsAdmitted",{{"bib_ids":[{kept.bib_id}]}}]' in effects()[0]


def test_the_same_records_again_change_nothing_and_are_not_logged(world: World) -> None:
    first, again = admit(world, SOURCE), admit(world, SOURCE)
    assert (again.new, again.changed, again.unchanged, again.bib_ids) == (0, 0, 1, first.bib_ids)
    assert len(effects()) == 1


def test_a_changed_record_replaces_the_old_one(world: World) -> None:
    admit(world, SOURCE)
    changed = admit(world, replace(SOURCE, raw=b"other"))
    assert (changed.new, changed.changed) == (0, 1)
    assert bytes(SourceRecord.objects.get().raw) == b"other"


def test_two_libraries_records_of_one_book_share_a_publication(world: World) -> None:
    first = admit(world, SOURCE)
    second = admit(world, replace(SOURCE, raw=b"theirs"), library_id=world.chongqing.library.pk)
    assert first.bib_ids == second.bib_ids
    assert BibRecord.objects.filter(title=BOOK.title).count() == 1


def test_a_number_that_comes_twice_in_one_go_ends_as_its_last_record(world: World) -> None:
    admitted = admit(world, SOURCE, replace(SOURCE, raw=b"last"))
    assert (admitted.new, bytes(SourceRecord.objects.get().raw)) == (1, b"last")
    assert len(admitted.bib_ids) == 2


def test_items_are_admitted_once(world: World) -> None:
    (bib_id,) = admit(world, SOURCE).bib_ids
    library, branch = world.chengdu.library, world.chengdu.branch
    items = [NewItem(owner_id=library.pk, barcode=f"N{n}", bib_id=bib_id, home_branch_id=branch.pk) for n in range(3)]
    with admitting() as admitter:
        assert admit_items(admitter, items, now=NOON) == 3
        assert admit_items(admitter, items, now=NOON) == 0
    assert Item.objects.filter(barcode__startswith="N", status="available", branch=branch, version=1).count() == 3
    assert "ItemsAdmitted" in effects()[-1]
    assert len(effects()) == 2


def test_a_transaction_that_fails_leaves_no_trace(world: World) -> None:
    nowhere = NewItem(owner_id=0, barcode="N1", bib_id=0, home_branch_id=0)
    with admitting() as admitter, pytest.raises(Exception, match="violates foreign key"):
        admit_items(admitter, [nowhere], now=NOON)
    assert not Item.objects.filter(barcode="N1").exists()
    assert effects() == []


def test_editions_of_a_work_share_a_queue_and_volumes_do_not(world: World) -> None:
    book = Book(title="中国通史", author="范文澜著", publisher="人民出版社", published_year=1978, part="第一册")
    books = [book, replace(book, publisher="中华书局", published_year=1994), replace(book, part="第二册")]
    admitted = admit(world, *(a_source(each, control_number=each.publisher + each.part) for each in books))
    first, second, other = (BibRecord.objects.get(pk=bib_id) for bib_id in admitted.bib_ids)
    assert (first.work_id, second.work_id, other.work_id) == (None, first.pk, None)


def test_a_record_that_may_belong_to_another_is_asked_about(world: World) -> None:
    admit(world, a_source(Book(title="拥抱", author="几米著", publisher="大块文化", published_year=2012)))
    doubtful = a_source(Book(title="拥抱", publisher="大块文化", published_year=2012), control_number="2")
    admitted = admit(world, doubtful, library_id=world.chongqing.library.pk)
    review = MatchReview.objects.get()
    assert (admitted.doubtful, review.other_id, bool(review.reasons)) == (1, admitted.source_ids[0], True)
    assert BibRecord.objects.filter(title="拥抱").count() == 2


def test_two_imports_at_once_make_one_publication_of_one_book(world: World) -> None:
    def take_in(city: City) -> None:
        books = [replace(BOOK, title=f"{BOOK.title}第{number}种") for number in range(20)]
        sources = [a_source(book, control_number=str(number)) for number, book in enumerate(books)]
        for source in sources:
            admit(world, source, library_id=city.library.pk)
        connections.close_all()

    threads = [threading.Thread(target=take_in, args=[city]) for city in (world.chengdu, world.chongqing)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sources = SourceRecord.objects.exclude(control_number="").values("bib").annotate(of=Count("id"))
    assert [row["of"] for row in sources] == [2] * 20
