"""What is asked about money: who pays where, in whole or in part; who lets off, gives back and undoes, and may or not.

It has a chance of its own, so that all else is asked as it would be without. Charges are numbered by no answer, so
their numbers are read, as a page would read them.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from bashu.domain.circulation.answers import PaymentTold
from bashu.domain.circulation.charges.commands import (
    TAKEN_OVER,
    ApplyDeposit,
    ChargeCard,
    DepositCommand,
    MoneyCommand,
    Pay,
    Refund,
    RefundDeposit,
    TakeOverDeposit,
    VoidDeposit,
    VoidPayment,
    VoidReason,
    Waive,
    WaiveReason,
)
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Outcome
from bashu.domain.settlement.charges import Method
from tests.simulation.days import DAY, MINUTE
from tests.simulation.world import World

Read = Callable[[str], Sequence[tuple[Any, ...]]]
Ask = Callable[[dict[str, Any]], MoneyCommand]
Lines = tuple[tuple[int, int], ...]
DEBTS = "SELECT id, owed_fen FROM patrons_patron WHERE owed_fen > 0 ORDER BY id LIMIT 80"
CHARGES = """
SELECT id, patron_id, library_id, amount_fen - paid_fen - waiver_fen FROM settlement_charge ORDER BY id DESC LIMIT 60
"""
DEPOSITS = "SELECT id, patron_id, library_id FROM settlement_deposit ORDER BY id DESC LIMIT 20"
NOBODYS, NOWHERE = 888_888_888, 9_999_999
REMEMBERED = 40


def nothing(_: str) -> list[tuple[Any, ...]]:
    return []


class Paying:
    def __init__(self, world: World, chance: Random, *, read: Read) -> None:
        self._chance, self._read = chance, read
        self.asked: set[UUID] = set()
        self._terminals = sorted(world.terminals)
        self._staff = [*world.staff, 999_999]
        self._patrons = sorted(world.patrons)
        self._digests = {card.patron.id: card.digest for card in world.cards.values()}
        # Who leads each library.
        self._leads = {each.library: staff for staff, given in world.staff.items() for each in given}
        self._paid: deque[tuple[int, int]] = deque(maxlen=REMEMBERED)
        self._sent: deque[MoneyCommand] = deque(maxlen=REMEMBERED)
        self._debts: Sequence[tuple[int, int]] = ()
        self._charges: Sequence[tuple[int, int, int, int]] = ()
        self._held: Sequence[tuple[int, int, int]] = ()
        self._old: list[TakeOverDeposit] = []

    def learn(self, commands: Sequence[Any], outcomes: Sequence[Outcome]) -> None:
        for command, outcome in zip(commands, outcomes, strict=True):
            answer = getattr(outcome, "answer", None)
            if isinstance(answer, PaymentTold) and command.id in self.asked:
                self._paid.append((answer.payment_id, command.terminal_id // 100))

    def batch(self, now: datetime) -> list[MoneyCommand]:
        self._debts, self._charges, self._held = self._read(DEBTS), self._read(CHARGES), self._read(DEPOSITS)
        batch = [self._one(now) for _ in range(self._chance.choice([0, 1, 2, 3, 6]))]
        self.asked |= {command.id for command in batch}
        return batch

    def _one(self, now: datetime) -> MoneyCommand:
        chance = self._chance
        if self._sent and chance.random() < 0.06:
            return self._again()
        ago = chance.choice([0 * DAY, 0 * DAY, 0 * DAY, 3 * MINUTE, 2 * DAY, -5 * MINUTE])
        fields: dict[str, Any] = {"id": uuid7(now, chance.randbytes(RANDOM_BYTES)), "occurred_at": now - ago}
        fields["terminal_id"] = NOWHERE if chance.random() < 0.01 else chance.choice(self._terminals)
        asks: list[Ask] = [self._pay, self._waive, self._refund, self._void, self._card, self._hold, self._give]
        ask = chance.choices(asks, [60, 18, 6, 16, 4, 6, 16])[0]
        self._sent.append(command := ask(fields))
        return command

    def _again(self) -> MoneyCommand:
        """The same, or something else under the same id."""
        chance, command = self._chance, self._chance.choice(self._sent)
        changes: list[dict[str, Any]] = [{}, {}, {"terminal_id": chance.choice(self._terminals)}]
        changes += [{"fen": command.fen + 1}] if isinstance(command, Pay | Waive) else []
        changes += [{"patron": PatronScan(patron_id=self._patrons[0])}] if isinstance(command, Pay) else []
        return replace(command, **chance.choice(changes))

    def _pay(self, fields: dict[str, Any]) -> Pay:
        chance = self._chance
        patron, owed = chance.choice(self._debts) if self._debts and chance.random() < 0.9 else (self._anybody(), 0)
        fen = chance.choice([owed, owed, owed, owed - 1, owed // 2, owed // 3, 10, owed + 1, 0, -10])
        lines: Lines = self._lines(patron) if chance.random() < 0.4 else ()
        if lines and chance.random() < 0.9:
            fen = sum(part for _, part in lines)
        staff = chance.choice([None, *self._staff])
        return Pay(
            **fields, patron=self._shown(patron), fen=fen, method=chance.choice(list(Method)), lines=lines,
            staff_id=staff,
        )  # fmt: skip

    def _lines(self, patron: int) -> Lines:
        """Mostly what this reader owes; also what others owe or nobody, what is settled, twice, or too much of it."""
        chance = self._chance
        own = [(number, left) for number, whose, _, left in self._charges if whose == patron]
        lines = chance.sample(own, chance.randint(0, min(3, len(own))))
        if chance.random() < 0.3:
            lines = [(number, chance.choice([left // 2, left - 1, left + 1])) for number, left in lines]
        if chance.random() < 0.2:
            lines.append((TAKEN_OVER, chance.choice([1, 300, 800])))
        if self._charges and chance.random() < 0.1:
            number, _, _, left = chance.choice(self._charges)
            lines.append((number, left))
        if lines and chance.random() < 0.1:
            lines.append(chance.choice([lines[0], (NOBODYS, 10), (lines[0][0], -1)]))
        return tuple(lines)

    def _charge(self) -> tuple[int, int, int]:
        """Its number, to whom it is owed, and what is left of it."""
        if not self._charges or self._chance.random() < 0.03:
            return NOBODYS, 1, 100
        number, _, library, left = self._chance.choice(self._charges)
        return number, library, left

    def _waive(self, fields: dict[str, Any]) -> Waive:
        chance = self._chance
        number, library, left = self._charge()
        fen = chance.choice([left, left, left // 2, 1, left + 1, 0, -1])
        reason, staff = chance.choice(list(WaiveReason)), self._lead(library)
        if chance.random() < 0.2:
            fields |= {"patron": self._shown(self._debtor())}
            number = chance.choice([TAKEN_OVER, TAKEN_OVER, TAKEN_OVER, number])
            fen, staff = chance.choice([fen, 200, 300]), chance.choice([1, staff])
        return Waive(**fields, charge_id=number, fen=fen, reason=reason, staff_id=staff)

    def _refund(self, fields: dict[str, Any]) -> Refund:
        number, library, _ = self._charge()
        method = self._chance.choice(list(Method))
        return Refund(**fields, charge_id=number, method=method, staff_id=self._lead(library))

    def _void(self, fields: dict[str, Any]) -> VoidPayment:
        """Mostly a late one, and now and then one that was undone."""
        chance = self._chance
        number, library = chance.choice(self._paid) if self._paid and chance.random() < 0.95 else (NOBODYS, 1)
        reason = chance.choice(list(VoidReason))
        return VoidPayment(**fields, payment_id=number, reason=reason, staff_id=self._lead(library))

    def _card(self, fields: dict[str, Any]) -> ChargeCard:
        card, staff = self._chance.randint(1, 99), self._chance.choice(self._staff)
        return ChargeCard(**fields, patron=self._shown(self._anybody()), card_id=card, staff_id=staff)

    def _hold(self, fields: dict[str, Any]) -> TakeOverDeposit:
        """Long ago, or on a day that is still to come; mostly by who may write it down. One in three is told again."""
        chance = self._chance
        fen, ago = chance.choice([10_000, 5_000, 300, 0, -1]), chance.choice([4_000, 900, 1, 0, -1])
        on = (fields["occurred_at"] - ago * DAY).date()
        staff = self._lead(fields["terminal_id"] // 100)
        told = TakeOverDeposit(
            **fields, patron=self._shown(self._debtor()), fen=fen, taken_on=on, staff_id=staff,
            another=chance.random() < 0.3,
        )  # fmt: skip
        self._old.append(told)
        if len(self._old) % 3:
            return told
        return replace(self._old[-2], id=told.id, occurred_at=told.occurred_at, another=False)

    def _give(self, fields: dict[str, Any]) -> DepositCommand:
        """Given back, used, or undone: mostly to its reader, and where it is held."""
        chance = self._chance
        known = chance.choice(self._held) if self._held and chance.random() < 0.97 else (NOBODYS, self._anybody(), 0)
        number, patron, library = known
        there = [each for each in self._terminals if each // 100 == library]
        if there and chance.random() < 0.9:
            fields["terminal_id"] = chance.choice(there)
        whose = self._anybody() if chance.random() < 0.05 else patron
        about: dict[str, Any] = {"patron": self._shown(whose), "deposit_id": number, "staff_id": self._lead(library)}
        way = chance.random()
        if way < 0.4:
            return ApplyDeposit(**fields, **about)
        if way < 0.6:
            return VoidDeposit(**fields, **about, reason=chance.choice(list(VoidReason)))
        return RefundDeposit(**fields, **about, method=chance.choice(list(Method)))

    def _debtor(self) -> int:
        return self._chance.choice(self._debts)[0] if self._debts and self._chance.random() < 0.8 else self._anybody()

    def _lead(self, library: int) -> int:
        """Mostly one of that library, or one of the network."""
        return self._chance.choice([self._leads.get(library, 1), 1, self._chance.choice(self._staff)])

    def _anybody(self) -> int:
        return self._patrons[int(len(self._patrons) * self._chance.random() ** 2)]

    def _shown(self, patron: int) -> PatronScan:
        way = self._chance.random()
        if way < 0.02:
            return PatronScan(digests=(b"nobody's",))
        return PatronScan(patron_id=patron) if way < 0.6 else PatronScan(digests=(self._digests[patron],))
