"""Messages beyond the standard, of a terminal whose settings say how they are laid out."""

import pytest

from bashu.wire.sip2 import manner, port
from bashu.wire.sip2.codec import checksum
from bashu.wire.sip2.manner import MannerError, Wrong
from bashu.wire.sip2.session import Send, Session

from .lines import NOW
from .test_manner import speaking
from .test_session import asked

LAYOUTS = "85 18 -> {date}\n81 0 -> {ok}{date}\n91 3 -> {yn}"
DATE = "20261128    093015"


def told(session: Session, answer: port.Answer) -> bytes:
    (sent,) = session.answer(answer, NOW)
    assert isinstance(sent, Send)
    return sent.data


def test_a_reader_is_read() -> None:
    session = speaking({"vendor": LAYOUTS})
    question = asked(session.receive(f"85{DATE}AAC1|AD1234|\r".encode(), NOW))
    assert question == port.PatronQuestion(card="C1", pin="1234", language="zh", may_join=False)
    said = told(session, port.PatronAnswer(known=True, person=port.Person(name="A"), owed_fen=50))
    assert said.startswith(b"8620261123")
    assert said.endswith(b"AAC1|AEA|BLY|BHCNY|BV0.50|\r")


def test_whether_there_is_one_is_told_without_a_word_more() -> None:
    session = speaking({"vendor": LAYOUTS})
    asked(session.receive(b"91001AAC1|\r", NOW))
    answer = port.PatronAnswer(known=True, person=port.Person(name="A"), owed_fen=50, words="!")
    assert told(session, answer) == b"92YAOCDLIB|AAC1|BLY|\r"


def test_one_is_enrolled_and_error_detection_is_kept() -> None:
    session = speaking({"vendor": LAYOUTS})
    line = b"81AEA|AAC1|AD1234|BV100|AY3AZ"
    question = asked(session.receive(line + checksum(line) + b"\r", NOW))
    assert question == port.Enrol(card="C1", pin="1234", language="zh", name="A", has_paid=True)
    said = told(session, port.EnrolAnswer(ok=False, words="no"))
    assert said.startswith(b"820")
    assert b"AFno|AY3AZ" in said


def test_who_did_not_say_how_is_not_understood() -> None:
    (again,) = speaking({}).receive(f"85{DATE}AAC1|\r".encode(), NOW)
    assert isinstance(again, Send)
    assert again.data.startswith(b"96")


def test_its_fields_may_be_called_otherwise() -> None:
    session = speaking({"vendor": LAYOUTS, "rewrites": "85 +AA -> {XC}\n86 BL=Y -> 1"})
    asked(session.receive(f"85{DATE}XCC1|\r".encode(), NOW))
    assert b"BL1|" in told(session, port.PatronAnswer(known=True))


@pytest.mark.parametrize("answer", [port.Declined(words="later"), port.PatronAnswer(known=False, words="later")])
def test_a_no_is_one_in_the_same_layout(answer: port.Answer) -> None:
    session = speaking({"vendor": "85 0 -> {ok}"})
    asked(session.receive(b"85AAC1|\r", NOW))
    assert told(session, answer).startswith(b"860AOCDLIB|AAC1|")


@pytest.mark.parametrize(
    "wrong", ["83 18 -> {ok}", "85 61 -> x", "85 -> x", "85 18 {ok}", "85 18 -> {no}", "85 1 -> a|"]
)
def test_what_lays_out_nothing_is_refused(wrong: str) -> None:
    with pytest.raises(MannerError) as error:
        manner.read({"vendor": wrong})
    assert (error.value.wrong, error.value.line) == (Wrong.VENDOR, 1)
