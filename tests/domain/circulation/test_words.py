"""Every "no" and every next stop has its words, and they use only what the decision tells."""

import ast
import re
from collections import defaultdict
from pathlib import Path
from string import Formatter

import pytest

from bashu.domain.circulation import arrival, reasons, sending, sentences
from bashu.domain.circulation.commands import OverrideReason
from bashu.domain.circulation.effects import TaskKind
from bashu.domain.circulation.holds.sentences import (
    CLOSED_REASONS,
    HOLD_ENDS,
    HOLD_REASONS,
    HOLD_REFUSALS,
    MOVE_REASONS,
)
from bashu.domain.circulation.holds.states import STAFF_REASONS, ClosedReason, HoldEnd, HoldReason, MoveReason
from bashu.domain.circulation.holds.words import pickup_code, say_end, say_hold
from bashu.domain.circulation.override_words import REASON_NAMES, RULE_NAMES
from bashu.domain.circulation.refusals import OVERRIDABLE, Refusal
from bashu.domain.circulation.words import Detail, phrases, say, say_reason
from bashu.domain.outcome import Busy, CoreRefusal, Failed
from bashu.domain.routing import Reason

EVERY_WAY: list[tuple[sentences.Language, sentences.Audience]] = [
    ("zh-hans", "patron"),
    ("zh-hans", "staff"),
    ("en", "patron"),
    ("en", "staff"),
]
EVERY_REFUSAL = [*Refusal, *CoreRefusal]
EVERY_WORDS = [
    words
    for told in (
        sentences.REFUSALS,
        reasons.REASONS,
        HOLD_REFUSALS,
        HOLD_REASONS,
        HOLD_ENDS,
        CLOSED_REASONS,
        MOVE_REASONS,
    )
    for words in told.values()
]
EVERY_REASON = [*Reason, arrival.ON_ITS_WAY, arrival.PASSES, arrival.FORWARDED, *TaskKind]

SAMPLES: dict[str, Detail] = {
    "items": 2,
    "stage": "closed",
    "expires_on": "2026-03-01",
    "reason": "overdue",
    "until": "2026-04-01",
    "owed_fen": 730,
    "allowed_fen": 500,
    "rule": 4,
    "limit": 8,
    "loans": 8,
    "kind": "book",
    "worth_fen": 30_100,
    "has": 3,
    "holds": 5,
    "most": 5,
    "renewable_on": "2026-03-02",
    "from_on": "2026-03-12",
    "to_on": "2026-03-16",
    "free_on": "2026-03-18",
    "last_on": "2027-03-02",
    "days": 7,
    "due_at": "2026-03-31T15:59:59+00:00",
    "together": True,
    "because": "branch_full",
    "since": "boxed",
    "minutes": 10,
    "paid_fen": 100,
}
OF_LIMITS = {"limit", "loans", "kind", "rule", "together"}


def details_given() -> dict[str, set[str]]:
    """Which details the decisions give with each refusal, read from their source."""
    given: dict[str, set[str]] = defaultdict(set)
    folder = Path(sentences.__file__).parent
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (found := _details(node)) is not None:
                given[found[0]].update(found[1])
    return given


def _details(node: ast.AST) -> tuple[str, list[str]] | None:
    """`(Refusal.X, {...})`, `Refused(Refusal.X, {...})` or `_Limit(Refusal.X, ...)`."""
    parts = node.elts if isinstance(node, ast.Tuple) else node.args if isinstance(node, ast.Call) else []
    if not parts or not isinstance(parts[0], ast.Attribute) or not isinstance(parts[0].value, ast.Name):
        return None
    if parts[0].value.id != "Refusal":
        return None
    is_limit = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_Limit"
    named = sorted(OF_LIMITS) if is_limit else []
    details = parts[1] if len(parts) > 1 else None
    written = details.keys if isinstance(details, ast.Dict) else []
    return Refusal[parts[0].attr], [*named, *(str(key.value) for key in written if isinstance(key, ast.Constant))]


GIVEN = details_given()


@pytest.mark.parametrize("refusal", EVERY_REFUSAL)
def test_every_refusal_has_four_texts_that_use_only_what_is_given(refusal: Refusal) -> None:
    details = {name: SAMPLES[name] for name in GIVEN[refusal] if name in SAMPLES}
    texts = [say(refusal, details, language=language, audience=audience) for language, audience in EVERY_WAY]
    assert all(text and "{" not in text and "None" not in text for text in texts)


@pytest.mark.parametrize("reason", EVERY_REASON)
def test_every_next_stop_has_four_texts(reason: str) -> None:
    for language, audience in EVERY_WAY:
        assert say_reason(reason, language=language, audience=audience)


def test_staff_are_told_why_an_item_may_not_stay_where_they_send_it() -> None:
    """C355, C747, C779: whatever a check in there would say, or a transfer limit."""
    stays = {Reason.HOLD_HERE, Reason.HOLD_ELSEWHERE, Reason.AT_HOME, Reason.OWN_LIBRARY, Reason.FLOATS, Reason.PLACED}
    stays |= {Reason.ROTATES_HERE, Reason.MANUAL_ONLY}
    assert set(reasons.STAYS_NOT) == {sending.BARRED, sending.NOT_ELSEWHERE, *Reason} - stays
    for because, word in (("barred", "transfer limit"), ("rotates", "rotation")):
        assert word in say(Refusal.MAY_NOT_STAY_THERE, {"because": because}, language="en", audience="staff")


def test_no_sentence_is_left_over() -> None:
    assert {*sentences.REFUSALS, *HOLD_REFUSALS} == set(EVERY_REFUSAL)
    assert set(HOLD_REASONS) == set(HoldReason)
    assert set(HOLD_ENDS) == set(HoldEnd)
    assert set(MOVE_REASONS) == set(MoveReason)
    assert set(CLOSED_REASONS) - set(STAFF_REASONS) == {ClosedReason.ANOTHER_CAME}
    assert set(reasons.REASONS) == set(EVERY_REASON)


def test_when_nothing_was_decided_it_says_so() -> None:
    for language, audience in EVERY_WAY:
        assert say(Busy(), language=language, audience=audience)
        assert "7f3a" in say(Failed("7f3a"), language=language, audience=audience)


def test_what_may_be_overridden_and_why_has_its_names() -> None:
    assert set(RULE_NAMES) == set(OVERRIDABLE)
    assert set(REASON_NAMES) == set(OverrideReason)


@pytest.mark.parametrize("words", EVERY_WORDS)
def test_both_languages_tell_a_person_the_same_numbers(words: sentences.Words) -> None:
    assert _names(words.zh) == _names(words.en)
    assert _names(words.zh_staff) == _names(words.en_staff)


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_money_dates_and_counts_are_written_as_readers_write_them() -> None:
    owed = {"owed_fen": 730, "allowed_fen": 500}
    assert "7.30元" in say(Refusal.MONEY_OWED, owed, language="zh-hans", audience="patron")
    assert "7.30 yuan" in say(Refusal.MONEY_OWED, owed, language="en", audience="patron")
    assert phrases({"kind": "disc", "limit": 1}, "en")["limit"] == "1 disc"
    assert phrases({"kind": "book", "loans": 8}, "zh-hans")["loans"] == "8册图书"


def test_a_due_date_is_the_local_day() -> None:
    late = {"due_at": "2026-03-31T16:30:00+00:00"}
    assert "1 April 2026" in say(Refusal.ALREADY_YOURS, late, language="en", audience="patron")


@pytest.mark.parametrize(
    ("at", "language", "said"),
    [
        ("2026-03-31T15:59:59+00:00", "en", "31 March 2026"),
        ("2026-03-31T06:05:09+00:00", "en", "31 March 2026, 14:05"),
        ("2026-03-31T06:05:09+00:00", "zh-hans", "2026年3月31日14:05"),
    ],
)
def test_c200_a_loan_of_hours_is_due_at_a_time(at: str, language: sentences.Language, said: str) -> None:
    """C200."""
    assert said in say(Refusal.ALREADY_YOURS, {"due_at": at}, language=language, audience="patron")


def test_a_block_is_told_with_its_reason_and_its_end_as_far_as_there_are_any() -> None:
    held = {"reason": "conduct", "until": "2026-04-01"}
    assert "（违反入馆规则），至2026年4月1日为止" in say(
        Refusal.PATRON_BLOCKED, held, language="zh-hans", audience="patron"
    )
    unlisted = say(Refusal.PATRON_BLOCKED, {"reason": "x", "until": None}, language="en", audience="patron")
    assert unlisted.startswith("Your account cannot borrow. ")


@pytest.mark.parametrize("reason", HoldReason)
def test_why_a_hold_stands_as_it_does_is_told_in_four_ways(reason: HoldReason) -> None:
    texts = {
        say_hold(reason, branch="渝中", before=3, language=language, audience=audience)
        for language, audience in EVERY_WAY
    }
    assert len(texts) == len(EVERY_WAY)
    assert not [text for text in texts if "{" in text]


def test_a_hold_is_told_with_the_branch_and_the_number_before() -> None:
    told = say_hold(HoldReason.NEAREST, branch="Yuzhong", before=0, language="en", audience="patron")
    assert told.startswith("The item at Yuzhong was taken for you")
    queued = [
        say_hold(HoldReason.QUEUED, branch="", before=before, language="en", audience="patron") for before in (0, 1, 3)
    ]
    assert [re.split(" before|:", text)[0] for text in queued] == ["You are next", "1 reader is", "3 readers are"]
    assert say_end(HoldEnd.NOT_COLLECTED, language="en", audience="staff").endswith("hold shelf.")


def test_a_pickup_code_has_six_digits_and_is_always_the_same() -> None:
    assert [pickup_code("00" * 32), pickup_code("ff" * 32)] == ["000000", "710655"]
