"""Borrow in Chengdu, return in Chongqing, as two machines see it."""

from datetime import timedelta

import pytest
from django.db.models import F

from bashu.db.circulation.models import Loan
from bashu.db.network.models import CirculationRule
from bashu.doors.sip2.server import Running
from tests.people import World

from .machines import ALICES_CARD, BOBS_CARD, Line, line

RENEWS: dict[str, dict[str, str]] = {"29": {}, "11": {"renewal_policy": "Y"}}


def test_a_book_is_lent(chengdu: Line, world: World) -> None:
    answer = chengdu.borrow(ALICES_CARD, "B1")
    assert "".join(answer.fixed.values()).startswith("1NUY")
    assert [answer.get(tag) for tag in ("AO", "AA", "AB", "AJ", "CK", "AF")] == [
        "CD", ALICES_CARD, "B1", "蜀道难", "001", "",
    ]  # fmt: skip
    assert answer.get("AH")[12:] == "235959"
    assert Loan.objects.get().patron_id == world.alice.pk


def test_a_book_that_floats_stays_where_it_is_returned(chengdu: Line, chongqing: Line) -> None:
    chengdu.borrow(ALICES_CARD, "B1")
    answer = chongqing.bring_back("B1")
    assert "".join(answer.fixed.values()).startswith("1YUN")
    assert [answer.get(tag) for tag in ("AQ", "AP", "CT", "CV", "CK")] == ["CD-1", "CQ-1", "", "", "001"]
    assert answer.get("AF") == "这本书会漂流：还到哪里，就留在哪里，等着借给下一位读者。"


def test_a_book_that_does_not_float_is_sent_home_by_its_branch_code(chengdu: Line, chongqing: Line) -> None:
    chengdu.borrow(ALICES_CARD, "L1")
    answer = chongqing.bring_back("L1")
    assert "".join(answer.fixed.values()).startswith("1YUY")
    assert [answer.get(tag) for tag in ("AQ", "AP", "CT", "CV")] == ["CD-1", "CQ-1", "CD-1", "04"]
    assert answer.get("AF") == "这本书会送回它所属的图书馆。它要去CD。"


def test_a_barcode_nobody_knows_goes_to_the_exception_bin(chengdu: Line) -> None:
    answer = chengdu.bring_back("NOSUCH")
    assert (answer.fixed["ok"], answer.fixed["alert"], answer.get("CV")) == ("1", "Y", "99")


def test_a_refused_loan_says_why_in_the_language_of_the_patron(chengdu: Line) -> None:
    chengdu.borrow(ALICES_CARD, "B1")
    answer = chengdu.borrow(BOBS_CARD, "B1")
    assert (answer.fixed["ok"], answer.fixed["desensitize"], answer.get("AH")) == ("0", "N", "")
    assert "别的读者" in answer.get("AF")
    chengdu.say("63", ("AA", BOBS_CARD), language="001")
    assert "another reader" in chengdu.borrow(BOBS_CARD, "B1").get("AF")


def test_a_renewal_is_asked_for_or_comes_with_the_second_scan(chengdu: Line, world: World) -> None:
    chengdu.borrow(ALICES_CARD, "B1")
    early = chengdu.say("29", ("AA", ALICES_CARD), ("AB", "B1"))
    assert (early.code, early.fixed["ok"]) == ("30", "0")
    assert "起可以续借" in early.get("AF")
    Loan.objects.update(due_at=F("due_at") - timedelta(days=1))
    answer = chengdu.say("29", ("AA", ALICES_CARD), ("AB", "B1"))
    assert (answer.code, answer.fixed["ok"], answer.fixed["renewal_ok"]) == ("30", "1", "Y")
    Loan.objects.update(renewed_at=F("renewed_at") - timedelta(hours=1))
    again = chengdu.borrow(ALICES_CARD, "B1", renewal_policy="Y")
    assert again.fixed["ok"] == "0"
    assert "续借" in again.get("AF")


@pytest.mark.parametrize("code", ["29", "11"])
def test_after_a_reconnect_the_same_renewal_gets_the_first_answer_and_is_one(
    chengdu: Line, chongqing: Line, server: Running, world: World, code: str
) -> None:
    """C64, C65: the loan could be renewed thrice; at another machine it is renewed again."""
    CirculationRule.objects.update(renew_from="due", renewals_max=3)
    chengdu.borrow(ALICES_CARD, "B1")
    first = chengdu.say("29", ("AA", ALICES_CARD), ("AB", "B1"))
    chengdu.socket.close()
    with line(server.port) as again:
        answer = again.log_in("chengdu").say(code, ("AA", ALICES_CARD), ("AB", "B1"), **RENEWS[code])
    assert (answer.fixed["ok"], answer.fixed["renewal_ok"], answer.get("AH")) == ("1", "Y", first.get("AH"))
    assert Loan.objects.get().renewals == 1
    chongqing.say("29", ("AA", ALICES_CARD), ("AB", "B1"))
    assert Loan.objects.get().renewals == 2


def test_after_a_reconnect_the_same_loan_gets_the_first_answer_and_no_renewal(
    chengdu: Line, server: Running, world: World
) -> None:
    first = chengdu.borrow(ALICES_CARD, "B1", renewal_policy="Y")
    chengdu.socket.close()
    with line(server.port) as again:
        answer = again.log_in("chengdu").borrow(ALICES_CARD, "B1", renewal_policy="Y")
    assert (answer.fixed["ok"], answer.fixed["renewal_ok"], answer.get("AH")) == ("1", "N", first.get("AH"))
    assert Loan.objects.get().renewals == 0
