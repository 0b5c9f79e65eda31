"""A library that has no other system: its records and items at the desk."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from bashu.db.catalogue.models import BibRecord, Item, SourceRecord
from bashu.db.circulation.models import Withdrawal
from bashu.db.network.models import Grant
from bashu.domain.rights import Role
from tests.doors.web.conftest import ALICE, Site, make_staff, signed_in
from tests.doors.web.desks import Desk
from tests.search.conftest import following
from tests.search.shelves import caught_up

BOOK = {
    "title": "围城", "author": "钱钟书著", "isbn": "9787020002207", "price": "39", "publisher": "人民文学出版社",
    "published_year": "1980", "language": "chi", "clc": "I246.5", "extent": "359页", "kind": "book",
}  # fmt: skip


@pytest.fixture
def desk(site: Site) -> Desk:
    """Of somebody who catalogues for Chengdu's library."""
    make_staff("lead-chengdu", site.world.chengdu, Role.DESK_LEAD)
    return Desk(signed_in("lead-chengdu"), site)


@pytest.fixture
def searched(site: Site, tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.BASHU = replace(settings.BASHU, home=tmp_path)
    with following():
        yield


def record(desk: Desk, **changed: str) -> SourceRecord:
    desk.press("stock/new", **(BOOK | changed))
    return SourceRecord.objects.latest("id")


def item_form(desk: Desk, **changed: object) -> dict[str, object]:
    home = desk.site.world.chengdu.branch.pk
    return {"call_number": "I246.5/88", "kind": "book", "price": "39.00", "home": home, "acquired_on": ""} | changed


class TestARecord:
    @pytest.mark.usefixtures("searched")
    def test_by_hand_is_found_by_its_words(self, desk: Desk) -> None:
        source = record(desk)
        caught_up()
        page = desk.press("stock", text="围城 钱钟书")
        assert f"/desk/stock/record/{source.bib_id}" in page
        assert "your library has it" in page

    def test_with_a_wrong_isbn_is_not_kept_and_says_which_digit(self, desk: Desk) -> None:
        page = desk.press("stock/new", **(BOOK | {"isbn": "9787020002208"}))
        assert "the last one should be 7" in page
        assert not SourceRecord.objects.exists()

    def test_is_changed_in_the_simple_form_and_nothing_else_of_it(self, desk: Desk) -> None:
        source = record(desk)
        at = f"stock/record/{source.bib_id}/edit"
        desk.press(at, **BOOK, digest=bytes(source.digest).hex(), subtitle="长篇小说")
        source.refresh_from_db()
        assert source.bib.title == "围城 : 长篇小说"
        assert "$dCNY39.00" in desk.see(f"/stock/record/{source.bib_id}/marc")

    def test_is_changed_as_marc_and_told_what_is_wrong_with_it(self, desk: Desk) -> None:
        source = record(desk)
        at, digest = f"stock/record/{source.bib_id}/marc", bytes(source.digest).hex()
        lines = "LDR 00000nam0 2200000   450 \n001 B000000001\n010 ## $a9787020002208\n200 1# $a围城"
        page = desk.press(at, lines=lines, digest=digest)
        assert "the last one should be 7" in page
        desk.press(at, lines=lines.replace("208", "207") + "\n606 0# $a长篇小说", digest=digest)
        source.refresh_from_db()
        assert "长篇小说".encode() in bytes(source.raw)

    def test_that_another_opened_before_is_not_overwritten(self, desk: Desk) -> None:
        source = record(desk)
        old = bytes(source.digest).hex()
        desk.press(f"stock/record/{source.bib_id}/edit", **(BOOK | {"clc": "I24"}), digest=old)
        page = desk.press(f"stock/record/{source.bib_id}/edit", **(BOOK | {"clc": "I25"}), digest=old)
        assert "Somebody changed this record" in page

    def test_of_another_library_is_taken_over(self, desk: Desk) -> None:
        source = record(desk)
        SourceRecord.objects.update(library=desk.site.world.chongqing.library)
        page = desk.press(f"stock/record/{source.bib_id}/take-over")
        assert 'id="barcodes"' in page
        assert SourceRecord.objects.filter(bib=source.bib, library=desk.site.world.chengdu.library).count() == 1

    def test_of_nobody_is_made_from_the_union_catalogue(self, desk: Desk) -> None:
        bib = desk.site.world.book.bib
        desk.press(f"stock/record/{bib.pk}/take-over")
        assert SourceRecord.objects.get(bib=bib).library == desk.site.world.chengdu.library
        assert BibRecord.objects.get(pk=bib.pk).title == "蜀道难"


class TestAnItem:
    def test_is_added_for_each_barcode(self, desk: Desk) -> None:
        bib_id = record(desk).bib_id
        page = desk.press(f"stock/record/{bib_id}/items", barcodes="N1\nN2\n", **item_form(desk))
        assert "2 items were added" in page
        assert Item.objects.filter(bib_id=bib_id, call_number="I246.5/88", price_fen=3_900).count() == 2

    def test_with_a_barcode_that_is_there_leads_to_the_one_that_has_it(self, desk: Desk) -> None:
        bib_id = record(desk).bib_id
        page = desk.press(f"stock/record/{bib_id}/items", barcodes="N1\nB1", **item_form(desk))
        assert f"/desk/stock/item/{desk.site.world.book.pk}" in page
        assert not Item.objects.filter(barcode="N1").exists()

    def test_is_no_card_of_a_reader(self, desk: Desk) -> None:
        bib_id = record(desk).bib_id
        page = desk.press(f"stock/record/{bib_id}/items", barcodes=ALICE, **item_form(desk))
        assert "looks like a card of a person" in page

    def test_is_edited(self, desk: Desk) -> None:
        book = desk.site.world.book
        page = desk.press(f"stock/item/{book.pk}", barcode="B7", **item_form(desk, collection="少儿"))
        assert "The item is saved" in page
        book.refresh_from_db()
        assert (book.barcode, book.collection, book.version) == ("B7", "少儿", 1)

    def test_is_found_by_its_barcode(self, desk: Desk) -> None:
        book = desk.site.world.book
        assert f"Item {book.barcode}" in desk.press("stock", text="B1")

    def test_of_another_library_is_not_there(self, desk: Desk) -> None:
        Item.objects.update(owner=desk.site.world.chongqing.library)
        assert desk.client.get(f"/desk/stock/item/{desk.site.world.book.pk}").status_code == 404


class TestService:
    def test_an_item_is_marked_missing_and_found_by_a_scan(self, desk: Desk) -> None:
        book = desk.site.world.book
        assert "Counts as missing" in desk.press(f"stock/item/{book.pk}/service", do="missing")
        desk.scan("B1")
        assert Item.objects.get(pk=book.pk).status == "available"

    def test_an_item_is_withdrawn_with_a_reason_and_put_back(self, desk: Desk) -> None:
        book = desk.site.world.book
        page = desk.press(f"stock/item/{book.pk}/service", do="withdraw", reason="surplus")
        assert 'id="restore"' in page
        assert Withdrawal.objects.get().reason == "surplus"
        page = desk.press(f"stock/item/{book.pk}/service", do="restore")
        assert 'id="withdraw"' in page
        assert Item.objects.get(pk=book.pk).status == "available"

    def test_what_is_on_loan_is_neither(self, desk: Desk) -> None:
        desk.scan(ALICE)
        desk.scan("B1")
        page = desk.press(f"stock/item/{desk.site.world.book.pk}/service", do="withdraw")
        assert "take it in first with F4" in page

    def test_a_desk_without_the_right_withdraws_nothing(self, staff: Client, site: Site) -> None:
        at = f"/desk/stock/item/{site.world.book.pk}/service"
        assert staff.post(at, {"do": "withdraw"}).status_code == 403
        assert Item.objects.get(pk=site.world.book.pk).status == "available"


def test_a_desk_that_catalogues_nothing_has_no_such_page(staff: Client) -> None:
    assert staff.get("/desk/stock").status_code == 200
    assert staff.get("/desk/stock/new").status_code == 403


def test_whoever_catalogues_for_a_branch_changes_no_record_of_the_library(desk: Desk) -> None:
    source = record(desk)
    branch = desk.site.world.chengdu.branch
    Grant.objects.filter(staff__user__username="lead-chengdu").update(library=None, branch=branch)
    assert desk.client.get(f"/desk/stock/record/{source.bib_id}/edit").status_code == 403
    assert "2 items were added" not in desk.see(f"/stock/record/{source.bib_id}")
    page = desk.press(f"stock/record/{source.bib_id}/items", barcodes="N1", **item_form(desk))
    assert "1 item was added" in page
