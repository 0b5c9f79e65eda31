"""Items that staff add and edit: all or none, with who did it."""

from datetime import date
from typing import Any

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import BibRecord, Item, LabelWanted
from bashu.db.network.models import Library
from bashu.domain.catalogue.items import AT_ONCE_MAX, ItemForm
from bashu.domain.catalogue.problems import No, Unfit
from bashu.engine.catalogue import items
from bashu.engine.catalogue.items import Added
from tests.people import NOON, City, World


def who(city: City) -> dict[str, Any]:
    return {"library_id": city.library.pk, "by": 7, "now": NOON}


def add(world: World, *barcodes: str, made: int = 0, city: City | None = None, **changed: Any) -> Added | Unfit:
    there = city or world.chengdu
    fields: dict[str, Any] = {"call_number": "I246.5/88", "home_branch_id": there.branch.pk, "price_fen": 3_900}
    form = ItemForm(**(fields | changed))
    return items.add(form, bib_id=world.book.bib_id, barcodes=barcodes, made=made, **who(there))


def no_of(answer: object) -> No:
    assert isinstance(answer, Unfit)
    return answer.no


def test_each_barcode_becomes_an_item_on_its_shelf(world: World) -> None:
    answer = add(world, "N1", "N2", volume="上册", acquired_on=date(2026, 7, 1))
    assert isinstance(answer, Added)
    rows = Item.objects.filter(pk__in=answer.item_ids, status="available", branch=world.chengdu.branch, version=1)
    assert rows.filter(volume="上册", call_number="I246.5/88", price_fen=3_900).count() == 2
    last = LogEntry.objects.order_by("lane", "seq").last()
    assert last
    assert (last.kind, '"by":7' in last.body) == ("ItemsEdited", True)
    assert set(LabelWanted.objects.values_list("item_id", flat=True)) == set(answer.item_ids)


def test_no_item_is_added_where_nobody_finds_it(world: World) -> None:
    """The title became another one, or none, while the form was open."""
    other = BibRecord.objects.create(title="蜀道难", match_key="other")
    BibRecord.objects.filter(pk=world.book.bib_id).update(gone_at=NOON, merged_into=other)
    answer = add(world, "N1")
    assert isinstance(answer, Added)
    assert Item.objects.get(pk__in=answer.item_ids).bib_id == other.pk
    BibRecord.objects.filter(pk=world.book.bib_id).update(merged_into=None)
    assert no_of(add(world, "N2")) is No.RECORD_NOT_THERE


def test_a_barcode_of_the_library_is_refused_with_the_item_that_has_it(world: World) -> None:
    answer = add(world, "N1", "B1")
    assert isinstance(answer, Unfit)
    assert (answer.no, answer.item_id) == (No.BARCODE_TAKEN, world.book.pk)
    assert not Item.objects.filter(barcode="N1").exists()
    assert isinstance(add(world, "B1", city=world.chongqing), Added)


def test_barcodes_are_made_from_the_prefix_and_leave_out_what_is_taken(world: World) -> None:
    assert no_of(add(world, made=2)) is No.NO_PREFIX
    Library.objects.filter(pk=world.chengdu.library.pk).update(barcode_prefix="CD")
    Item.objects.filter(pk=world.book.pk).update(barcode="CD00000002")
    answer = add(world, made=2)
    assert isinstance(answer, Added)
    made = Item.objects.filter(pk__in=answer.item_ids).order_by("id").values_list("barcode", flat=True)
    assert list(made) == ["CD00000001", "CD00000003"]


def test_nothing_is_added_without_a_barcode_nor_too_much_at_once_nor_for_a_branch_of_others(world: World) -> None:
    assert no_of(add(world)) is No.BARCODES_MISSING
    assert no_of(add(world, made=AT_ONCE_MAX + 1)) is No.TOO_MANY
    assert no_of(add(world, "N1", home_branch_id=world.chongqing.branch.pk)) is No.HOME_NOT_OURS


def test_an_edit_says_what_was_changed_and_by_whom(world: World) -> None:
    answer = items.edit([world.book.pk, world.local.pk], {"collection": "少儿"}, **who(world.chengdu))
    assert answer == (world.book.pk, world.local.pk)
    last = LogEntry.objects.order_by("lane", "seq").last()
    assert last
    assert '"changed":{"collection":"少儿"},"by":7' in last.body
    assert Item.objects.filter(collection="少儿", version=1).count() == 2


@pytest.mark.parametrize("field", ["status", "branch", "version", "owner", "bib"])
def test_what_decisions_guard_is_no_edit(world: World, field: str) -> None:
    with pytest.raises(ValueError, match="staff do not edit"):
        items.edit([world.book.pk], {field: 1}, **who(world.chengdu))


def test_nobody_edits_items_of_another_library(world: World) -> None:
    answer = items.edit([world.book.pk], {"collection": "少儿"}, **who(world.chongqing))
    assert no_of(answer) is No.ITEM_NOT_THERE
    assert Item.objects.get(pk=world.book.pk).collection == ""


def test_a_barcode_is_changed_to_one_that_is_free(world: World) -> None:
    assert no_of(items.edit([world.book.pk], {"barcode": "L1"}, **who(world.chengdu))) is No.BARCODE_TAKEN
    assert items.edit([world.book.pk], {"barcode": "NEW1"}, **who(world.chengdu)) == (world.book.pk,)
    assert Item.objects.get(pk=world.book.pk).barcode == "NEW1"
