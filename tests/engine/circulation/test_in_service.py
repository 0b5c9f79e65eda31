"""What is marked missing, withdrawn and put back, on rows."""

from typing import Any

from django.db import connection

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Withdrawal
from bashu.domain.circulation.commands import ItemScan, MarkMissing, Restore, Withdraw
from bashu.domain.circulation.withdrawn import WithdrawalReason
from bashu.domain.outcome import Accepted, Refused
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.people import NOON, City, World, an_id, answer, check_out, make_item, submit_one


def asked(kind: type, item: Item, *, at: City, **more: Any) -> Any:
    made = {"id": an_id(), "occurred_at": NOON, "terminal_id": at.desk.pk, "item": ItemScan(barcode=item.barcode)}
    return kind(**made | more)


def withdraw(item: Item, at: City, *, reason: WithdrawalReason = WithdrawalReason.WORN_OUT) -> Withdraw:
    command: Withdraw = asked(Withdraw, item, at=at, reason=reason)
    return command


def test_c913_a_withdrawal_is_a_row_that_the_log_proves(world: World, engine: Engine) -> None:
    """C913: and it stays when the item is put back."""
    submit_one(engine, withdraw(world.local, world.chengdu))
    submit_one(engine, asked(Restore, world.local, at=world.chengdu))
    item, here = Item.objects.get(pk=world.local.pk), world.chengdu.branch.pk
    assert (item.status, item.version) == ("available", 3)
    kept = Withdrawal.objects.values_list("item_id", "branch_id", "reason", "withdrawn_at")
    assert list(kept) == [(item.pk, here, "worn_out", NOON)]
    assert "token" not in "".join(LogEntry.objects.values_list("body", flat=True))
    assert not [line for line in verify(now=NOON).problems if line.startswith("withdrawal")]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE circulation_withdrawal SET reason = 'surplus'")
    (line,) = [line for line in verify(now=NOON).problems if line.startswith("withdrawal")]
    assert "reason" in line


def test_c913_the_same_id_with_another_reason_is_something_else(world: World, engine: Engine) -> None:
    """C913."""
    first = withdraw(world.local, world.chengdu)
    assert answer(submit_one(engine, first)) == answer(submit_one(engine, first))
    other = withdraw(world.local, world.chengdu, reason=WithdrawalReason.SURPLUS)
    refused = submit_one(engine, Withdraw(**{**_fields(other), "id": first.id}))
    assert isinstance(refused, Refused)
    assert Withdrawal.objects.count() == 1


def _fields(command: Withdraw) -> dict[str, Any]:
    return {name: getattr(command, name) for name in ("occurred_at", "terminal_id", "item", "reason")}


def test_c914_a_list_is_answered_item_by_item(world: World, engine: Engine) -> None:
    """C914: what cannot be marked keeps none of the others."""
    items = [make_item(f"N{number}", world.chengdu) for number in range(3)]
    submit_one(engine, check_out(world.alice, items[1], terminal=world.chengdu.desk))
    outcomes = engine.submit([asked(MarkMissing, item, at=world.chengdu) for item in items], NOON)
    assert [isinstance(outcome, Accepted) for outcome in outcomes] == [True, False, True]
    stands = Item.objects.filter(barcode__startswith="N").order_by("barcode").values_list("status", flat=True)
    assert list(stands) == ["missing", "on_loan", "missing"]
