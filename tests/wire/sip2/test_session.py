"""The session as a machine meets it: lines in, lines and questions out."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.sip2 import port
from bashu.wire.sip2.codec import Message, parse
from bashu.wire.sip2.session import Action, Ask, Because, Close, Limits, Send, Session

from .lines import GBK, NOW, check_out, line, noise

LENT = port.LoanAnswer(ok=True, title="三体", due_at=NOW)


def bound() -> Session:
    return Session(GBK, bound=True)


def said(actions: list[Action]) -> Message:
    """The one message that was sent."""
    (sent,) = [action.data for action in actions if isinstance(action, Send)]
    return parse(sent.rstrip(b"\r\n"), "gbk")


def asked(actions: list[Action]) -> port.Question:
    (action,) = actions
    assert isinstance(action, Ask)
    return action.question


def test_a_machine_logs_in_and_then_speaks_its_own_charset() -> None:
    session = Session(replace(GBK, charset="ascii"), bound=False)
    question = asked(session.receive(line("93", ("CN", "cd1"), ("CO", "secret"), ("CP", "hall")), NOW))
    assert question == port.Login(name="cd1", password="secret", location="hall")
    assert "secret" not in repr(question)
    assert said(session.answer(port.LoginAnswer(profile=GBK), NOW)).fixed["ok"] == "1"
    session.receive(check_out(), NOW)
    assert said(session.answer(LENT, NOW)).get("AJ") == "三体"


def test_a_bad_login_may_try_again_but_not_for_ever() -> None:
    session = Session(GBK, bound=False, limits=Limits(logins=2))
    session.receive(line("93", ("CN", "cd1"), ("CO", "wrong")), NOW)
    assert said(session.answer(port.LoginAnswer(profile=None), NOW)).fixed["ok"] == "0"
    session.receive(line("93", ("CN", "cd1"), ("CO", "wrong")), NOW)
    actions = session.answer(port.LoginAnswer(profile=None), NOW)
    assert said(actions).fixed["ok"] == "0"
    assert actions[-1] == Close(Because.TOO_MANY_LOGINS)
    assert session.receive(line("99"), NOW) == []


def test_a_wrong_password_ends_the_login_before() -> None:
    session = bound()
    session.receive(line("93", ("CN", "other"), ("CO", "wrong")), NOW)
    session.answer(port.LoginAnswer(profile=None), NOW)
    assert "登录" in said(session.receive(check_out(), NOW)).get("AF")


@pytest.mark.parametrize("code", ["09", "11", "17", "23", "29", "35", "63"])
def test_before_login_every_request_gets_its_negative_answer(code: str) -> None:
    answer = said(Session(GBK, bound=False).receive(line(code, ("AA", "C1"), ("AB", "B1")), NOW))
    assert answer.code == {"23": "24", "63": "64"}.get(code, f"{int(code) + 1:02}")
    assert answer.get("AF") == "本机尚未登录，请联系工作人员"


def test_the_same_request_again_is_answered_but_not_asked_again() -> None:
    session = bound()
    session.receive(check_out(sequence="3"), NOW)
    first = session.answer(LENT, NOW)
    assert session.receive(check_out(sequence="3"), NOW) == first
    assert session.receive(line("97"), NOW) == first


def test_an_answer_is_sent_again_as_long_as_the_machine_may_wait_for_it_and_no_longer() -> None:
    session, patience = bound(), timedelta(seconds=GBK.timeout_seconds * (GBK.retries + 1))
    session.receive(check_out(sequence="3"), NOW)
    first = session.answer(LENT, NOW)
    assert session.receive(line("97"), NOW + patience) == first
    later = NOW + patience + timedelta(seconds=1)
    assert session.receive(line("97"), later) == [Send(b"96\r")]
    asked(session.receive(check_out(sequence="3"), later))


def test_a_new_sequence_number_another_barcode_or_no_checksum_is_a_new_request() -> None:
    session = bound()
    for again in (check_out(sequence="3"), check_out(sequence="4"), check_out(), check_out()):
        asked(session.receive(again, NOW))
        session.answer(LENT, NOW)
    # Same sequence number and same sum, but not the same book.
    asked(session.receive(check_out(barcode="B12", sequence="5"), NOW))
    session.answer(LENT, NOW)
    asked(session.receive(check_out(barcode="B21", sequence="5"), NOW))


def test_what_could_not_be_judged_is_tried_again() -> None:
    session = bound()
    session.receive(check_out(sequence="3"), NOW)
    answer = said(session.answer(port.Declined(words="系统繁忙"), NOW))
    assert (answer.fixed["ok"], answer.get("AF"), answer.get("AH")) == ("0", "系统繁忙", "")
    asked(session.receive(check_out(sequence="3"), NOW))


def test_a_machine_that_loses_patience_gets_one_answer() -> None:
    session = bound()
    session.receive(check_out(sequence="3"), NOW)
    assert session.receive(check_out(sequence="3") + line("97"), NOW) == []
    assert len(session.answer(LENT, NOW)) == 1


def test_a_machine_that_loses_patience_gets_one_answer_also_when_its_lines_arrive_together() -> None:
    session = bound()
    asked(session.receive(check_out(sequence="3") * 2 + line("97"), NOW))
    assert len(session.answer(LENT, NOW)) == 1


def test_questions_that_need_no_waiting_are_no_flood() -> None:
    assert len(bound().receive(line("99") * 30, NOW)) == 30


def test_what_came_before_an_endless_line_is_answered() -> None:
    sent, closed = bound().receive(line("99") + b"x" * 5000, NOW)
    assert said([sent]).code == "98"
    assert closed == Close(Because.LINE_TOO_LONG)


def test_requests_sent_together_are_answered_in_turn() -> None:
    session = bound()
    asked(session.receive(check_out(barcode="B1") + check_out(barcode="B2") + line("99"), NOW))
    sent, ask = session.answer(LENT, NOW)
    assert said([sent]).get("AB") == "B1"
    assert isinstance(ask, Ask)
    assert [said([action]).code for action in session.answer(LENT, NOW)] == ["12", "98"]


def test_a_flood_and_an_endless_line_close_the_connection() -> None:
    assert bound().receive(check_out() * 30, NOW)[1:] == [Close(Because.TOO_MANY_WAITING)]
    assert bound().receive(b"x" * 5000, NOW) == [Close(Because.LINE_TOO_LONG)]


def test_what_cannot_be_read_is_asked_for_again() -> None:
    session = Session(GBK, bound=True, limits=Limits(malformed_in_a_row=2))
    assert session.receive(b"11YN\r", NOW) == [Send(b"96\r")]
    session.receive(line("99"), NOW)
    assert session.receive(b"55AY1AZ0000\r", NOW) == [Send(b"96AZFEF6\r")]
    assert session.receive(b"96AZFEF6\r", NOW)[-1] == Close(Because.TOO_MANY_MALFORMED)


def test_a_resend_request_before_anything_was_said_asks_the_machine_to_speak() -> None:
    assert bound().receive(b"97AZFEF5\r", NOW) == [Send(b"96AZFEF6\r")]


@pytest.mark.parametrize("ending", [b"\r", b"\n", b"\r\n"])
def test_lines_end_as_the_machine_ends_them(ending: bytes) -> None:
    (sent,) = bound().receive(line("99").rstrip() + ending, NOW)
    assert isinstance(sent, Send)
    assert sent.data == sent.data.rstrip(b"\r\n") + ending


def test_a_profile_may_fix_the_line_end() -> None:
    (sent,) = Session(replace(GBK, ending=b"\r\n"), bound=True).receive(line("99"), NOW)
    assert isinstance(sent, Send)
    assert sent.data.endswith(b"2.00AOCDLIB|BXYYYYYYYYYYYYYYYY|\r\n")


def test_the_language_a_patron_chose_holds_until_the_patron_leaves() -> None:
    session = bound()
    session.receive(line("63", ("AA", "C1"), language="001"), NOW)
    session.answer(port.PatronAnswer(known=True), NOW)
    asking = asked(session.receive(check_out(), NOW))
    assert isinstance(asking, port.CheckOut)
    assert asking.language == "en"
    session.answer(LENT, NOW)
    session.receive(line("35", ("AA", "C1")), NOW)
    session.answer(port.EndSessionAnswer(), NOW)
    assert "未读到" in said(session.receive(line("11"), NOW)).get("AF")


_ANSWERS = st.sampled_from(
    [LENT, port.Declined(words="忙"), port.LoginAnswer(profile=GBK), port.LoginAnswer(profile=None),
     port.PatronAnswer(known=True), port.ItemAnswer(known=False), port.EndSessionAnswer(),
     port.CheckInAnswer(ok=True, alert=port.Alert.ELSEWHERE, destination="CQYZ")]
)  # fmt: skip


@given(st.lists(st.one_of(noise, _ANSWERS), max_size=12), st.sampled_from(["gbk", "utf-8", "ascii"]), st.data())
def test_nothing_a_machine_sends_makes_a_session_fail(
    events: list[bytes | port.Answer], charset: str, data: st.DataObject
) -> None:
    session = Session(replace(GBK, charset=charset), bound=data.draw(st.booleans()))
    for event in events:
        if isinstance(event, bytes):
            session.receive(event, NOW)
        else:
            # Only a port may be at fault here, and then it is told.
            with suppress(TypeError):
                session.answer(event, NOW)
