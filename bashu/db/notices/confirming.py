"""A reader is asked whether an address or number that was typed is the reader's: a notice to that address, written in
the same transaction as what waits to be confirmed."""

from datetime import datetime

from django.db import transaction

from bashu.db.notices.models import Notice
from bashu.db.notices.texts import Key, has_text
from bashu.db.notices.writing import NewNotice, write_once
from bashu.db.patrons import confirmations
from bashu.db.patrons.models import Confirmation, Patron
from bashu.db.patrons.vault import Vault
from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.notices.confirming import A_DAY, Lately, may_ask
from bashu.domain.notices.events import Channel, Event, language_of


@transaction.atomic
def ask(
    address: str, *, channel: Channel, patron_id: int, vault: Vault, now: datetime, again: bool = False
) -> Problem | None:
    """`again`: its reader wants another letter. Else who types what waits already has typed it twice, and gets one."""
    if not Patron.objects.select_for_update(no_key=True).filter(id=patron_id).exists():
        return problem(ProblemCode.PATRON_UNKNOWN)
    digests = vault.digests(address.lower())
    before = Confirmation.objects.filter(patron_id=patron_id, channel=channel).first()
    is_same = before is not None and bytes(before.digest) in digests
    if is_same and not again and any(each.is_open for each in _of(patron_id, channel, now=now)):
        return None
    lately = Lately(
        sent=_sent_within_a_day(patron_id, channel, now=now),
        last_at=before.sent_at if before is not None and is_same else None,
        is_refused=confirmations.is_refused(digests, now=now),
        others=confirmations.others_who_wait(digests, but=patron_id, now=now),
    )
    if refused := may_ask(lately, now=now):
        return refused
    row = confirmations.write_confirmation(address, channel=channel, patron_id=patron_id, vault=vault, now=now)
    occasion = f"{channel} {row.key} {row.sent}"
    write_once([NewNotice(event=Event.CONFIRM, about_id=row.pk, patron_id=patron_id, occasion=occasion)], now=now)
    return None


def ask_again(*, channel: Channel, patron_id: int, vault: Vault, now: datetime) -> Problem | None:
    row = Confirmation.objects.filter(patron_id=patron_id, channel=channel).first()
    if row is None:
        return problem(ProblemCode.NOTHING_TO_CONFIRM)
    opened = confirmations.asked_where(row.pk, vault=vault)
    if isinstance(opened, Problem):
        return opened
    if not opened.address:
        return problem(ProblemCode.CONTACT_REFUSED)
    return ask(opened.address, channel=channel, patron_id=patron_id, vault=vault, now=now, again=True)


def channel_of_asking(occasion: str) -> Channel:
    return Channel(occasion.partition(" ")[0])


def can_be_asked(patron_id: int, channel: Channel) -> bool:
    """There is a text for it: of an SMS, one that the carrier approved."""
    return _has_text(patron_id, Event.CONFIRM, channel=channel)


def can_be_tried(patron_id: int, channel: Channel) -> bool:
    return _has_text(patron_id, Event.TRIAL, channel=channel)


def _has_text(patron_id: int, event: Event, *, channel: Channel) -> bool:
    home, code = Patron.objects.values_list("home_library_id", "language").get(id=patron_id)
    return has_text(Key(event, channel, language_of(code)), library_id=home)


def _of(patron_id: int, channel: Channel, *, now: datetime) -> list[confirmations.Waiting]:
    return [each for each in confirmations.waiting(patron_id, now=now) if each.channel is channel]


def _sent_within_a_day(patron_id: int, channel: Channel, *, now: datetime) -> int:
    """The notices say it, also of what was taken back."""
    rows = Notice.objects.filter(patron=patron_id, made_at__gt=now - A_DAY, event=Event.CONFIRM)
    return rows.filter(occasion__startswith=f"{channel} ").count()
