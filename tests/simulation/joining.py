"""What a library that joins brings along, as docs/circulation.md tells it: loans, holds, and what its readers owe it;
and what is brought.

What is brought has a chance of its own, so that all else is asked as it would be without.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any, TypeAlias

from bashu.domain.circulation.answers import Held
from bashu.domain.circulation.charges.commands import TakeOverCharge
from bashu.domain.circulation.commands import ItemScan, PatronScan, TakeOverLoan
from bashu.domain.circulation.holds.commands import AnyCommand, CancelHold, ExpireHold, TakeOverHold, TargetHold
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Outcome
from bashu.domain.settlement.charges import ChargeKind
from tests.simulation import accounts, asking, holding
from tests.simulation.accounts import Charge
from tests.simulation.days import DAY, MINUTE, SECOND, day_of, last_second
from tests.simulation.lending import Expected, No, Yes, no, place_and_item
from tests.simulation.moving import carried_to
from tests.simulation.paying import Read
from tests.simulation.terms import kept_by
from tests.simulation.truth import Scene, Truth
from tests.simulation.undoing import was
from tests.simulation.world import Branch, Hold, Item, Loan, Patron, World

TakeOver: TypeAlias = TakeOverLoan | TakeOverHold | TakeOverCharge
A_MILLION_YUAN = 100_000_000


def decide(truth: Truth, scene: Scene, *, command: TakeOver) -> Expected:
    match command:
        case TakeOverLoan():
            return _loan(truth, scene, command=command)
        case TakeOverHold():
            return _hold(truth, scene, command=command)
        case TakeOverCharge():
            return _charge(truth, scene, command=command)


def _loan(truth: Truth, scene: Scene, *, command: TakeOverLoan) -> Expected:
    """Whatever speaks against its reader. What was done with the item here is newer."""
    here = scene.here if command.branch_id is None else truth.world.branches.get(command.branch_id)
    if here is None or here.library is not scene.here.library:
        return no("terminal_not_allowed")
    if refused := place_and_item(scene):
        return refused
    begun, ends = command.checked_out_at, command.due_at
    if begun > scene.now or ends < begun or command.renewals < 0:
        return no("dates_wrong")
    item, patron = scene.item, scene.patron
    assert item is not None
    if patron is None:
        return no("register_first")
    if refused := _is_newer_here(truth, item, patron=patron):
        return refused
    loan = _begin(truth, item, patron=patron, scene=carried_to(here, scene=scene), command=command)
    return Yes("Recorded", {"item_id": item.id, "loan_id": loan, "due_at": ends, "task_id": None})


def _is_newer_here(truth: Truth, item: Item, *, patron: Patron) -> No | None:
    if item.status == "withdrawn":
        return no("item_withdrawn")
    if item.kept_back or item.status == "lost":
        return no("item_out_of_service", status=item.status)
    if item.loan is not None:
        own = item.loan.patron is patron
        return no("already_yours", due_at=item.loan.due_at.isoformat()) if own else no("on_loan_to_another")
    if holding.kept_for_another(truth, item, patron=patron):
        return no("held_for_another")
    return no("still_on_its_way") if item.transit is not None else None


def _begin(truth: Truth, item: Item, *, patron: Patron, scene: Scene, command: TakeOverLoan) -> Loan:
    """Its days and renewals are those of there, its terms those of a loan of today. It was lent by no scan here, so
    there is none to undo; and whatever days were booked, its reader has it."""
    before = was(item)
    if item.floats_at is not None:
        truth.float(item, None, at=scene.at)
    values, reasons = truth.terms.of(item, patron, lender=scene.here.library, on=scene.on)
    names = kept_by(values)
    terms = {name: values[name] for name in names} | {"rules": {name: reasons[name] for name in names}}
    loan = Loan(
        item, patron, scene.here, scene.terminal.id, command.checked_out_at, command.due_at, terms,
        renewals=command.renewals, stood={"is_fact": True}, was=before, past_booking=True,
    )  # fmt: skip
    item.loan, item.given_up = loan, None
    patron.loans.append(loan)
    truth.touched.new_loans.append(loan)
    truth.saw(item, loan.out_at)
    truth.change(item, status="on_loan", branch=scene.here)
    holding.lent(truth, item, patron=patron, scene=scene)
    return loan


def _hold(truth: Truth, scene: Scene, *, command: TakeOverHold) -> Expected:
    """Among those who wait by its day there. The clock asks for something when the whole list is there."""
    now, patron, work = scene.now, scene.patron, truth.world.works.get(command.bib_id)
    if not scene.terminal.active:
        return no("terminal_not_allowed")
    if work is None:
        return no("title_unknown")
    if command.placed_at > now:
        return no("dates_wrong")
    if patron is None:
        return no("register_first")
    if not patron.active:
        return no("patron_closed")
    pickup = truth.world.branches.get(command.pickup_branch_id)
    queue = truth.queue(work)
    hold = Hold(
        work=work, level="title", bib=command.bib_id, volume="", wanted_item=None, patron=patron,
        pickup=pickup or scene.here, kind="branch", terminal=scene.terminal.id, placed_at=command.placed_at,
        rank=asking.behind_all(queue, now=command.placed_at), suspended_until=None, wanted_until=command.wanted_until,
    )  # fmt: skip
    if refused := _why_not(truth, hold, pickup=pickup, now=now):
        return refused
    ahead = [other for other in queue if other.rank <= hold.rank and other.stage in ("waiting", "asked")]
    waiting = [other for other in ahead if not other.booked]
    used = {other.nth for other in queue if (other.patron, other.target) == (patron, hold.target)}
    hold.nth = min(set(range(len(used) + 1)) - used)
    hold.nearby_until = now + truth.world.nearby_days * DAY if holding.near(truth, hold, now=now) else None
    in_vain = sum(other.stage == "waiting" for other in waiting)
    hold.promised = holding.promise(truth, hold, before=in_vain, now=now)
    hold.reason, hold.details = "queued", {"before": len(waiting)}
    truth.place(hold)
    return asking.held(hold, before=len(waiting))


def _why_not(truth: Truth, hold: Hold, *, pickup: Branch | None, now: datetime) -> No | None:
    """Neither debts nor limits."""
    fitting = [item for item in truth.world.of_work(hold.work) if item.bib == hold.bib]
    has = [loan for loan in sorted(hold.patron.loans, key=lambda loan: loan.id) if loan.item in fitting]
    if has:
        return no("already_yours", due_at=has[0].due_at.isoformat())
    if pickup is None or not pickup.takes_holds:
        return no("pickup_not_offered")
    if hold.wanted_until is not None and hold.wanted_until <= now:
        return no("hold_in_the_past")
    if any((other.patron, other.target) == (hold.patron, hold.target) for other in truth.queue(hold.work)):
        return no("already_held")
    serves = any(holding.may_serve(truth, hold, item=item, now=now) for item in fitting)
    return None if serves else no("nothing_to_hold")


def _charge(truth: Truth, scene: Scene, *, command: TakeOverCharge) -> Expected:
    """Owed to the library that brings it, since its day there."""
    if not scene.terminal.active:
        return no("terminal_not_allowed")
    if scene.patron is None:
        return no("register_first")
    if command.charged_on > scene.on:
        return no("dates_wrong")
    if not 0 < command.fen <= A_MILLION_YUAN:
        return no("sum_wrong")
    charge = Charge(
        kind="taken_over", creditor=scene.here.library, branch=scene.here.id, patron=scene.patron, amount=command.fen,
        at=last_second(command.charged_on - DAY) + SECOND, details={"was": command.because.value},
    )  # fmt: skip
    accounts.post(truth, charge, scene=scene, staff=command.staff_id)
    return Yes("ChargeTold", {"charge_id": charge, "fen": command.fen})


# What may be on its list of loans though it stands otherwise here.
STANDS = {
    "SELECT id FROM catalogue_item WHERE status IN ('missing', 'lent_by_owner') ORDER BY id LIMIT 40": 3,
    "SELECT item_id FROM circulation_floating ORDER BY item_id LIMIT 30": 2,
    "SELECT item_id FROM circulation_hold WHERE stage = 'asked' ORDER BY id DESC LIMIT 30": 2,
    "SELECT item_id FROM circulation_hold WHERE stage IN ('under_way', 'ready') ORDER BY id DESC LIMIT 30": 2,
    "SELECT item_id FROM circulation_loan WHERE checked_in_at IS NULL ORDER BY id DESC LIMIT 40": 2,
    "SELECT item_id FROM circulation_transit WHERE ended_at IS NULL ORDER BY id DESC LIMIT 30": 2,
    """
SELECT id FROM catalogue_item WHERE status IN ('withdrawn', 'damaged', 'in_quarantine', 'lost')
 ORDER BY id DESC LIMIT 40
""": 4,
}
# What its reader has, or waits for, by now.
HAD = """
SELECT i.bib_id, l.patron_id, i.id FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id
 WHERE l.checked_in_at IS NULL ORDER BY l.id DESC LIMIT 20
"""
HELD = """
SELECT bib_id, patron_id, item_id FROM circulation_hold WHERE closed_at IS NULL AND level = 'title'
 ORDER BY id DESC LIMIT 20
"""
# The longest queues, in which somebody has paused.
QUEUES = """
SELECT min(bib_id) FROM circulation_hold WHERE closed_at IS NULL GROUP BY work_id
 ORDER BY count(suspended_until) DESC, count(*) DESC, work_id LIMIT 8
"""
LONG_AGO = datetime(2026, 4, 2, 1, 30, tzinfo=UTC)


class Joining:
    """Libraries bring lists, in which not all is right; and the clock asks for what is waited for."""

    def __init__(self, world: World, chance: Random, *, read: Read) -> None:
        self._chance, self._read, self._world = chance, read, world
        self._items, self._terminals = list(world.items.values()), sorted(world.terminals)
        self._patrons, self._branches, self._staff = sorted(world.patrons), sorted(world.branches), list(world.staff)
        self._held: deque[int] = deque(maxlen=20)
        self._brought: deque[TakeOver] = deque(maxlen=20)

    def learn(self, commands: Sequence[AnyCommand], outcomes: Sequence[Outcome]) -> None:
        for command, outcome in zip(commands, outcomes, strict=True):
            answer = getattr(outcome, "answer", None)
            if isinstance(command, TakeOverHold) and isinstance(answer, Held):
                self._held.append(answer.hold_id)

    def batch(self, now: datetime) -> list[AnyCommand]:
        chance, batch = self._chance, list[AnyCommand]()
        for _ in range(chance.choice([2, 4, 8, 12])):
            if self._brought and chance.random() < 0.06:
                batch.append(self._again(now))
            elif self._held and chance.random() < 0.15:
                batch.append(self._about_a_hold(now))
            else:
                asks: list[Callable[[datetime], TakeOver]] = [self._a_loan, self._a_hold, self._a_charge]
                brought = chance.choices(asks, [5, 5, 2])[0](now)
                self._brought.append(brought)
                batch.append(brought)
        return batch

    def _again(self, now: datetime) -> TakeOver:
        """The same, or another under the same id; or of another reader."""
        chance, brought = self._chance, self._chance.choice(self._brought)
        changes: list[dict[str, Any]] = [{}, {"occurred_at": brought.occurred_at + MINUTE}]
        changes.append({"id": uuid7(now, chance.randbytes(RANDOM_BYTES)), "patron": self._who()})
        return replace(brought, **chance.choice(changes))

    def _about_a_hold(self, now: datetime) -> AnyCommand:
        chance = self._chance
        made: dict[str, Any] = {"id": uuid7(now, chance.randbytes(RANDOM_BYTES)), "occurred_at": now}
        made["hold_id"] = chance.choice(self._held)
        kind = chance.choices([TargetHold, ExpireHold, CancelHold], [6, 2, 1])[0]
        return CancelHold(**made, terminal_id=self._terminals[0]) if kind is CancelHold else kind(**made)

    def _made(self, now: datetime, *, library: int, patron: int | None = None) -> dict[str, Any]:
        """Mostly at a terminal of the library that brings it."""
        chance = self._chance
        own = [each for each in self._terminals if each // 100 == library]
        at = chance.choice(own if chance.random() < 0.9 else [*self._terminals, *[9_999_999] * 20])
        ago = chance.choice([0 * DAY, 0 * DAY, 0 * DAY, 3 * MINUTE, 2 * DAY])
        made: dict[str, Any] = {"id": uuid7(now, chance.randbytes(RANDOM_BYTES)), "occurred_at": now - ago}
        return made | {"terminal_id": at, "patron": self._who() if patron is None else PatronScan(patron_id=patron)}

    def _who(self) -> PatronScan:
        if self._chance.random() < 0.06:
            return PatronScan(digests=(b"nobody's",))
        return PatronScan(patron_id=self._patrons[int(len(self._patrons) * self._chance.random() ** 2)])

    def _item(self) -> Item:
        return self._items[int(len(self._items) * self._chance.random() ** 3)]

    def _a_loan(self, now: datetime) -> TakeOverLoan:
        chance, item = self._chance, self._item()
        had = self._read(HAD) if chance.random() < 0.06 else ()
        if not had and chance.random() < 0.6:
            found = self._read(chance.choices(list(STANDS), list(STANDS.values()))[0])
            item = self._world.items[chance.choice(found)[0]] if found else item
        _, patron, number = chance.choice(had) if had else (0, None, item.id)
        item = self._world.items[number]
        begun = now - chance.choice([0 * DAY, 2 * MINUTE, 1 * DAY, 20 * DAY, 20 * DAY, 50 * DAY, 400 * DAY])
        begun = now + SECOND if chance.random() < 0.04 else begun
        ends = last_second(day_of(now) + chance.choice([-3, 0, 1, 9, 9, 25, 60]) * DAY)
        ends = begun - MINUTE if chance.random() < 0.04 else max(begun, ends)
        scan = ItemScan(barcode=item.barcode, item_id=item.id if chance.random() < 0.7 else None)
        branches = [each.id for each in self._world.branches.values() if each.library is item.owner]
        return TakeOverLoan(
            **self._made(now, library=item.owner.id, patron=patron),
            item=scan if chance.random() < 0.95 else ItemScan(barcode="none"),
            checked_out_at=begun, due_at=ends, renewals=chance.choice([0] * 9 + [1] * 4 + [2, -1]),
            branch_id=chance.choice([None] * 4 + branches * 2 + [chance.choice([*self._branches, 9_999])]),
        )  # fmt: skip

    def _a_hold(self, now: datetime) -> TakeOverHold:
        """Of what is asked for often; some since the same moment."""
        chance, item = self._chance, self._item()
        queues = self._read(QUEUES) if chance.random() < 0.7 else ()
        bib = chance.choice(queues)[0] if queues else item.bib
        met = self._read(chance.choice([HAD, HELD])) if chance.random() < 0.12 else ()
        bib, patron, _ = chance.choice(met) if met else (bib, None, 0)
        own = [each for each in self._branches if each // 10 == item.owner.id]
        since = chance.choice([LONG_AGO, LONG_AGO, now - DAY, now - chance.random() * 90 * DAY, now])
        until = chance.choice([None, None, None, now + 10 * DAY])
        return TakeOverHold(
            **self._made(now, library=item.owner.id, patron=patron), bib_id=bib if chance.random() < 0.96 else 777_777,
            pickup_branch_id=chance.choice(own if chance.random() < 0.7 else [*self._branches, 99_999]),
            placed_at=since if chance.random() < 0.95 else now + SECOND,
            wanted_until=until if chance.random() < 0.95 else now - DAY,
        )  # fmt: skip

    def _a_charge(self, now: datetime) -> TakeOverCharge:
        chance = self._chance
        fen = chance.choice([100, 250, 700, 2_500]) if chance.random() < 0.85 else None
        ago = chance.choice([0, 1, 30, 400]) if chance.random() < 0.9 else -1
        return TakeOverCharge(
            **self._made(now, library=chance.choice(list(self._world.libraries))),
            fen=fen or chance.choice([0, -5, A_MILLION_YUAN, A_MILLION_YUAN + 1]), charged_on=day_of(now) - ago * DAY,
            because=chance.choice(list(ChargeKind)), staff_id=chance.choice(self._staff),
        )  # fmt: skip
