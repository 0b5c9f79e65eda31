"""What is asked when something went wrong: of what was lent lately, and of what was lost, claimed or damaged before.

It has a chance of its own, so that all else is asked as it would be without.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from bashu.domain.circulation.accidents.commands import (
    AcceptClaim,
    ClaimReturned,
    DeclareDamaged,
    DeclareLost,
    FindPart,
    Grade,
    LostBecause,
    Quarantine,
    RejectClaim,
    ReplaceLost,
    Reported,
    ReportItem,
)
from bashu.domain.circulation.accidents.effects import ClaimKind
from bashu.domain.circulation.answers import AccidentTold, CheckedOut, Parcelled
from bashu.domain.circulation.charges.commands import Pay, Refund, VoidPayment, VoidReason
from bashu.domain.circulation.commands import (
    CheckIn,
    CheckOut,
    CountUse,
    ItemScan,
    MarkMissing,
    PatronScan,
    RecordCheckIn,
    RecordCheckOut,
    Restore,
    SendItem,
    Trust,
)
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.identity.verifier import Assurance
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Outcome
from bashu.domain.settlement.charges import Method
from tests.simulation.days import DAY, MINUTE
from tests.simulation.paying import NOBODYS, Read
from tests.simulation.world import World

REMEMBERED = 40
SEEN = Trust(assurance=Assurance.DEVICE)
PRICES = """
SELECT id, patron_id, amount_fen - paid_fen - waiver_fen FROM settlement_charge
 WHERE kind IN ('lost', 'part') AND amount_fen > paid_fen + waiver_fen ORDER BY id DESC LIMIT 10
"""
REFUNDS = "SELECT id FROM settlement_charge WHERE refundable_fen > refunded_fen ORDER BY id DESC LIMIT 10"
REFUNDED = """
SELECT p.id FROM settlement_payment p CROSS JOIN LATERAL jsonb_array_elements(p.lines) AS line
  JOIN settlement_charge c ON c.id = (line->>0)::int8 WHERE c.refunded_fen > 0 AND p.fen > 0 ORDER BY p.id DESC LIMIT 10
"""
ASIDE = "SELECT id, branch_id FROM catalogue_item WHERE status = 'on_hold_shelf' ORDER BY id LIMIT 10"
SENT = """
SELECT l.item_id FROM circulation_parcelled d JOIN circulation_loan l ON l.id = d.loan_id
  JOIN circulation_parcel p ON p.id = d.parcel_id
 WHERE l.checked_in_at IS NULL AND p.state IN ('packed', 'handed_over') ORDER BY l.id LIMIT 10
"""
CLAIMED = """
SELECT item_id FROM circulation_loan WHERE claimed_at IS NOT NULL AND checked_in_at IS NULL ORDER BY id LIMIT 10
"""
PARTS = "SELECT id, item_id FROM settlement_charge WHERE kind = 'part' ORDER BY id DESC LIMIT 10"


class Mishaps:
    def __init__(self, world: World, chance: Random, *, read: Read) -> None:
        self._chance, self._read = chance, read
        self._barcodes = {item.id: item.barcode for item in world.items.values()}
        self._terminals, self._branches = sorted(world.terminals), sorted(world.branches)
        self._patrons, self._staff = sorted(world.patrons), [*world.staff, 1, 1]
        # The item and the loan of what was lent, and of what went wrong.
        self._lent: deque[tuple[int, int]] = deque(maxlen=REMEMBERED)
        self._wrong: deque[tuple[int, int | None]] = deque(maxlen=REMEMBERED)

    def learn(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            answer = getattr(outcome, "answer", None)
            if isinstance(answer, CheckedOut | Parcelled):
                self._lent.append((answer.item_id, answer.loan_id))
            if isinstance(answer, AccidentTold):
                self._wrong.append((answer.item_id, answer.loan_id))

    def batch(self, now: datetime) -> list[AnyCommand]:
        chance, batch = self._chance, list[AnyCommand]()
        for _ in range(chance.choice([0, 2, 3, 4])):
            ask = chance.choices([self._goes_wrong, self._turns_up, self._about_money], [4, 5, 3])[0]
            made = {"id": uuid7(now, chance.randbytes(RANDOM_BYTES)), "terminal_id": chance.choice(self._terminals)}
            asked = ask(made | {"occurred_at": now - chance.choice([0, 0, 0, 3]) * MINUTE})
            batch += [more for each in asked for more in self._besides(each)]
        return batch

    def _besides(self, asked: AnyCommand) -> list[AnyCommand]:
        """What was lost had been somewhere before, and is a ruin: as its id has it, so nothing is drawn for it."""
        own = Random(asked.id.int)
        if own.random() > 0.4 or not isinstance(asked, DeclareLost | CheckIn):
            return [asked]
        made: dict[str, Any] = {"id": UUID(int=asked.id.int ^ 8), "terminal_id": asked.terminal_id, "item": asked.item}
        if isinstance(asked, DeclareLost):
            ago = own.choice([2 * MINUTE, 10 * MINUTE, timedelta(hours=1), DAY, 2 * DAY])
            who = PatronScan(patron_id=own.choice(self._patrons[:60]))
            made["occurred_at"] = asked.occurred_at - ago
            return [asked, RecordCheckIn(**made) if own.random() < 0.7 else RecordCheckOut(**made, patron=who)]
        item_id, made["occurred_at"] = asked.item.item_id, asked.occurred_at
        loan_id = next((loan_id for wrong_id, loan_id in reversed(self._wrong) if wrong_id == item_id), None)
        ruin = DeclareDamaged(**made, grade=own.choice(list(Grade)), loan_id=loan_id, another=own.random() < 0.2)
        return [ruin, asked] if own.random() < 0.5 else [asked, ruin]

    def _goes_wrong(self, made: dict[str, Any]) -> list[AnyCommand]:
        """Mostly with what was lent lately."""
        chance, now = self._chance, made["occurred_at"]
        item_id, loan_id = self._one_of(self._lent)
        made["item"] = self._scan(item_id)
        way = chance.random()
        if way < 0.45:
            because = chance.choice([LostBecause.TOLD] * 3 + [LostBecause.OVERDUE])
            staff = self._staff[item_id % len(self._staff)] if because is LostBecause.TOLD else None
            meant = chance.choice([None, None, loan_id])
            return [DeclareLost(**made, loan_id=meant, because=because, staff_id=staff)]
        if way < 0.65:
            said_at = chance.choice([None, now - DAY, now - 3 * DAY, now - 40 * DAY, now + timedelta(hours=2)])
            branch_id = chance.choice([None, 9_999, *self._branches])
            return [ClaimReturned(**made, claim=chance.choice(list(ClaimKind)), said_at=said_at, branch_id=branch_id)]
        if way < 0.9:
            taken_in = CheckIn(**made | {"id": uuid7(now, chance.randbytes(RANDOM_BYTES))})
            grade, (_, other) = chance.choice(list(Grade)), self._one_of(self._lent)
            damaged = DeclareDamaged(
                **made, grade=grade, loan_id=chance.choice([None, loan_id, loan_id, loan_id, other])
            )
            return [taken_in, *self._told_twice(damaged)] if chance.random() < 0.8 else [damaged]
        if way < 0.93:
            return [ReportItem(**made, told=chance.choice(list(Reported))) if way < 0.915 else Quarantine(**made)]
        return self._is_elsewhere(made)

    def _told_twice(self, damaged: DeclareDamaged) -> list[AnyCommand]:
        """Now and then by several of the staff, about one damage that is as bad or worse, or about others: as its id
        has it, so nothing is drawn for it."""
        own, told = Random(damaged.id.int), [damaged]
        while len(told) < 4 and own.random() < 0.4:
            again = replace(damaged, id=UUID(int=damaged.id.int ^ len(told)), staff_id=own.choice(self._staff))
            told.append(replace(again, grade=own.choice([damaged.grade, *Grade]), another=own.random() < 0.4))
        return list[AnyCommand](told)

    def _is_elsewhere(self, made: dict[str, Any]) -> list[AnyCommand]:
        """What waits for a reader is not missing, and what the courier has is not the reader's."""
        chance = self._chance
        if (aside := self._read(ASIDE)) and chance.random() < 0.5:
            item_id, branch_id = chance.choice(aside)
            at = [each for each in self._terminals if each // 10 == branch_id]
            return [MarkMissing(**made | {"item": self._scan(item_id), "terminal_id": chance.choice(at)})]
        if sent := self._read(SENT):
            made["item"] = self._scan(chance.choice(sent)[0])
            return [DeclareLost(**made), ClaimReturned(**made | {"id": self._id(made)}, claim=ClaimKind.RETURNED)]
        return []

    def _id(self, made: dict[str, Any]) -> UUID:
        return uuid7(made["occurred_at"], self._chance.randbytes(RANDOM_BYTES))

    def _turns_up(self, made: dict[str, Any]) -> list[AnyCommand]:
        """What was lost, or said to be; what was damaged is mended."""
        chance, staff = self._chance, self._chance.choice(self._staff)
        made["item"] = self._scan(self._one_of(self._wrong)[0])
        if chance.random() < 0.3 and (claimed := self._read(CLAIMED)):
            made["item"] = self._scan(chance.choice(claimed)[0])
            kind = AcceptClaim if chance.random() < 0.5 else RejectClaim
            return [kind(**made, staff_id=staff)]
        asks: list[Any] = [
            lambda: CheckIn(**made),
            lambda: CheckOut(**made, patron=PatronScan(patron_id=chance.choice(self._patrons[:60])), trust=SEEN),
            lambda: CountUse(**made),
            lambda: SendItem(**made, destination_branch_id=chance.choice(self._branches)),
            lambda: ReplaceLost(**made, staff_id=staff),
            lambda: AcceptClaim(**made, staff_id=staff),
            lambda: RejectClaim(**made, staff_id=staff),
            lambda: Quarantine(**made),
            lambda: ReportItem(**made, told=chance.choice(list(Reported))),
            lambda: DeclareDamaged(**made, grade=chance.choice(list(Grade))),
            lambda: Restore(**made),
        ]
        return [chance.choices(asks, [8, 8, 3, 3, 4, 8, 8, 2, 2, 2, 6])[0]()]

    def _about_money(self, made: dict[str, Any]) -> list[AnyCommand]:
        """The price is paid, and fetched again when the item or its part turned up."""
        chance = self._chance
        method, way = chance.choice(list(Method)), chance.random()
        if way < 0.4 and (prices := self._read(PRICES)):
            number, patron, left = chance.choice(prices)
            fen = chance.choice([left, left, max(1, left // 2)])
            return [Pay(**made, patron=PatronScan(patron_id=patron), fen=fen, method=method, lines=((number, fen),))]
        if way < 0.6 and (refunds := self._read(REFUNDS)):
            return [Refund(**made, charge_id=chance.choice(refunds)[0], method=method, staff_id=1)]
        if way < 0.7 and (refunded := self._read(REFUNDED)):
            reason = chance.choice(list(VoidReason))
            return [VoidPayment(**made, payment_id=chance.choice(refunded)[0], reason=reason, staff_id=1)]
        number, item_id = chance.choice([*self._read(PARTS), (NOBODYS, self._one_of(self._wrong)[0])])
        return [FindPart(**made, item=self._scan(item_id), charge_id=number)]

    def _one_of(self, remembered: deque[tuple[int, Any]]) -> tuple[int, Any]:
        """Now and then any."""
        chance = self._chance
        if remembered and chance.random() < 0.95:
            return chance.choice(remembered)
        return chance.choice(list(self._barcodes)), None

    def _scan(self, item_id: int) -> ItemScan:
        if self._chance.random() < 0.02:
            return ItemScan(barcode="nowhere")
        return ItemScan(barcode=self._barcodes[item_id], item_id=item_id if self._chance.random() < 0.9 else None)
