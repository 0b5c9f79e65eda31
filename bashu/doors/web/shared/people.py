"""Who stands there: from a number that was scanned or typed to a card that we know, and what is said of it."""

import base64
from dataclasses import dataclass
from datetime import datetime

from bashu.db.catalogue.queries import items_with_barcode
from bashu.db.patrons.queries import FoundCard, find_by_digests, find_by_number
from bashu.db.patrons.vault import Sealed, VaultError, the_vault
from bashu.db.patrons.verifier import LocalRegister
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.identity.kinds import CardKind
from bashu.domain.identity.problems import Problem
from bashu.domain.identity.verifier import Assurance, Verdict

# Numbers that are told by their form; a library's own cards look like barcodes.
PERSONS = (CardKind.RESIDENT_ID, CardKind.SOCIAL_SECURITY, CardKind.PASSPORT)


@dataclass(frozen=True, slots=True)
class Shown:
    """`card` is None for one that nobody has registered yet."""

    credential: Credential
    card: FoundCard | None
    verdict: Verdict

    @property
    def refusal(self) -> Refusal | None:
        """Why this card opens nothing, whoever holds it."""
        return _REFUSALS.get(self.verdict)


def recognise(text: str, *, assurance: Assurance, now: datetime) -> Shown | Problem:
    credential = parse_credential(text)
    if isinstance(credential, Problem):
        return credential
    vault = the_vault()
    card = find_by_digests(vault.digests(credential.number))
    return Shown(credential, card, LocalRegister(vault).verify(credential, assurance=assurance, now=now))


def is_an_item(credential: Credential) -> bool:
    """Some libraries print barcodes that look like a card's number. No item looks like a citizen number."""
    return credential.kind is not CardKind.RESIDENT_ID and bool(items_with_barcode(credential.number))


def is_of_a_person(text: str) -> bool:
    """By its form, so nobody learns whether it is a reader's."""
    credential = parse_credential(text)
    return isinstance(credential, Credential) and credential.kind in PERSONS


def is_a_readers(text: str) -> bool:
    """Whether a reader has this card or this number."""
    digests = digests_of(text)
    known = bool(digests) and find_by_digests(digests) is not None
    return known or find_by_number(text) is not None


def digests_of(text: str) -> tuple[bytes, ...]:
    """What a card with this number is found by; nothing, if no card has such a number."""
    credential = parse_credential(text)
    return the_vault().digests(credential.number) if isinstance(credential, Credential) else ()


def seal(credential: Credential, *, about: str) -> str:
    """The number of a card that is being registered, as a session may keep it for some minutes."""
    sealed = the_vault().seal(credential.number, about=about)
    return f"{sealed.suite}:{sealed.key_version}:{base64.b64encode(sealed.data).decode()}"


def unseal(text: str, *, about: str) -> Credential | None:
    """None when there is none, or the keys have changed since."""
    if not text:
        return None
    suite, version, data = text.split(":")
    try:
        number = the_vault().open(Sealed(suite, int(version), base64.b64decode(data)), about=about)
    except VaultError:
        return None
    credential = parse_credential(number)
    return credential if isinstance(credential, Credential) else None


_REFUSALS = {
    Verdict.REPORTED_LOST: Refusal.CARD_REPORTED_LOST,
    Verdict.EXPIRED: Refusal.CARD_EXPIRED,
    Verdict.UNKNOWN: Refusal.CARD_NOT_VERIFIED,
}
