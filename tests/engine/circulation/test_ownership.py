"""Items that a library gave to another one, on rows."""

from dataclasses import replace
from datetime import timedelta

from django.db import connection

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import OwnershipTransfer
from bashu.db.settlement.models import Charge
from bashu.domain.circulation.accidents.commands import DeclareDamaged, Grade
from bashu.domain.circulation.answers import CheckedIn
from bashu.domain.circulation.commands import ItemScan, TransferOwnership
from bashu.domain.outcome import Refused
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.people import NOON, World, an_id, answer, check_in, check_out, days, make_item, submit_one

DOCUMENT = "川图调〔2026〕12号"


def transfer(item: Item, world: World) -> TransferOwnership:
    """From Chengdu's library to Chongqing's."""
    return TransferOwnership(
        id=an_id(), occurred_at=NOON, terminal_id=world.chengdu.desk.pk, item=ItemScan(barcode=item.barcode),
        home_branch_id=world.chongqing.branch.pk, document=DOCUMENT,
    )  # fmt: skip


def test_c921_a_transfer_is_a_row_that_the_log_proves(world: World, engine: Engine) -> None:
    """C921: which item, from whom, to whom, by which document, when."""
    told = answer(submit_one(engine, transfer(world.local, world)))
    assert isinstance(told, CheckedIn)
    item = Item.objects.get(pk=world.local.pk)
    assert (item.owner_id, item.home_branch_id) == (world.chongqing.library.pk, world.chongqing.branch.pk)
    assert (item.status, item.version) == ("in_transit", 3)
    kept = OwnershipTransfer.objects.values_list("item_id", "from_library_id", "to_library_id", "document")
    assert list(kept) == [(item.pk, world.chengdu.library.pk, world.chongqing.library.pk, DOCUMENT)]
    assert not _about_owners()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_item SET owner_id = %s WHERE id = %s", [world.chengdu.library.pk, item.pk])
        cursor.execute("UPDATE circulation_ownershiptransfer SET document = '13'")
    told_of_item, told_of_transfer = _about_owners()
    assert "owner" in told_of_item
    assert "document" in told_of_transfer


def _about_owners() -> list[str]:
    """The books of the world were there before the log."""
    return [line for line in verify(now=NOON).problems if "owner" in line]


def test_c920_what_was_lent_before_stays_as_it_was(world: World, engine: Engine) -> None:
    """C920: a later loan is under the rules of its new owner."""
    submit_one(engine, check_out(world.alice, world.local, terminal=world.chengdu.desk))
    assert isinstance(submit_one(engine, transfer(world.local, world)), Refused)
    submit_one(engine, check_in(world.local, terminal=world.chengdu.desk))
    submit_one(engine, transfer(world.local, world))
    assert isinstance(answer(submit_one(engine, check_in(world.local, terminal=world.chongqing.desk))), CheckedIn)
    item = Item.objects.get(pk=world.local.pk)
    assert (item.status, item.branch_id) == ("available", world.chongqing.branch.pk)


def test_c920_what_a_loan_of_before_costs_is_owed_to_whose_it_was(world: World, engine: Engine) -> None:
    """C920: a damage that is found after the item was given away, and one of a loan since then."""
    Item.objects.filter(pk=world.local.pk).update(price_fen=3_000)
    submit_one(engine, check_out(world.alice, world.local, terminal=world.chengdu.desk))
    back = answer(submit_one(engine, check_in(world.local, terminal=world.chengdu.desk)))
    soon, later = NOON + timedelta(minutes=5), NOON + days(1)
    answer(submit_one(engine, replace(transfer(world.local, world), occurred_at=soon), now=soon))
    found = DeclareDamaged(
        id=an_id(soon), occurred_at=soon, terminal_id=world.chongqing.desk.pk, grade=Grade.SLIGHT,
        item=ItemScan(barcode=world.local.barcode), loan_id=back.closed_loan_id,
    )  # fmt: skip
    assert answer(submit_one(engine, found, now=soon)).charged_fen > 0
    answer(submit_one(engine, check_in(world.local, world.chongqing.desk, at=later), now=later))
    answer(submit_one(engine, check_out(world.bob, world.local, terminal=world.chongqing.desk, at=later), now=later))
    back = answer(submit_one(engine, check_in(world.local, world.chongqing.desk, at=later), now=later))
    again = replace(found, id=an_id(later), occurred_at=later, loan_id=back.closed_loan_id)
    answer(submit_one(engine, again, now=later))
    owed_to = Charge.objects.order_by("id").values_list("library_id", flat=True)
    assert list(owed_to) == [world.chengdu.library.pk, world.chongqing.library.pk]


def test_c919_a_barcode_that_the_other_library_has_is_looked_for_in_its_rows(world: World, engine: Engine) -> None:
    """C919: the same barcode at the other library."""
    make_item(world.local.barcode, world.chongqing)
    scan = ItemScan(barcode=world.local.barcode, item_id=world.local.pk)
    refused = submit_one(engine, replace(transfer(world.local, world), item=scan))
    assert isinstance(refused, Refused)
    assert refused.refusal == "barcode_taken"
