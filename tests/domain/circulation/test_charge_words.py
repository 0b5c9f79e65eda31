"""How a charge came about, in words."""

from collections.abc import Mapping
from typing import get_args

import pytest

from bashu.domain.circulation.charges.commands import VoidReason, WaiveReason
from bashu.domain.circulation.charges.words import (
    BY_STAFF,
    KIND_NAMES,
    METHOD_NAMES,
    VOID_REASON_NAMES,
    WAIVE_REASON_NAMES,
    say_how,
    say_kind,
)
from bashu.domain.circulation.sentences import Language
from bashu.domain.settlement.charges import ChargeKind, Method

LATE = {"days": 12, "fen_per_day": 10, "cap_fen": 3_000, "due_at": "2026-06-30T15:59:59+00:00", "rule": 1}


def test_everything_has_a_name_in_both_languages() -> None:
    for kinds, names in (
        (ChargeKind, KIND_NAMES),
        (Method, METHOD_NAMES),
        (WaiveReason, WAIVE_REASON_NAMES),
        (VoidReason, VOID_REASON_NAMES),
    ):
        named: Mapping[object, tuple[str, str]] = names  # type: ignore[assignment]
        assert set(named) == set(kinds)
        assert all(zh and en and zh != en for zh, en in named.values())
    assert set(Method) - set(BY_STAFF) == {Method.MACHINE, Method.DEPOSIT}


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("kind", ChargeKind)
def test_what_nothing_is_known_of_is_only_named(kind: ChargeKind, language: Language) -> None:
    assert say_kind(kind, language)
    assert say_how(kind, {}, language=language) == ""


def test_being_late_is_told_in_days_and_fen() -> None:
    assert say_how("overdue", LATE, language="en") == "Due on 30 June 2026: 12 days at 0.10 yuan a day."
    assert say_how("overdue", LATE, language="zh-hans") == "应还日2026年6月30日，计费12天，每天0.10元。"
    assert "1 day at" in say_how("overdue", LATE | {"days": 1}, language="en")


@pytest.mark.parametrize(("days", "capped"), [(300, False), (301, True)])
def test_the_cap_is_told_only_where_it_holds(*, days: int, capped: bool) -> None:
    assert ("30.00" in say_how("overdue", LATE | {"days": days}, language="en")) is capped
    assert ("封顶30.00元" in say_how("overdue", LATE | {"days": days}, language="zh-hans")) is capped


def test_what_is_of_the_price_is_told_in_percent_and_until_when_it_is_given_back() -> None:
    about = {"price_fen": 3_900, "percent": 50, "rule": 1}
    assert say_how("damage", about, language="en") == "50 % of its price of 39.00 yuan."
    back = say_how("lost", about | {"refund_days": 90}, language="en")
    assert back.endswith("If it is found within 90 days after it was paid, that is given back.")
    assert say_how("lost", {"rule": 1, "refund_days": 0}, language="zh-hans") == "定价不明，按规则定额计。"


def test_what_a_parcel_costs_is_told_by_the_price_that_was_told() -> None:
    """C823."""
    about = {"parcel_id": 8, "items": 4, "first_items": 3, "first_fen": 300, "further_fen": 100, "refund_days": 60}
    english = "4 items sent: 3.00 yuan for up to 3, 1.00 yuan for each more."
    assert say_how("parcel", about, language="en") == english
    assert say_how("parcel", about | {"items": 1}, language="en") == "1 item sent: 3.00 yuan for up to 3."
    assert say_how("parcel", about, language="zh-hans") == "寄出4件，3件以内共3.00元，超出部分每件1.00元。"
