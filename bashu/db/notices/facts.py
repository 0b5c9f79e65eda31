"""What is known of notices at the moment of sending, and whether they still hold: looked up, and kept nowhere."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeAlias

import orjson
from django.db import connection

from bashu.db.notices.models import Notice
from bashu.domain.calendar import local_day
from bashu.domain.notices.events import Event, Why
from bashu.domain.notices.saying import Facts, Names

Found: TypeAlias = Facts | Why
Row: TypeAlias = tuple[Any, ...]

HOLDS = """
SELECT h.id, h.patron_id, h.stage, h.shelf_until, h.closed_as, h.closed_reason, b.title,
       r.name_zh, r.name_en, l.id, l.name_zh, l.name_en
  FROM circulation_hold h JOIN catalogue_bibrecord b ON b.id = h.bib_id
  JOIN network_branch r ON r.id = h.pickup_branch_id JOIN network_library l ON l.id = r.library_id
 WHERE h.id = ANY(%s)
"""
LOANS = """
SELECT o.id, o.patron_id, o.checked_in_at IS NULL AND o.accrual_stopped_at IS NULL AND i.status = 'on_loan', o.due_at,
       b.title, l.id, l.name_zh, l.name_en
  FROM circulation_loan o JOIN catalogue_item i ON i.id = o.item_id JOIN catalogue_bibrecord b ON b.id = i.bib_id
  JOIN network_branch r ON r.id = o.lending_branch_id JOIN network_library l ON l.id = r.library_id
 WHERE o.id = ANY(%s)
"""
# What readers have lost, and what staff decided on claims.
ENDED = """
SELECT o.id, o.patron_id, o.ended_as, o.checked_in_at IS NULL AND o.claimed_at IS NULL, i.status = 'lost',
       (SELECT sum(c.amount_fen - c.paid_fen - c.waiver_fen) FROM settlement_charge c WHERE c.loan_id = o.id),
       b.title, l.id, l.name_zh, l.name_en
  FROM circulation_loan o JOIN catalogue_item i ON i.id = o.item_id JOIN catalogue_bibrecord b ON b.id = i.bib_id
  JOIN network_branch r ON r.id = o.lending_branch_id JOIN network_library l ON l.id = r.library_id
 WHERE o.id = ANY(%s)
"""
CHARGES = """
SELECT c.id, c.patron_id, c.amount_fen - c.paid_fen - c.waiver_fen, c.kind, c.details, coalesce(b.title, ''),
       c.refundable_fen - c.refunded_fen,
       l.id, l.name_zh, l.name_en
  FROM settlement_charge c JOIN network_library l ON l.id = c.library_id
  LEFT JOIN catalogue_item i ON i.id = c.item_id LEFT JOIN catalogue_bibrecord b ON b.id = i.bib_id
 WHERE c.id = ANY(%s)
"""
HOMES = """
SELECT p.id, p.id, l.id, l.name_zh, l.name_en
  FROM patrons_patron p JOIN network_library l ON l.id = p.home_library_id WHERE p.id = ANY(%s)
"""
CONFIRMATIONS = """
SELECT c.id, c.patron_id, c.channel || ' ' || c.key, c.refused_at IS NULL, c.expires_at, l.id, l.name_zh, l.name_en
  FROM patrons_confirmation c JOIN patrons_patron p ON p.id = c.patron_id
  JOIN network_library l ON l.id = p.home_library_id
 WHERE c.id = ANY(%s)
"""
REGISTRATIONS = """
SELECT r.id, r.patron_id, r.state, r.ended_as, s.state, s.called_off_why, s.starts_at, s.ends_at,
       a.title_zh, a.title_en, s.room, coalesce(b.name_zh, '线上'), coalesce(b.name_en, 'on-line'),
       l.id, l.name_zh, l.name_en
  FROM activities_registration r JOIN activities_session s ON s.id = r.session_id
  JOIN activities_activity a ON a.id = s.activity_id JOIN network_library l ON l.id = a.library_id
  LEFT JOIN network_branch b ON b.id = s.branch_id
 WHERE r.id = ANY(%s)
"""
NEWEST = """
SELECT about_id, event, max(id) FROM notices_notice
 WHERE event IN ('overdue', 'hold_ready', 'activity_changed') AND about_id = ANY(%s) GROUP BY about_id, event
"""


def facts_of(notices: Sequence[Notice], *, now: datetime) -> dict[int, Found]:
    """By the id of each notice: what to say, or why there is nothing to say any more."""
    found: dict[int, Found] = {}
    for (sql, say), events in _READ.items():
        mine = [each for each in notices if each.event in events]
        rows = _rows(sql, {each.about_id for each in mine})
        for each in mine:
            row = rows.get(each.about_id)
            is_whose = row is not None and row[1] == each.patron_id
            found[each.id] = say(each, row, now=now) if row is not None and is_whose else Why.NO_LONGER_TRUE
    return found | _overtaken(notices)


def _of_hold(notice: Notice, row: Row, *, now: datetime) -> Found:
    """`row`: as HOLDS has it."""
    _id, _patron, stage, shelf_until, closed_as, closed_reason, title, zh, en, *library = row
    branch, facts = Names(zh=zh, en=en), _facts(library, title=title)
    if notice.event == Event.HOLD_CLOSED:
        return replace(facts, branch=branch, reason=closed_reason if closed_reason in _TOLD else closed_as or "")
    another_day = notice.event == Event.HOLD_EXPIRING and notice.occasion != _day(shelf_until)
    if stage != "ready" or shelf_until < now or another_day:
        return Why.NO_LONGER_TRUE
    return replace(facts, branch=branch, at=shelf_until)


def _of_loan(notice: Notice, row: Row, *, now: datetime) -> Found:
    _id, _patron, is_out, due_at, title, *library = row
    is_late = due_at < now
    holds = {Event.DUE_SOON: not is_late, Event.OVERDUE: is_late, Event.RENEWED: True}[Event(notice.event)]
    if not is_out or not holds or notice.occasion.partition("+")[0] != _day(due_at):
        return Why.NO_LONGER_TRUE
    days = (local_day(now) - local_day(due_at)).days
    return replace(_facts(library, title=title), at=due_at, days=days if is_late else None)


def _of_ended(notice: Notice, row: Row, *, now: datetime) -> Found:  # noqa: ARG001 (as the others)
    """`left_fen` is None if nothing was charged."""
    _id, _patron, ended_as, goes_on, is_lost, left_fen, title, *library = row
    facts = _facts(library, title=title)
    if notice.event == Event.LOST:
        holds = ended_as == "lost" and is_lost and left_fen != 0
        return replace(facts, fen=left_fen or 0) if holds else Why.NO_LONGER_TRUE
    result = notice.occasion.partition(" ")[0]
    holds = ended_as == "claimed" if result == "accepted" else goes_on
    return replace(facts, result=result) if holds else Why.NO_LONGER_TRUE


def _of_charge(notice: Notice, row: Row, *, now: datetime) -> Found:  # noqa: ARG001 (as the others)
    """What is left to pay of it, or to be given back."""
    _id, _patron, left_fen, kind, details, title, to_refund_fen, *library = row
    fen = to_refund_fen if notice.event == Event.REFUNDABLE else left_fen
    if not fen:
        return Why.NO_LONGER_TRUE
    known = orjson.loads(details) if isinstance(details, str) else details
    return replace(_facts(library, title=title), fen=fen, kind=kind, details=known)


def _of_patron(notice: Notice, row: Row, *, now: datetime) -> Found:  # noqa: ARG001 (as the others)
    return _facts(row[2:])


def _of_registration(notice: Notice, row: Row, *, now: datetime) -> Found:
    _id, _patron, standing, ended_as, stage, why, starts_at, ends_at, zh, en, room, branch_zh, branch_en, *library = row
    is_open = ended_as is None and stage == "planned" and now < ends_at
    holds = {
        Event.ACTIVITY_SEAT: is_open and standing == "registered",
        Event.ACTIVITY_NO_SEAT: standing == "not_drawn" or (is_open and standing == "waiting"),
        Event.ACTIVITY_CHANGED: is_open,
        Event.ACTIVITY_CALLED_OFF: stage == "called_off",
        Event.ACTIVITY_REMINDER: is_open and standing == "registered" and now < starts_at,
    }[Event(notice.event)]
    if not holds:
        return Why.NO_LONGER_TRUE
    branch = Names(zh=f"{branch_zh}{room}", en=f"{branch_en}, {room}" if room else branch_en)
    return replace(_facts(library), titles=Names(zh=zh, en=en), branch=branch, at=starts_at, reason=why or "")


def _of_confirmation(notice: Notice, row: Row, *, now: datetime) -> Found:
    """Confirmed, it is gone; another address that was typed meanwhile has another key."""
    asked_id, _patron, key, is_open, expires_at, *library = row
    if not is_open or expires_at <= now or notice.occasion.rpartition(" ")[0] != key:
        return Why.NO_LONGER_TRUE
    return replace(_facts(library), asked_id=asked_id)


def _facts(library: Sequence[Any], *, title: str = "") -> Facts:
    library_id, zh, en = library
    return Facts(library_id=library_id, library=Names(zh=zh, en=en), title=title)


_TOLD: Final = {"not_lent_out", "no_item_left"}
_READ: Final[Mapping[tuple[str, Callable[..., Found]], frozenset[str]]] = {
    (HOLDS, _of_hold): frozenset({Event.HOLD_READY, Event.HOLD_EXPIRING, Event.HOLD_CLOSED}),
    (LOANS, _of_loan): frozenset({Event.DUE_SOON, Event.OVERDUE, Event.RENEWED}),
    (ENDED, _of_ended): frozenset({Event.LOST, Event.CLAIM}),
    (CHARGES, _of_charge): frozenset({Event.CHARGED, Event.REFUNDABLE}),
    (REGISTRATIONS, _of_registration): frozenset(
        {
            Event.ACTIVITY_SEAT,
            Event.ACTIVITY_NO_SEAT,
            Event.ACTIVITY_CHANGED,
            Event.ACTIVITY_CALLED_OFF,
            Event.ACTIVITY_REMINDER,
        }
    ),
    (HOMES, _of_patron): frozenset({Event.TRIAL}),
    (CONFIRMATIONS, _of_confirmation): frozenset({Event.CONFIRM}),
}


def _overtaken(notices: Sequence[Notice]) -> dict[int, Found]:
    """Of several steps of one loan, of a hold that was ready before, or of changes of one session, only the last is
    told."""
    steps = {Event.OVERDUE, Event.HOLD_READY, Event.ACTIVITY_CHANGED}
    rows = _select(NEWEST, {each.about_id for each in notices if each.event in steps})
    newest = {(about_id, event): notice_id for about_id, event, notice_id in rows}
    return {each.id: Why.LATER_STEP for each in notices if newest.get((each.about_id, each.event), 0) > each.id}


def _rows(sql: str, ids: Iterable[int]) -> dict[int, Row]:
    return {row[0]: row for row in _select(sql, ids)}


def _select(sql: str, ids: Iterable[int]) -> list[Row]:
    keys = sorted(set(ids))
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, [keys])
        return list(cursor.fetchall())


def _day(at: datetime | None) -> str:
    return "" if at is None else local_day(at).isoformat()
