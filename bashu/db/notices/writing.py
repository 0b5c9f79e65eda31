"""Notices that no command brings about: each is written once, however often it is found, and all go in time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from django.db import connection

from bashu.domain.notices.events import SPECS, Event
from bashu.domain.values import value_class

CLEARED_AT_ONCE: Final = 5_000
# So long it can be answered what somebody was told.
KEPT: Final = timedelta(days=60)

ONCE = """
INSERT INTO notices_notice (patron_id, event, about_id, occasion, details, made_at, look_at)
SELECT v.patron_id, event, about_id, occasion, details, made_at, look_at
  FROM json_to_recordset(%s) AS v(patron_id int8, event text, about_id int8, occasion text, details jsonb,
       made_at timestamptz, look_at timestamptz)
  JOIN patrons_patron p ON p.id = v.patron_id
    ON CONFLICT (event, about_id, occasion) DO NOTHING
"""
# By the ids, which rise with time: the few that are cleared each night are the first.
OLD_NOTICES = """
DELETE FROM notices_notice WHERE id IN (SELECT id FROM notices_notice ORDER BY id LIMIT %s) AND made_at < %s
"""
OLD_MESSAGES = """
DELETE FROM notices_message WHERE id IN (SELECT id FROM notices_message ORDER BY id LIMIT %s) AND made_at < %s
"""


@value_class(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """`occasion`: what makes it another one of the same event about the same."""

    event: Event
    about_id: int
    patron_id: int
    occasion: str


def write_once(notices: Iterable[NewNotice], *, now: datetime) -> int:
    """How many of them were not there yet; of patrons who are gone none is written."""
    rows = [_row(each, now) for each in notices]
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(ONCE, [orjson.dumps(rows).decode()])
        return int(cursor.rowcount)


def clear_old(now: datetime) -> int:
    """Sent or not; how many notices were deleted."""
    cleared = _cleared(OLD_NOTICES, now - KEPT)
    _cleared(OLD_MESSAGES, now - KEPT)
    return cleared


def _cleared(sql: str, before: datetime) -> int:
    gone, last = 0, CLEARED_AT_ONCE
    while last == CLEARED_AT_ONCE:
        with connection.cursor() as cursor:
            cursor.execute(sql, [CLEARED_AT_ONCE, before])
            last = int(cursor.rowcount)
        gone += last
    return gone


def _row(notice: NewNotice, now: datetime) -> dict[str, Any]:
    return {
        "patron_id": notice.patron_id, "event": notice.event, "about_id": notice.about_id, "occasion": notice.occasion,
        "details": {}, "made_at": now, "look_at": now + SPECS[notice.event].rests,
    }  # fmt: skip
