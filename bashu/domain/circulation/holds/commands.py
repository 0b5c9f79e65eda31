"""What a door may ask about holds, and what the clock asks."""

from datetime import date, datetime
from typing import TypeAlias, get_args
from uuid import UUID

from bashu.domain.circulation.accidents.commands import AccidentCommand
from bashu.domain.circulation.charges.commands import MoneyCommand
from bashu.domain.circulation.commands import CirculationCommand, ItemScan, PatronScan, Trust, item_of
from bashu.domain.circulation.holds.states import ClosedReason, HoldLevel, MoveReason, PickupKind
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class PlaceHold:
    """`bib_id` is any record of the work; `volume` and `item_id` say more as the level needs it.

    `another`: besides what the patron has of it or waits for, as far as the rules let a group have several.

    `by`, here and below: who asks, if somebody acts for the patron; `trust` then speaks of that person.
    `booked_from_on`, `booked_to_on`: the item is booked for these days; it is collected then, and pauses by itself.
    """

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    trust: Trust
    level: HoldLevel
    bib_id: int
    volume: str = ""
    item_id: int | None = None
    pickup_branch_id: int
    pickup_kind: PickupKind = PickupKind.BRANCH
    suspended_until: datetime | None = None
    wanted_until: datetime | None = None
    another: bool = False
    booked_from_on: date | None = None
    booked_to_on: date | None = None
    by: PatronScan | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class CancelHold:
    """Without `patron`, here and below: staff do it at a desk. `reason` is theirs."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    hold_id: int
    reason: ClosedReason = ClosedReason.BY_STAFF
    patron: PatronScan | None = None
    trust: Trust | None = None
    by: PatronScan | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class SuspendHold:
    """Nothing is taken for it until then; its place in the queue is kept."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    hold_id: int
    until: datetime
    patron: PatronScan | None = None
    trust: Trust | None = None
    by: PatronScan | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class ResumeHold:
    id: UUID
    occurred_at: datetime
    terminal_id: int
    hold_id: int
    patron: PatronScan | None = None
    trust: Trust | None = None
    by: PatronScan | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class ChangePickup:
    id: UUID
    occurred_at: datetime
    terminal_id: int
    hold_id: int
    pickup_branch_id: int
    pickup_kind: PickupKind = PickupKind.BRANCH
    patron: PatronScan | None = None
    trust: Trust | None = None
    by: PatronScan | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class MoveHold:
    """Staff put it before another of its queue; without `before_id` behind all."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    hold_id: int
    before_id: int | None = None
    reason: MoveReason | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class PassOver:
    """Staff did not find what was asked for on its shelf, or what was put aside on the hold shelf."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    hold_id: int
    item_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class TargetHold:
    """The clock: ask for an item that stands on a shelf, and for another if nobody pulled the first in time."""

    id: UUID
    occurred_at: datetime
    hold_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class ExpireHold:
    """The clock: end the hold if its time is over, on the shelf or before, or nothing is left that could serve it."""

    id: UUID
    occurred_at: datetime
    hold_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class RedateHold:
    """The clock: does the last day on the hold shelf still lie on a day on which the pickup branch is open?"""

    id: UUID
    occurred_at: datetime
    hold_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class TakeOverHold:
    """The patron has waited for this title since that moment, before the library of this terminal joined."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    bib_id: int
    pickup_branch_id: int
    placed_at: datetime
    wanted_until: datetime | None = None


PatronsChange: TypeAlias = CancelHold | SuspendHold | ResumeHold | ChangePickup
HoldCommand: TypeAlias = (
    PlaceHold | TakeOverHold | PatronsChange | MoveHold | PassOver | TargetHold | ExpireHold | RedateHold
)
# These look at every item of the queue.
LooksAtItems: TypeAlias = PlaceHold | TakeOverHold | ChangePickup | PassOver | TargetHold | ExpireHold
AnyCommand: TypeAlias = CirculationCommand | HoldCommand | MoneyCommand | AccidentCommand
ALL_COMMANDS: tuple[type[AnyCommand], ...] = get_args(AnyCommand)


def scan_of(command: AnyCommand) -> ItemScan | None:
    if isinstance(command, AccidentCommand):
        return command.item
    return None if isinstance(command, HoldCommand | MoneyCommand) else item_of(command)
