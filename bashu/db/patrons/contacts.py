"""How patrons are reached, sealed as their addresses are: only what sends a notice opens it. Everybody else, the reader
too, sees it masked."""

import logging
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.db import transaction

from bashu.db.patrons.models import Contact as Row
from bashu.db.patrons.models import Patron
from bashu.db.patrons.vault import Sealed, Vault, VaultError
from bashu.domain.identity.contact import Contact
from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.notices.events import Channel

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """Empty where there is none."""

    email: str = ""
    mobile: str = ""

    def __bool__(self) -> bool:
        return bool(self.email or self.mobile)


@transaction.atomic
def write_contact(*, patron_id: int, contact: Contact, vault: Vault, now: datetime) -> Problem | None:
    """In place of what was there; nothing at all takes the row away."""
    if not Patron.objects.select_for_update(no_key=True).filter(id=patron_id).exists():
        return problem(ProblemCode.PATRON_UNKNOWN)
    if not (contact.email or contact.mobile):
        Row.objects.filter(patron_id=patron_id).delete()
        return None
    sealed = _sealed(contact, patron_id=patron_id, vault=vault)
    Row.objects.update_or_create(
        patron_id=patron_id,
        defaults={
            "suite": sealed.suite,
            "key_version": sealed.key_version,
            "sealed": sealed.data,
            "masked_email": contact.masked_email,
            "masked_mobile": contact.masked_mobile,
            "written_at": now,
        },
    )
    return None


def vouched_contact(contact: Contact, *, patron_id: int, vault: Vault, now: datetime, by: int | None) -> Row:
    """Not saved yet: of a reader without a row, in use on the word of staff."""
    sealed = _sealed(contact, patron_id=patron_id, vault=vault)
    return Row(
        patron_id=patron_id,
        suite=sealed.suite,
        key_version=sealed.key_version,
        sealed=sealed.data,
        masked_email=contact.masked_email,
        masked_mobile=contact.masked_mobile,
        written_at=now,
        email_confirmed_at=now if contact.email else None,
        email_vouched_by_id=by if contact.email else None,
        mobile_confirmed_at=now if contact.mobile else None,
        mobile_vouched_by_id=by if contact.mobile else None,
    )


@transaction.atomic
def keep_address(
    address: str, *, channel: Channel, patron_id: int, vault: Vault, now: datetime, vouched_by: int | None = None
) -> Problem | None:
    """In use from then on: its reader confirmed it, or staff vouch for it. What cannot be read any more is written
    over, not kept beside it."""
    if not Patron.objects.select_for_update(no_key=True).filter(id=patron_id).exists():
        return problem(ProblemCode.PATRON_UNKNOWN)
    before = contact_of(patron_id, vault=vault)
    kept = Contact() if isinstance(before, Problem) else before
    is_mail = channel is Channel.EMAIL
    contact = Contact(email=address if is_mail else kept.email, mobile=kept.mobile if is_mail else address)
    if refused := write_contact(patron_id=patron_id, contact=contact, vault=vault, now=now):
        return refused
    name, at = ("email" if is_mail else "mobile"), (now if address else None)
    Row.objects.filter(patron_id=patron_id).update(**{f"{name}_confirmed_at": at, f"{name}_vouched_by": vouched_by})
    return None


def forget_address(*, channel: Channel, patron_id: int, vault: Vault, now: datetime) -> None:
    keep_address("", channel=channel, patron_id=patron_id, vault=vault, now=now)


def vouched_for(patron_id: int) -> dict[Channel, datetime]:
    """Since when, of what is in use on the word of staff."""
    row = Row.objects.filter(patron_id=patron_id).first()
    found = {
        Channel.EMAIL: row and row.email_vouched_by_id and row.email_confirmed_at,
        Channel.SMS: row and row.mobile_vouched_by_id and row.mobile_confirmed_at,
    }
    return {channel: at for channel, at in found.items() if at}


def masked_contact(patron_id: int) -> Masked:
    row = Row.objects.filter(patron_id=patron_id).values_list("masked_email", "masked_mobile").first()
    return Masked() if row is None else Masked(email=row[0], mobile=row[1])


def contact_of(patron_id: int, *, vault: Vault) -> Contact | Problem:
    """In clear; empty if there is none. A problem if it lies under a key that is not there: the log says which."""
    row = Row.objects.filter(patron_id=patron_id).first()
    try:
        return Contact() if row is None else opened_contact(row, vault=vault)
    except VaultError as unreadable:
        logger.critical("%s", unreadable)
        return problem(ProblemCode.CONTACT_UNREADABLE)


def opened_contact(row: Row, *, vault: Vault) -> Contact:
    """Raises VaultError."""
    sealed = Sealed(row.suite, row.key_version, bytes(row.sealed))
    return Contact(**orjson.loads(vault.open(sealed, about=_about(row.patron_id))))


def reseal_contact(row: Row, *, vault: Vault) -> None:
    """Put it under the newest key. The row is not saved."""
    old = Sealed(row.suite, row.key_version, bytes(row.sealed))
    sealed = vault.seal(vault.open(old, about=_about(row.patron_id)), about=_about(row.patron_id))
    row.suite, row.key_version, row.sealed = sealed.suite, sealed.key_version, sealed.data


def _sealed(contact: Contact, *, patron_id: int, vault: Vault) -> Sealed:
    told = {"email": contact.email, "mobile": contact.mobile}
    return vault.seal(orjson.dumps(told).decode(), about=_about(patron_id))


def _about(patron_id: int) -> str:
    return f"{patron_id}:contact"
