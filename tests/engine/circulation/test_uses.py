"""Uses on the premises, on rows: counted once, proven by the log, and nobody's."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Use
from bashu.db.circulation.queries import where_is
from bashu.domain.circulation.commands import CountUse, ItemScan
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.people import NOON, City, World, an_id, answer, submit_one

MINUTE = timedelta(minutes=1)


def used(item: Item, city: City, *, at: datetime = NOON) -> CountUse:
    return CountUse(id=an_id(at), occurred_at=at, terminal_id=city.desk.pk, item=ItemScan(barcode=item.barcode))


def test_c554_a_use_is_a_row_and_the_item_says_how_often(world: World, engine: Engine) -> None:
    """C554: by the item's barcode, or by a person's choice of one."""
    version = Item.objects.get(pk=world.local.pk).version
    chosen = ItemScan(barcode="L1", item_id=world.local.pk)
    typed = ItemScan(barcode="L1")
    for minutes, scanned in ((0, typed), (9, chosen), (20, chosen), (21, typed)):
        asked = used(world.local, world.chengdu, at=NOON + minutes * MINUTE)
        submit_one(engine, replace(asked, item=scanned))
    times = Use.objects.order_by("id").values_list("item_id", "branch_id", "used_at")
    here = (world.local.pk, world.chengdu.branch.pk)
    assert list(times) == [(*here, NOON), (*here, NOON + 20 * MINUTE)]
    found = where_is(world.local.pk)
    assert found is not None
    assert found.uses == 2
    assert Item.objects.get(pk=world.local.pk).version == version


def test_c554_the_same_id_is_the_same_use(world: World, engine: Engine) -> None:
    """C554."""
    asked = used(world.local, world.chengdu)
    assert answer(submit_one(engine, asked)) == answer(submit_one(engine, asked, now=NOON + 60 * MINUTE))
    assert Use.objects.count() == 1


def test_c554_the_log_proves_it_and_names_nobody(world: World, engine: Engine) -> None:
    """C554."""
    submit_one(engine, used(world.local, world.chengdu))
    assert LogEntry.objects.get().body.count("UseCounted") == 1
    assert "token" not in LogEntry.objects.get().body
    assert not [line for line in verify(now=NOON).problems if line.startswith("use")]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE circulation_use SET used_at = used_at - interval '1 day'")
    (line,) = [line for line in verify(now=NOON).problems if line.startswith("use")]
    assert "used_at" in line
