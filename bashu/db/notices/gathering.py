"""What is to be told to a patron at one moment becomes one message, waits until later, or is dropped."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.db import connection, transaction

from bashu.db.notices.confirming import channel_of_asking
from bashu.db.notices.models import Message, Notice, Preference
from bashu.db.notices.preferences import Wish, read_wish
from bashu.db.notices.queue import drop
from bashu.db.notices.texts import Key, has_text
from bashu.db.notices.timings import Timings
from bashu.db.patrons.confirmations import who_waits
from bashu.db.patrons.models import Contact, Patron
from bashu.domain.identity.kinds import PatronState
from bashu.domain.notices.events import SEVERAL, Channel, Event, NoticeState, language_of
from bashu.domain.notices.plan import Drop, Reader, Send, Wait, plan, plan_confirmation

LOCK: Final = 0x4E47
NOTICES_AT_ONCE: Final = 500

DUE = """
SELECT patron_id FROM notices_notice
 WHERE state = 'waiting' AND message_id IS NULL AND look_at <= %s ORDER BY look_at LIMIT %s
"""


def gather(now: datetime, *, working: AbstractSet[Channel]) -> int:
    """One process at a time, so that no patron gets two messages where one was meant. How many patrons were looked at:
    there may be more if it is not 0."""
    with transaction.atomic():
        if not _leads():
            return 0
        readers = _readers(_due(now), now=now)
        for patron_id, notices in _waiting(readers, now).items():
            _gather_of(readers[patron_id], notices, patron_id=patron_id, now=now, working=working)
        return len(readers)


def _gather_of(
    reader: Reader, notices: Sequence[Notice], *, patron_id: int, now: datetime, working: AbstractSet[Channel]
) -> None:
    to_send: dict[Channel, list[int]] = defaultdict(list)
    for notice in notices:
        if notice.event == Event.CONFIRM:
            _ask_at_once(reader, notice, patron_id=patron_id, now=now, working=working)
            continue
        match plan(Event(notice.event), reader, made_at=notice.made_at, now=now, working=working):
            case Send(channel):
                to_send[channel].append(notice.id)
            case Wait(until):
                Notice.objects.filter(id=notice.id).update(look_at=until)
            case Drop(why):
                drop([notice.id], why, now=now)
    for channel, ids in to_send.items():
        for together in [ids] if len(ids) > 1 and _says_several(patron_id, channel) else [[each] for each in ids]:
            _write(patron_id, channel, notice_ids=together, now=now, give_up_days=reader.timing.give_up_days)


def _ask_at_once(
    reader: Reader, notice: Notice, *, patron_id: int, now: datetime, working: AbstractSet[Channel]
) -> None:
    """A message by itself: it goes to another address than the rest."""
    match plan_confirmation(channel_of_asking(notice.occasion), reader, working=working):
        case Send(channel):
            days = reader.timing.give_up_days
            _write(patron_id, channel, notice_ids=[notice.id], now=now, give_up_days=days, at_once=True)
        case Drop(why):
            drop([notice.id], why, now=now)


def _write(
    patron_id: int,
    channel: Channel,
    *,
    notice_ids: Sequence[int],
    now: datetime,
    give_up_days: int,
    at_once: bool = False,
) -> None:
    message = Message.objects.create(
        patron_id=patron_id, channel=channel.value, key=uuid4(), made_at=now, next_at=now,
        give_up_at=now + timedelta(days=give_up_days), at_once=at_once,
    )  # fmt: skip
    Notice.objects.filter(id__in=notice_ids).update(message=message)


def _says_several(patron_id: int, channel: Channel) -> bool:
    """An SMS only if the carrier has approved a text for that."""
    home, code = Patron.objects.values_list("home_library_id", "language").get(id=patron_id)
    return has_text(Key(SEVERAL, channel, language_of(code)), library_id=home)


def _leads() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _due(now: datetime) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(DUE, [now, NOTICES_AT_ONCE])
        return {patron_id for (patron_id,) in cursor.fetchall()}


def _waiting(patron_ids: Iterable[int], now: datetime) -> dict[int, list[Notice]]:
    found: dict[int, list[Notice]] = defaultdict(list)
    waiting = Notice.objects.filter(
        patron__in=list(patron_ids), state=NoticeState.WAITING, message=None, look_at__lte=now
    )
    for notice in waiting.order_by("id"):
        found[notice.patron_id].append(notice)
    return found


def _readers(patron_ids: Iterable[int], *, now: datetime) -> dict[int, Reader]:
    """How each can be reached, and wants to be."""
    ids, timings = sorted(patron_ids), Timings()
    contacts = {row.patron_id: row for row in Contact.objects.filter(patron__in=ids)}
    confirming = who_waits(ids, now=now)
    wishes = {row.patron_id: read_wish(row) for row in Preference.objects.filter(patron__in=ids)}
    found = {}
    for patron_id, state, home in Patron.objects.filter(id__in=ids).values_list("id", "state", "home_library_id"):
        wish = wishes.get(patron_id, Wish())
        found[patron_id] = Reader(
            is_open=state == PatronState.ACTIVE,
            reached_by=_reached_by(contacts.get(patron_id)),
            prefers=wish.channel,
            digest=wish.digest,
            unwanted=frozenset(event.value for event in wish.unwanted),
            timing=timings.of(home),
            confirms=patron_id in confirming,
        )
    return found


def _reached_by(row: Contact | None) -> frozenset[Channel]:
    known = {Channel.EMAIL: row.masked_email, Channel.SMS: row.masked_mobile} if row else {}
    return frozenset(channel for channel, masked in known.items() if masked)
