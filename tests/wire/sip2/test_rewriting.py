"""Messages said otherwise for a machine: what a rule may say, what it does, and what it never does."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.sip2 import manner, port
from bashu.wire.sip2.codec import Message
from bashu.wire.sip2.manner import MannerError, Wrong
from bashu.wire.sip2.rewriting import VALUE_MAX, RewriteError, read_rule, rewrite

from .lines import NOW, line
from .test_manner import HERE, speaking, taken_in
from .test_session import asked, said

SENT = replace(HERE, destination="CD-1", alert=port.Alert.ELSEWHERE, title="三体")


@pytest.mark.parametrize(
    ("rules", "tag", "values"),
    [
        ("10 -AJ", "AJ", []),
        ("10 CT=CD-1 -> A1", "CT", ["A1"]),
        ("10 CT=CD-2 -> A1", "CT", ["CD-1"]),
        ("10 AJ -> 《{AJ}》", "AJ", ["《三体》"]),
        ("10 +CL -> {CT}", "CL", ["CD-1"]),
        ("10 +CL -> {XX}", "CL", []),
        ("10 +CT -> A1", "CT", ["CD-1"]),
        ("12 -AJ", "AJ", ["三体"]),
        ("10 +XA -> {AJ}\n10 -AJ", "XA", ["三体"]),
        ("10 AJ -> {CT}\n10 CT -> {AJ}", "CT", ["CD-1"]),
    ],
)
def test_a_rule_does_what_it_says_and_no_more(rules: str, tag: str, values: list[str]) -> None:
    assert taken_in(SENT, rewrites=rules).all(tag) == values


def test_what_a_machine_says_is_read_as_the_other() -> None:
    """It has the card in a field of its own."""
    session = speaking({"rewrites": "11 +AA -> {XC}"})
    question = asked(session.receive(line("11", ("XC", "C1"), ("AB", "B1")), NOW))
    assert isinstance(question, port.CheckOut)
    assert question.card == "C1"


def test_a_collection_may_decide_on_the_bin() -> None:
    answer = taken_in(replace(SENT, collection="KIDS"), bins="CR=KIDS -> 4\n-> 9")
    assert (answer.get("CL"), answer.get("CR")) == ("4", "KIDS")


@pytest.mark.parametrize(
    "wrong",
    [
        "10 AJ", "10 AJ ->", "AJ -> x", "10 aj -> x", "55 AJ -> x", "96 AJ -> x", "10 +CT=a -> b", "10 -AJ -> x",
        "23 AD -> 1234", "23 +AD -> 1234", "23 +XX -> {AD}", "93 CO -> x", "98 BX -> Y", "10 AJ -> a|b", "10 -AD",
        f"10 AJ -> {'x' * 300}",
    ],
)  # fmt: skip
def test_what_is_no_rule_or_touches_secrets_is_refused(wrong: str) -> None:
    with pytest.raises(RewriteError):
        read_rule(wrong)
    with pytest.raises(MannerError) as told:
        manner.read({"rewrites": f"10 -AJ\n{wrong}"})
    assert (told.value.wrong, told.value.line) == (Wrong.REWRITES, 2)


def test_a_field_that_feeds_on_itself_does_not_grow_without_bound() -> None:
    rules = [read_rule("10 AJ -> {AJ}{AJ}")] * 200
    message = rewrite(Message("10", {}, (("AJ", "x"),)), rules)
    assert len(message.get("AJ")) == VALUE_MAX


@given(st.text(max_size=40))
def test_any_line_is_a_rule_or_refused(text: str) -> None:
    try:
        rule: Any = read_rule(text)
    except RewriteError:
        return
    assert rewrite(Message("10", {}, (("AJ", "x"),)), [rule]).code == "10"


def test_a_refusal_is_rewritten_too() -> None:
    session = speaking({"rewrites": "12 AF -> [{AF}]"})
    assert said(session.receive(line("11", ("AB", "B1")), NOW)).get("AF").startswith("[未读到")
