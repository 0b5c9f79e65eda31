"""Each answer becomes the fields that machines and sorters rely on."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.sip2 import port
from bashu.wire.sip2.codec import Message
from bashu.wire.sip2.layouts import ANSWER_TO, BX_ORDER, LAYOUTS
from bashu.wire.sip2.responses import Context, refuse, respond, status, yuan
from bashu.wire.sip2.session import Session

from .lines import GBK, NOW, line, request
from .test_session import asked, said


def context(code: str, *fields: tuple[str, str], **fixed: str) -> Context:
    return Context(request(code, ("AA", "C1"), ("AB", "B1"), *fields, **fixed), GBK, "zh", NOW)


def answered(answer: port.Answer, code: str, *fields: tuple[str, str], **fixed: str) -> Message:
    return respond(answer, context(code, *fields, **fixed))


def test_a_loan_has_its_due_date_and_unlocks_the_item() -> None:
    message = answered(port.LoanAnswer(ok=True, title="三体", due_at=NOW, media_type="001"), "11")
    assert "".join(message.fixed.values()).startswith("1NUY")
    assert message.fields == (
        ("AO", "CDLIB"), ("AA", "C1"), ("AB", "B1"), ("AJ", "三体"), ("AH", "20261123    093015"), ("CK", "001"),
    )  # fmt: skip


def test_a_refused_loan_has_no_due_date_and_says_why() -> None:
    refused = port.LoanAnswer(ok=False, due_at=NOW, patron_known=True, pin_right=False, fee_fen=50, words="密码错误")
    message = answered(refused, "11")
    assert "".join(message.fixed.values()).startswith("0NUN")
    assert [message.get(tag) for tag in ("AH", "BL", "CQ", "BV", "BH", "AF")] == [
        "",
        "Y",
        "N",
        "0.50",
        "CNY",
        "密码错误",
    ]


def test_a_book_for_another_branch_is_flagged_and_routed_by_code() -> None:
    sent_on = port.CheckInAnswer(
        ok=True, resensitize=True, alert=port.Alert.ELSEWHERE, title="三体", home_branch="CDLIB", current_branch="CQYZ",
        destination="CDLIB", media_type="001", sort_bin="3",
    )  # fmt: skip
    message = answered(sent_on, "09")
    assert "".join(message.fixed.values()).startswith("1YUY")
    tags = ("AQ", "AP", "CT", "CV", "CL", "CK")
    assert [message.get(tag) for tag in tags] == ["CDLIB", "CQYZ", "CDLIB", "04", "3", "001"]


@given(st.builds(port.CheckInAnswer, ok=st.booleans(), alert=st.one_of(st.none(), st.sampled_from(port.Alert))))
def test_the_alert_flag_is_set_exactly_when_an_alert_type_is_given(answer: port.CheckInAnswer) -> None:
    message = answered(answer, "09")
    assert (message.fixed["alert"] == "Y") == bool(message.get("CV"))


def test_patron_information_counts_and_flags() -> None:
    answer = port.PatronAnswer(
        known=True, pin_right=True, denials=frozenset({port.Denial.BORROWING, port.Denial.TOO_MANY_OVERDUE}),
        counts={port.Listing.LOANS: 3, port.Listing.OVERDUE: 1}, owed_fen=1205, loan_limit=8,
        person=port.Person(name="李某", phone="138"),
    )  # fmt: skip
    message = answered(answer, "63")
    assert message.fixed["status"] == "Y     Y       "
    assert [message.fixed[name] for name in ("holds_ready", "overdue", "loans")] == ["0000", "0001", "0003"]
    tags = ("AE", "BL", "CQ", "BV", "CB", "BF")
    assert [message.get(tag) for tag in tags] == ["李某", "Y", "Y", "12.05", "0008", "138"]


def test_without_leave_no_name_is_sent() -> None:
    message = answered(port.PatronAnswer(known=True), "63")
    assert message.get("AE") == ""
    assert not message.all("BD") + message.all("BE") + message.all("BF")


def test_an_unknown_patron_may_do_nothing() -> None:
    message = answered(port.PatronAnswer(known=False, words="请先注册"), "23")
    assert (message.fixed["status"][:4], message.get("BL"), message.get("AF")) == ("YYYY", "N", "请先注册")


@given(st.integers(0, 12), st.integers(1, 15), st.integers(0, 15))
def test_a_list_is_paged_from_the_first_to_the_last_line_asked_for(size: int, first: int, last: int) -> None:
    listed = tuple(f"B{number}" for number in range(1, size + 1))
    pages = (("BP", str(first)), ("BQ", str(last)))
    message = answered(port.PatronAnswer(known=True, listed=listed), "63", *pages, summary="  Y       ")
    assert message.all("AU") == [f"B{number}" for number in range(first, min(last, size) + 1)]


@pytest.mark.parametrize("bounds", [(), (("BP", "x"), ("BQ", "")), (("BP", "0"), ("BQ", "²"))])
def test_without_sensible_bounds_the_whole_list_is_sent(bounds: tuple[tuple[str, str], ...]) -> None:
    message = answered(port.PatronAnswer(known=True, listed=("B1", "B2")), "63", *bounds, summary=" Y        ")
    assert message.all("AT") == ["B1", "B2"]


def test_an_item_says_where_it_is() -> None:
    answer = port.ItemAnswer(known=True, state=port.ItemState.IN_TRANSIT, title="三体", home_branch="CD", holds=2)
    message = answered(answer, "17")
    assert message.fixed["circulation_status"] == "10"
    assert [message.get(tag) for tag in ("AB", "AJ", "AQ", "CF")] == ["B1", "三体", "CD", "2"]


@pytest.mark.parametrize("code", sorted(set(ANSWER_TO) - {"99"}))
def test_every_request_has_a_refusal_of_its_own_pair(code: str) -> None:
    message = refuse("不", context(code))
    assert message.code == ANSWER_TO[code]
    assert all(len(message.fixed[name]) == width for name, width in LAYOUTS[message.code].fixed)
    assert message.fixed.get("ok", "0") in {"0", "N"}


@pytest.mark.parametrize("code", BX_ORDER)
def test_bx_tells_the_truth(code: str) -> None:
    session = Session(GBK, bound=True)
    session.receive(line("99"), NOW)
    actions = session.receive(line(code, ("AA", "C1"), ("AB", "B1"), ("BV", "1"), ("CH", "torn")), NOW)
    if code in {"97", "99"}:
        assert said(actions).code == "98"
    else:
        assert asked(actions)
    assert status(context("99")).get("BX")[BX_ORDER.index(code)] == "Y"


def test_a_hold_has_its_place_in_line_and_the_branch_where_it_is_collected() -> None:
    held = port.HoldAnswer(ok=True, title="三体", position=3, pickup="CD-1", wanted_until=NOW)
    message = answered(held, "15", ("AJ", "17"))
    assert "".join(message.fixed.values()).startswith("1N")
    assert [message.get(tag) for tag in ("BW", "BR", "BS", "AJ")] == ["20261123    093015", "3", "CD-1", "三体"]


def test_what_was_renewed_and_what_was_not_is_counted_and_listed() -> None:
    message = answered(port.RenewAllAnswer(ok=True, renewed=("B1", "B2"), unrenewed=("B3",)), "65")
    assert [message.fixed[name] for name in ("ok", "renewed", "unrenewed")] == ["1", "0002", "0001"]
    assert (message.all("BM"), message.all("BN")) == (["B1", "B2"], ["B3"])


def test_an_ascii_machine_is_answered_in_english() -> None:
    session = Session(replace(GBK, charset="ascii"), bound=True)
    assert (
        said(session.receive(line("11", ("AB", "B1")), NOW)).get("AF") == "No card was read. Please present it again."
    )


def test_an_answer_that_does_not_fit_is_a_mistake_of_the_port() -> None:
    with pytest.raises(TypeError, match="ItemAnswer is no answer to message 11"):
        answered(port.ItemAnswer(known=True), "11")


@given(st.integers(-100000, 100000))
def test_money_is_written_in_yuan(fen: int) -> None:
    assert round(float(yuan(fen)) * 100) == fen
