"""What a hold is made of: words that its row may hold, and the hold as decisions see it."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bashu.domain.circulation.parcels.states import PRICE_TOLD, ParcelPrice, Payer, price_of
from bashu.domain.values import value_class


class HoldLevel(StrEnum):
    """What is wanted: any edition, this edition, this volume of it, or this very item."""

    WORK = "work"
    TITLE = "title"
    VOLUME = "volume"
    ITEM = "item"


class PickupKind(StrEnum):
    """How it comes to the reader: collected at the pickup branch, or sent home from there."""

    BRANCH = "branch"
    HOME = "home"


class HoldStage(StrEnum):
    """From `asked` on an item is bound to the hold: asked for on a pull list, under way, on the hold shelf."""

    WAITING = "waiting"
    ASKED = "asked"
    UNDER_WAY = "under_way"
    READY = "ready"
    CLOSED = "closed"


class HoldEnd(StrEnum):
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NOT_COLLECTED = "not_collected"
    IMPOSSIBLE = "impossible"


class HoldReason(StrEnum):
    """Why a hold stands as it does. The first five say what decided between it and the next best."""

    ONLY_ONE = "only_one"
    FIRST_IN_LINE = "first_in_line"
    NEAREST = "nearest"
    OWNERS_READER = "owners_reader"
    GOES_HOME = "goes_home"

    QUEUED = "queued"
    NOT_FOUND = "not_found"
    NOT_PULLED = "not_pulled"
    LENT_TO_ANOTHER = "lent_to_another"
    OUT_OF_SERVICE = "out_of_service"
    LOST = "lost"
    GONE_FROM_SHELF = "gone_from_shelf"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    PICKUP_CHANGED = "pickup_changed"


class ClosedReason(StrEnum):
    """Why it was cancelled, or ended without anybody's wish."""

    BY_PATRON = "by_patron"
    BY_STAFF = "by_staff"
    READER_ASKED = "reader_asked"
    PLACED_BY_MISTAKE = "placed_by_mistake"
    NOT_LENT_OUT = "not_lent_out"
    PATRON_GONE = "patron_gone"
    ANOTHER_CAME = "another_came"
    NO_ITEM_LEFT = "no_item_left"


# What staff may give as the reason, when they cancel a hold.
STAFF_REASONS: Final = (
    ClosedReason.READER_ASKED, ClosedReason.PLACED_BY_MISTAKE, ClosedReason.NOT_LENT_OUT, ClosedReason.BY_STAFF
)  # fmt: skip


class MoveReason(StrEnum):
    """Why staff moved a hold in its queue."""

    OUR_MISTAKE = "our_mistake"
    DEADLINE = "deadline"
    HARDSHIP = "hardship"
    READER_ASKED = "reader_asked"


class Criterion(StrEnum):
    """first_in_line    who stands before in the queue
    nearest_first    the shorter way from where the item is to where it is collected
    owners_readers   readers of the library that owns it
    goes_home        pickup in the library that owns it
    """

    FIRST_IN_LINE = "first_in_line"
    NEAREST_FIRST = "nearest_first"
    OWNERS_READERS = "owners_readers"
    GOES_HOME = "goes_home"


DEFAULT_ORDER: Final = (Criterion.FIRST_IN_LINE, Criterion.NEAREST_FIRST)
# Whoever is in one of these still waits for an item in hand.
QUEUED_STAGES: Final = frozenset({HoldStage.WAITING, HoldStage.ASKED})


@value_class(frozen=True, slots=True, kw_only=True)
class HoldState:
    """A hold of a queue. `work_id` is the queue's key; `patron_id` is None once the patron is erased.

    `home_library_id`, `category`, `patron_active` are the patron's. `item_id` is what is bound to it.
    `nearby_until`: so long no item of another city is taken for it. `passed_over`: asked for and not found.
    `choice_id`: the choice that it is part of; `came`: the others of that choice for which something came.
    `shelf_from_on`, `shelf_days`: since when and for how many open days it waits on the hold shelf. `told_first_items`
    and so on: what the reader was told that it costs to be sent home. `nth`: no two open holds of a patron on the same
    have one, from 0. `booked_from_on`, `booked_to_on`: a booking, of the wanted item for these days.
    """

    id: int
    work_id: int
    level: HoldLevel
    bib_id: int
    volume: str
    wanted_item_id: int | None
    patron_id: int | None
    home_library_id: int | None
    category: str
    patron_active: bool
    token: str
    pickup_branch_id: int
    pickup_kind: PickupKind
    placed_at: datetime
    rank: int
    version: int
    stage: HoldStage
    item_id: int | None
    asked_at: datetime | None
    passed_over: tuple[int, ...]
    suspended_until: datetime | None
    wanted_until: datetime | None
    nearby_until: datetime | None
    promised_from_on: date | None
    promised_to_on: date | None
    ready_at: datetime | None
    shelf_until: datetime | None
    reason: HoldReason
    reason_details: Mapping[str, int | str | None]
    closed_as: HoldEnd | None = None
    choice_id: int | None = None
    came: frozenset[int] = frozenset()
    shelf_from_on: date | None = None
    shelf_days: int | None = None
    told_first_items: int | None = None
    told_first_fen: int | None = None
    told_further_fen: int | None = None
    told_payer: Payer | None = None
    nth: int = 0
    booked_from_on: date | None = None
    booked_to_on: date | None = None

    @property
    def is_booking(self) -> bool:
        return self.booked_from_on is not None

    @property
    def is_queued(self) -> bool:
        """It waits in the queue, in which bookings have no place."""
        return self.stage in QUEUED_STAGES and not self.is_booking

    @property
    def has_come(self) -> bool:
        """An item has set out for it, waits for it or was lent for it."""
        return self.stage in {HoldStage.UNDER_WAY, HoldStage.READY} or self.closed_as is HoldEnd.FULFILLED

    @property
    def price(self) -> ParcelPrice | None:
        """What was told that it costs to be sent home."""
        return price_of(getattr(self, name) for name in PRICE_TOLD)

    @property
    def is_needless(self) -> bool:
        """Of its choice another came; what was asked for it is on a shelf still, or just taken from it."""
        return self.stage is HoldStage.ASKED and bool(self.came)

    @property
    def order(self) -> tuple[int, int]:
        """Its place in the queue: lower is first."""
        return self.rank, self.id

    def is_suspended(self, now: datetime) -> bool:
        return self.suspended_until is not None and self.suspended_until > now
