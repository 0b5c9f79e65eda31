"""Whose an item is. Nothing but a transfer with a document changes that: floating does not, and no return does."""

from datetime import datetime
from typing import Final

from bashu.domain.values import value_class

DOCUMENT_LENGTH_MAX: Final = 60


def document_of(text: str) -> str:
    """The number of a document as it is kept: without what surrounds it. Empty: that is none."""
    found = " ".join(text.split())
    return found if found.isprintable() and len(found) <= DOCUMENT_LENGTH_MAX else ""


@value_class(frozen=True, slots=True, kw_only=True)
class ItemOwned:
    item_id: int
    version: int
    owner_library_id: int
    home_branch_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class OwnershipTransferred:
    transfer_id: int
    item_id: int
    from_library_id: int
    to_library_id: int
    document: str
    transferred_at: datetime
