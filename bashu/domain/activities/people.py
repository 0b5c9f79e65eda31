"""Whether somebody is a reader now. A block of lending keeps nobody away, unless the activity says so."""

from datetime import date

from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.state import State
from bashu.domain.circulation.scans import PatronScan


def against_person(scan: PatronScan, state: State, *, on: date) -> ActivityRefusal | None:
    reader, card = state.reader(scan), state.card(scan)
    if reader is None:
        return ActivityRefusal.REGISTER_FIRST
    if card is not None and (not card.valid or (card.expires_on is not None and card.expires_on < on)):
        return ActivityRefusal.CARD_NOT_VALID
    if not reader.active:
        return ActivityRefusal.PATRON_CLOSED
    if reader.expires_on is not None and reader.expires_on < on:
        return ActivityRefusal.PATRON_EXPIRED
    return None
