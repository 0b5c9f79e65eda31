"""Writing a card's number into its rows, and reading it back."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q

from bashu.db.patrons.models import Block, Card, CardDigest
from bashu.db.patrons.vault import Sealed, Vault
from bashu.domain.identity.credential import Credential
from bashu.domain.identity.kinds import CardState, PatronState


def new_card(
    credential: Credential, *, patron_id: int, library_id: int, expires_on: date | None, vault: Vault, now: datetime
) -> Card:
    """Not saved yet, and without its digests."""
    kind = credential.kind.value
    sealed = vault.seal(credential.number, about=_about(patron_id, kind))
    return Card(
        patron_id=patron_id,
        kind=kind,
        suite=sealed.suite,
        key_version=sealed.key_version,
        sealed=sealed.data,
        masked=credential.masked,
        expires_on=expires_on,
        registered_at=now,
        registered_library_id=library_id,
    )


def digest_rows(card: Card, number: str, *, vault: Vault) -> list[CardDigest]:
    """One for each live key, so that processes which do not know the newest one find the card as well."""
    return [
        CardDigest(card=card, suite=digest.suite, key_version=digest.key_version, digest=digest.digest)
        for digest in vault.named_digests(number)
    ]


def number_of(card: Card, *, vault: Vault) -> str:
    """The number in clear, to compare a PIN with it and for rotation: never for a page. Raises VaultError."""
    sealed = Sealed(card.suite, card.key_version, bytes(card.sealed))
    return vault.open(sealed, about=_about(card.patron_id, card.kind))


def blocked_numbers(library_id: int, *, vault: Vault, now: datetime) -> Iterator[str]:
    """In clear, of cards to which nothing is lent there: of who is blocked in the network or in this library, has a
    closed account, or has reported the card lost. Raises VaultError.
    """
    here = Q(library_id=None) | Q(library_id=library_id)
    lasts = Q(starts_at__lte=now) & (Q(ends_at=None) | Q(ends_at__gt=now))
    blocked = Block.objects.filter(here & lasts).values("patron_id")
    off = ~Q(state=CardState.VALID) | ~Q(patron__state=PatronState.ACTIVE) | Q(patron_id__in=blocked)
    for card in Card.objects.filter(off).order_by("id").iterator():
        yield number_of(card, vault=vault)


def reseal(card: Card, number: str, *, vault: Vault) -> None:
    """Put the number under the newest key. The card is not saved."""
    sealed = vault.seal(number, about=_about(card.patron_id, card.kind))
    card.suite, card.key_version, card.sealed = sealed.suite, sealed.key_version, sealed.data


def _about(patron_id: int, kind: str) -> str:
    return f"{patron_id}:{kind}"
