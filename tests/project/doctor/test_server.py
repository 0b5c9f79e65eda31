"""PostgreSQL's settings: each that breaks a promise is found."""

import pytest
from django.conf import settings
from django.db import connection

from bashu.project.doctor import server

from .levels import levels, only

GOOD = {
    "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "wal_level": "replica", "archive_mode": "on",
    "default_transaction_read_only": "off", "default_transaction_isolation": "read committed",
    "log_error_verbosity": "terse", "log_min_error_statement": "panic", "log_statement": "none",
    "log_min_duration_statement": "-1", "lc_messages": "C", "max_slot_wal_keep_size": "4096",
}  # fmt: skip


def test_every_setting_that_is_looked_at_is_in_this_test() -> None:
    assert {rule.name for rule in server.RULES} == set(GOOD)


def test_good_settings_are_well() -> None:
    only(server.promises(GOOD, given=True), "ok")


@pytest.mark.parametrize(
    ("name", "value", "level"),
    [
        ("fsync", "off", "wrong"),
        ("full_page_writes", "off", "wrong"),
        ("synchronous_commit", "off", "warning"),
        ("wal_level", "minimal", "warning"),
        ("archive_mode", "off", "warning"),
        ("default_transaction_read_only", "on", "wrong"),
        ("default_transaction_isolation", "serializable", "warning"),
        ("log_error_verbosity", "verbose", "warning"),
        ("log_min_error_statement", "error", "warning"),
        ("log_statement", "all", "warning"),
        ("log_min_duration_statement", "250", "warning"),
        ("lc_messages", "zh_CN.UTF-8", "warning"),
    ],
)
def test_a_setting_that_breaks_a_promise_is_named(name: str, value: str, level: str) -> None:
    only(server.promises(GOOD | {name: value}, given=True), level, name, value)


def test_bashus_own_server_need_not_archive() -> None:
    only(server.promises(GOOD | {"archive_mode": "off"}, given=False), "ok")


def test_a_given_server_that_bashu_backs_up_need_not_archive_but_bound_what_it_keeps() -> None:
    kept = GOOD | {"archive_mode": "off", "max_slot_wal_keep_size": "-1"}
    only(server.promises(kept, given=True, backed_up=True), "warning", "max_slot_wal_keep_size")
    only(server.promises(GOOD | {"archive_mode": "off"}, given=True, backed_up=True), "ok")


def test_a_setting_of_the_database_is_read_as_a_session_gets_it(transactional_db: None) -> None:
    database = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{database}" SET default_transaction_isolation = serializable')
    connection.close()
    found = [each.text for each in server._promises(settings.BASHU)]
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{database}" RESET default_transaction_isolation')
    connection.close()
    assert any(text.startswith("default_transaction_isolation is serializable") for text in found)


def test_too_few_connections_are_told() -> None:
    only([server.connections(97, 60, needed=28)], "ok", "37")
    only([server.connections(97, 70, needed=28)], "wrong", "27", "28")


def test_the_server_of_the_tests_answers_all_questions(db: None) -> None:
    for name, check in server.checks(settings.BASHU).items():
        if name != "promises":  # the tests' own server is in a hurry, and says so
            assert levels(check()) == ["ok"], name
