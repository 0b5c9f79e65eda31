"""PostgreSQL: its version, and whether its settings keep what Bashu promises."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from django.db import connection

from bashu.project.commands import db
from bashu.project.doctor.finding import Check, Finding, Level, ok, warning, wrong
from bashu.project.env import Env

# Connections of both doors beside the threads that make pages, and of commands that run beside them.
CONNECTIONS_NEEDED = 24
Settings = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A setting and what is wrong unless `good`.

    given       looked at only on a server that is not Bashu's own
    backed_up   looked at only where Bashu keeps the write-ahead log, or only where it does not; None: always
    """

    name: str
    good: Callable[[str], bool]
    level: Level
    text: str
    do: str
    given: bool = False
    backed_up: bool | None = None


def _is(*values: str) -> Callable[[str], bool]:
    return lambda value: value in values


def _one_of_english(value: str) -> bool:
    return value in {"C", "POSIX", ""} or value.startswith(("en_", "C."))


RULES = (
    Rule("fsync", _is("on"), Level.WRONG, "a power cut can destroy the database", "set it to on"),
    Rule("full_page_writes", _is("on"), Level.WRONG, "a power cut can destroy pages of the database", "set it to on"),
    Rule(
        "synchronous_commit",
        _is("on", "remote_apply", "remote_write"),
        Level.WARNING,
        "what pages and imports write can be lost; loans cannot, for the engine asks for more itself",
        "set it to on",
    ),
    Rule(
        "wal_level",
        _is("replica", "logical"),
        Level.WARNING,
        "no backup can be made while it runs",
        "set it to replica",
    ),
    Rule(
        "archive_mode",
        _is("on", "always"),
        Level.WARNING,
        "with the disk, all since the last backup is lost",
        "set BASHU_BACKUP_DIR, archive its log, or have a standby",
        given=True,
        backed_up=False,
    ),
    Rule(
        "max_slot_wal_keep_size",
        lambda value: value != "-1",
        Level.WARNING,
        "its log fills the disk while the folder of backups is away",
        "set it to what the disk can spare, such as 4GB",
        given=True,
        backed_up=True,
    ),
    Rule(
        "default_transaction_read_only",
        _is("off"),
        Level.WRONG,
        "nothing can be written",
        "ALTER DATABASE or ROLE to off",
    ),
    Rule(
        "default_transaction_isolation",
        _is("read committed"),
        Level.WARNING,
        "pages and edits fail more often when many work",
        "ALTER DATABASE or ROLE to read committed",
    ),
    Rule(
        "log_error_verbosity",
        _is("terse"),
        Level.WARNING,
        "a failure's details may hold what a person typed, and the server's log keeps them",
        "set it to terse",
    ),
    Rule(
        "log_min_error_statement",
        _is("fatal", "panic"),
        Level.WARNING,
        "the server's log keeps failed statements, with what a person typed",
        "set it to panic",
    ),
    Rule(
        "log_statement",
        _is("none", "ddl"),
        Level.WARNING,
        "the server's log keeps what readers do",
        "set it to none",
    ),
    Rule(
        "log_min_duration_statement",
        _is("-1"),
        Level.WARNING,
        "the server's log keeps slow statements, with what a person typed",
        "set it to -1",
    ),
    Rule(
        "lc_messages",
        _one_of_english,
        Level.WARNING,
        "a commit that no standby confirmed is recognised by an English word",
        "ALTER DATABASE or ROLE to C",
    ),
)


def checks(env: Env) -> Mapping[str, Check]:
    return {
        "server": version,
        "promises": partial(_promises, env),
        "connections": partial(_connections, env),
        "text": text,
    }


def version() -> Iterator[Finding]:
    db.check_server()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_is_in_recovery()")
        number, standby = cursor.fetchone()
    if standby:
        yield wrong(
            "this PostgreSQL is a standby and takes no writes", "let BASHU_DATABASE_URL name the primary as well"
        )
    else:
        yield ok(f"PostgreSQL {number}")


def _promises(env: Env) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, reset_val FROM pg_settings WHERE name = ANY(%s)", [[rule.name for rule in RULES]])
        settings = dict(cursor.fetchall())
    yield from promises(settings, given=env.database_url is not None, backed_up=env.backup_dir is not None)


def promises(settings: Settings, *, given: bool, backed_up: bool = False) -> Iterator[Finding]:
    """`settings` as the server starts a session with them. Those that only its owner may read are passed over."""
    broken = [
        Finding(rule.level, f"{rule.name} is {settings[rule.name]}: {rule.text}", rule.do)
        for rule in RULES
        if (given or not rule.given)
        and rule.backed_up in {None, backed_up}
        and rule.name in settings
        and not rule.good(settings[rule.name])
    ]
    yield from broken or [ok("PostgreSQL's settings keep what Bashu promises")]


def _connections(env: Env) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,"
            " count(*) FILTER (WHERE application_name <> 'bashu') FROM pg_stat_activity"
            " WHERE backend_type = 'client backend'"
        )
        most, others = cursor.fetchone()
    yield connections(most, others, needed=CONNECTIONS_NEEDED + env.http_threads)


def connections(most: int, others: int, *, needed: int) -> Finding:
    """`most` in all, of which `others` are taken by programs that are not Bashu."""
    left = most - others
    if left < needed:
        return wrong(f"{left} connections are left for Bashu, which may need {needed}", "raise max_connections")
    return ok(f"{left} connections are there for Bashu, which may need {needed}")


def text() -> Iterator[Finding]:
    """How text is kept and compared: an index made under other rules finds less than there is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, datcollversion,"
            " pg_database_collation_actual_version(oid) FROM pg_database WHERE datname = current_database()"
        )
        encoding, collation, made_with, now_with = cursor.fetchone()
    if encoding != "UTF8":
        yield wrong(
            f"the database keeps text as {encoding}", "make one with encoding UTF8 and move what is in this one"
        )
    elif made_with != now_with:
        yield warning(
            f"the system compares text in another way since its upgrade ({collation}: {made_with}, now {now_with})",
            "REINDEX DATABASE, then ALTER DATABASE ... REFRESH COLLATION VERSION",
        )
    else:
        yield ok(f"text is UTF8, compared as {collation}")
