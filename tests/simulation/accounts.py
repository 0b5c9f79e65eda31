"""Charges, payments and the books, as docs/circulation.md tells of money: the auditor's own."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from math import inf
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from tests.simulation.truth import Scene, Truth
    from tests.simulation.world import Item, Library, Loan, Patron

Books = Counter[tuple[int, str, int | None]]
"""By how much accounts grow: of a library, which one, and with which other library."""


@dataclass(slots=True, eq=False, kw_only=True)
class Charge:
    """`id` is 0 until it was read. `nth`: they are numbered as they are made. `kept`: by which library how much of it
    was kept of which payment, the latest last."""

    kind: str
    creditor: "Library"
    branch: int
    patron: "Patron"
    amount: int
    at: datetime
    loan: "Loan | None" = None
    details: dict[str, Any] = field(default_factory=dict)
    id: int = 0
    version: int = 1
    paid: int = 0
    waiver: int = 0
    refundable: int = 0
    refunded: int = 0
    settled_at: datetime | None = None
    cancelled_at: datetime | None = None
    kept: list[tuple["Payment", int, int]] = field(default_factory=list)
    nth: int = field(default_factory=count(1).__next__)

    @property
    def number(self) -> tuple[float, int]:
        return self.id or inf, self.nth

    @property
    def left(self) -> int:
        return self.amount - self.paid - self.waiver

    @property
    def stands(self) -> int:
        return self.amount - self.waiver - self.refundable


@dataclass(slots=True, eq=False, kw_only=True)
class Payment:
    """`fen` below zero was given back; `borne`: by which library how much of that."""

    library: "Library"
    branch: int
    terminal: int
    staff: int | None
    method: str
    fen: int
    lines: list[tuple[Charge, int]]
    patron: "Patron"
    at: datetime
    id: int = 0
    version: int = 1
    voided: tuple[datetime, int, str] | None = None
    deposit: "Deposit | None" = None
    borne: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True, eq=False, kw_only=True)
class Deposit:
    """`id` is 0 until it was read."""

    library: "Library"
    branch: int
    patron: "Patron"
    amount: int
    taken_on: date
    at: datetime
    staff: int
    id: int = 0
    version: int = 1
    refunded: int = 0
    applied: int = 0
    settled_at: datetime | None = None
    voided: tuple[datetime, int, str] | None = None

    @property
    def held(self) -> int:
        return 0 if self.voided else self.amount - self.refunded - self.applied


@dataclass(slots=True, eq=False, kw_only=True)
class Entry:
    kind: str
    charge: Charge | None
    payment: Payment | None
    branch: int
    staff: int | None
    reason: str | None
    at: datetime
    books: Books
    deposit: Deposit | None = None


@dataclass(slots=True)
class Moved:
    """What a batch did to money."""

    charges: dict[int, Charge] = field(default_factory=dict)
    payments: dict[int, Payment] = field(default_factory=dict)
    new_charges: list[Charge] = field(default_factory=list)
    new_payments: list[Payment] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    deposits: list[Deposit] = field(default_factory=list)

    def patrons(self) -> list["Patron"]:
        return [charge.patron for charge in (*self.new_charges, *self.charges.values())]


@dataclass(slots=True)
class Accounts:
    """All there ever were. `told`: the charges that each command made, where that is known beforehand; `made`: how
    many it has made by now."""

    charges: dict[int, Charge] = field(default_factory=dict)
    payments: dict[int, Payment] = field(default_factory=dict)
    deposits: dict[int, Deposit] = field(default_factory=dict)
    entries: int = 0
    books: Books = field(default_factory=Counter)
    told: dict[UUID, list[int]] = field(default_factory=dict)
    made: Counter[UUID] = field(default_factory=Counter)

    def learn(self, moved: Moved) -> None:
        """The ids of what is new are known."""
        self.charges |= {charge.id: charge for charge in moved.new_charges if charge.id}
        self.payments |= {payment.id: payment for payment in moved.new_payments}
        self.deposits |= {deposit.id: deposit for deposit in moved.deposits}


def owed(patron: "Patron") -> int:
    return patron.taken_over_fen + sum(charge.left for charge in patron.charges)


def owed_to(patron: "Patron", library: "Library") -> int:
    """What was taken over is the home library's."""
    before = patron.taken_over_fen if library is patron.home else 0
    return before + sum(charge.left for charge in patron.charges if charge.creditor is library)


def debts(patron: "Patron") -> dict[str, int]:
    """What is left of charges."""
    left: Counter[str] = Counter()
    for charge in patron.charges:
        left[str(charge.creditor.id)] += charge.left
    return {library: fen for library, fen in left.items() if fen}


def late_fen(loan: "Loan", days: int) -> int:
    """What so many days that count have come to."""
    fen: int = min(days * loan.terms["overdue_fen_per_day"], loan.terms["overdue_cap_fen"])
    return max(fen, 0) if loan.terms.get("overdue_leads_to", "charge") == "charge" else 0


def charge_late(
    truth: "Truth", loan: "Loan", *, days: int, at: datetime, scene: "Scene", staff: int | None = None
) -> int:
    """Its reader owes that from this moment on."""
    a_day, cap, fen = loan.terms["overdue_fen_per_day"], loan.terms["overdue_cap_fen"], late_fen(loan, days)
    if not fen:
        return 0
    whose = {"owner": loan.item.owner, "lending": loan.branch.library, "home": loan.patron.home}
    details = {"days": days, "fen_per_day": a_day, "cap_fen": cap, "due_at": loan.due_at.isoformat()}
    charge = Charge(
        kind="overdue", creditor=whose[truth.terms.heard("overdue_from")], branch=scene.here.id, patron=loan.patron,
        amount=fen, at=at, loan=loan, details=details | {"rule": loan.terms["rules"]["overdue_fen_per_day"]},
    )  # fmt: skip
    post(truth, charge, scene=scene, staff=staff)
    return fen


def post(truth: "Truth", charge: Charge, *, scene: "Scene", staff: int | None = None) -> None:
    """A charge of its own, with the entry that begins it."""
    told = truth.accounts.told
    if truth.command_id is not None:
        made, ids = truth.accounts.made, told.get(truth.command_id, [])
        charge.id = ids[made[truth.command_id]] if ids else 0
        made[truth.command_id] += 1
    charge.patron.charges.append(charge)
    if charge.loan is not None:
        charge.loan.charges.append(charge)
    truth.touched.money.new_charges.append(charge)
    whose = charge.creditor.id
    books = Books({(whose, "owed", None): charge.amount, (whose, "charged", None): -charge.amount})
    enter(truth, "charged", books=books, scene=scene, charge=charge, staff=staff)


def found(
    truth: "Truth", item: "Item", *, scene: "Scene", reason: str = "found", held: int = 0, staff: int | None = None
) -> tuple[int, int]:
    """What a reader lost is in hand, whatever its library did with it meanwhile: what is left of its price is owed no
    longer, and what was paid is given back, but for what is held for something else."""
    charge = item.lost_charge
    is_out = item.status == "lost" or item.kept_back
    if charge is None or not is_out:
        return 0, 0
    return cancel(truth, charge, scene=scene, reason=reason, held=held, staff=staff)


def off(charge: Charge, *, at: datetime, owed: int = 0) -> tuple[int, int]:
    """How much of it is owed no longer, and how much is given back, so that so much is owed. What was settled longer
    ago than its terms give back stays paid; the price of what was lost is given back once."""
    if charge.cancelled_at is not None:
        return 0, 0
    days, over = charge.details.get("refund_days"), max(0, charge.stands - owed)
    too_late = charge.settled_at is not None and days is not None and charge.settled_at + timedelta(days=days) < at
    left = min(charge.left, over)
    return left, 0 if too_late else over - left


def cancel(
    truth: "Truth",
    charge: Charge,
    *,
    scene: "Scene",
    reason: str,
    owed: int = 0,
    held: int = 0,
    staff: int | None = None,
) -> tuple[int, int]:
    left, more = off(charge, at=scene.at, owed=owed)
    if left or more:
        more -= held
        change(truth, charge, at=scene.at, waiver=left, refundable=more)
        whose = charge.creditor.id
        books = Books({(whose, "owed", None): -left, (whose, "waiver", None): left})
        enter(truth, "cancelled", books=books, scene=scene, charge=charge, reason=reason, staff=staff)
        charge.cancelled_at = scene.at if charge.kind == "lost" else None
    return left, more


def hold(truth: "Truth", charge: Charge, *, fen: int, scene: "Scene", staff: int | None) -> None:
    """So much of what was to be given back is not."""
    change(truth, charge, at=scene.at, refundable=-fen)
    enter(truth, "cancelled", books=Books(), scene=scene, charge=charge, reason="damaged", staff=staff)


def change(truth: "Truth", charge: Charge, *, at: datetime, **more: int) -> None:
    """So much more of it is paid, waived, refundable or refunded."""
    for name, fen in more.items():
        setattr(charge, name, getattr(charge, name) + fen)
    charge.version += 1
    charge.settled_at = None if charge.left or charge.refundable > charge.refunded else at
    others = [each for each in charge.patron.charges if each is not charge]
    charge.patron.charges = [*others, charge] if charge.left else others
    if charge.id:
        truth.touched.money.charges[charge.id] = charge


def enter(
    truth: "Truth",
    kind: str,
    *,
    books: Books,
    scene: "Scene",
    charge: Charge | None = None,
    payment: Payment | None = None,
    staff: int | None = None,
    reason: str | None = None,
    deposit: Deposit | None = None,
) -> None:
    entry = Entry(
        kind=kind, charge=charge, payment=payment, branch=scene.here.id, staff=staff, reason=reason, at=scene.at,
        books=Books({place: fen for place, fen in books.items() if fen}), deposit=deposit,
    )  # fmt: skip
    truth.touched.money.entries.append(entry)
    truth.accounts.books.update(books)
    truth.accounts.entries += 1


def wrong(accounts: Accounts, patrons: Iterable["Patron"]) -> str | None:
    """Which of what must hold of all money together does not."""
    sums: Counter[int] = Counter()
    for (library, _, _), fen in accounts.books.items():
        sums[library] += fen
    if unbalanced := {library: fen for library, fen in sums.items() if fen}:
        return f"the books of libraries sum to {unbalanced}"
    left: Counter[int] = Counter()
    for charge in accounts.charges.values():
        left[charge.creditor.id] += charge.left
        if charge.left < 0 or not 0 <= charge.refunded <= charge.refundable <= charge.paid:
            return f"charge {charge.id} of {charge.amount} was paid {charge.paid} and refunded {charge.refunded}"
    taken: Counter[int] = Counter()
    for payment in accounts.payments.values():
        taken[payment.library.id] += 0 if payment.voided or payment.method == "deposit" else payment.fen
    held: Counter[int] = Counter()
    for deposit in accounts.deposits.values():
        held[deposit.library.id] -= deposit.held
        taken[deposit.library.id] += 0 if deposit.voided else deposit.amount
        if not 0 <= deposit.refunded + deposit.applied <= deposit.amount:
            return f"deposit {deposit.id} of {deposit.amount} gave {deposit.refunded} and {deposit.applied}"
    for account, expected in (("owed", left), ("money", taken), ("deposits", held)):
        found = {library: fen for (library, name, _), fen in accounts.books.items() if name == account and fen}
        if found != (wanted := {library: fen for library, fen in expected.items() if fen}):
            return f"of {account} the books have {found} instead of {wanted}"
    for (library, name, other), fen in accounts.books.items():
        if name == "due" and other is not None and accounts.books[other, "due", library] != -fen:
            return f"{library} and {other} do not agree on what is due"
    poor = [patron.id for patron in patrons if owed(patron) < 0 or patron.taken_over_fen < 0]
    return f"{poor} owe less than nothing" if poor else None
