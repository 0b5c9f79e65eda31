"""The books of each library sum to zero, whatever happens and whichever model a network has."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.settlement import ledger
from bashu.domain.settlement.charges import ChargeKind, ChargeState, debts_of, spread
from bashu.domain.settlement.ledger import Account, Model

NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)
LIBRARIES = st.integers(1, 3)
FEN = st.integers(-10_000, 10_000)


@given(LIBRARIES, LIBRARIES, LIBRARIES, FEN, st.sampled_from(Model), st.sampled_from([Account.OWED, Account.WAIVER]))
def test_every_payment_balances_each_library(
    creditor: int, collector: int, home: int, fen: int, model: Model, owed: Account
) -> None:
    postings = ledger.paid(creditor, fen, collector_id=collector, home_id=home, model=model, owed=owed)
    assert ledger.is_balanced(postings)
    assert ledger.is_balanced(ledger.charged(creditor, fen))
    assert ledger.is_balanced(ledger.waiver(creditor, fen))


@given(LIBRARIES, LIBRARIES, LIBRARIES, FEN)
def test_where_who_takes_the_money_keeps_it_nothing_is_due_between_libraries(
    creditor: int, collector: int, home: int, fen: int
) -> None:
    postings = ledger.paid(creditor, fen, collector_id=collector, home_id=home, model=Model.KEPT)
    assert not [account for _, account, _, _ in postings if account is Account.DUE]


@given(LIBRARIES, LIBRARIES, LIBRARIES, st.integers(1, 10_000), st.sampled_from([Model.CREDITOR, Model.HOME]))
def test_what_is_due_between_two_libraries_is_the_same_in_both_books(
    creditor: int, collector: int, home: int, fen: int, model: Model
) -> None:
    postings = ledger.paid(creditor, fen, collector_id=collector, home_id=home, model=model)
    due = {(library, other): sum_ for library, account, other, sum_ in postings if account is Account.DUE}
    whose = creditor if model is Model.CREDITOR else home
    assert due == ({} if whose == collector else {(collector, whose): -fen, (whose, collector): fen})


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
