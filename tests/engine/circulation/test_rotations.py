"""Rotations, on rows: an item joins, goes to the present stop, and leaves; the log proves all of it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Floating, Transit
from bashu.db.network.models import Rotation, RotationStop
from bashu.domain.circulation.commands import CheckIn, ItemScan, JoinRotation, LeaveRotation
from bashu.domain.outcome import Accepted, Refused
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.people import NOON, World, an_id, answer, submit_one


def a_rotation(world: World, *, days: int = 10) -> Rotation:
    """Of Chengdu's; it is in Chongqing."""
    row = Rotation.objects.create(
        owner=world.chengdu.library,
        name_zh="童书箱",
        name_en="A case",
        begins_on=date(2026, 1, 1),
        repeats=True,
    )
    RotationStop.objects.create(rotation=row, position=1, branch=world.chongqing.branch, days=days)
    return row


def asked(kind: type, item: Item, *, rotation_id: int) -> Any:
    return kind(id=an_id(), occurred_at=NOON, item=ItemScan(barcode=item.barcode), rotation_id=rotation_id)


def taken_in(engine: Engine, item: Item, *, terminal_id: int) -> Any:
    scan = ItemScan(barcode=item.barcode, item_id=item.pk)
    return answer(submit_one(engine, CheckIn(id=an_id(), occurred_at=NOON, terminal_id=terminal_id, item=scan)))


def wrongly_rotated() -> list[str]:
    """The items of this world were not admitted, so other lines say that."""
    return [line for line in verify(now=NOON).problems if "rotation_id" in line]


def test_c784_an_item_joins_and_goes_to_where_its_rotation_is(world: World, engine: Engine) -> None:
    """C784, C770, C771: places in memory are as the office wrote them a moment ago."""
    row, book = a_rotation(world), world.local
    assert answer(submit_one(engine, asked(JoinRotation, book, rotation_id=row.pk))).rotation_id == row.pk
    found = Item.objects.get(pk=book.pk)
    assert (found.rotation_id, found.version, found.status) == (row.pk, book.version + 1, book.status)
    assert taken_in(engine, book, terminal_id=world.chengdu.desk.pk).reason == "rotates"
    assert Transit.objects.get(item=book).destination_id == world.chongqing.branch.pk
    assert taken_in(engine, book, terminal_id=world.chongqing.desk.pk).reason == "rotates_here"
    assert Floating.objects.get(item=book).branch_id == world.chongqing.branch.pk
    assert answer(submit_one(engine, asked(LeaveRotation, book, rotation_id=row.pk))).rotation_id is None
    assert taken_in(engine, book, terminal_id=world.chongqing.desk.pk).reason == "no_group"
    assert not wrongly_rotated()


def test_c784_several_in_one_batch_see_each_other(world: World, engine: Engine) -> None:
    """C784: what one puts in, the next takes out."""
    row, book = a_rotation(world), world.local
    kinds = (JoinRotation, JoinRotation, LeaveRotation, LeaveRotation, JoinRotation)
    outcomes = engine.submit([asked(kind, book, rotation_id=row.pk) for kind in kinds], now=NOON)
    assert [type(each) for each in outcomes] == [Accepted, Accepted, Accepted, Refused, Accepted]
    assert Item.objects.get(pk=book.pk).rotation_id == row.pk
    assert not wrongly_rotated()


@pytest.mark.parametrize("joins", [True, False])
def test_c784_a_row_that_was_changed_by_hand_is_found(world: World, engine: Engine, *, joins: bool) -> None:
    """C784."""
    row, book = a_rotation(world), world.local
    submit_one(engine, asked(JoinRotation, book, rotation_id=row.pk))
    if joins:
        submit_one(engine, asked(LeaveRotation, book, rotation_id=row.pk))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_item SET rotation_id = %s WHERE id = %s", [row.pk if joins else None, book.pk])
    assert len(wrongly_rotated()) == 1
