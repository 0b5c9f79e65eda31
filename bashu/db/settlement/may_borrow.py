"""Whether a reader may borrow where they stand, before it is known what: for doors that are asked without an item."""

from datetime import date

from bashu.db.patrons.queries import FoundCard, PatronSummary
from bashu.db.settlement.tolerance import owed_beyond
from bashu.domain.calendar import local_day
from bashu.domain.circulation.commands import Pin, Trust
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.kinds import CardState, PatronState
from bashu.domain.identity.verifier import NEEDS_PIN, Verdict
from bashu.domain.outcome import Refused


def against(
    card: FoundCard, patron: PatronSummary, *, trust: Trust, lender: tuple[int, str], today: date
) -> Refused | None:
    """The first thing that stands against the reader, debts included. `lender`: id and region.

    Limits depend on the item: only a check out can judge them.
    """
    first = against_reader(card, patron, trust=trust, library_id=lender[0], today=today)
    return first or owed_beyond(patron, lender=lender, on=today)


def against_reader(
    card: FoundCard, patron: PatronSummary, *, trust: Trust, library_id: int, today: date
) -> Refused | None:
    """The first thing that stands against the reader whatever is owed, in the order of the engine's ladder."""
    block = next((each for each in patron.blocks if each.library_id in {None, library_id}), None)
    ran_out = card.expires_on is not None and card.expires_on < today
    ladder = (
        (card.state in {CardState.LOST, CardState.CANCELLED}, Refusal.CARD_REPORTED_LOST),
        (trust.verdict is Verdict.REPORTED_LOST, Refusal.CARD_REPORTED_LOST),
        (card.state is CardState.EXPIRED or ran_out or trust.verdict is Verdict.EXPIRED, Refusal.CARD_EXPIRED),
        (trust.pin is Pin.LOCKED, Refusal.PIN_LOCKED),
        (trust.pin is Pin.WRONG, Refusal.PIN_WRONG),
        (trust.pin is Pin.NOT_GIVEN and trust.assurance in NEEDS_PIN, Refusal.PIN_REQUIRED),
        (trust.verdict is Verdict.UNKNOWN, Refusal.CARD_NOT_VERIFIED),
        (patron.state is not PatronState.ACTIVE, Refusal.PATRON_CLOSED),
        (patron.expires_on is not None and patron.expires_on < today, Refusal.PATRON_EXPIRED),
        (patron.needs_guardian, Refusal.GUARDIAN_NEEDED),
        (block is not None, Refusal.PATRON_BLOCKED),
    )
    refusal = next((refusal for holds, refusal in ladder if holds), None)
    if refusal is None:
        return None
    until = local_day(block.ends_at).isoformat() if block and block.ends_at else None
    expires = patron.expires_on.isoformat() if patron.expires_on else None
    return Refused(refusal, {"expires_on": expires, "reason": block.reason if block else None, "until": until})
