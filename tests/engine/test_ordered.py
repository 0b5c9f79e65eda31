"""The feed in the order of what happened to each item, however the transactions came."""

import psycopg
import pytest
from django.db import connection

from bashu.engine import ordered
from bashu.engine.feed import Cursor
from bashu.engine.submit import Engine
from tests.conftest import changeable
from tests.people import NOON, World, check_in, check_out

pytestmark = pytest.mark.server
SWAP = """
UPDATE audit_logentry SET xid = CASE WHEN seq = %s THEN '100' ELSE '101' END::xid8 WHERE seq IN (%s, %s)
"""


def versions(page: ordered.Page) -> list[int]:
    return [fields["version"] for told in page.told for name, fields in told.change.effects if name == "ItemChanged"]


@pytest.fixture
def swapped(world: World, engine: Engine) -> Engine:
    """The loan waited for nothing, but the return, which waited for it, had begun to write before."""
    engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine)], NOON)
    engine.submit([check_in(world.book, world.chengdu.machine)], NOON)
    with connection.cursor() as cursor, changeable(cursor):
        cursor.execute("SELECT max(seq) FROM audit_logentry")
        (last,) = cursor.fetchone() or (0,)
        cursor.execute(SWAP, [last, last, last - 1])
    return engine


def test_what_began_first_and_came_second_is_told_second(swapped: Engine) -> None:
    page = ordered.read(Cursor())
    assert versions(page) == [2, 3]
    assert [told.upto is None for told in page.told] == [True, False], "between them nobody goes on"
    assert not page.more
    assert ordered.read(page.told[-1].upto or Cursor()) == ordered.Page((), more=False)


def test_a_page_does_not_end_before_what_came_earlier(swapped: Engine, world: World) -> None:
    swapped.submit([check_out(world.alice, world.local, terminal=world.chengdu.machine)], NOON)
    page = ordered.read(Cursor(), limit=1)
    assert versions(page) == [2, 3]
    assert page.more
    assert versions(ordered.read(page.told[-1].upto or Cursor(), limit=1)) == [2]


def test_what_came_second_waits_until_the_first_is_settled(swapped: Engine) -> None:
    """It would be told first, and may still be preceded by what is under way."""
    settings = connection.settings_dict
    with psycopg.connect(host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"],
                         password=settings["PASSWORD"], port=settings["PORT"] or None) as slow:  # fmt: skip
        (under_way,) = slow.execute("SELECT pg_current_xact_id()::text").fetchone() or ("",)
        with connection.cursor() as cursor, changeable(cursor):
            cursor.execute("UPDATE audit_logentry SET xid = %s::text::xid8 WHERE xid = '101'", [under_way])
        assert ordered.read(Cursor()) == ordered.Page((), more=False)
    assert versions(ordered.read(Cursor())) == [2, 3]


def test_a_transaction_under_way_holds_back_what_comes_after_it(world: World, engine: Engine) -> None:
    settings = connection.settings_dict
    with psycopg.connect(host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"],
                         password=settings["PASSWORD"], port=settings["PORT"] or None) as slow:  # fmt: skip
        slow.execute("SELECT pg_current_xact_id()")
        engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine)], NOON)
        assert ordered.read(Cursor()).told == ()
    assert len(ordered.read(Cursor()).told) == 1
