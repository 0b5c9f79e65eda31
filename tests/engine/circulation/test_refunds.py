"""Who bears what is given back, on rows: the library that kept the money, wherever it is paid out."""

from collections import Counter
from typing import Any

import pytest

from bashu.db.network.models import Network
from bashu.db.patrons.models import Patron
from bashu.db.settlement.models import Charge, Entry
from bashu.domain.circulation.charges.commands import Refund, VoidPayment, VoidReason
from bashu.domain.settlement.charges import Method
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.circulation.test_accidents import lent, lost
from tests.engine.circulation.test_money import LATE, a_lead, pay
from tests.people import City, World, an_id, answer, check_in, submit_one

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
