"""What a machine does while nobody can be asked. The reasons stand in docs/agent.md."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.identity.verifier import Assurance
from bashu.domain.offline import (
    Asked,
    Lent,
    OfflineRefusal,
    OfflineRules,
    Snapshot,
    decide_check_in,
    decide_check_out,
    say,
)

NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
RULES = OfflineRules()
LI, WANG = b"li", b"wang"
TOLD = Snapshot(
    made_at=NOON - timedelta(hours=1),
    known=frozenset({LI, WANG}),
    blocked=frozenset({WANG}),
    kept=frozenset({"K1"}),
)
ASKED = Asked(digest=LI, barcode="B1", assurance=Assurance.DEVICE, lent={})
LENT = Lent(due_on=date(2026, 7, 31))


def decided(
    asked: Asked = ASKED, *, snapshot: Snapshot | None = TOLD, rules: OfflineRules = RULES
) -> Lent | OfflineRefusal:
    return decide_check_out(asked, snapshot=snapshot, rules=rules, now=NOON)


def test_a_reader_who_read_a_card_may_take_a_book() -> None:
    assert decided() == LENT


@pytest.mark.parametrize(
    ("changed", "no"),
    [
        ({"digest": WANG}, OfflineRefusal.CARD_BLOCKED),
        ({"barcode": "K1"}, OfflineRefusal.ITEM_KEPT),
        ({"assurance": Assurance.TYPED}, OfflineRefusal.NOT_LENT_NOW),
        ({"lent": {"B2": LI, "B3": LI}}, OfflineRefusal.ENOUGH_NOW),
        ({"lent": {"B1": WANG}}, OfflineRefusal.LENT_JUST_NOW),
    ],
)
def test_the_first_no_of_the_ladder_holds(changed: dict[str, object], no: OfflineRefusal) -> None:
    assert decided(replace(ASKED, **changed)) == no  # type: ignore[arg-type]


def test_the_same_book_asked_for_again_by_who_took_it_is_lent_as_before() -> None:
    assert decided(replace(ASKED, lent={"B1": LI, "B2": LI})) == LENT


@pytest.mark.parametrize("age", [timedelta(days=7, seconds=1), timedelta(seconds=-1)])
def test_what_the_library_was_told_too_long_ago_or_in_the_future_lends_nothing(age: timedelta) -> None:
    assert decided(snapshot=replace(TOLD, made_at=NOON - age)) is OfflineRefusal.NOT_LENT_NOW
    assert decided(snapshot=None) is OfflineRefusal.NOT_LENT_NOW


def test_whoever_was_never_there_goes_by_the_rule() -> None:
    stranger = replace(ASKED, digest=b"zhao")
    assert decided(stranger) == LENT
    assert decided(stranger, rules=replace(RULES, strangers=False)) is OfflineRefusal.STRANGER_NOW
    assert decided(rules=replace(RULES, lends=False)) is OfflineRefusal.NOT_LENT_NOW


def test_a_return_is_always_taken_and_what_is_wanted_is_put_aside() -> None:
    assert [decide_check_in(each, snapshot=TOLD).put_aside for each in ("B1", "K1")] == [False, True]
    assert not decide_check_in("K1", snapshot=None).put_aside


@given(st.lists(st.tuples(st.sampled_from([LI, WANG, b"zhao"]), st.sampled_from(["B1", "B2", "B3", "B4", "K1"]))))
def test_nobody_takes_more_than_the_rule_lets_and_no_book_goes_twice(wishes: list[tuple[bytes, str]]) -> None:
    lent = dict[str, bytes]()
    for digest, barcode in wishes:
        if isinstance(decided(replace(ASKED, digest=digest, barcode=barcode, lent=dict(lent))), Lent):
            assert lent.setdefault(barcode, digest) == digest
    assert all(list(lent.values()).count(each) <= RULES.items_max for each in lent.values())
    assert WANG not in lent.values()
    assert "K1" not in lent


@pytest.mark.parametrize("refusal", OfflineRefusal)
def test_each_no_has_words_in_both_languages(refusal: OfflineRefusal) -> None:
    zh, en = (say(refusal, language=language, items=2) for language in ("zh-hans", "en"))
    assert zh != en
    assert "{" not in zh + en
