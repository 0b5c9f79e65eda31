"""Writing a card's number into its rows, and reading it back."""

from datetime import date, datetime

from bashu.db.patrons.models import Card, CardDigest
from bashu.db.patrons.vault import Sealed, Vault
from bashu.domain.identity.credential import Credential


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


def reseal(card: Card, number: str, *, vault: Vault) -> None:
    """Put the number under the newest key. The card is not saved."""
    sealed = vault.seal(number, about=_about(card.patron_id, card.kind))
    card.suite, card.key_version, card.sealed = sealed.suite, sealed.key_version, sealed.data


def _about(patron_id: int, kind: str) -> str:
    return f"{patron_id}:{kind}"
