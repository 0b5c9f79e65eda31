"""The one place that asks what time it is. Everything else is told."""

import os
from datetime import UTC, datetime
from uuid import UUID

from bashu.domain.ids import RANDOM_BYTES, uuid7


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251


def new_id() -> UUID:
    """An id for a command that is made now."""
    return uuid7(now(), os.urandom(RANDOM_BYTES))
