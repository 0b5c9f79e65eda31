"""Resumption tokens: where a list is, in a text that only we need to understand.

A token says what was asked and which record was the last one given, by its datestamp and its id. So nothing needs to be
kept, and writes in between cannot make a harvester miss a record that stood in the list. Nobody gains by forging one:
all that it selects may be asked for openly.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bashu.wire.oai.values import PREFIX, SET_SPEC

_FORM = 1
_LENGTH_MAX = 2_048
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ID_MAX = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`since` is the first moment that counts, `before` the first that does not; None for an open end.

    `done` is how many records were given before.
    """

    prefix: str
    set_spec: str = ""
    since: datetime | None = None
    before: datetime | None = None
    last_at: datetime
    last_id: int = 0
    done: int = 0

    @classmethod
    def beginning(
        cls, prefix: str, set_spec: str = "", *, since: datetime | None = None, before: datetime | None = None
    ) -> "Place":
        """Before the first record: whatever comes after (`last_at`, `last_id`) is in the list."""
        last_at = since or _EPOCH
        return cls(prefix=prefix, set_spec=set_spec, since=since, before=before, last_at=last_at)


def write_token(place: Place) -> str:
    return _written([
        _FORM, place.prefix, place.set_spec, _microseconds(place.since), _microseconds(place.before),
        _microseconds(place.last_at), place.last_id, place.done,
    ])  # fmt: skip


def read_token(token: str) -> Place | None:
    """None for what is not one of ours."""
    if len(token) > _LENGTH_MAX or not token.isascii():
        return None
    try:
        values = json.loads(base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not isinstance(values, list) or len(values) != 8 or values[0] != _FORM or _written(values) != token:
        return None
    _, prefix, set_spec, since, before, last_at, last_id, done = values
    moments = [_moment(each) for each in (since, before, last_at)]
    if not (isinstance(prefix, str) and isinstance(set_spec, str) and _is_count(last_id) and _is_count(done)):
        return None
    if not PREFIX.fullmatch(prefix) or (set_spec and not SET_SPEC.fullmatch(set_spec)):
        return None
    if moments[2] is None or [each is None for each in values[3:5]] != [each is None for each in moments[:2]]:
        return None
    return Place(
        prefix=prefix, set_spec=set_spec, since=moments[0], before=moments[1], last_at=moments[2], last_id=last_id,
        done=done,
    )  # fmt: skip


def _written(values: list[Any]) -> str:
    """A token has one form, so what was changed by hand, be it by a blank, is none."""
    text = json.dumps(values, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _microseconds(at: datetime | None) -> int | None:
    return None if at is None else (at - _EPOCH) // _MICROSECOND


def _moment(value: object) -> datetime | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    try:
        return _EPOCH + value * _MICROSECOND
    except OverflowError:
        return None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _ID_MAX
