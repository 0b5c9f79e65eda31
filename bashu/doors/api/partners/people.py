"""Whose card a terminal was shown: from what it read to what the engine can judge. No number is kept here or logged."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bashu.db.network.terminals import TerminalRow
from bashu.db.patrons import queries
from bashu.db.patrons.edits import register
from bashu.db.patrons.pins import check_pin
from bashu.db.patrons.vault import the_vault
from bashu.db.patrons.verifier import LocalRegister
from bashu.domain.circulation.commands import ItemScan, PatronScan, Pin, Trust
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.credential import parse_credential
from bashu.domain.identity.joining import Application
from bashu.domain.identity.problems import Problem, ProblemCode
from bashu.domain.identity.verifier import NEEDS_PIN, Assurance
from bashu.domain.outcome import Refused


@dataclass(frozen=True, slots=True)
class Shown:
    digests: tuple[bytes, ...]
    trust: Trust
    pin: str = field(repr=False, default="")

    @property
    def scan(self) -> PatronScan:
        return PatronScan(digests=self.digests)

    @property
    def not_proven(self) -> Refusal | None:
        """What is a reader's own business is told to whoever proves to be that reader, by the card or its PIN."""
        pin = self.trust.pin
        if pin is Pin.RIGHT or (pin is Pin.NOT_GIVEN and self.trust.assurance not in NEEDS_PIN):
            return None
        return {Pin.LOCKED: Refusal.PIN_LOCKED, Pin.WRONG: Refusal.PIN_WRONG}.get(pin, Refusal.PIN_REQUIRED)


Checked = Callable[[tuple[bytes, ...], str], Pin]


def shown(card: str, pin: str, *, at: TerminalRow, checked: Checked) -> Shown | Problem:
    """A terminal whose card reader was checked sends what it read; what any other sends may have been typed."""
    credential = parse_credential(card)
    if isinstance(credential, Problem):
        return credential
    digests = the_vault().digests(credential.number)
    assurance = Assurance.DEVICE if at.reads_cards else Assurance.TYPED
    return Shown(digests, Trust(assurance=assurance, pin=checked(digests, pin)), pin)


def join(card: str, *, at: TerminalRow, now: datetime) -> Problem | Refused | None:
    """Open an account for a card that a terminal read, in a library that registers so. None: there is one now.

    A card that tells no date of birth opens none: no machine can ask for it, and it may be a child's. The name is
    learnt by a desk or a kiosk; until then the masked number stands in its place.
    """
    credential = parse_credential(card)
    if isinstance(credential, Problem):
        return credential
    if not (at.reads_cards and at.auto_registers and credential.birth_on is not None):
        return Refused(Refusal.REGISTER_FIRST)
    vault, assurance = the_vault(), Assurance.DEVICE
    application = Application(
        credential=credential,
        assurance=assurance,
        verdict=LocalRegister(vault).verify(credential, assurance=assurance, now=now),
        name=credential.masked,
        home_library_id=at.library_id,
        rules_accepted=True,
    )
    joined = register(application=application, vault=vault, now=now)
    known = isinstance(joined, Problem) and joined.code is ProblemCode.ALREADY_REGISTERED
    return joined if isinstance(joined, Problem) and not known else None


def checking(now: datetime) -> Checked:
    """Looks at each PIN once, however many commands come with it: a look takes long, and a wrong one is counted."""
    known: dict[tuple[tuple[bytes, ...], str], Pin] = {}

    def checked(digests: tuple[bytes, ...], pin: str) -> Pin:
        if not pin:
            return Pin.NOT_GIVEN
        if (digests, pin) not in known:
            card = queries.find_by_digests(digests)
            known[digests, pin] = (
                Pin.NOT_GIVEN if card is None else check_pin(patron_id=card.patron_id, pin=pin, now=now)
            )
        return known[digests, pin]

    return checked


def as_item(barcode: str, *, owner_library_id: int | None) -> ItemScan:
    """What a machine takes for a book may be a card: then its number is not to be kept in clear."""
    credential = parse_credential(barcode)
    digests = () if isinstance(credential, Problem) else the_vault().digests(credential.number)
    return ItemScan(barcode=barcode, owner_library_id=owner_library_id, digests=digests)
