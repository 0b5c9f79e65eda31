"""What a door read of an item and of a person, and what it found out about them."""

from enum import StrEnum

from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class ItemScan:
    """What was read from an item. The owner comes from an RFID tag, the item's id from a person's choice.

    `digests`: what a card with this number is found by, for it may be no item.
    """

    barcode: str
    owner_library_id: int | None = None
    item_id: int | None = None
    digests: tuple[bytes, ...] = ()


@value_class(frozen=True, slots=True, kw_only=True)
class PatronScan:
    """Who stands there: keyed digests of the number that was shown (under every live key), or a known patron."""

    digests: tuple[bytes, ...] = ()
    patron_id: int | None = None


class Pin(StrEnum):
    NOT_GIVEN = "not_given"
    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


@value_class(frozen=True, slots=True, kw_only=True)
class Trust:
    """What the door found out about the credential before it asked."""

    assurance: Assurance
    verdict: Verdict = Verdict.VALID
    pin: Pin = Pin.NOT_GIVEN
