"""The books of each library sum to zero, whatever happens and whichever model a network has."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.settlement import ledger
from bashu.domain.settlement.charges import ChargeKind, ChargeState, PaymentState, debts_of, kept_by, spread
from bashu.domain.settlement.ledger import Account, Model

NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)
LIBRARIES = st.integers(1, 3)
FEN = st.integers(-10_000, 10_000)


def booked(
    creditor: int, fen: int, *, collector: int, home: int, model: Model, **more: Account
) -> tuple[ledger.Posting, ...]:
    keeper = ledger.keeper(model, creditor_id=creditor, collector_id=collector, home_id=home)
    return ledger.paid(creditor, fen, collector_id=collector, keeper_id=keeper, **more)


@given(LIBRARIES, LIBRARIES, LIBRARIES, FEN, st.sampled_from(Model), st.sampled_from([Account.OWED, Account.WAIVER]))
def test_every_payment_balances_each_library(
    creditor: int, collector: int, home: int, fen: int, model: Model, owed: Account
) -> None:
    postings = booked(creditor, fen, collector=collector, home=home, model=model, owed=owed)
    assert ledger.is_balanced(postings)
    assert ledger.is_balanced(
        booked(creditor, fen, collector=collector, home=home, model=model, out_of=Account.DEPOSITS)
    )
    assert ledger.is_balanced(ledger.charged(creditor, fen))
    assert ledger.is_balanced(ledger.waiver(creditor, fen))


@given(LIBRARIES, LIBRARIES, LIBRARIES, FEN)
def test_where_who_takes_the_money_keeps_it_nothing_is_due_between_libraries(
    creditor: int, collector: int, home: int, fen: int
) -> None:
    postings = booked(creditor, fen, collector=collector, home=home, model=Model.KEPT)
    assert not [account for _, account, _, _ in postings if account is Account.DUE]


@given(LIBRARIES, LIBRARIES, LIBRARIES, st.integers(1, 10_000), st.sampled_from([Model.CREDITOR, Model.HOME]))
def test_what_is_due_between_two_libraries_is_the_same_in_both_books(
    creditor: int, collector: int, home: int, fen: int, model: Model
) -> None:
    postings = booked(creditor, fen, collector=collector, home=home, model=model)
    due = {(library, other): sum_ for library, account, other, sum_ in postings if account is Account.DUE}
    whose = creditor if model is Model.CREDITOR else home
    assert due == ({} if whose == collector else {(collector, whose): -fen, (whose, collector): fen})


@given(LIBRARIES, LIBRARIES, LIBRARIES, LIBRARIES, st.integers(1, 100), st.sampled_from(Model))
def test_what_is_given_back_is_borne_by_who_kept_it_wherever_it_is_paid_out(
    creditor: int, collector: int, home: int, payer: int, fen: int, model: Model
) -> None:
    """C819: as if it had never been paid, but for the money that moved."""
    taken = booked(creditor, fen, collector=collector, home=home, model=model)
    paid = PaymentState(id=1, version=1, library_id=collector, fen=fen, lines=((5, fen),), paid_at=NOON, postings=taken)
    ((keeper, part),) = kept_by(charge(5, fen, paid=fen), [paid], fen=fen)
    back = ledger.paid(creditor, -part, collector_id=payer, keeper_id=keeper, owed=Account.WAIVER)
    sums: Counter[tuple[int, Account]] = Counter()
    for library, account, _, sum_ in (*taken, *back):
        sums[library, account] += sum_
    accounts = {account for (_, account), sum_ in sums.items() if sum_}
    assert accounts == {Account.OWED, Account.WAIVER} | ({Account.MONEY, Account.DUE} if payer != collector else set())
    assert all(sums[each, Account.MONEY] + sums[each, Account.DUE] == 0 for each in range(1, 4))


def test_the_latest_payment_is_given_back_first_and_none_twice() -> None:
    """C819: two libraries kept a part each, and the later one has given back some of its own."""

    def paid(number: int, library: int, *lines: tuple[int, int], **more: Any) -> PaymentState:
        each = [ledger.paid(1, fen, collector_id=library, keeper_id=library) for _, fen in lines]
        return PaymentState(
            id=number, version=1, library_id=library, fen=sum(fen for _, fen in lines), lines=lines, paid_at=NOON,
            postings=tuple(chain.from_iterable(each)), **more,
        )  # fmt: skip

    payments = [paid(1, 2, (4, 7), (5, 40)), paid(3, 3, (5, 60), (6, 8)), paid(2, 4, (5, 90), voided=True)]
    found = replace(charge(5, 100, paid=100), refundable_fen=100, refunded_fen=25)
    assert kept_by(found, payments, fen=75) == ((3, 35), (2, 40))


def charge(number: int, fen: int, *, paid: int = 0, library: int = 1) -> ChargeState:
    return ChargeState(
        id=number, version=1, library_id=library, kind=ChargeKind.OVERDUE, patron_id=1, token="aa", amount_fen=fen,
        paid_fen=paid, charged_at=NOON + timedelta(days=number),
    )  # fmt: skip


@given(st.integers(0, 400), st.lists(st.tuples(st.integers(1, 100), st.integers(0, 100)), max_size=5))
def test_money_goes_for_the_oldest_charges_first_and_never_for_more_than_is_left(
    fen: int, sums: list[tuple[int, int]]
) -> None:
    charges = [charge(number, amount, paid=min(paid, amount)) for number, (amount, paid) in enumerate(sums)]
    left = {each.id: each.left_fen for each in charges}
    lines = dict(spread(fen, reversed(charges)))
    assert sum(lines.values()) == min(fen, sum(left.values()))
    assert all(0 < part <= left[number] for number, part in lines.items())
    full = [number for number, part in lines.items() if part == left[number]]
    assert full == list(lines) or full == list(lines)[:-1], "only the last of them is paid in part"


def test_debts_are_what_is_left_by_library() -> None:
    assert debts_of([charge(1, 50), charge(2, 30, paid=30), charge(3, 20, library=2)]) == {1: 50, 2: 20}
