"""Questions by which a machine takes back what it did, reports an item, or enrols a reader. Part of the port."""

from dataclasses import dataclass, field

from .told import Noticed


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelCheckOut:
    """The machine lent the item just now, and takes that back."""

    card: str = field(repr=False)
    pin: str | None = field(repr=False)
    barcode: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelCheckIn:
    barcode: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportItem:
    """`words`: as the machine has them, for staff; what they mean is `noticed`."""

    barcode: str
    language: str
    noticed: Noticed
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol:
    """An account for this card, or another PIN for the one that there is. `has_paid`: the machine took a deposit."""

    card: str = field(repr=False)
    pin: str | None = field(repr=False)
    language: str
    name: str = field(repr=False)
    has_paid: bool
