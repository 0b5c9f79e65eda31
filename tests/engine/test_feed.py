"""The change feed: everything once, in an order that never changes behind a cursor."""

import psycopg
import pytest
from django.db import connection, transaction

from bashu.engine import ordered
from bashu.engine.feed import LATEST, READ, Cursor, begin_generation_if_needed, follow, latest, read
from bashu.engine.submit import Engine
from tests.conftest import changeable
from tests.people import NOON, World, check_in, check_out

pytestmark = pytest.mark.server


def test_each_accepted_command_comes_once_with_its_effects(world: World, engine: Engine) -> None:
    engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine)], NOON)
    (first,) = read(Cursor())
    engine.submit([check_in(world.book, world.chengdu.machine)], NOON)
    (second,) = follow(Cursor.parse(str(first.cursor)))
    assert [first.kind, second.kind] == ["CheckOut", "CheckIn"]
    assert [name for name, _ in second.effects] == ["LoanClosed", "ItemChanged"]
    assert second.effects[-1][1]["version"] == 3


def test_a_transaction_under_way_holds_back_what_comes_after_it(world: World, engine: Engine) -> None:
    """Else a follower that has read on would never see what the slow one commits."""
    settings = connection.settings_dict
    with psycopg.connect(host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"],
                         password=settings["PASSWORD"], port=settings["PORT"] or None) as slow:  # fmt: skip
        slow.execute("SELECT pg_current_xact_id()")
        engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine)], NOON)
        assert read(Cursor()) == []
    assert len(read(Cursor())) == 1


def test_the_feed_names_nobody(world: World, engine: Engine) -> None:
    engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine)], NOON)
    (change,) = read(Cursor())
    assert "patron" not in str(change.effects)


def test_after_a_restore_into_a_younger_server_the_feed_goes_on(world: World, engine: Engine) -> None:
    """Its transaction ids begin anew: what came before would be yet to come, and what comes now stand before it."""
    engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine)], NOON)
    (before,) = read(Cursor())
    with connection.cursor() as cursor, changeable(cursor):
        cursor.execute("UPDATE audit_logentry SET xid = '9000000000000000'")
    assert read(Cursor()) == []
    assert begin_generation_if_needed(NOON)
    assert not begin_generation_if_needed(NOON)
    engine.close()
    engine.submit([check_in(world.book, world.chengdu.machine)], NOON)
    old, new = read(Cursor())
    assert (old.command_id, new.kind) == (before.command_id, "CheckIn")
    assert read(old.cursor) == [new]
    assert latest() == new.cursor


def test_a_place_that_was_written_down_by_the_first_version_is_understood() -> None:
    assert Cursor.parse("77.1.4") == Cursor(1, 77, 1, 4)
    assert Cursor.parse(str(Cursor(2, 77, 1, 4))) == Cursor(2, 77, 1, 4)


@pytest.mark.parametrize("sql", [READ % (0, "'0'", 0, 0, 9), ordered.READ % (0, "'0'", 0, 0, 9), LATEST])
def test_a_page_is_read_by_the_index_and_nothing_is_sorted(world: World, sql: str) -> None:
    """A log of years is not to be put in order anew for each of its pages."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("EXPLAIN " + sql)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index" in plan
    assert "Sort  (" not in plan, plan
