"""The log by months, the answers by weeks; what nobody can ask for any more goes."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection

from bashu.db.audit.models import LogEntry, StoredOutcome
from bashu.db.patrons.models import PatronToken
from bashu.domain.outcome import Accepted, CoreRefusal, Refused
from bashu.engine.clearing import clear_away
from bashu.engine.partitions import Partitions, month_of
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.people import NOON, World, an_id, check_in, check_out, days, renew, submit_one

pytestmark = pytest.mark.server

LONG_AFTER = NOON + days(80)


def partitions(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_partition_tree(%s) JOIN pg_class ON oid = relid WHERE isleaf", [table])
        return sorted(name for (name,) in cursor.fetchall())


def test_an_entry_stands_in_the_month_in_which_it_was_recorded(world: World, engine: Engine) -> None:
    submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine))
    submit_one(engine, check_in(world.book, world.chengdu.machine, at=NOON + days(40)))
    assert list(LogEntry.objects.order_by("seq").values_list("month", flat=True)) == [12 * 2026 + 6, 12 * 2026 + 7]
    assert {"audit_logentry_0", "audit_logentry_202607", "audit_logentry_202608"} <= set(partitions("audit_logentry"))


def test_months_are_those_of_utc() -> None:
    assert month_of(datetime.fromisoformat("2027-01-01T07:59:59+08:00")) == 12 * 2026 + 11
    assert month_of(datetime(2027, 1, 1, tzinfo=UTC)) == 12 * 2027


def test_answers_go_when_nobody_can_ask_for_them_any_more(world: World, engine: Engine) -> None:
    command = check_out(world.alice, world.book, terminal=world.chengdu.machine)
    submit_one(engine, command)
    clear_away(NOON + days(60))
    again = submit_one(engine, command, now=NOON + days(60))
    assert isinstance(again, Accepted)
    assert again.repeated
    assert clear_away(LONG_AFTER)[0] > 0
    assert not StoredOutcome.objects.exists()
    assert submit_one(engine, command, now=LONG_AFTER) == Refused(CoreRefusal.COMMAND_TOO_OLD)
    later = check_in(world.book, world.chengdu.machine, at=LONG_AFTER)
    assert isinstance(submit_one(engine, later), Accepted)
    assert not [text for text in verify(now=LONG_AFTER).problems if text.startswith("outcome")]


def test_what_was_cut_off_half_way_is_ended_the_next_time(world: World, engine: Engine) -> None:
    connection.ensure_connection()
    Partitions().ensure(connection.connection, NOON - days(100))
    (old, *_) = partitions("audit_outcome")
    connection.connection.execute(f"ALTER TABLE audit_outcome DETACH PARTITION {old} CONCURRENTLY")
    clear_away(NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [old])
        assert cursor.fetchone() == (None,)


def test_clearing_waits_for_no_reader_of_newer_answers(world: World, engine: Engine) -> None:
    submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine))
    with psycopg.connect(**connection.get_connection_params()) as reading:
        reading.execute("SELECT 1 FROM catalogue_item").fetchall()
        assert clear_away(LONG_AFTER)[0] > 0


def test_a_token_goes_with_the_answer_unless_a_loan_goes_by_it(world: World, engine: Engine) -> None:
    lent = check_out(world.alice, world.book, terminal=world.chengdu.machine)
    submit_one(engine, lent)
    submit_one(engine, renew(world.alice, world.book, terminal=world.chengdu.machine, at=NOON + days(3)))
    submit_one(engine, check_out(world.bob, world.book, terminal=world.chengdu.machine, id=an_id(NOON)))
    assert PatronToken.objects.count() == 3
    assert clear_away(LONG_AFTER)[1] == 2
    assert [token.patron for token in PatronToken.objects.all()] == [world.alice]


@pytest.mark.parametrize("at", [NOON, NOON + days(31)])
def test_partitions_are_made_before_they_are_needed(world: World, at: datetime) -> None:
    connection.ensure_connection()
    Partitions().ensure(connection.connection, at)
    assert f"audit_logentry_{at:%Y%m}" in partitions("audit_logentry")


def test_a_program_of_the_version_before_goes_on_writing(world: World) -> None:
    """It knows neither months nor generations."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO audit_lane (id, head_hash) VALUES (9, sha256(''))")
        cursor.execute(
            "INSERT INTO audit_logentry (lane_id, seq, recorded_at, command_id, kind, body, hash)"
            " VALUES (9, 1, '2026-07-01', gen_random_uuid(), 'CheckIn', '{}', sha256(''))"
        )
    entry = LogEntry.objects.get(lane=9)
    assert (entry.month, entry.generation) == (0, 1)
