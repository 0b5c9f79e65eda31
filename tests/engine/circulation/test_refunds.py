"""Who bears what is given back, on rows: the library that kept the money, wherever it is paid out."""

from collections import Counter
from typing import Any

import pytest

from bashu.db.network.models import Network
from bashu.db.patrons.edits import erase
from bashu.db.patrons.models import Patron, PatronToken
from bashu.db.settlement.models import Charge, Entry, Payment
from bashu.domain.circulation.charges.commands import Refund, VoidPayment, VoidReason
from bashu.domain.identity.problems import Problem, ProblemCode
from bashu.domain.settlement.charges import Method
from bashu.engine.circulation.history import forget_old
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.circulation.test_accidents import lent, lost
from tests.engine.circulation.test_money import LATE, a_lead, pay
from tests.people import City, World, an_id, answer, check_in, days, submit_one

__all__ = ["lent", "lost"]
PRICE = 3900


@pytest.fixture
def found(lost: World, engine: Engine) -> World:
    """Alice paid Chongqing the price, and what else she owed, for a book of Chengdu's; then it came back."""
    answer(submit_one(engine, pay(lost, 4500), now=LATE))
    answer(submit_one(engine, check_in(lost.book, lost.chongqing.desk, at=LATE), now=LATE))
    return lost


def refund(engine: Engine, city: City) -> Any:
    wish = Refund(
        id=an_id(LATE), occurred_at=LATE, terminal_id=city.desk.pk, method=Method.CASH,
        charge_id=Charge.objects.get(kind="lost").pk, staff_id=a_lead(city),
    )  # fmt: skip
    return answer(submit_one(engine, wish, now=LATE))


def books() -> Counter[tuple[int, str, int | None]]:
    sums: Counter[tuple[int, str, int | None]] = Counter()
    for entry in Entry.objects.all():
        for library, account, other, fen in entry.postings:
            sums[library, account, other] += fen
    return sums


def test_money_goes_back_as_it_was_booked_whatever_the_network_settles_by_now(found: World, engine: Engine) -> None:
    """C819, C821: who never had it loses nothing."""
    there, here = found.chengdu.library.pk, found.chongqing.library.pk
    Network.objects.update(settlement="creditor")
    assert refund(engine, found.chongqing).fen == -PRICE
    assert not [fen for (_, account, _), fen in books().items() if account == "due" and fen]
    assert (books()[here, "money", None], books()[here, "kept", None]) == (600, -600)
    assert (books()[there, "ceded", None], books()[there, "waiver", None]) == (600, PRICE)
    assert verify(now=LATE, full=True).clean


def test_another_library_that_gives_it_back_gets_it_from_who_kept_it(found: World, engine: Engine) -> None:
    """C819, C820."""
    there, here = found.chengdu.library.pk, found.chongqing.library.pk
    refund(engine, found.chengdu)
    assert (books()[there, "money", None], books()[there, "due", here]) == (-PRICE, PRICE)
    assert (books()[here, "due", there], books()[here, "kept", None]) == (-PRICE, -600)


def test_the_home_library_of_then_bears_what_it_had(lost: World, engine: Engine) -> None:
    """C819, C821: its reader has moved since."""
    there, here = lost.chengdu.library.pk, lost.chongqing.library.pk
    Network.objects.update(settlement="home")
    answer(submit_one(engine, pay(lost, 4500), now=LATE))
    answer(submit_one(engine, check_in(lost.book, lost.chongqing.desk, at=LATE), now=LATE))
    Patron.objects.filter(pk=lost.alice.pk).update(home_library=lost.chongqing.library)
    refund(engine, lost.chongqing)
    assert (books()[here, "due", there], books()[there, "due", here]) == (-600, 600)


def test_a_payment_that_was_undone_is_not_given_back(lost: World, engine: Engine) -> None:
    """C819, C818: paid at Chongqing by mistake, then at Chengdu, in one batch with what follows."""
    there, here = lost.chengdu.library.pk, lost.chongqing.library.pk
    wrong = answer(submit_one(engine, pay(lost, 4500), now=LATE))
    void = VoidPayment(
        id=an_id(LATE), occurred_at=LATE, terminal_id=lost.chongqing.desk.pk, payment_id=wrong.payment_id,
        reason=VoidReason.TYPED_WRONG, staff_id=a_lead(lost.chongqing),
    )  # fmt: skip
    again = pay(lost, 4500, terminal_id=lost.chengdu.desk.pk)
    wish = Refund(
        id=an_id(LATE), occurred_at=LATE, terminal_id=lost.chengdu.desk.pk, method=Method.CASH,
        charge_id=Charge.objects.get(kind="lost").pk, staff_id=1,
    )  # fmt: skip
    back = check_in(lost.book, lost.chongqing.desk, at=LATE)
    assert all(answer(each) for each in engine.submit([void, again, back, wish], LATE))
    assert (books()[there, "money", None], books()[here, "money", None]) == (600, 0)
    assert not [fen for (_, account, _), fen in books().items() if account in {"due", "kept"} and fen]


def test_nobody_is_forgotten_to_whom_money_is_to_be_given_back(found: World, engine: Engine) -> None:
    """C822, C819: they would not get it; once it is given back they may go."""
    no = erase(patron_id=found.alice.pk)
    assert isinstance(no, Problem)
    assert no.code is ProblemCode.MONEY_TO_REFUND
    refund(engine, found.chongqing)
    assert erase(patron_id=found.alice.pk) is None
    assert verify(now=LATE, full=True).clean


def void(engine: Engine, city: City, *, payment_id: int, at: Any = LATE) -> Any:
    wish = VoidPayment(
        id=an_id(at), occurred_at=at, terminal_id=city.desk.pk, payment_id=payment_id,
        reason=VoidReason.MONEY_NEVER_CAME, staff_id=a_lead(city),
    )  # fmt: skip
    return answer(submit_one(engine, wish, now=at))


def test_a_payment_is_somebodys_while_anything_it_was_for_is_open(lost: World, engine: Engine) -> None:
    """C822: the price is paid in part, what being late cost wholly, and the dispute goes on."""
    paid = answer(submit_one(engine, pay(lost, 700), now=LATE))
    later = LATE + days(400)
    forget_old(later)
    assert Payment.objects.get().patron_id == lost.alice.pk
    assert set(Charge.objects.values_list("patron_id", flat=True)) == {lost.alice.pk}
    assert void(engine, lost.chongqing, payment_id=paid.payment_id, at=later).left_fen == 4500
    assert verify(now=later, full=True).clean


def test_one_receipt_is_undone_whole_after_six_weeks_and_then_all_of_it_is_forgotten(
    lost: World, engine: Engine
) -> None:
    """C818, C822: of the price something may be given back for half a year, of what being late cost nothing."""
    paid = answer(submit_one(engine, pay(lost, 4500), now=LATE))
    soon, later = LATE + days(45), LATE + days(300)
    forget_old(soon)
    assert void(engine, lost.chongqing, payment_id=paid.payment_id, at=soon).left_fen == 4500
    answer(submit_one(engine, pay(lost, 4500, at=soon), now=soon))
    forget_old(later)
    left = [*Charge.objects.values_list("patron_id", flat=True), *Payment.objects.values_list("patron_id", flat=True)]
    assert not any(left)
    assert not PatronToken.objects.filter(lasting=True, patron=lost.alice.pk).exists()
    assert verify(now=later, full=True).clean
