"""What a process must have to be of use: a database that takes writes, the tables it knows, an engine that moves."""

from collections.abc import Mapping

import django.db
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from bashu.engine.batch import Gatherer
from bashu.project.operate.probe import Check

STUCK_SECONDS = 10
STATE = "SELECT pg_is_in_recovery(), array(SELECT app || '.' || name FROM django_migrations)"


def checks(gatherer: Gatherer | None) -> Mapping[str, Check]:
    """What needs no database comes first, so that it is known also when that hangs."""
    database = Database()
    moving: Mapping[str, Check] = {} if gatherer is None else {"engine": lambda: engine(gatherer)}
    return {**moving, "database": database.reachable, "schema": database.schema}


def engine(gatherer: Gatherer) -> str:
    """A batch may wait for locks and for lost answers, but not for long."""
    if not gatherer.is_running:
        return "its thread has ended"
    seconds = gatherer.working_seconds
    return f"at one batch for {seconds:.0f} s" if seconds > STUCK_SECONDS else ""


class Database:
    """Two checks with one query. A schema ahead of this program is no failure: upgrades go machine by machine."""

    def __init__(self) -> None:
        self._known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
        self._pending: int | None = None

    def reachable(self) -> str:
        self._pending = None
        try:
            connection.close_if_unusable_or_obsolete()
            with connection.cursor() as cursor:
                cursor.execute(STATE)
                standby, applied = cursor.fetchone()
        except django.db.Error:
            connection.close()
            return "it does not answer"
        self._pending = len(self._known - set(applied))
        return "it is a standby, and takes no writes" if standby else ""

    def schema(self) -> str:
        if self._pending is None:
            return "not known without the database"
        return f"{self._pending} migrations are pending" if self._pending else ""
