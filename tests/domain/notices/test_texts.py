"""Texts: each usual one can be filled, and what cannot be filled cannot be saved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.notices.events import LANGUAGES, SEVERAL, SPECS, TEXTS, Channel, Event, Language
from bashu.domain.notices.saying import REASONS, Facts, Names, said, several_titles
from bashu.domain.notices.templates import VALUE_LENGTH_MAX, Template, fill, parameters, template_problems
from bashu.domain.notices.usual import usual, usual_of
from tests.people import NOON

FACTS = Facts(
    library_id=1, library=Names(zh="成都图书馆", en="Chengdu Library"), branch=Names(zh="春熙路分馆", en="Chunxi Road"),
    title="蜀道难", at=NOON, days=7, reason="not_collected", fen=70,
    kind="overdue", details={"days": 7, "fen_per_day": 10, "cap_fen": 0, "due_at": NOON.isoformat()}, result="rejected",
    code="135790", link="https://example.org/confirm/1",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", TEXTS)
def test_each_text_has_a_usual_one_that_could_be_saved(text: str, language: Language) -> None:
    assert template_problems(usual(text, language=language), text, channel=Channel.EMAIL) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", Event)
def test_each_place_of_an_event_has_a_value(event: Event, language: Language) -> None:
    values = said(FACTS, language=language)
    assert set(SPECS[event].says) <= set(values)
    filled = fill(usual(event, language=language).body, values)
    assert "{" not in filled
    assert "  " not in filled


def test_a_branch_is_called_by_its_library_but_not_twice() -> None:
    assert said(FACTS, language="en")["branch"] == "Chengdu Library, Chunxi Road"
    assert said(FACTS, language="zh-hans")["branch"] == "成都图书馆春熙路分馆"
    same = Facts(library_id=1, library=Names(zh="成都图书馆", en=""), branch=Names(zh="成都图书馆总馆", en=""))
    assert said(same, language="en")["branch"] == "成都图书馆总馆"


def test_an_sms_has_no_usual_text() -> None:
    assert usual_of("due_soon", channel=Channel.SMS, language="en") is None


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (Template(subject="x", body=""), "Write the text"),
        (Template(subject="", body="x"), "Write the subject"),
        (Template(subject="x", body="{titel}"), "There is no {titel}"),
        (Template(subject="{count}", body="x"), "There is no {count}"),
        (Template(subject="x", body="{title"), "stands alone"),
        (Template(subject="x", body="{title}}"), "stands alone"),
        (Template(subject="x", body="{}"), "There is no {}"),
        (Template(subject="x", body="{title.upper}"), "There is no"),
        (Template(subject="x" * 101, body="x"), "at most 100"),
        (Template(subject="x", body="x" * 2_001), "at most"),
    ],
)
def test_what_is_wrong_with_a_text_is_said(template: Template, words: str) -> None:
    problems = template_problems(template, Event.DUE_SOON, channel=Channel.EMAIL)
    assert any(words in en for _zh, en in problems)


@pytest.mark.parametrize("code", ["", " ", "SMS 1", "短信", "x" * 61])
def test_an_sms_needs_the_code_of_its_carrier(code: str) -> None:
    (problem,) = template_problems(Template(body="{title}", code=code), Event.DUE_SOON, channel=Channel.SMS)
    assert "code" in problem[1]


def test_a_message_of_several_has_them_in_it() -> None:
    wrong = template_problems(Template(subject="x", body="{count}"), SEVERAL, channel=Channel.EMAIL)
    assert any("{notices}" in en for _zh, en in wrong)
    in_subject = template_problems(Template(subject="{notices}", body="{notices}"), SEVERAL, channel=Channel.EMAIL)
    assert len(in_subject) == 1


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_can_be_saved_can_be_filled(subject: str, body: str) -> None:
    template = Template(subject=subject, body=body + "{title}")
    if not template_problems(template, Event.DUE_SOON, channel=Channel.EMAIL):
        values = said(FACTS, language="en")
        assert fill(template.subject, values) + fill(template.body, values)


@given(st.text(max_size=200))
def test_a_gateway_gets_short_values_on_one_line(title: str) -> None:
    given_ = parameters(Template(body="{title}{title}", code="S1"), {"title": title})
    assert list(given_) == ["title"]
    assert len(given_["title"]) <= VALUE_LENGTH_MAX
    assert "\n" not in given_["title"]


def test_several_by_sms_are_titles() -> None:
    values = [said(FACTS, language="en")] * 2
    assert several_titles(values, library="CD", language="zh-hans")["notices"] == "《蜀道难》《蜀道难》"
    assert several_titles(values, library="CD", language="en")["notices"] == "蜀道难; 蜀道难"


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_said_in_both_languages(reason: str) -> None:
    facts = Facts(library_id=1, library=FACTS.library, reason=reason)
    assert (said(facts, language="zh-hans")["reason"], said(facts, language="en")["reason"]) == REASONS[reason]
