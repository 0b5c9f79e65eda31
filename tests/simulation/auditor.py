"""The auditor: decides each command by its own reading of the documents, and says where the engine differs.

It uses nothing of bashu but the shapes of commands and outcomes. The move is that of TigerBeetle's state machine tests:
a workload that knows no answers, and beside the real thing a second, simple one that knows them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from bashu.domain.circulation.accidents.commands import AccidentCommand
from bashu.domain.circulation.commands import (
    BoxCommand,
    CheckIn,
    CheckOut,
    CloseBox,
    CountUse,
    DispatchTransit,
    HandOverBox,
    ItemScan,
    JoinRotation,
    LeaveRotation,
    LoseTransit,
    MarkMissing,
    OpenBox,
    PackItem,
    PackParcel,
    ParcelCommand,
    PatronScan,
    ReceiveBox,
    ReceiveTransit,
    RecordByOwner,
    RecordCheckIn,
    RecordCheckOut,
    RedateLoan,
    Renew,
    ReportLate,
    Restore,
    SendItem,
    SettleTask,
    TransferOwnership,
    UndoScan,
    UnpackItem,
    Withdraw,
)
from bashu.domain.circulation.holds.commands import (
    AnyCommand,
    ExpireHold,
    RedateHold,
    TargetHold,
)
from bashu.domain.outcome import Accepted, Outcome, Refused
from tests.simulation import (
    accidents,
    asking,
    booking,
    boxing,
    cases,
    couriers,
    facts,
    joining,
    lending,
    money,
    moving,
    owners,
    redates,
    stock,
    undone,
    uses,
)
from tests.simulation.lending import Expected, No, no
from tests.simulation.touched import Touched
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Card, Item, Patron, World

Beside: TypeAlias = (
    joining.TakeOver | AccidentCommand | money.Moved | PackParcel | ParcelCommand | BoxCommand | PackItem
)
BY_THE_CLOCK = (TargetHold, ExpireHold, RedateHold)
# People are told apart by who they are, not by how their cards were shown.
UNTOLD = ("id", "patron", "trust", "by")
IDS_KEPT = timedelta(days=60)
IDS_AHEAD = timedelta(days=1)
FACTS_LATE = timedelta(days=60)


class DifferenceError(AssertionError):
    """The engine did something else than the auditor expects. Says it in words."""


@dataclass(slots=True)
class Told:
    """What was asked under an id, who was meant, and what was answered."""

    content: int
    patron: Patron | None
    answer: object


@dataclass(slots=True)
class Checked:
    """What a batch must have written: ids that were accepted with their kinds, that were refused, all answered anew."""

    accepted: list[tuple[UUID, str]]
    refused: list[UUID]
    answered: list[UUID]
    touched: Touched
    now: datetime


class Auditor:
    def __init__(self, world: World) -> None:
        self.truth = Truth(world)
        self._told: dict[UUID, Told] = {}
        self._executed: set[UUID] = set()

    def check(self, commands: Sequence[AnyCommand], outcomes: Sequence[Outcome], *, now: datetime) -> Checked:
        """Compare the outcomes of one batch in its order, and move the truth on."""
        checked = Checked([], [], [], Touched(), now)
        self.truth.touched = checked.touched
        if len(commands) != len(outcomes):
            raise DifferenceError(f"{len(commands)} commands got {len(outcomes)} outcomes")
        for place, (command, outcome) in enumerate(zip(commands, outcomes, strict=True)):
            try:
                self._check(command, outcome, now=now, checked=checked)
            except DifferenceError as difference:
                raise DifferenceError(f"command {place + 1} of the batch, now {now}: {difference}\n{command}") from None
        self._look_at_bookings(checked.touched)
        return checked

    def _look_at_bookings(self, touched: Touched) -> None:
        of_loans = {loan.item.id for loan in (*touched.new_loans, *touched.loans.values())}
        for item_id in of_loans | {hold.wanted_item for hold in touched.new_holds if hold.wanted_item}:
            item = self.truth.world.items.get(item_id)
            if item is not None and (said := booking.wrong(self.truth, item)):
                raise DifferenceError(said)

    def _check(self, command: AnyCommand, outcome: Outcome, *, now: datetime, checked: Checked) -> None:
        if refused := too_far(command.id, now):
            compare(outcome, refused, repeated=False)
            return
        scene = self._scene(command, now)
        content = hash(content_of(command))
        known = self._told.get(command.id)
        if known is not None:
            self._compare_again(command, outcome, known=known, same=known.content == content)
            return
        self.truth.command_id = command.id
        expected = self._decide(command, scene, now=now)
        compare(outcome, expected, repeated=False)
        self.truth.learn_holds()
        self.truth.accounts.learn(self.truth.touched.money)
        named = scene.patron if scene is not None else None
        answer = (
            (outcome.refusal, outcome.details) if isinstance(outcome, Refused) else getattr(outcome, "answer", None)
        )
        self._told[command.id] = Told(content, named, answer)
        checked.answered.append(command.id)
        if isinstance(expected, lending.Yes):
            self._executed.add(command.id)
            checked.accepted.append((command.id, type(command).__name__))
        else:
            checked.refused.append(command.id)

    def _compare_again(self, command: AnyCommand, outcome: Outcome, *, known: Told, same: bool) -> None:
        """The same id: the same answer, if the same was asked of the same patron."""
        scan = getattr(command, "patron", None)
        if known.patron is not None and scan is not None:
            same = same and self.patron(scan) is known.patron
        if not same:
            compare(outcome, no("command_id_reused"), repeated=False)
            return
        answer = (
            (outcome.refusal, outcome.details) if isinstance(outcome, Refused) else getattr(outcome, "answer", None)
        )
        if answer != known.answer or not getattr(outcome, "repeated", False):
            raise DifferenceError(f"the same id was answered {known.answer} before, and now {outcome}")

    def _decide(self, command: AnyCommand, scene: Scene | None, *, now: datetime) -> Expected:
        truth = self.truth
        if isinstance(command, RedateLoan | ReportLate | JoinRotation | LeaveRotation):
            return self._decide_without_terminal(command, now=now)
        if scene is None and not isinstance(command, BY_THE_CLOCK):
            return no("terminal_not_allowed")
        if isinstance(command, asking.Asked):
            return asking.decide(truth, command, scene=scene, now=now)
        assert scene is not None
        if isinstance(command, Beside):
            return self._decide_beside(command, scene)
        if getattr(command, "supersedes", None) in self._executed:
            return facts.done_before(truth, scene, lends=isinstance(command, RecordCheckOut))
        match command:
            case CheckOut():
                return lending.check_out(truth, scene, renews_own=command.renews_own)
            case Renew():
                return lending.renew(truth, scene)
            case CheckIn():
                return moving.check_in(truth, scene, person_there=scene.terminal.attended)
            case RecordCheckOut():
                return facts.record_check_out(truth, scene)
            case RecordCheckIn():
                return facts.record_check_in(truth, scene)
            case RecordByOwner():
                return owners.decide(truth, scene, lent=command.lent)
            case _:
                return self._decide_on_move(command, scene)

    def _decide_beside(self, command: Beside, scene: Scene) -> Expected:
        if isinstance(command, joining.TakeOver):
            return joining.decide(self.truth, scene, command=command)
        if isinstance(command, AccidentCommand):
            return accidents.decide(self.truth, scene, command=command)
        if isinstance(command, money.Moved):
            return money.decide(self.truth, scene, command=command)
        if isinstance(command, PackParcel | ParcelCommand):
            return couriers.decide(self.truth, scene, command=command)
        return self._decide_on_box(command, scene)

    def _decide_without_terminal(
        self, command: RedateLoan | ReportLate | JoinRotation | LeaveRotation, *, now: datetime
    ) -> Expected:
        if isinstance(command, JoinRotation | LeaveRotation):
            return cases.decide(self.truth, command, candidates=self._candidates(command.item))
        item = self._item(command.item)
        if isinstance(command, RedateLoan):
            return redates.redate(self.truth, item, now=now)
        return boxing.report_late(self.truth, command, item=item, now=now)

    def _decide_on_move(self, command: AnyCommand, scene: Scene) -> Expected:
        truth = self.truth
        match command:
            case MarkMissing() | Withdraw() | Restore() | TransferOwnership():
                return stock.decide(truth, command, scene=scene)
            case UndoScan():
                return undone.decide(truth, scene, command=command)
            case CountUse():
                return uses.count_use(truth, scene)
            case DispatchTransit():
                return moving.dispatch(truth, scene)
            case SettleTask():
                return boxing.settle(truth, scene, command=command)
            case UnpackItem():
                return boxing.unpack(truth, scene)
            case SendItem():
                return boxing.send_by_hand(truth, scene, destination=command.destination_branch_id)
            case LoseTransit():
                return boxing.lose(truth, scene, transit_id=command.transit_id)
            case ReceiveTransit():
                return boxing.receive(truth, scene, box=truth.find_box(command.box_id) if command.box_id else None)
        raise TypeError(f"nobody has said what {type(command).__name__} does")

    def _decide_on_box(self, command: BoxCommand | PackItem, scene: Scene) -> Expected:
        truth = self.truth
        if isinstance(command, OpenBox) and command.box_id is None:
            return boxing.open_box(truth, scene, next_branch=command.next_branch_id)
        box = truth.find_box(command.box_id) if command.box_id is not None else None
        match command:
            case OpenBox():
                return boxing.reopen(truth, scene, box=box)
            case CloseBox():
                return boxing.close_box(truth, scene, box=box)
            case HandOverBox():
                return boxing.hand_over(truth, scene, box=box)
            case ReceiveBox():
                return boxing.receive_box(truth, scene, box=box, emptied=command.emptied)
            case PackItem():
                return boxing.pack(truth, scene, box=box)

    def _scene(self, command: AnyCommand, now: datetime) -> Scene | None:
        terminal = self.truth.world.terminals.get(getattr(command, "terminal_id", 0))
        if terminal is None:
            return None
        is_fact = isinstance(command, RecordCheckOut | RecordCheckIn | RecordByOwner)
        late = FACTS_LATE if is_fact else timedelta(seconds=terminal.backdate_seconds)
        scan = getattr(command, "patron", None)
        patron = self.patron(scan) if scan else None
        scanned: ItemScan | None = getattr(command, "item", None)
        if isinstance(command, RecordByOwner):
            scanned = replace(command.item, owner_library_id=terminal.branch.library.id)
        candidates = self._candidates(scanned) if scanned else []
        item = tell_apart(candidates, patron, scanned=scanned.barcode) if scanned else None
        acts, said = getattr(command, "by", None), getattr(command, "override", None)
        shown = acts or scan
        if isinstance(command, Renew) and scan is None and item is not None and item.loan is not None:
            patron = item.loan.patron
        return Scene(
            terminal=terminal,
            at=min(now, max(command.occurred_at, now - late)),
            now=now,
            candidates=candidates,
            item=item,
            patron=patron,
            card=self._card(shown) if shown else None,
            trust=getattr(command, "trust", None),
            acts=acts is not None,
            by=self.patron(acts) if acts else None,
            returned_at=getattr(command, "returned_at", None),
            barcode=scanned.barcode if scanned else "",
            is_a_card=scanned is not None and any(digest in self.truth.world.cards for digest in scanned.digests),
            override=said if said and (said.refusals or said.due_on) else None,
        )

    def patron(self, scan: PatronScan) -> Patron | None:
        if scan.patron_id is not None:
            return self.truth.world.patrons.get(scan.patron_id)
        card = self._card(scan)
        return None if card is None else card.patron

    def _card(self, scan: PatronScan) -> Card | None:
        cards = self.truth.world.cards
        return next((cards[digest] for digest in scan.digests if digest in cards), None)

    def _item(self, scan: ItemScan) -> Item | None:
        return None if scan.item_id is None else self.truth.world.items.get(scan.item_id)

    def _candidates(self, scan: ItemScan) -> list[Item]:
        world, owner = self.truth.world, scan.owner_library_id
        if scan.item_id is not None:
            return [world.items[scan.item_id]] if scan.item_id in world.items else []
        return [item for item in world.by_barcode.get(scan.barcode, []) if owner is None or item.owner.id == owner]


def tell_apart(candidates: list[Item], patron: Patron | None, *, scanned: str) -> Item | None:
    """Of several: the one whose owner's label prefix fits, if it is one; else the patron's own loan, if it is one."""
    if len(candidates) <= 1:
        return candidates[0] if candidates else None
    labelled = [item for item in candidates if item.owner.prefix and scanned.startswith(item.owner.prefix)]
    own = [item for item in candidates if patron is not None and item.loan is not None and item.loan.patron is patron]
    return next((found[0] for found in (labelled, own) if len(found) == 1), None)


def too_far(command_id: UUID, now: datetime) -> No | None:
    made_at = datetime.fromtimestamp((command_id.int >> 80) / 1_000, UTC)
    if made_at < now - IDS_KEPT:
        return no("command_too_old")
    return no("command_from_the_future") if made_at > now + IDS_AHEAD else None


def content_of(command: AnyCommand) -> tuple[object, ...]:
    """All that was asked, but the id and the person."""
    told = {each.name: getattr(command, each.name) for each in fields(command) if each.name not in UNTOLD}
    return (type(command).__name__, *told.values(), getattr(command, "by", None) is not None)


def compare(outcome: Outcome, expected: Expected, *, repeated: bool) -> None:
    """Also learns from the answer which ids were given to what is new."""
    match outcome, expected:
        case Refused(), No():
            if (outcome.refusal, outcome.details) != (expected.refusal, expected.details):
                told = f"{outcome.refusal.value} {outcome.details}"
                raise DifferenceError(f"refused with {told} instead of {expected.refusal} {expected.details}")
        case Accepted(), lending.Yes():
            if type(outcome.answer).__name__ != expected.kind:
                raise DifferenceError(f"answered {outcome.answer} instead of {expected.kind}")
            for name, value in expected.fields.items():
                compare_field(name, getattr(outcome.answer, name), expected=value)
        case _:
            raise DifferenceError(f"answered {outcome}, where {expected} was expected")
    if getattr(outcome, "repeated", None) is not repeated:
        raise DifferenceError(f"is said to be {'an old' if not repeated else 'a new'} answer")


def compare_field(name: str, told: Any, *, expected: Any) -> None:
    if hasattr(expected, "id"):
        expected.id = expected.id or told
        expected = expected.id
    if told != expected:
        raise DifferenceError(f"answered {name} {told} instead of {expected}")
