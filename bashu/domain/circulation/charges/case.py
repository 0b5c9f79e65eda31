"""What a decision about money looks at, and what it writes down: the money that moves, and the entry in the books."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from bashu.domain.calendar import local_day
from bashu.domain.circulation.case import person
from bashu.domain.circulation.charges.commands import TAKEN_OVER, MoneyCommand
from bashu.domain.circulation.charges.effects import Entered, EntryKind, MoneyEffect, PaymentTaken
from bashu.domain.circulation.charges.posting import Place, admit, moved, new_charge
from bashu.domain.circulation.snapshot import Fresh, PatronState, Terminal
from bashu.domain.circulation.state import State
from bashu.domain.outcome import Person
from bashu.domain.rights import Right, Scope
from bashu.domain.settlement import ledger
from bashu.domain.settlement.charges import ChargeKind, ChargeState, Method, kept_by
from bashu.domain.settlement.ledger import Account, Posting
from bashu.domain.values import value_class

Postings: TypeAlias = tuple[Posting, ...]
# For which charge how much.
Lines: TypeAlias = Sequence[tuple[ChargeState, int]]


@value_class(frozen=True, slots=True, kw_only=True)
class MoneyCase:
    """`library_id` is the library that takes the money, or gives it back."""

    state: State
    fresh: Fresh
    at: datetime
    branch_id: int
    library_id: int
    terminal_id: int

    @classmethod
    def of(cls, command: MoneyCommand, state: State, *, terminal: Terminal, now: datetime, fresh: Fresh) -> "MoneyCase":
        at = min(max(command.occurred_at, now - timedelta(seconds=terminal.backdate_max_seconds)), now)
        branch = state.network.branches[terminal.branch_id]
        return cls(
            state=state, fresh=fresh, at=at, branch_id=branch.id, library_id=branch.library_id, terminal_id=terminal.id
        )

    def place(self, staff_id: int | None) -> Place:
        return Place(branch_id=self.branch_id, at=self.at, staff_id=staff_id)

    def may(self, staff_id: int, right: Right, *, library_id: int) -> bool:
        return self.state.network.rights_of(staff_id, local_day(self.at)).may(right, Scope(library_id=library_id))

    def person(self, patron: PatronState) -> Person:
        return person(patron.id, self.fresh.salt)

    def booked(self, paid: Lines, *, patron: PatronState, out_of: Account = Account.MONEY) -> Postings:
        """Each of these payments by itself, in their order."""
        postings: list[Posting] = []
        for charge, fen in paid:
            keeper_id = ledger.keeper(
                self.state.network.settlement,
                creditor_id=charge.library_id,
                collector_id=self.library_id,
                home_id=patron.home_library_id,
            )
            postings += ledger.paid(
                charge.library_id, fen, collector_id=self.library_id, keeper_id=keeper_id, out_of=out_of
            )
        return tuple(postings)

    def given_back(self, charge: ChargeState, fen: int) -> Postings:
        """By whoever kept it, of the latest payment first; what nobody is known to have kept, by who gives it back."""
        postings: list[Posting] = []
        for keeper_id, part in (*kept_by(charge, self.state.payments.values(), fen=fen), (self.library_id, fen)):
            take = min(part, fen)
            fen -= take
            if take:
                postings += ledger.paid(
                    charge.library_id, -take, collector_id=self.library_id, keeper_id=keeper_id, owed=Account.WAIVER
                )
        return tuple(postings)


class MovesMoney(Protocol):
    @property
    def staff_id(self) -> int | None: ...


def taken_over(patron: PatronState, case: MoneyCase, *, token: str) -> ChargeState | None:
    """What was owed when the library joined, as a charge."""
    if not patron.taken_over_fen:
        return None
    return new_charge(
        TAKEN_OVER,
        ChargeKind.TAKEN_OVER,
        fen=patron.taken_over_fen,
        library_id=patron.home_library_id,
        whose=(patron.id, token),
        of=(None, None),
        at=case.at,
    )


def owed_by(patron: PatronState, case: MoneyCase, *, token: str) -> Iterable[ChargeState]:
    """All that is open, and first what was taken over."""
    if before := taken_over(patron, case, token=token):
        yield before
    yield from (each for each in case.state.charges_of(patron.id) if each.left_fen)


def admitted(charge: ChargeState, case: MoneyCase, *, staff_id: int | None) -> tuple[list[MoneyEffect], ChargeState]:
    """What was taken over becomes a charge when something of it is paid or waived; any other is one."""
    if charge.id != TAKEN_OVER:
        return [], charge
    charge = replace(charge, id=case.fresh.charge_id)
    return [*admit(charge, case.place(staff_id))], charge


def paid_for(
    case: MoneyCase, lines: Iterable[tuple[int, int]], *, open_ones: Mapping[int, ChargeState], staff_id: int | None
) -> tuple[list[MoneyEffect], list[tuple[ChargeState, int]]]:
    """What becomes of these charges, and how much was paid for each."""
    effects: list[MoneyEffect] = []
    paid: list[tuple[ChargeState, int]] = []
    for charge_id, fen in lines:
        more, charge = admitted(open_ones[charge_id], case, staff_id=staff_id)
        effects += [*more, moved(charge, charge.changed(paid_fen=charge.paid_fen + fen), at=case.at)]
        paid.append((charge, fen))
    return effects, paid


def money_moved(
    command: MovesMoney,
    case: MoneyCase,
    *,
    fen: int,
    lines: tuple[tuple[int, int], ...],
    token: str,
    method: Method,
    deposit_id: int | None = None,
) -> PaymentTaken:
    return PaymentTaken(
        payment_id=case.fresh.extra_id,
        version=1,
        library_id=case.library_id,
        branch_id=case.branch_id,
        terminal_id=case.terminal_id,
        staff_id=command.staff_id,
        method=method,
        fen=fen,
        lines=lines,
        paid_at=case.at,
        token=token,
        deposit_id=deposit_id,
    )


def entered(
    case: MoneyCase,
    kind: EntryKind,
    *,
    postings: Iterable[Posting],
    staff_id: int | None,
    charge_id: int | None = None,
    payment_id: int | None = None,
    reason: str | None = None,
    deposit_id: int | None = None,
    entry_id: int | None = None,
) -> Entered:
    return Entered(
        entry_id=case.fresh.task_id if entry_id is None else entry_id,
        kind=kind,
        charge_id=charge_id,
        payment_id=payment_id,
        branch_id=case.branch_id,
        staff_id=staff_id,
        reason=reason,
        posted_at=case.at,
        postings=tuple(postings),
        deposit_id=deposit_id,
    )
