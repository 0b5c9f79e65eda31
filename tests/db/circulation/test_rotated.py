"""What pages read of items in rotations."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bashu.db.catalogue.models import Item
from bashu.db.circulation.rotated import may_leave
from bashu.db.network.models import Rotation, RotationStop
from tests.people import make_world

MANY = """
INSERT INTO catalogue_item (owner_id, barcode, bib_id, home_branch_id, branch_id, kind, collection, call_number, status,
       version)
SELECT owner_id, 'A' || n, bib_id, home_branch_id, branch_id, kind, collection, call_number, status, version
  FROM catalogue_item, generate_series(1, 3000) AS n WHERE id = %s
"""
TODAY = date(2027, 3, 1)


@pytest.mark.django_db
def test_what_may_leave_is_looked_for_among_what_is_in_rotations() -> None:
    """A branch may have a million items on its shelves."""
    world = make_world()
    row = Rotation.objects.create(owner=world.chengdu.library, name_zh="箱", name_en="Case", begins_on=TODAY)
    RotationStop.objects.create(rotation=row, position=1, branch=world.chongqing.branch, days=3)
    Item.objects.filter(pk=world.local.pk).update(rotation=row)
    with connection.cursor() as cursor:
        cursor.execute(MANY, [world.book.pk])
        cursor.execute("ANALYZE catalogue_item")
        with CaptureQueriesContext(connection) as asked:
            assert [item.item_id for item in may_leave(world.chengdu.branch.pk, on=TODAY)] == [world.local.pk]
        of_items = [each["sql"] for each in asked.captured_queries if 'FROM "catalogue_item"' in each["sql"]]
        assert len(of_items) == 2
        for sql in of_items:
            cursor.execute(f"EXPLAIN {sql}")
            assert "item_by_rotation" in "\n".join(line for (line,) in cursor.fetchall())
