"""Addresses and numbers that were typed and wait for whoever they lead to. Sealed, with the code that was sent there; a
link names one by a random key, signed, and says nothing of anybody."""

import logging
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import orjson
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from bashu.db.patrons.contacts import keep_address
from bashu.db.patrons.models import Confirmation as Row
from bashu.db.patrons.models import Patron, RefusedContact
from bashu.db.patrons.vault import Sealed, Vault, VaultError
from bashu.domain.identity.contact import masked
from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.notices.confirming import (
    CODE_DIGITS,
    LASTS,
    REFUSED_FOR,
    SHOWN_FOR,
    TRIES_MAX,
    may_answer,
    wrong,
)
from bashu.domain.notices.events import Channel

logger = logging.getLogger(__name__)

PURPOSE: Final = "bashu.confirmation"
SIGNATURE_LETTERS: Final = 32
KEY_LETTERS: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is sent there."""

    address: str = field(repr=False)
    code: str = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What its reader sees of it. `is_over`: it has run out, or the code was wrong too often."""

    patron_id: int
    channel: Channel
    masked: str
    sent_at: datetime
    is_refused: bool
    is_over: bool

    @property
    def is_open(self) -> bool:
        return not (self.is_refused or self.is_over)


def waiting(patron_id: int, *, now: datetime) -> list[Waiting]:
    return [_waiting(row, now) for row in Row.objects.filter(patron_id=patron_id).order_by("channel")]


def who_waits(patron_ids: Iterable[int], *, now: datetime) -> set[int]:
    rows = Row.objects.filter(patron__in=list(patron_ids), refused_at=None, expires_at__gt=now)
    return set(rows.values_list("patron_id", flat=True))


def waiting_by(token: str, *, now: datetime) -> Waiting | None:
    """What a link leads to; nothing if it was confirmed, refused, taken back, or has run out."""
    key = _key_of(token)
    row = None if key is None else Row.objects.filter(key=key, refused_at=None, expires_at__gt=now).first()
    return None if row is None else _waiting(row, now)


def asked_where(confirmation_id: int, *, vault: Vault) -> Asked | Problem:
    row = Row.objects.filter(id=confirmation_id).first()
    try:
        opened = {} if row is None else opened_confirmation(row, vault=vault)
    except VaultError as unreadable:
        logger.critical("%s", unreadable)
        return problem(ProblemCode.CONTACT_UNREADABLE)
    token = "" if row is None else token_of(row.key)
    return Asked(address=opened.get("address", ""), code=opened.get("code", ""), token=token)


def token_of(key: UUID) -> str:
    """Letters and digits alone: no program cuts off the end of such a link."""
    signature = salted_hmac(PURPOSE, key.hex, algorithm="sha256").hexdigest()
    return key.hex + signature[:SIGNATURE_LETTERS]


@transaction.atomic
def write_confirmation(address: str, *, channel: Channel, patron_id: int, vault: Vault, now: datetime) -> Row:
    """In place of what waited by this channel. The same address, sent once more, keeps its key and code as long as they
    count: whichever of the letters comes first is right. The patron's row is locked."""
    row = Row.objects.filter(patron_id=patron_id, channel=channel).first()
    digest = vault.digests(address.lower())[0]
    if row is not None and bytes(row.digest) == digest and _waiting(row, now).is_open:
        row.sent, row.sent_at, row.expires_at = row.sent + 1, now, now + LASTS[channel]
        row.save(update_fields=["sent", "sent_at", "expires_at"])
        return row
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    sealed = vault.seal(orjson.dumps({"address": address, "code": code}).decode(), about=_about(patron_id))
    values = {
        "key": uuid4(), "suite": sealed.suite, "key_version": sealed.key_version, "sealed": sealed.data,
        "masked": masked(address), "digest": digest, "tries": 0, "sent": 1, "sent_at": now,
        "expires_at": now + LASTS[channel], "refused_at": None,
    }  # fmt: skip
    return Row.objects.update_or_create(patron_id=patron_id, channel=channel.value, defaults=values)[0]


@transaction.atomic
def confirm_by_code(typed: str, *, channel: Channel, patron_id: int, vault: Vault, now: datetime) -> Problem | None:
    """A wrong one counts. The rows are locked, so that guesses side by side are no way round."""
    row = _locked(patron_id, channel=channel)
    if row is None:
        return problem(ProblemCode.NOTHING_TO_CONFIRM)
    refused = may_answer(tries=row.tries, is_refused=row.refused_at is not None, expires_at=row.expires_at, now=now)
    if refused is not None:
        return refused
    opened = asked_where(row.pk, vault=vault)
    if isinstance(opened, Problem):
        return opened
    if not constant_time_compare(opened.code, typed):
        row.tries += 1
        row.save(update_fields=["tries"])
        return wrong(row.tries)
    return _keep(row, opened.address, vault=vault, now=now)


@transaction.atomic
def confirm_by_link(token: str, *, vault: Vault, now: datetime) -> Problem | None:
    """Whoever calls it has seen that it is the reader who asks."""
    found = waiting_by(token, now=now)
    row = None if found is None else _locked(found.patron_id, channel=found.channel)
    if row is None or row.key != _key_of(token) or row.refused_at is not None:
        return problem(ProblemCode.NOTHING_TO_CONFIRM)
    opened = asked_where(row.pk, vault=vault)
    return opened if isinstance(opened, Problem) else _keep(row, opened.address, vault=vault, now=now)


@transaction.atomic
def refuse(token: str, *, vault: Vault, now: datetime) -> bool:
    """The address is dropped: what is left says masked, and hashed, that it was. Whoever holds the link may."""
    found = waiting_by(token, now=now)
    row = None if found is None else _locked(found.patron_id, channel=found.channel)
    if row is None or row.key != _key_of(token) or row.refused_at is not None:
        return False
    nothing = vault.seal("{}", about=_about(row.patron_id))
    row.suite, row.key_version, row.sealed = nothing.suite, nothing.key_version, nothing.data
    row.refused_at = now
    row.save(update_fields=["suite", "key_version", "sealed", "refused_at"])
    RefusedContact.objects.update_or_create(digest=bytes(row.digest), defaults={"refused_at": now})
    return True


def take_back(*, channel: Channel, patron_id: int) -> bool:
    gone, _ = Row.objects.filter(patron_id=patron_id, channel=channel).delete()
    return gone > 0


def others_who_wait(digests: Sequence[bytes], *, but: int, now: datetime) -> int:
    rows = Row.objects.filter(digest__in=digests, refused_at=None, expires_at__gt=now)
    return rows.exclude(patron_id=but).count()


def is_refused(digests: Sequence[bytes], *, now: datetime) -> bool:
    return RefusedContact.objects.filter(digest__in=digests, refused_at__gt=now - REFUSED_FOR).exists()


def refused_among(digests: Collection[bytes], *, now: datetime) -> set[bytes]:
    """The same of many at once."""
    rows = RefusedContact.objects.filter(digest__in=digests, refused_at__gt=now - REFUSED_FOR)
    return {bytes(digest) for digest in rows.values_list("digest", flat=True)}


def clear_old_confirmations(now: datetime) -> int:
    RefusedContact.objects.filter(refused_at__lt=now - REFUSED_FOR).delete()
    gone, _ = Row.objects.filter(expires_at__lt=now - SHOWN_FOR).delete()
    return gone


def opened_confirmation(row: Row, *, vault: Vault) -> dict[str, str]:
    """Raises VaultError."""
    sealed = Sealed(row.suite, row.key_version, bytes(row.sealed))
    found: dict[str, str] = orjson.loads(vault.open(sealed, about=_about(row.patron_id)))
    return found


def reseal_confirmation(row: Row, *, vault: Vault) -> None:
    """Put it under the newest key. The row is not saved."""
    old = Sealed(row.suite, row.key_version, bytes(row.sealed))
    sealed = vault.seal(vault.open(old, about=_about(row.patron_id)), about=_about(row.patron_id))
    row.suite, row.key_version, row.sealed = sealed.suite, sealed.key_version, sealed.data


def _keep(row: Row, address: str, *, vault: Vault, now: datetime) -> Problem | None:
    refused = keep_address(address, channel=Channel(row.channel), patron_id=row.patron_id, vault=vault, now=now)
    if refused is None:
        row.delete()
    return refused


def _locked(patron_id: int, *, channel: Channel) -> Row | None:
    """The patron first, as whoever writes another address does."""
    Patron.objects.select_for_update(no_key=True).filter(id=patron_id).first()
    return Row.objects.select_for_update(no_key=True).filter(patron_id=patron_id, channel=channel).first()


def _waiting(row: Row, now: datetime) -> Waiting:
    return Waiting(
        patron_id=row.patron_id,
        channel=Channel(row.channel),
        masked=row.masked,
        sent_at=row.sent_at,
        is_refused=row.refused_at is not None,
        is_over=now >= row.expires_at or row.tries >= TRIES_MAX,
    )


def _key_of(token: str) -> UUID | None:
    """None: it was not signed here."""
    if len(token) != KEY_LETTERS + SIGNATURE_LETTERS or not token.isascii() or not token.isalnum():
        return None
    try:
        key = UUID(hex=token[:KEY_LETTERS])
    except ValueError:
        return None
    return key if constant_time_compare(token_of(key), token) else None


def _about(patron_id: int) -> str:
    return f"{patron_id}:confirmation"
