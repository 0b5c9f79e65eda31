"""Book lists with their shelves, and the way of a relay, as loans and transits leave it."""

from typing import Any

from bashu.db.activities import challenge_edits
from bashu.db.activities.booklists import entry_rows, works_of
from bashu.db.activities.models import BookList, Relay
from bashu.db.activities.relays import stops_of
from bashu.db.catalogue.models import BibRecord
from bashu.domain.calendar import local_day
from bashu.domain.circulation.commands import DispatchTransit, ItemScan, ReceiveTransit
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.people import NOON, World, an_id, answer, check_in, check_out, days, make_item, submit_one


def a_list(*bibs: BibRecord) -> int:
    row = BookList.objects.create(title_zh="书单", title_en="List", state="published", written_at=NOON)
    for each in bibs:
        assert challenge_edits.add_to_list(row.pk, each.pk, zh="好", en="Good")
    return row.pk


def test_a228_each_book_with_where_it_stands_the_chosen_library_first(world: World) -> None:
    there = make_item("T1", world.chongqing)
    for library in (world.chengdu.library, world.chongqing.library):
        (row,) = entry_rows(a_list(there.bib), library_id=library.pk, city="")
        assert row.places[0].at.library_id == library.pk
        assert (sum(each.available for each in row.places), row.stock and row.stock.available) == (3, 3)
    (row,) = entry_rows(a_list(there.bib), library_id=None, city=world.chongqing.library.city_id)
    assert row.places[0].at.library_id == world.chongqing.library.pk


def test_a228_a_record_that_became_another_leads_on_to_it(world: World) -> None:
    other = BibRecord.objects.create(title="另一条")
    listed = a_list(other)
    BibRecord.objects.filter(pk=other.pk).update(merged_into=world.book.bib)
    (row,) = entry_rows(listed, library_id=None, city="")
    assert (row.bib.bib_id, works_of(listed)) == (world.book.bib_id, frozenset({world.book.bib_id}))


def test_a229_a_book_that_no_library_has_is_shown_without_a_place(world: World) -> None:
    (row,) = entry_rows(a_list(BibRecord.objects.create(title="旧书")), library_id=None, city="")
    assert (row.stock, row.places) == (None, ())


def moved(world: World, kind: type, *, terminal: Any, at: Any) -> Any:
    item = ItemScan(barcode=world.book.barcode)
    return kind(id=an_id(at), occurred_at=at, terminal_id=terminal.pk, item=item)


def way(world: World, *, since: int = 0) -> list[tuple[str, int, int]]:
    relay = Relay(item=world.book, from_on=local_day(NOON + days(since)))
    return [(stop.at.code, stop.month.month, stop.readers) for stop in stops_of(relay)]


def test_a230_a_loan_shows_when_it_is_over_with_its_month_alone(world: World) -> None:
    engine, here, there = Engine([CirculationRoom()]), world.chengdu, world.chongqing
    answer(submit_one(engine, check_out(world.alice, world.book, terminal=here.desk)))
    assert way(world) == []
    answer(submit_one(engine, check_in(world.book, there.desk, at=NOON + days(5))))
    assert way(world) == [("CD-1", 7, 1), ("CQ-1", 7, 0)]
    assert {each.name for each in Relay._meta.concrete_fields}.isdisjoint({"patron", "loan"})
    engine.close()


def test_a232_a233_what_happens_at_one_place_is_one_stop_and_what_was_before_is_none(world: World) -> None:
    engine, there = Engine([CirculationRoom()]), world.chongqing
    for start, reader in ((0, world.alice), (40, world.alice), (50, world.bob)):
        out = check_out(reader, world.book, terminal=there.desk, at=NOON + days(start))
        answer(submit_one(engine, out))
        answer(submit_one(engine, check_in(world.book, there.desk, at=NOON + days(start + 5))))
    assert way(world) == [("CQ-1", 7, 3)]
    assert way(world, since=10) == [("CQ-1", 8, 2)]
    engine.close()


def test_a231_where_it_arrives_by_van_is_a_stop(world: World) -> None:
    engine, here, there = Engine([CirculationRoom()]), world.chengdu, world.chongqing
    type(world.book).objects.filter(pk=world.book.pk).update(float_group=None)
    answer(submit_one(engine, check_out(world.alice, world.book, terminal=here.desk)))
    answer(submit_one(engine, check_in(world.book, there.desk, at=NOON + days(2))))
    for kind, terminal, day in ((DispatchTransit, there.desk, 3), (ReceiveTransit, here.desk, 4)):
        answer(submit_one(engine, moved(world, kind, terminal=terminal, at=NOON + days(day))))
    assert [stop[0] for stop in way(world)] == ["CD-1", "CQ-1", "CD-1"]
    engine.close()
