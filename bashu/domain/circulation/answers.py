"""What an accepted command answers. Fields that end in `_at` and `_on` are an instant (UTC) and a local date."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias, get_args

from bashu.domain.circulation.holds.states import HoldEnd, HoldReason, HoldStage
from bashu.domain.outcome import Accepted, Outcome
from bashu.domain.values import value_class


class NextStop(StrEnum):
    """What staff or a sorter does with the item now."""

    STAY = "stay"
    SEND = "send"
    EXCEPTION = "exception"


@value_class(frozen=True, slots=True, kw_only=True)
class CheckedOut:
    """`renewed`: the patron had it already, and its due date moved; `resent`: a repeated scan of the same minute.

    `booked_on`, here and below: it is due earlier than it would be, because it is booked from that day on.
    """

    item_id: int
    loan_id: int
    due_at: datetime
    renewed: bool = False
    resent: bool = False
    booked_on: date | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class Renewed:
    item_id: int
    loan_id: int
    due_at: datetime
    renewals: int
    renewals_max: int
    booked_on: date | None = None
    charged_fen: int = 0


@value_class(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """`item_id` is None when nobody could tell which item it is: it goes to the exception bin, a task to staff.

    What is sent travels to `next_branch_id` first. `guessed`: no timetable leads there, so nobody promises the day.
    `returned_at`: as of when the loan is closed, if that is before the scan. `counted`: whether a use on the premises
    was counted, and not before already; None if none was to be. `rotation_id`, `rotation_until_on`: it goes to where
    its rotation is, or stays there, and that is until then. `charged_fen`: what being late costs.
    """

    item_id: int | None
    closed_loan_id: int | None
    days_overdue: int
    stop: NextStop
    reason: str
    destination_branch_id: int | None = None
    next_branch_id: int | None = None
    expected_on: date | None = None
    guessed: bool = False
    task_id: int | None = None
    hold_id: int | None = None
    returned_at: datetime | None = None
    counted: bool | None = None
    rotation_id: int | None = None
    rotation_until_on: date | None = None
    charged_fen: int = 0


@value_class(frozen=True, slots=True, kw_only=True)
class FoundAgain(CheckedIn):
    """A lost item was taken in. `cancelled_fen` its reader no longer owes, `refundable_fen` may be fetched."""

    cancelled_fen: int = 0
    refundable_fen: int = 0


@value_class(frozen=True, slots=True, kw_only=True)
class AccidentTold:
    """How the item stands now, and what was charged, or is not owed any more. `loan_id`: whose loan it was about;
    `held_fen`: so much of what was paid for its loss is not given back, for the damage."""

    item_id: int
    status: str
    loan_id: int | None = None
    task_id: int | None = None
    charged_fen: int = 0
    cancelled_fen: int = 0
    refundable_fen: int = 0
    held_fen: int = 0


@value_class(frozen=True, slots=True, kw_only=True)
class Dispatched:
    item_id: int
    transit_id: int
    destination_branch_id: int
    expected_on: date
    next_branch_id: int | None = None
    guessed: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A loan that was made out of reach. Without `loan_id` nothing but the task could be kept."""

    item_id: int | None
    loan_id: int | None
    due_at: datetime | None
    task_id: int | None


@value_class(frozen=True, slots=True, kw_only=True)
class Packed:
    """In this box, or in none. `again`: it was so before."""

    item_id: int
    transit_id: int
    box_id: int | None
    destination_branch_id: int
    next_branch_id: int
    expected_on: date
    guessed: bool
    again: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class BoxTold:
    """How it is with a box now. `items` are in it, or were taken in from it; `missing` were not found. `again`: it was
    so before, and nothing has changed.

    Of what was taken in `held` go to the hold shelf here and `sent_on` travel on; `hold_ids`: the holds that it is for.
    """

    box_id: int
    state: str
    branch_id: int
    next_branch_id: int
    items: int
    missing: int = 0
    expected_on: date | None = None
    again: bool = False
    held: int = 0
    sent_on: int = 0
    hold_ids: tuple[int, ...] = ()


@value_class(frozen=True, slots=True, kw_only=True)
class Parcelled:
    """Lent, and in this parcel, which now has so many `items`. `again`: it was so before."""

    item_id: int
    loan_id: int
    parcel_id: int
    due_at: datetime
    items: int
    again: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class ParcelTold:
    """How it is with a parcel now. `items` are in it, or were when it came back or was given up. `again`: it was so
    before, and nothing has changed."""

    parcel_id: int
    state: str
    items: int
    expected_on: date
    charge_fen: int | None
    payer: str | None
    again: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class Told:
    """Staff were told by this task; None: there was nothing to tell, or they know."""

    item_id: int | None
    task_id: int | None


@value_class(frozen=True, slots=True, kw_only=True)
class Lost:
    item_id: int
    transit_id: int
    payer_id: int
    task_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class Marked:
    """It counts as missing, or as withdrawn. `again`: it did so before."""

    item_id: int
    status: str
    again: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class Undone:
    """The scan, of this kind, did not happen. `loan_id`: what it began or ended; `status`: how the item stands again;
    `hold_id`: the hold that has it again, or that it was taken for and waits again."""

    item_id: int
    loan_id: int
    scan: str
    status: str
    hold_id: int | None = None
    cancelled_fen: int = 0


@value_class(frozen=True, slots=True, kw_only=True)
class Settled:
    task_id: int
    again: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class Held:
    """How an open hold stands. `before`: how many waited in its queue when it was placed; else None."""

    hold_id: int
    stage: HoldStage
    item_id: int | None
    pickup_branch_id: int
    reason: HoldReason
    reason_details: Mapping[str, int | str | None]
    before: int | None = None
    promised_from_on: date | None = None
    promised_to_on: date | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class HoldEnded:
    hold_id: int
    item_id: int | None
    closed_as: HoldEnd


@value_class(frozen=True, slots=True, kw_only=True)
class Redated:
    """When the loan is due by now. Not `moved`: its lender is open then, so nothing was changed."""

    item_id: int
    loan_id: int
    due_at: datetime
    moved: bool


@value_class(frozen=True, slots=True, kw_only=True)
class Rotated:
    """The item belongs to this rotation, or to none. `again`: it was so before."""

    item_id: int
    rotation_id: int | None
    again: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class PaymentTold:
    """What was taken, or below zero given back; none of a payment that was voided. `left_fen`: what the patron owes
    all libraries then."""

    payment_id: int
    fen: int
    left_fen: int


@value_class(frozen=True, slots=True, kw_only=True)
class WaiverTold:
    """`left_fen` is left of this charge."""

    charge_id: int
    fen: int
    left_fen: int


@value_class(frozen=True, slots=True, kw_only=True)
class ChargeTold:
    charge_id: int
    fen: int


@value_class(frozen=True, slots=True, kw_only=True)
class DepositTold:
    """So much is held of it by now."""

    deposit_id: int
    held_fen: int


Answer: TypeAlias = (
    CheckedOut | Renewed | CheckedIn | FoundAgain | Dispatched | Recorded | Packed | BoxTold | Parcelled | ParcelTold
    | Told | Lost | Marked | Settled | Held | HoldEnded | Redated | Rotated | AccidentTold | PaymentTold | WaiverTold
    | ChargeTold | DepositTold
    | Undone
)  # fmt: skip
_TYPES: dict[str, Callable[..., Answer]] = {kind.__name__: kind for kind in get_args(Answer)}
_WORDS: dict[str, type[StrEnum]] = {"stop": NextStop, "stage": HoldStage, "closed_as": HoldEnd}


def restore(kind: str, data: dict[str, object]) -> Answer:
    """The answer that was stored as JSON under the name of its type."""
    fields = dict(data)
    for name, value in data.items():
        if isinstance(value, str) and name.endswith("_at"):
            fields[name] = datetime.fromisoformat(value)
        elif isinstance(value, str) and name.endswith("_on"):
            fields[name] = date.fromisoformat(value)
        elif isinstance(value, str) and name in _WORDS:
            fields[name] = _WORDS[name](value)
        elif isinstance(value, list):
            fields[name] = tuple(value)
        elif kind == Held.__name__ and name == "reason":
            fields[name] = HoldReason(str(value))
    return _TYPES[kind](**fields)


def left_no_trace(outcome: Outcome) -> int | None:
    """The item of a check in that found it where it was thought to stand: no row tells that somebody had it in hand."""
    answer = outcome.answer if isinstance(outcome, Accepted) else None
    if isinstance(answer, CheckedIn) and answer.stop is NextStop.STAY and answer.closed_loan_id is None:
        return answer.item_id
    return None
