"""What a door read of an item and of a person, and what it found out about them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Protocol, TypeVar

from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.values import value_class


class HasOwner(Protocol):
    @property
    def owner_library_id(self) -> int: ...


Owned = TypeVar("Owned", bound=HasOwner)


@value_class(frozen=True, slots=True, kw_only=True)
class ItemScan:
    """What was read from an item. The owner comes from an RFID tag, the item's id from a person's choice.

    `digests`: what a card with this number is found by, for it may be no item.
    """

    barcode: str
    owner_library_id: int | None = None
    item_id: int | None = None
    digests: tuple[bytes, ...] = ()

    def may_be_of(self, owner_library_id: int) -> bool:
        """Whether an item of this library can be meant, for an equal barcode may be at several."""
        return self.owner_library_id is None or self.owner_library_id == owner_library_id

    def labelled(self, found: Iterable[Owned], *, prefixes: Mapping[int, str]) -> Owned | None:
        """The one of these items whose library's labels begin as this barcode does; `prefixes` by libraries."""
        begun = [
            item
            for item in found
            if (prefix := prefixes.get(item.owner_library_id)) and self.barcode.startswith(prefix)
        ]
        return begun[0] if len(begun) == 1 else None


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
