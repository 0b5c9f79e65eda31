"""Each request becomes the question it means."""

from datetime import UTC, datetime

import pytest

from bashu.wire.sip2 import port
from bashu.wire.sip2.requests import QUESTIONS, Heard, IncompleteError

from .lines import NOW, request


def ask(code: str, *fields: tuple[str, str], **fixed: str) -> port.Question:
    return QUESTIONS[code](Heard(request(code, *fields, **fixed), "zh", NOW.tzinfo))


def test_check_out_reads_every_field() -> None:
    fields = (("AA", " C1 "), ("AB", "B1 "), ("AD", "1234"), ("BO", "Y"))
    assert ask("11", *fields, no_block="Y", due_date="20261223   Z160000") == port.CheckOut(
        card="C1", pin="1234", barcode="B1", language="zh", occurred_at=NOW, happened=True,
        due_at=datetime(2026, 12, 23, 16, tzinfo=UTC), may_renew=True, fee_accepted=True,
    )  # fmt: skip


def test_check_in_knows_when_the_book_was_handed_in() -> None:
    question = ask("09", ("AB", "B1"), return_date="20261122    200000")
    assert isinstance(question, port.CheckIn)
    assert question.returned_at == datetime(2026, 11, 22, 20, tzinfo=NOW.tzinfo)
    assert not question.happened


def test_renew_reads_card_barcode_and_fee() -> None:
    question = ask("29", ("AA", "C1"), ("AB", "B1"), ("BO", "Y"))
    assert isinstance(question, port.Renew)
    assert (question.card, question.barcode, question.pin, question.fee_accepted) == ("C1", "B1", None, True)


@pytest.mark.parametrize(("summary", "listing"), [
    ("Y         ", port.Listing.HOLDS_READY), ("  Y       ", port.Listing.LOANS), (" Y Y      ", port.Listing.OVERDUE),
    ("     Y    ", port.Listing.HOLDS_WAITING), ("      Y   ", None), ("          ", None),
])  # fmt: skip
def test_the_first_y_of_the_summary_says_what_to_list(summary: str, listing: port.Listing | None) -> None:
    question = ask("63", ("AA", "C1"), summary=summary)
    assert isinstance(question, port.PatronQuestion)
    assert question.listing is listing


def test_a_pin_not_sent_is_not_an_empty_pin() -> None:
    with_empty, without = ask("23", ("AA", "C1"), ("AD", "")), ask("23", ("AA", "C1"))
    assert isinstance(with_empty, port.PatronQuestion)
    assert isinstance(without, port.PatronQuestion)
    assert (with_empty.pin, without.pin) == ("", None)


def test_no_question_shows_a_card_or_a_pin_in_its_repr() -> None:
    for code in ("11", "23", "29", "35", "63"):
        shown = repr(ask(code, ("AA", "510104-card"), ("AD", "pin-1234"), ("AB", "B1")))
        assert "510104" not in shown
        assert "1234" not in shown


@pytest.mark.parametrize(("code", "tag", "missing"), [
    ("11", "AB", "no card"), ("11", "AA", "no barcode"), ("09", "AA", "no barcode"), ("17", "AA", "no barcode"),
    ("29", "AA", "no barcode"), ("63", "AB", "no card"), ("23", "AB", "no card"),
])  # fmt: skip
def test_what_is_missing_is_named(code: str, tag: str, missing: str) -> None:
    with pytest.raises(IncompleteError, match=missing):
        ask(code, (tag, "X1"))


def test_a_payment_is_read_whole() -> None:
    fields = (("AA", "C1"), ("BV", "12.5"), ("CG", " 77 "), ("BK", "T1"))
    question = ask("37", *fields, payment_type="02")
    assert isinstance(question, port.FeePaid)
    assert (question.fen, question.paid_by, question.charge, question.transaction, question.occurred_at) == (
        1250, port.PaidBy.CREDIT_CARD, "77", "T1", NOW,
    )  # fmt: skip


@pytest.mark.parametrize("amount", ["", "-1", "1.234", "1,00", "99999999", "²"])
def test_what_is_no_sum_pays_nothing(amount: str) -> None:
    with pytest.raises(IncompleteError):
        ask("37", ("AA", "C1"), ("BV", amount))
