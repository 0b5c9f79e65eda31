"""Messages on their way to whoever sends them. Nothing here sends anything.

1. `claim`: one message, for a while; whoever is killed with it leaves it to the next. Its key stays the same.
2. `open_claimed`: what of it still holds.
3. `end`, or `try_later`; only as long as the claim is still one's own.

A message goes twice only if its sender was killed after the last byte was taken and before `end` was committed, or
was stuck in between for longer than the claim lasts.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import F, QuerySet

from bashu.db.notices.facts import Found, facts_of
from bashu.db.notices.models import Message, Notice
from bashu.db.notices.timings import Timings
from bashu.db.patrons.models import Patron
from bashu.domain.identity.kinds import PatronState
from bashu.domain.notices.events import Channel, Event, Language, NoticeState, Why, language_of
from bashu.domain.notices.hours import Timing, without_quiet
from bashu.domain.notices.saying import Names
from bashu.domain.values import value_class

# Much longer than sending one message may take.
CLAIM_LASTS: Final = timedelta(minutes=5)

CLAIM = """
UPDATE notices_message SET claim = %(claim)s, claimed_until = %(until)s, tries = tries + 1
 WHERE id = (SELECT id FROM notices_message
              WHERE state = 'waiting' AND next_at <= %(now)s AND (claimed_until IS NULL OR claimed_until <= %(now)s)
                AND channel = ANY(%(channels)s)
              ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
"""


@value_class(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message in one's hands. `tries` counts this one too; `timing` is that of the reader's home library."""

    message_id: int
    claim: UUID
    key: UUID
    patron_id: int
    home_library_id: int
    home: Names
    language: Language
    channel: Channel
    tries: int
    give_up_at: datetime
    timing: Timing


@value_class(frozen=True, slots=True)
class Told:
    """A notice of a message, with what is known of it."""

    notice_id: int
    event: Event
    found: Found


def claim(now: datetime, *, channels: Iterable[Channel]) -> Claimed | None:
    mine = uuid4()
    given: dict[str, Any] = {"claim": mine, "until": now + CLAIM_LASTS, "now": now}
    given["channels"] = [each.value for each in channels]
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, given)
        row = cursor.fetchone()
    if row is None:
        return None
    message = Message.objects.select_related("patron__home_library").get(id=row[0])
    home = message.patron.home_library
    timing = Timings().of(home.pk)
    return Claimed(
        message_id=message.id, claim=mine, key=message.key, patron_id=message.patron_id, home_library_id=home.pk,
        home=Names(zh=home.name_zh, en=home.name_en),
        language=language_of(message.patron.language), channel=Channel(message.channel), tries=message.tries,
        give_up_at=message.give_up_at, timing=without_quiet(timing) if message.at_once else timing,
    )  # fmt: skip


@transaction.atomic
def open_claimed(claimed: Claimed, now: datetime) -> list[Told]:
    """What of it is still to be told; the rest is dropped, and with the last of it the message."""
    notices = list(Notice.objects.filter(message=claimed.message_id, state=NoticeState.WAITING).order_by("id"))
    is_open = Patron.objects.filter(id=claimed.patron_id, state=PatronState.ACTIVE.value).exists()
    found = facts_of(notices, now=now) if is_open else {each.id: Why.ACCOUNT_CLOSED for each in notices}
    told = [Told(each.id, Event(each.event), found[each.id]) for each in notices]
    for each in told:
        if isinstance(each.found, Why):
            drop([each.notice_id], each.found, now=now)
    kept = [each for each in told if not isinstance(each.found, Why)]
    if not kept:
        _end(claimed, NoticeState.DROPPED, why="", now=now)
    return kept


@transaction.atomic
def end(claimed: Claimed, now: datetime, *, why: Why | None = None, detail: str = "") -> bool:
    """Sent, or with `why` given up. False: the claim had run out, and another sender has it."""
    state = NoticeState.SENT if why is None else NoticeState.DROPPED
    if not _end(claimed, state, why=detail or (why or ""), now=now):
        return False
    rows = Notice.objects.filter(message=claimed.message_id, state=NoticeState.WAITING)
    rows.update(state=state.value, why=why or "", ended_at=now)
    return True


def try_later(claimed: Claimed, at: datetime, *, why: str = "", counts: bool = True) -> bool:
    """`counts` False: it was not tried at all."""
    tries = F("tries") if counts else F("tries") - 1
    rows = _mine(claimed).update(next_at=at, claim=None, claimed_until=None, tries=tries, why=why)
    return rows > 0


def drop(notice_ids: Iterable[int], why: Why, *, now: datetime) -> None:
    rows = Notice.objects.filter(id__in=list(notice_ids), state=NoticeState.WAITING)
    rows.update(state=NoticeState.DROPPED.value, why=why.value, ended_at=now)


def _end(claimed: Claimed, state: NoticeState, *, why: str, now: datetime) -> bool:
    ended = {"state": state.value, "why": why, "ended_at": now, "claim": None, "claimed_until": None}
    return _mine(claimed).update(**ended) > 0


def _mine(claimed: Claimed) -> "QuerySet[Message]":
    return Message.objects.filter(id=claimed.message_id, claim=claimed.claim, state=NoticeState.WAITING)
