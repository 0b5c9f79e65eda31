"""Messages from words, answers in words, and what a transcript keeps and tells."""

import pytest
from hypothesis import given

from bashu.wire.sip2 import transcript
from bashu.wire.sip2.codec import Message
from bashu.wire.sip2.transcript import SECRETS, TranscriptError, Turn

from .lines import DATE, NOW, messages, request

CARD, PIN = "510104199003070012", "830519"


def test_what_is_not_named_is_as_usual() -> None:
    message = transcript.request("15 hold_mode=- AA=C1 AJ='三体 第二部'", NOW)
    assert message == Message("15", {"hold_mode": "-", "date": DATE}, (("AA", "C1"), ("AJ", "三体 第二部")))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("", "begins with its code"),
        ("24", "24 is no request"),
        ("11 no_block=YY", "no_block of 11 has 1 characters"),
        ("11 blok=Y", "blok= is neither"),
        ("11 AA", "AA is neither"),
        ("11 'AA=x", "quotes come in pairs"),
    ],
)
def test_what_is_no_message_is_told_with_what_would_be_one(wrong: str, why: str) -> None:
    with pytest.raises(TranscriptError, match=why):
        transcript.request(wrong, NOW)


def test_neither_what_is_shown_nor_what_is_kept_names_anybody() -> None:
    said = request("11", ("AA", CARD), ("AB", "B1"), ("AD", PIN))
    heard = Message(
        "24", {"status": " " * 14, "language": "019", "date": DATE}, (("AA", CARD), ("AE", "李某"), ("BL", "Y"))
    )
    text = "\n".join([*transcript.shown(heard), transcript.kept(said), transcript.kept(heard)])
    assert not [each for each in (CARD, PIN, "李某") if each in text]
    assert transcript.kept(said) == f"> 11YN{{date}}{' ' * 18}AA***|ABB1|AD***|"


@given(messages())
def test_no_secret_of_any_message_is_left(message: Message) -> None:
    assert not [tag for tag, value in transcript.masked(message).fields if tag in SECRETS and value not in {"", "***"}]


def test_what_was_kept_is_said_again_with_what_was_not_written_down() -> None:
    said = request("23", ("AA", CARD), ("AD", PIN))
    (turn,) = transcript.turns(f"# one\n\n{transcript.kept(said)}\n")
    assert transcript.to_say(turn, secrets={"AA": CARD, "AD": PIN}, now=NOW).fields == said.fields
    with pytest.raises(TranscriptError, match=r"line 3: .* give it as AD=VALUE"):
        transcript.to_say(turn, secrets={"AA": CARD}, now=NOW)


def test_an_answer_that_differs_is_told_field_by_field_but_for_its_date() -> None:
    was = Message("16", {"ok": "1", "available": "N", "date": DATE}, (("AA", CARD), ("BR", "1"), ("AF", "好")))
    now = Message("16", {"ok": "0", "available": "N", "date": DATE[:-1] + "9"}, (("AA", "other"), ("AF", "好")))
    turn = Turn(1, "", transcript.kept(was)[2:])
    assert transcript.differences(turn, was) == ()
    assert transcript.differences(turn, now) == ("ok: was '1', is '0'", "BR: was '1', is ''")
    assert transcript.differences(turn, now._replace(code="12")) == ("was answered by 16, is answered by 12",)


@pytest.mark.parametrize("text", ["11YN", "< 24", "> 99\n< 98\n< 98"])
def test_a_line_that_belongs_to_nothing_is_named(text: str) -> None:
    with pytest.raises(TranscriptError, match=r"line [13]"):
        transcript.turns(text)
