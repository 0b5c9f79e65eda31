"""Whether an address may be asked whose it is, and what a confirmation is sent in."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bashu.domain.identity.problems import ProblemCode
from bashu.domain.notices.confirming import (
    A_DAY_MAX,
    AGAIN_AFTER,
    READERS_MAX,
    TRIES_MAX,
    Lately,
    may_answer,
    may_ask,
    wrong,
)
from bashu.domain.notices.events import Channel, Event, Why
from bashu.domain.notices.hours import Timing
from bashu.domain.notices.plan import Drop, Reader, Send, plan, plan_confirmation
from bashu.domain.notices.templates import Template, template_problems
from tests.people import NOON

SECOND = timedelta(seconds=1)
NOTHING: dict[str, Any] = {"sent": 0, "last_at": None, "is_refused": False, "others": 0}
BY_MAIL = frozenset({Channel.EMAIL})


def reader(**values: Any) -> Reader:
    usual: dict[str, Any] = {
        "is_open": True, "reached_by": frozenset(), "prefers": None, "digest": True, "unwanted": frozenset(),
        "timing": Timing(),
    }  # fmt: skip
    return Reader(**usual | values)


@pytest.mark.parametrize(
    ("lately", "told"),
    [({}, None), ({"last_at": NOON - AGAIN_AFTER}, None), ({"sent": A_DAY_MAX - 1}, None),
     ({"others": READERS_MAX - 1}, None), ({"last_at": NOON - AGAIN_AFTER + SECOND}, ProblemCode.SENT_JUST_NOW),
     ({"sent": A_DAY_MAX}, ProblemCode.SENT_OFTEN), ({"others": READERS_MAX}, ProblemCode.CONTACT_OF_MANY),
     ({"is_refused": True, "sent": A_DAY_MAX}, ProblemCode.CONTACT_REFUSED)],
)  # fmt: skip
def test_an_address_is_asked_seldom_and_never_again_once_it_was_refused(
    lately: dict[str, Any], told: ProblemCode | None
) -> None:
    found = may_ask(Lately(**NOTHING | lately), now=NOON)
    assert (found and found.code) == told


@pytest.mark.parametrize(
    ("tries", "is_refused", "expires_at", "told"),
    [(TRIES_MAX - 1, False, NOON + SECOND, None), (0, False, NOON, ProblemCode.CONFIRMATION_OVER),
     (TRIES_MAX, False, NOON + SECOND, ProblemCode.CODE_SPENT), (0, True, NOON, ProblemCode.CONTACT_REFUSED)],
)  # fmt: skip
def test_a_code_counts_for_a_while_and_some_tries(
    *, tries: int, is_refused: bool, expires_at: datetime, told: ProblemCode | None
) -> None:
    found = may_answer(tries=tries, is_refused=is_refused, expires_at=expires_at, now=NOON)
    assert (found and found.code) == told


def test_the_last_wrong_code_says_that_none_is_left() -> None:
    assert str(TRIES_MAX - 1) in wrong(1).en
    assert wrong(TRIES_MAX).code is ProblemCode.CODE_SPENT


def test_it_goes_whatever_the_reader_wishes_if_it_can_go() -> None:
    assert plan_confirmation(Channel.EMAIL, reader(), working=BY_MAIL) == Send(Channel.EMAIL)
    assert plan_confirmation(Channel.SMS, reader(), working=BY_MAIL) == Drop(Why.NO_CHANNEL)
    assert plan_confirmation(Channel.EMAIL, reader(is_open=False), working=BY_MAIL) == Drop(Why.ACCOUNT_CLOSED)


@pytest.mark.parametrize(("confirms", "why"), [(True, Why.UNCONFIRMED), (False, Why.NO_CONTACT)])
def test_who_has_only_an_unconfirmed_address_is_sent_nothing_and_it_says_why(*, confirms: bool, why: Why) -> None:
    found = plan(Event.DUE_SOON, reader(confirms=confirms), made_at=NOON, now=NOON, working=BY_MAIL)
    assert found == Drop(why)


@pytest.mark.parametrize(
    ("body", "channel", "told"),
    [("{link}", Channel.EMAIL, ""), ("{code}", Channel.EMAIL, "Without {link}"), ("{code}", Channel.SMS, ""),
     ("{library}", Channel.SMS, "Without {code}"), ("{code}{link}", Channel.SMS, "no room for {link}")],
)  # fmt: skip
def test_a_text_that_nobody_could_confirm_by_is_not_saved(body: str, channel: Channel, told: str) -> None:
    found = template_problems(Template(subject="x", body=body, code="S1"), Event.CONFIRM, channel=channel)
    assert told in "".join(en for _zh, en in found)
    assert bool(found) is bool(told)
