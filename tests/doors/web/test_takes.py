"""Stocktaking at the desk: scanned along the shelves, by several people, over days."""

from functools import partial
from typing import Any

import pytest
from django.test import Client

from bashu.db.catalogue.models import Counted, Item, Stocktake
from bashu.db.circulation.models import Floating, Loan
from bashu.db.patrons.models import Patron
from bashu.domain.circulation.accidents.commands import ClaimReturned, DeclareLost
from bashu.domain.circulation.accidents.effects import ClaimKind
from bashu.domain.circulation.commands import ItemScan, MarkMissing
from bashu.doors.web.shared.commands import execute
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, Site
from tests.doors.web.desks import Desk
from tests.people import NOON, answer, check_out, make_item


@pytest.fixture
def desk(site: Site, staff: Client) -> Desk:
    return Desk(staff, site)


def shelf(desk: Desk, *marks: str, **changed: Any) -> list[Item]:
    """Items of Chengdu on their shelf, with these marks."""
    city = desk.site.world.chengdu
    return [make_item(f"S{n}", city, call_number=mark, **changed) for n, mark in enumerate(marks)]


def begin(desk: Desk, **asked: str) -> str:
    desk.press("stock/takes", do="begin", **asked)
    return f"stock/takes/{Stocktake.objects.latest('id').pk}"


def expected(at: str) -> list[str]:
    """Barcodes, in the order of the shelf."""
    rows = Counted.objects.filter(stocktake=int(at.split("/")[-1]), version__isnull=False)
    return list(rows.order_by("call_number", "item_id").values_list("item__barcode", flat=True))


class TestWhatIsExpected:
    def test_all_that_should_stand_there_and_what_floats_there(self, desk: Desk) -> None:
        world = desk.site.world
        other = make_item("F1", world.chongqing, branch=world.chengdu.branch)
        Floating.objects.create(item=other, branch=world.chengdu.branch, owner=world.chongqing.library, since_at=NOON)
        make_item("A1", world.chengdu, status="on_loan")
        make_item("A2", world.chengdu, branch=world.chongqing.branch)
        assert sorted(expected(begin(desk))) == ["B1", "F1", "L1"]

    def test_of_some_shelf_marks_or_a_collection(self, desk: Desk) -> None:
        shelf(desk, "I23/1", "I24/1", "I25/9", "I26/1")
        assert expected(begin(desk, first="I24", last="I25")) == ["S1", "S2"]
        Item.objects.filter(barcode="S3").update(collection="少儿")
        assert expected(begin(desk, collection="少儿")) == ["S3"]


class TestAScan:
    def test_in_its_place_is_counted_once(self, desk: Desk) -> None:
        at = begin(desk)
        assert "In its place" in desk.scan("B1", on=f"{at}/")
        assert "It was scanned before." in desk.scan("B1", on=f"{at}/")
        assert 'data-counted="1" data-expected="2"' in desk.see(f"/{at}")

    @pytest.mark.parametrize(
        ("status", "word"),
        [
            ("on_loan", "Should be on loan"),
            ("missing", "Was missing"),
            ("withdrawn", "Was withdrawn"),
            ("lost", "A reader had lost it"),
            ("claimed_returned", "Its reader said that it was returned"),
        ],
    )
    def test_tells_what_should_not_stand_there(self, desk: Desk, status: str, word: str) -> None:
        at = begin(desk)
        Item.objects.filter(barcode="B1").update(status=status)
        assert word in desk.scan("B1", on=f"{at}/")

    def test_changes_no_item(self, desk: Desk) -> None:
        at = begin(desk)
        Item.objects.filter(barcode="B1").update(status="missing")
        before = list(Item.objects.order_by("id").values())
        desk.scan("B1", on=f"{at}/")
        assert list(Item.objects.order_by("id").values()) == before

    def test_of_a_card_is_kept_nowhere(self, desk: Desk) -> None:
        at = begin(desk)
        page = desk.scan(ALICE, on=f"{at}/")
        assert "A card" in page
        assert ALICE not in page

    def test_of_a_barcode_that_several_have_is_the_one_that_should_stand_here(self, desk: Desk) -> None:
        make_item("B1", desk.site.world.chongqing)
        at = begin(desk)
        assert "In its place" in desk.scan("B1", on=f"{at}/")

    def test_of_another_branchs_stocktake_is_not_there(self, desk: Desk, there: Client) -> None:
        at = begin(desk)
        assert there.get(f"/desk/{at}").status_code == 404


class TestTheLists:
    def test_what_was_not_scanned_is_marked_missing_by_a_press_alone(self, desk: Desk) -> None:
        rows = shelf(desk, "A/1", "A/2", "A/3")
        at = begin(desk, first="A", last="A")
        desk.scan("S0", on=f"{at}/")
        page = desk.see(f"/{at}/not-found")
        assert page.index(">S1<") < page.index(">S2<")
        assert Item.objects.filter(status="missing").count() == 0
        page = desk.press(f"{at}/not-found", item=[rows[1].pk], do="mark")
        assert "1 item is done" in page
        assert list(Item.objects.filter(status="missing").values_list("barcode", flat=True)) == ["S1"]
        desk.press(f"{at}/not-found", all="mark", shown=[rows[2].pk])
        assert Item.objects.filter(status="missing").count() == 2

    def test_all_are_those_that_the_page_showed(self, desk: Desk) -> None:
        """Somebody scanned one meanwhile, so that the page would show others by now; and it is sent twice."""
        rows = shelf(desk, "A/1", "A/2", "A/3", "A/4")
        at = begin(desk, first="A", last="A")
        shown = [row.pk for row in rows[:3]]
        desk.scan("S0", on=f"{at}/")
        for told in ("2 items are done", "Nothing was done"):
            page = desk.press(f"{at}/not-found", all="mark", shown=shown)
            assert told in page
            assert set(Item.objects.filter(status="missing").values_list("barcode", flat=True)) == {"S1", "S2"}
        assert "3 items were scanned or moved meanwhile" in page

    def test_what_was_marked_is_told_once_and_loading_the_page_again_marks_nothing(self, desk: Desk) -> None:
        rows = shelf(desk, "A/1", "A/2")
        at = begin(desk, first="A", last="A")
        sent = desk.client.post(f"/desk/{at}/not-found?lines=0", {"item": [rows[0].pk], "do": "mark"})
        assert (sent.status_code, sent["Location"]) == (302, f"/desk/{at}/not-found?lines=0")
        assert 'id="answers"' in desk.see(f"/{at}/not-found")
        assert 'id="answers"' not in desk.see(f"/{at}/not-found")

    def test_what_moved_since_the_count_began_is_not_missing(self, desk: Desk) -> None:
        at = begin(desk)
        desk.scan(ALICE)
        desk.scan("B1")
        desk.press("close")
        desk.scan("B1")
        assert ">B1<" not in desk.see(f"/{at}/not-found").split("take-lines")[1]
        assert ">L1<" in desk.see(f"/{at}/not-found")

    def test_what_was_missing_is_taken_in_from_the_list(self, desk: Desk) -> None:
        book = desk.site.world.book
        execute(
            MarkMissing(
                id=clock.new_id(), occurred_at=clock.now(), terminal_id=desk.site.world.chengdu.desk.pk,
                item=ItemScan(barcode="B1"),
            )
        )  # fmt: skip
        at = begin(desk)
        desk.scan("B1", on=f"{at}/")
        assert "Was missing" in desk.see(f"/{at}/misplaced")
        page = desk.press(f"{at}/misplaced", item=[book.pk], do="take_in")
        assert "1 item is done" in page
        assert Item.objects.get(pk=book.pk).status == "available"
        assert "Nothing stands in the wrong place." in page

    @pytest.mark.parametrize("wrong", [DeclareLost, partial(ClaimReturned, claim=ClaimKind.RETURNED)])
    def test_what_a_reader_had_lost_or_said_to_be_back_is_taken_in_from_the_list(self, desk: Desk, wrong: Any) -> None:
        """C834, C841: until then somebody pays for it, or is asked for it."""
        world = desk.site.world
        answer(execute(check_out(world.alice, world.book, terminal=world.chengdu.machine, at=clock.now())))
        of = {"terminal_id": world.chengdu.desk.pk, "item": ItemScan(barcode="B1")}
        answer(execute(wrong(id=clock.new_id(), occurred_at=clock.now(), **of)))
        at = begin(desk)
        desk.scan("B1", on=f"{at}/")
        assert "1 item is done" in desk.press(f"{at}/misplaced", item=[world.book.pk], do="take_in")
        assert Item.objects.get(pk=world.book.pk).status == "available"
        assert not Loan.objects.filter(checked_in_at=None).exists()
        assert Patron.objects.get(pk=world.alice.pk).owed_fen == 0

    def test_what_stands_on_the_wrong_shelf_is_put_right(self, desk: Desk) -> None:
        (item,) = shelf(desk, "Z/1")
        at = begin(desk, first="A", last="A")
        assert "Wrong shelf" in desk.scan("S0", on=f"{at}/")
        page = desk.press(f"{at}/misplaced", item=[item.pk], do="settle")
        assert "Nothing stands in the wrong place." in page

    def test_nobody_marks_what_is_not_on_the_list(self, desk: Desk) -> None:
        (item,) = shelf(desk, "Z/1")
        at = begin(desk, first="A", last="A")
        desk.press(f"{at}/not-found", item=[item.pk], do="mark")
        assert Item.objects.get(pk=item.pk).status == "available"


def test_an_ended_one_counts_no_more_until_it_goes_on(desk: Desk) -> None:
    at = begin(desk)
    desk.press(f"{at}/end", do="end")
    desk.scan("B1", on=f"{at}/")
    assert not Counted.objects.filter(found_at__isnull=False).exists()
    desk.press(f"{at}/end", do="go_on")
    assert "In its place" in desk.scan("B1", on=f"{at}/")
