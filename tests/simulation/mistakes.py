"""What is scanned by mistake, and undone: at once or later, by that desk or another, twice, and after this and that.

It has a chance of its own, so that all else is asked as it would be without.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any

from bashu.domain.circulation.accidents.commands import ClaimReturned, DeclareDamaged, Grade
from bashu.domain.circulation.accidents.effects import ClaimKind
from bashu.domain.circulation.answers import CheckedIn, CheckedOut, Parcelled, Recorded
from bashu.domain.circulation.charges.commands import Pay, VoidPayment, VoidReason, Waive, WaiveReason
from bashu.domain.circulation.commands import (
    CheckIn,
    CheckOut,
    CountUse,
    DispatchTransit,
    ItemScan,
    MarkMissing,
    Override,
    OverrideReason,
    PackItem,
    PatronScan,
    Renew,
    ScanKind,
    SendItem,
    Trust,
    UndoScan,
    UnpackItem,
)
from bashu.domain.circulation.holds.commands import AnyCommand, PlaceHold
from bashu.domain.circulation.holds.states import HoldLevel
from bashu.domain.circulation.refusals import OVERRIDABLE
from bashu.domain.identity.verifier import Assurance
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Outcome
from bashu.domain.settlement.charges import Method
from tests.simulation.days import DAY, MINUTE, day_of
from tests.simulation.paying import Read
from tests.simulation.world import World

REMEMBERED, LATELY = 40, 8
SEEN = Trust(assurance=Assurance.DEVICE)
# What may be lent by mistake: each with where it is, and to whom, if that is known.
COLLECTED = """
SELECT item_id, pickup_branch_id, patron_id FROM circulation_hold WHERE stage = 'ready' ORDER BY id DESC LIMIT 20
"""
# Who may have several of a title, and so ask again for what was just lent; others book it for much later.
BY_INSTITUTIONS = """
SELECT h.item_id, h.pickup_branch_id, h.patron_id FROM circulation_hold h JOIN patrons_patron p ON p.id = h.patron_id
 WHERE h.stage = 'ready' AND h.level <> 'item' AND p.category = 'institution' ORDER BY h.id DESC LIMIT 20
"""
WANTED = """
SELECT i.id, i.branch_id, h.patron_id FROM circulation_hold h JOIN catalogue_item i ON i.bib_id = h.bib_id
 WHERE h.stage IN ('waiting', 'asked', 'under_way') AND i.status IN ('available', 'in_transit')
 ORDER BY h.id DESC, i.id LIMIT 20
"""
MOVING = "SELECT item_id, origin_id, NULL FROM circulation_transit WHERE ended_at IS NULL ORDER BY id DESC LIMIT 20"
FLOATING = "SELECT item_id, branch_id, NULL FROM circulation_floating ORDER BY since_at DESC, item_id LIMIT 20"
GONE = """
SELECT id, branch_id, NULL FROM catalogue_item WHERE status IN ('missing', 'lost', 'claimed_returned')
 ORDER BY id LIMIT 40
"""
LENDS = {COLLECTED: 4, BY_INSTITUTIONS: 3, WANTED: 3, MOVING: 3, FLOATING: 3, GONE: 1}
# Who borrows, for some others may not.
BORROW = "SELECT patron_id FROM circulation_loan WHERE checked_in_at IS NULL ORDER BY id DESC LIMIT 30"
LENT = """
SELECT item_id, lending_branch_id, id, patron_id FROM circulation_loan WHERE checked_in_at IS NULL
 ORDER BY due_at, id LIMIT 40
"""
OF_THE_CLOSED = """
SELECT l.item_id, l.lending_branch_id, l.id, l.patron_id FROM circulation_loan l JOIN patrons_patron p
    ON p.id = l.patron_id WHERE l.checked_in_at IS NULL AND p.state = 'closed' ORDER BY l.id LIMIT 20
"""
HELD = """
SELECT level, bib_id, volume, wanted_item_id, pickup_branch_id FROM circulation_hold
 WHERE item_id = {item} AND stage = 'ready'
"""
BOXES = "SELECT id, next_branch_id FROM circulation_box WHERE state = 'open' AND branch_id = {branch} ORDER BY id DESC"
COST = """
SELECT c.id, c.patron_id, c.amount_fen - c.paid_fen - c.waiver_fen, l.item_id, l.checkin_branch_id
  FROM settlement_charge c JOIN circulation_loan l ON l.id = c.loan_id
 WHERE c.kind = 'overdue' AND c.charged_at = l.checked_in_at AND c.amount_fen > c.paid_fen + c.waiver_fen
 ORDER BY c.id DESC LIMIT 6
"""
PAID = """
SELECT p.id, l.item_id, l.checkin_branch_id FROM settlement_payment p
 CROSS JOIN LATERAL jsonb_array_elements(p.lines) AS line JOIN settlement_charge c ON c.id = (line->>0)::int8
  JOIN circulation_loan l ON l.id = c.loan_id
 WHERE p.voided_at IS NULL AND p.fen > 0 AND c.kind = 'overdue' AND c.charged_at = l.checked_in_at
 ORDER BY p.id DESC LIMIT 6
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """`branch`: where it was scanned; `leads`: where its van goes then, and where it is bound for."""

    kind: ScanKind
    item: int
    branch: int
    loan: int | None = None
    leads: tuple[int | None, ...] = ()


class Mistakes:
    def __init__(self, world: World, chance: Random, *, read: Read) -> None:
        self._chance, self._read = chance, read
        self._items = {item.id: item for item in world.items.values()}
        self._terminals, self._branches = sorted(world.terminals), sorted(world.branches)
        self._patrons = sorted(world.patrons)
        self._scans: deque[Scan] = deque(maxlen=REMEMBERED)
        self._now: datetime

    def learn(self, commands: Sequence[AnyCommand], outcomes: Sequence[Outcome]) -> None:
        for command, outcome in zip(commands, outcomes, strict=True):
            answer: Any = getattr(outcome, "answer", None)
            branch = getattr(command, "terminal_id", 0) // 10
            if isinstance(answer, CheckedOut | Parcelled | Recorded) and answer.item_id and answer.loan_id:
                lent = Scan(kind=ScanKind.CHECK_OUT, item=answer.item_id, branch=branch, loan=answer.loan_id)
                self._scans.append(lent)
            if isinstance(answer, CheckedIn) and answer.item_id and answer.closed_loan_id:
                leads = answer.next_branch_id, answer.destination_branch_id
                took = Scan(
                    kind=ScanKind.CHECK_IN, item=answer.item_id, branch=branch, loan=answer.closed_loan_id, leads=leads
                )
                self._scans.append(took)

    def batch(self, now: datetime) -> list[AnyCommand]:
        chance, batch, self._now = self._chance, list[AnyCommand](), now
        for _ in range(chance.choice([1, 2, 3, 4, 6])):
            asks: list[Callable[[], list[AnyCommand]]] = [self._lends, self._takes_in, self._later, self._about_money]
            batch += chance.choices(asks, [3, 3, 4, 4])[0]()
        return batch

    def _made(self, branch: int | None, item: int, *, minutes: int = 0) -> dict[str, Any]:
        """A scan at one of this branch's terminals, or of any; so many minutes ago."""
        chance = self._chance
        here = [each for each in self._terminals if each // 10 == branch]
        scan = ItemScan(barcode=self._items[item].barcode, item_id=item)
        made = {"id": uuid7(self._now, chance.randbytes(RANDOM_BYTES)), "item": scan}
        at = self._now - minutes * MINUTE
        return made | {"occurred_at": at, "terminal_id": chance.choice(here or self._terminals)}

    def _lends(self) -> list[AnyCommand]:
        """What is to be collected, wanted elsewhere, on its way, afloat or gone; to its reader, or to somebody."""
        chance = self._chance
        if not (found := self._read(chance.choices(list(LENDS), list(LENDS.values()))[0])):
            return []
        item, branch, patron = chance.choice(found)
        borrow = [each for (each,) in self._read(BORROW)]
        whose = patron if patron is not None and chance.random() < 0.9 else chance.choice(borrow or self._patrons)
        scan, who = Scan(kind=ScanKind.CHECK_OUT, item=item, branch=branch), PatronScan(patron_id=whose)
        made = self._made(branch, item, minutes=chance.choice([0, 0, 3, 8]))
        # Staff let pass what can be: too little would be lent otherwise.
        let_pass = Override(staff_id=1, reason=chance.choice(list(OverrideReason)), refusals=frozenset(OVERRIDABLE))
        override = let_pass if chance.random() < 0.7 else None
        lent: AnyCommand = CheckOut(**made, patron=who, trust=SEEN, override=override)
        return [lent, *self._since_it_was_lent(scan, who), *self._undone(scan)]

    def _since_it_was_lent(self, scan: Scan, who: PatronScan) -> list[AnyCommand]:
        """Mostly nothing."""
        way, made = self._chance.random(), self._made(scan.branch, scan.item)
        if way < 0.06:
            return [Renew(**made, patron=who, trust=SEEN)]
        if way < 0.12:
            return [ClaimReturned(**made, claim=ClaimKind.RETURNED)]
        if way < 0.5 and (held := self._read(HELD.format(item=scan.item))):
            level, bib, volume, wanted, pickup = held[0]
            later = day_of(self._now) + 100 * DAY if level == HoldLevel.ITEM else None
            del made["item"]
            return [PlaceHold(
                **made, patron=who, trust=SEEN, level=HoldLevel(level), bib_id=bib, volume=volume, item_id=wanted,
                pickup_branch_id=pickup, another=True, booked_from_on=later, booked_to_on=later,
            )]  # fmt: skip
        return [CheckIn(**made)] if way > 0.95 else []

    def _takes_in(self) -> list[AnyCommand]:
        """Late first; now and then all that a reader has, and as if it had come back the day before."""
        chance, batch = self._chance, list[AnyCommand]()
        if not (lent := (chance.random() < 0.15 and self._read(OF_THE_CLOSED)) or self._read(LENT)):
            return []
        _, branch, _, patron = chance.choice(lent)
        own = [each for each in lent if each[3] == patron and each[1] == branch]
        own = own if chance.random() < 0.5 else [chance.choice(own)]
        here = branch if chance.random() < 0.6 else chance.choice(self._branches)
        scans = [Scan(kind=ScanKind.CHECK_IN, item=item, branch=here, loan=loan) for item, _, loan, _ in own]
        for scan in scans:
            made = self._made(here, scan.item, minutes=chance.choice([0, 0, 3, 8]))
            batch.append(CheckIn(**made, returned_at=self._now - DAY if chance.random() < 0.2 else None))
        for scan in chance.sample(scans, chance.randint(1, len(scans))):
            if chance.random() < 0.7:
                batch += [*self._since_it_was_taken_in(scan), *self._undone(scan)]
            else:
                # Whoever owes nothing else pays for being late with it.
                made = self._made(here, scan.item)
                del made["item"]
                paid = Pay(**made, patron=PatronScan(patron_id=patron), fen=1, method=Method.CASH)
                batch += [paid, *self._undone(scan)]
        return batch

    def _since_it_was_taken_in(self, scan: Scan) -> list[AnyCommand]:
        chance, made = self._chance, self._made(scan.branch, scan.item)
        home = self._items[scan.item].home.id
        elsewhere = self._made(chance.choice([home, home, None]), scan.item)
        asks: list[Callable[[], AnyCommand]] = [
            lambda: MarkMissing(**made),
            lambda: SendItem(**made, destination_branch_id=home),
            lambda: DispatchTransit(**made),
            lambda: CountUse(**made),
            lambda: DeclareDamaged(**made, grade=chance.choice(list(Grade)), loan_id=scan.loan),
            lambda: CheckIn(**elsewhere),
            lambda: CheckIn(**made),
        ]
        return [chance.choices(asks, [1, 3, 1, 3, 1, 2, 1])[0]()] if chance.random() < 0.5 else []

    def _later(self) -> list[AnyCommand]:
        """Mostly of the last few that were scanned; what waits for the van may be in a box by then."""
        chance = self._chance
        if not self._scans:
            return []
        scan = chance.choice(list(self._scans)[-LATELY:] if chance.random() < 0.8 else list(self._scans))
        boxes = self._read(BOXES.format(branch=scan.branch)) if scan.leads[:1] not in ((), (None,)) else ()
        fit = [box for box, leads in boxes if leads in scan.leads]
        if not fit or chance.random() < 0.5:
            between = self._since_it_was_taken_in(scan) if scan.kind is ScanKind.CHECK_IN else []
            return [*between, *self._undone(scan)]
        packed = PackItem(**self._made(scan.branch, scan.item), box_id=fit[0])
        out = UnpackItem(**self._made(scan.branch, scan.item))
        return [packed, *self._undone(scan), out, *self._undone(scan)]

    def _about_money(self) -> list[AnyCommand]:
        """What a return has cost is paid or waived, or that payment undone, before the return is."""
        chance = self._chance
        if chance.random() < 0.6 and (costs := self._read(COST)):
            number, patron, left, item, branch = costs[int(len(costs) * chance.random() ** 3)]
            made, fen = self._made(branch, item), chance.choice([left, max(1, left // 2)])
            del made["item"]
            paid: AnyCommand = Pay(
                **made, patron=PatronScan(patron_id=patron), fen=fen, method=Method.CASH, lines=((number, fen),)
            )
            if chance.random() < 0.3:
                paid = Waive(**made, charge_id=number, fen=fen, reason=WaiveReason.OUR_MISTAKE, staff_id=1)
            return [paid, *self._undone(Scan(kind=ScanKind.CHECK_IN, item=item, branch=branch))]
        if not (payments := self._read(PAID)):
            return []
        payment, item, branch = chance.choice(payments)
        made = self._made(branch, item)
        del made["item"]
        voided = VoidPayment(**made, payment_id=payment, reason=chance.choice(list(VoidReason)), staff_id=1)
        return [voided, *self._undone(Scan(kind=ScanKind.CHECK_IN, item=item, branch=branch))]

    def _undone(self, scan: Scan) -> list[AnyCommand]:
        """Mostly where and as what it was scanned, and once."""
        chance = self._chance
        branch = scan.branch if chance.random() < 0.9 else None
        loan = chance.choice([None, scan.loan]) if chance.random() < 0.96 else 1
        kind = scan.kind if chance.random() < 0.95 else chance.choice(list(ScanKind))
        made = self._made(branch, scan.item, minutes=chance.choice([0, 0, 0, 1, 6]))
        undone = UndoScan(**made, scan=kind, loan_id=loan)
        if chance.random() < 0.8:
            return [undone]
        other = uuid7(self._now, chance.randbytes(RANDOM_BYTES))
        return [undone, replace(undone, id=chance.choice([undone.id, other]))]
