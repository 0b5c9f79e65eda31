"""Who stands at the machine: from what it read to what the engine can judge. No number is kept here or logged."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from bashu.db.network.terminals import TerminalRow
from bashu.db.patrons import queries
from bashu.db.patrons.edits import Registered, register
from bashu.db.patrons.pins import check_pin
from bashu.db.patrons.vault import Vault
from bashu.db.patrons.verifier import LocalRegister
from bashu.domain.circulation.commands import ItemScan, PatronScan, Pin, Trust
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.identity.joining import Application
from bashu.domain.identity.problems import Problem
from bashu.domain.identity.verifier import NEEDS_PIN, Assurance, CredentialVerifier, Verdict

PROOF_SECONDS = 300
NAME_MAX = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """A card at a machine. `pin` empty: none was given."""

    credential: Credential
    digests: tuple[bytes, ...]
    assurance: Assurance
    pin: str = field(repr=False)

    @property
    def scan(self) -> PatronScan:
        return PatronScan(digests=self.digests)


def shown(card: str, pin: str | None, *, row: TerminalRow, vault: Vault) -> Shown | Problem:
    """A machine whose card reader was checked sends what it read; what any other sends may have been typed."""
    credential = parse_credential(card)
    if isinstance(credential, Problem):
        return credential
    assurance = Assurance.DEVICE if row.reads_cards else Assurance.TYPED
    return Shown(credential, vault.digests(credential.number), assurance, pin or "")


def as_item(text: str, *, vault: Vault) -> ItemScan:
    """What a machine takes for a book may be a card: then its number is not to be kept in clear."""
    credential = parse_credential(text)
    digests = () if isinstance(credential, Problem) else vault.digests(credential.number)
    return ItemScan(barcode=text, digests=digests)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Answers for cards. `verifier` None: the network's own register, which the engine reads with every command."""

    vault: Vault
    verifier: CredentialVerifier | None = None

    def trust(self, who: Shown, *, now: datetime) -> Trust:
        """Takes as long as a PIN's hash and the verifier take: not for the event loop."""
        verdict = Verdict.VALID
        if self.verifier is not None:
            verdict = self.verifier.verify(who.credential, assurance=who.assurance, now=now)
        return Trust(assurance=who.assurance, verdict=verdict, pin=_pin(who, now=now))

    def join(self, who: Shown, *, row: TerminalRow, now: datetime, name: str = "") -> Problem | None:
        """Open an account for a card that a machine read, in a library that registers so.

        The machine shows the lending rules beside its card slot, and using the card there accepts them. As a rule it
        tells no name; until a desk or a kiosk learns it, the masked number stands in its place.
        """
        verifier = self.verifier or LocalRegister(self.vault)
        verdict = verifier.verify(who.credential, assurance=who.assurance, now=now)
        application = Application(
            credential=who.credential,
            assurance=who.assurance,
            verdict=verdict,
            name=name[:NAME_MAX] or who.credential.masked,
            home_library_id=row.library_id,
            rules_accepted=True,
        )
        joined = register(application=application, vault=self.vault, now=now)
        return None if isinstance(joined, Registered) else joined


def not_proven(trust: Trust) -> Refusal | None:
    """What is a reader's own business is told to whoever proves to be that reader, by the card or its PIN."""
    proven = trust.pin is Pin.NOT_GIVEN and trust.assurance not in NEEDS_PIN
    if proven or trust.pin is Pin.RIGHT:
        return None
    return {Pin.LOCKED: Refusal.PIN_LOCKED, Pin.WRONG: Refusal.PIN_WRONG}.get(trust.pin, Refusal.PIN_REQUIRED)


def may_join(who: Shown, row: TerminalRow) -> bool:
    """A card that tells no date of birth opens none: no machine can ask for it, and it may be a child's."""
    can = who.assurance is Assurance.DEVICE and who.credential.birth_on is not None
    return row.auto_registers and can


class Proof:
    """Remembers for a few minutes that a PIN was right, so that a pile of books costs one hash. It keeps no PIN."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)
        self.forget()

    def forget(self) -> None:
        self._mark, self._until = b"", 0.0

    def remember(self, who: Shown, now: float) -> None:
        self._mark, self._until = self._of(who), now + PROOF_SECONDS

    def holds(self, who: Shown, now: float) -> bool:
        return now < self._until and secrets.compare_digest(self._mark, self._of(who))

    def _of(self, who: Shown) -> bytes:
        return hashlib.blake2b(b"\0".join((who.digests[0], who.pin.encode())), key=self._key).digest()


def _pin(who: Shown, *, now: datetime) -> Pin:
    if not who.pin:
        return Pin.NOT_GIVEN
    card = queries.find_by_digests(who.digests)
    return Pin.NOT_GIVEN if card is None else check_pin(patron_id=card.patron_id, pin=who.pin, now=now)
