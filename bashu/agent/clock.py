"""The only place of the agent that asks what time it is; everything else is told."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

from bashu.domain.ids import RANDOM_BYTES, uuid7


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251


def new_id(at: datetime) -> UUID:
    return uuid7(at, secrets.token_bytes(RANDOM_BYTES))
