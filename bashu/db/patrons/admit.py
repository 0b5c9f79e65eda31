"""Taking over the readers that a library has already, thousands at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import transaction

from bashu.db.patrons.cards import digest_rows, new_card
from bashu.db.patrons.contacts import vouched_contact
from bashu.db.patrons.edits import new_number
from bashu.db.patrons.models import Card, CardDigest, Patron
from bashu.db.patrons.models import Contact as ContactRow
from bashu.db.patrons.pins import HASHER
from bashu.db.patrons.vault import Vault
from bashu.domain.identity.contact import Contact
from bashu.domain.identity.credential import Credential
from bashu.domain.identity.kinds import CardState, PatronCategory, PatronState

BATCH: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A reader as the library knew them. `guardian` is one of an earlier call's ids, and was confirmed by the library.

    `pin`: what staff gave out; its hash takes some 30 ms, so leave it empty for those who choose one at a kiosk.
    """

    credentials: Sequence[Credential]
    name: str = field(repr=False)
    category: PatronCategory
    home_library_id: int
    joined_at: datetime
    birth_on: date | None = field(default=None, repr=False)
    expires_on: date | None = None
    state: PatronState = PatronState.ACTIVE
    card_state: CardState = CardState.VALID
    card_expires_on: date | None = None
    guardian_id: int | None = None
    language: str = "zh-hans"
    pin: str = field(default="", repr=False)
    contact: Contact = field(default_factory=Contact, repr=False)
    # For the contact: by whom of the staff, and when.
    vouched_by: int | None = None
    vouched_at: datetime | None = None


@transaction.atomic
def admit(newcomers: Sequence[Newcomer], *, vault: Vault) -> list[int]:
    """All or none; answers the patrons' ids in order. Raises IntegrityError when a card is known already."""
    patrons = Patron.objects.bulk_create([_patron(newcomer) for newcomer in newcomers], batch_size=BATCH)
    cards: list[Card] = []
    numbers: list[str] = []
    for patron, newcomer in zip(patrons, newcomers, strict=True):
        for credential in newcomer.credentials:
            cards.append(_card(credential, newcomer, patron_id=patron.id, vault=vault))
            numbers.append(credential.number)
    Card.objects.bulk_create(cards, batch_size=BATCH)
    rows = [row for card, number in zip(cards, numbers, strict=True) for row in digest_rows(card, number, vault=vault)]
    CardDigest.objects.bulk_create(rows, batch_size=BATCH)
    reached = [
        _contact(each, patron_id=patron.id, vault=vault) for patron, each in zip(patrons, newcomers, strict=True)
    ]
    ContactRow.objects.bulk_create([row for row in reached if row is not None], batch_size=BATCH)
    return [patron.id for patron in patrons]


def _patron(newcomer: Newcomer) -> Patron:
    return Patron(
        number=new_number(),
        name=newcomer.name,
        birth_on=newcomer.birth_on or next((known.birth_on for known in newcomer.credentials if known.birth_on), None),
        category=newcomer.category.value,
        home_library_id=newcomer.home_library_id,
        language=newcomer.language,
        state=newcomer.state.value,
        joined_at=newcomer.joined_at,
        expires_on=newcomer.expires_on,
        guardian_id=newcomer.guardian_id,
        guardian_confirmed_at=newcomer.joined_at if newcomer.guardian_id else None,
        pin_hash=HASHER.hash(newcomer.pin) if newcomer.pin else "",
        rules_accepted_at=newcomer.joined_at,
    )


def _contact(newcomer: Newcomer, *, patron_id: int, vault: Vault) -> ContactRow | None:
    if not (newcomer.contact.email or newcomer.contact.mobile):
        return None
    now = newcomer.vouched_at or newcomer.joined_at
    return vouched_contact(newcomer.contact, patron_id=patron_id, vault=vault, now=now, by=newcomer.vouched_by)


def _card(credential: Credential, newcomer: Newcomer, *, patron_id: int, vault: Vault) -> Card:
    card = new_card(
        credential,
        patron_id=patron_id,
        library_id=newcomer.home_library_id,
        expires_on=newcomer.card_expires_on,
        vault=vault,
        now=newcomer.joined_at,
    )
    card.state = newcomer.card_state.value
    return card
