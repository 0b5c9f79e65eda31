"""Lists of a branch with many items: what is shown is found by an index, and nothing else is joined or sorted."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bashu.db.catalogue import harvest, reviews
from bashu.db.catalogue.holdings import Filters, chosen
from bashu.db.catalogue.models import BibRecord, Counted, Item, MatchReview, SourceRecord
from bashu.db.circulation import stocktakes
from bashu.domain.circulation.stocktaking import Shelves
from bashu.domain.rights import Reach
from tests.people import NOON, World, make_item, make_world

# A table of a few rows is as cheaply read whole, hashed or sorted.
NO_SHORT_CUTS = "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off"


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    for number in range(4):
        make_item(f"S{number}", world.chengdu, call_number=f"I24/{number}", kind="disc" if number == 3 else "book")
    return world


def make_review(world: World) -> None:
    """Of two records of Chengdu and Chongqing."""
    cities = (world.chengdu, world.chongqing)
    bibs = [BibRecord.objects.create(title="围城") for _ in cities]
    one, other = (
        SourceRecord.objects.create(
            library=city.library, control_number="1", bib=bib, flavour="cnmarc", raw=b"", digest=b""
        )
        for city, bib in zip(cities, bibs, strict=True)
    )
    whose = {"one_library": one.library, "other_library": other.library}
    MatchReview.objects.create(one=one, other=other, **whose, reasons=["same_title"], asked_at=NOON)


def plans(captured: CaptureQueriesContext) -> str:
    """Of each question that was asked."""
    told = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NO_SHORT_CUTS)
        for each in list(captured):
            cursor.execute(f"EXPLAIN {each['sql']}")
            told.append("\n".join(line for (line,) in cursor.fetchall()))
    return "\n\n".join(told)


def begun(world: World, **changed: str) -> stocktakes.TakeRow:
    branch_id = world.chengdu.branch.pk
    take = stocktakes.take(stocktakes.begin(Shelves(branch_id=branch_id, **changed), now=NOON), branch_id=branch_id)
    assert take is not None
    return take


def test_what_was_not_found_is_shown_in_the_order_of_the_shelf(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stocktakes, "LINES_MAX", 2)
    take = begun(world, first_mark="I")
    lent, seen = (Item.objects.get(barcode=barcode) for barcode in ("S1", "S3"))
    Item.objects.filter(pk=lent.pk).update(status="on_loan", version=lent.version + 1)
    Counted.objects.filter(stocktake=take.take_id, item=seen).update(found="right", found_at=NOON + timedelta(hours=1))
    make_item("S9", world.chengdu, call_number="I24/9")
    for start, barcodes in ((0, ["S0", "S2"]), (2, ["S0", "S2"])):
        found = stocktakes.not_found(take, start=start)
        assert ([row.barcode for row in found], found.of) == (barcodes, 2)


def test_what_was_not_found_is_counted_without_what_has_moved(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stocktakes, "LINES_MAX", 1)
    take = begun(world, first_mark="I")
    Item.objects.filter(barcode="S0").update(version=7)
    found = stocktakes.not_found(take, start=1)
    assert ([row.barcode for row in found], found.of) == (["S2"], 3)
    monkeypatch.setattr(stocktakes, "COUNTED_AT_MOST", 3)
    assert stocktakes.not_found(take).of == 4, "more than are counted: as many as were expected"


def test_what_was_not_found_is_found_by_its_index(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stocktakes, "LINES_MAX", 1)
    take = begun(world)
    with CaptureQueriesContext(connection) as captured:
        stocktakes.not_found(take)
    which, count, lines = plans(captured).split("\n\n")
    for plan in (which, count):
        assert "Index Scan using counted_not_found" in plan
        assert "SubPlan" in plan
        assert not {"Sort", "Join", "Nested"} & set(plan.replace(":", " ").split())
    assert "catalogue_counted_pkey" in lines


@pytest.mark.parametrize(
    "looked_for", [{}, {"kind": "disc"}, {"collection": "none"}, {"first_mark": "I", "last_mark": "I"}]
)
def test_items_are_chosen_by_the_index_of_the_shelves(world: World, looked_for: dict[str, str]) -> None:
    library_id, filters = world.chengdu.library.pk, Filters(home_branch_id=world.chengdu.branch.pk, **looked_for)
    with CaptureQueriesContext(connection) as captured:
        chosen(Reach(everywhere=True), filters, library_id=library_id)
    which = plans(captured).split("\n\n")[0]
    condition = next(line for line in which.splitlines() if "Index Cond" in line)
    assert "item_on_shelves" in which
    assert "Sort" not in which
    assert all(name in condition for name in looked_for if name in {"kind", "collection"})


def test_what_is_rare_is_found_first_and_then_put_in_order(world: World) -> None:
    library_id, home = world.chengdu.library.pk, world.chengdu.branch.pk
    Item.objects.filter(barcode__in=["S2", "S0"]).update(status="missing")
    with CaptureQueriesContext(connection) as captured:
        found = chosen(Reach(everywhere=True), Filters(home_branch_id=home, status="missing"), library_id=library_id)
    assert [row.barcode for row in found] == ["S0", "S2"]
    assert "Sort" in plans(captured).split("\n\n")[0]


def test_a_librarys_questions_are_found_without_its_records(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviews, "REVIEWS_MAX", 0)
    make_review(world)
    with CaptureQueriesContext(connection) as captured:
        reviews.open_reviews(Reach(library_ids=frozenset({world.chengdu.library.pk})))
    page, count = plans(captured).split("\n\n")
    assert "match_review_open" in page
    assert "Sort" not in page
    assert "sourcerecord" not in count


def test_what_changed_of_a_small_library_is_found_by_its_records(world: World) -> None:
    with CaptureQueriesContext(connection) as captured:
        harvest.changed_after(harvest.Change(0, NOON), before=None, most=9, library_id=world.chengdu.library.pk)
    few, page = plans(captured).split("\n\n")
    assert "Index Only Scan using source_record_once" in few
    assert "source_record_once" in page
    # Of those that are gone, in whichever order a table of so few rows makes cheapest.
    assert "Seq Scan" not in page


def test_what_changed_of_a_large_library_is_found_by_walking(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harvest, "FEW", 0)
    with CaptureQueriesContext(connection) as captured:
        harvest.changed_after(harvest.Change(0, NOON), before=None, most=9, library_id=world.chengdu.library.pk)
    page = plans(captured).split("\n\n")[-1]
    assert "bib_by_change" in page
    assert "Only Scan using source_by_bib" in page
    assert "Sort" not in page
