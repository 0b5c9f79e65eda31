"""What partners list is read by what is open at a branch, however much there ever was."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bashu.db.circulation import for_partners as kept
from tests.people import World, make_world

pytestmark = pytest.mark.server
ENDED, OPEN = 10_000, 50
# Behind whatever other tests have made: numbers are given out in one row.
FIRST = 1_000_000
LARGE = {"catalogue_item", "circulation_transit", "circulation_hold"}
ITEMS = """
INSERT INTO catalogue_item (id, owner_id, barcode, bib_id, home_branch_id, call_number, kind, collection, status,
                            branch_id, version)
SELECT 1000000 + g, %(library)s, 'X' || g, %(bib)s, %(here)s, '', 'book', '', 'in_transit', %(here)s, 1
  FROM generate_series(1, %(all)s) g
"""
TRANSITS = """
INSERT INTO circulation_transit (id, item_id, origin_id, destination_id, reason, started_at, expected_on, ended_at,
                                 ended_as)
SELECT 1000000 + g, 1000000 + g, %(here)s, %(there)s, 'go_home', now(), '2027-01-01',
       CASE WHEN g <= %(ended)s THEN now() + interval '1 s' END, CASE WHEN g <= %(ended)s THEN 'received' END
  FROM generate_series(1, %(all)s) g
"""
HOLDS = """
INSERT INTO circulation_hold (id, work_id, level, bib_id, volume, token, terminal_id, pickup_branch_id, pickup_kind,
                              placed_at, rank, version, stage, passed_over, reason, reason_details, closed_at,
                              closed_as)
SELECT 1000000 + g, %(bib)s, 'work', %(bib)s, '', '\\x00', %(terminal)s, %(here)s, 'branch', now(), g, 1,
       CASE WHEN g <= %(ended)s THEN 'closed' ELSE 'waiting' END, '{}', 'queued', '{}',
       CASE WHEN g <= %(ended)s THEN now() END, CASE WHEN g <= %(ended)s THEN 'cancelled' END
  FROM generate_series(1, %(all)s) g
"""


@pytest.fixture
def world(transactional_db: None) -> World:
    world = make_world()
    asked = {
        "library": world.chengdu.library.pk, "bib": world.book.bib_id, "here": world.chengdu.branch.pk,
        "there": world.chongqing.branch.pk, "terminal": world.chengdu.machine.pk, "ended": ENDED, "all": ENDED + OPEN,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for sql in (ITEMS, TRANSITS, HOLDS):
            cursor.execute(sql, asked)
        cursor.execute("ANALYZE catalogue_item, circulation_transit, circulation_hold")
    return world


def scanned(plan: dict[str, Any]) -> Iterator[str]:
    """Tables that are read whole."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from scanned(part)


def test_no_large_table_is_read_whole(world: World) -> None:
    here, there, ids = world.chengdu.branch.pk, world.chongqing.branch.pk, range(FIRST + 1, FIRST + 11)
    with CaptureQueriesContext(connection) as asked:
        assert len(kept.transits_from(here, after=0, most=20)) == 20
        assert len(kept.transits_to(there, after=0, most=20)) == 20
        assert len(kept.holds_at(here, stage=None, after=0, most=20)) == 20
        assert len(kept.holds_at(here, stage="ready", after=0, most=20)) == 0
        assert len(kept.items_called("X7")) == 1
        assert kept.item(FIRST + 7)
        assert kept.hold(FIRST + ENDED + 1)
        assert len(kept.named({"item": ids, "transit": ids, "hold": ids}).items) == 10
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            cursor.execute("EXPLAIN (FORMAT JSON) " + query["sql"])
            (told,) = cursor.fetchone() or ("[]",)
            plan = orjson.loads(told) if isinstance(told, str) else told
            assert not LARGE & {*scanned(plan[0]["Plan"])}, query["sql"]
