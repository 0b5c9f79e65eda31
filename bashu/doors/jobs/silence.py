"""Machines of which nothing is heard though their branch is open: staff are told once, and no more when they speak."""

import logging
from datetime import datetime, timedelta
from typing import Final

from bashu.db.network.calendars import calendars
from bashu.db.network.seen import QuietRow, fell_silent, quiet
from bashu.domain.calendar import Calendar, open_time_between
from bashu.wire.sip2.manner import USUAL, MannerError, read

log = logging.getLogger(__name__)

# What is written once a minute may be late by as much again.
AT_LEAST: Final = timedelta(minutes=3)


def tell_of_silence(now: datetime) -> int:
    """How many have fallen silent since they were last looked at. What was never heard of is not installed yet."""
    rows = quiet(now - AT_LEAST)
    known = calendars() if rows else {}
    silent = [row for row in rows if _is_silent(row, calendar=known[row.branch_id], now=now)]
    fallen = [row for row in silent if fell_silent(row, at=now)]
    for row in fallen:
        log.warning("nothing is heard of terminal %s since %s", row.terminal_id, row.seen_at)
    return len(fallen)


def _is_silent(row: QuietRow, *, calendar: Calendar, now: datetime) -> bool:
    minutes = _minutes(row)
    return bool(minutes) and open_time_between(calendar, row.seen_at, end=now) > timedelta(minutes=minutes)


def _minutes(row: QuietRow) -> int:
    try:
        return read(row.settings).silent_minutes
    except MannerError:
        return USUAL.silent_minutes
