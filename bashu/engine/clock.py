"""The one place that asks what time it is. Everything else is told."""

import os
import random
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from bashu.domain.ids import RANDOM_BYTES, uuid7

# Ids need to differ, not to be secret: one seed from the system for each process, and no system call for each id.
_random = random.Random(os.urandom(32))  # noqa: S311
os.register_at_fork(after_in_child=lambda: _random.seed(os.urandom(32)))


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251


def of_the_database() -> datetime:
    """What its own clock says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    return at


def new_id() -> UUID:
    """An id for a command that is made now."""
    return id_at(now())


def id_at(at: datetime) -> UUID:
    """An id for a command that is made at this time, which its maker was told."""
    return uuid7(at, _random.randbytes(RANDOM_BYTES))
