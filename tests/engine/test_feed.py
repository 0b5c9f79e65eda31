"""The change feed: everything once, in an order that never changes behind a cursor."""

import psycopg
from django.db import connection

from bashu.engine.feed import Cursor, follow, read
from bashu.engine.submit import Engine
from tests.people import NOON, World, check_in, check_out


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
