"""What is typed is not in use before it is confirmed: by code, by link, or by staff who vouch for it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import connection

from bashu.db.network.models import Staff
from bashu.db.notices.confirming import ask, ask_again
from bashu.db.notices.models import Notice
from bashu.db.patrons import edits
from bashu.db.patrons.confirmations import (
    Asked,
    asked_where,
    clear_old_confirmations,
    confirm_by_code,
    confirm_by_link,
    refuse,
    take_back,
    waiting,
)
from bashu.db.patrons.contacts import contact_of, forget_address, keep_address, masked_contact, vouched_for
from bashu.db.patrons.models import Confirmation, Contact, Patron, RefusedContact
from bashu.db.patrons.vault import the_vault
from bashu.domain.identity.problems import Problem, ProblemCode
from bashu.domain.notices.confirming import A_DAY_MAX, AGAIN_AFTER, LASTS, REFUSED_FOR, SHOWN_FOR, TRIES_MAX
from bashu.domain.notices.events import Channel
from tests.db.notices.conftest import MAIL
from tests.db.patrons.leaks import find_leaks
from tests.people import NOON, City, World, days

NEW, OTHER = "alice.new@example.net", "somebody@example.net"
MINUTE = timedelta(minutes=1)


def make_staff_row(city: City) -> int:
    user = User.objects.create_user("desk", password="a-desk-in-the-hall")
    return Staff.objects.create(user=user, library=city.library, branch=city.branch, terminal=city.desk).pk


def typed(
    world: World, address: str = NEW, *, channel: Channel = Channel.EMAIL, now: datetime = NOON
) -> Problem | None:
    return ask(address, channel=channel, patron_id=world.alice.pk, vault=the_vault(), now=now)


def again(world: World, now: datetime) -> Problem | None:
    return ask_again(channel=Channel.EMAIL, patron_id=world.alice.pk, vault=the_vault(), now=now)


def sent(world: World, channel: Channel = Channel.EMAIL) -> Asked:
    row = Confirmation.objects.get(patron=world.alice, channel=channel)
    found = asked_where(row.pk, vault=the_vault())
    assert isinstance(found, Asked)
    return found


def answer(world: World, code: str, *, channel: Channel = Channel.EMAIL, now: datetime = NOON) -> Problem | None:
    return confirm_by_code(code, channel=channel, patron_id=world.alice.pk, vault=the_vault(), now=now)


def in_use(world: World) -> tuple[str, str]:
    found = contact_of(world.alice.pk, vault=the_vault())
    assert not isinstance(found, Problem)
    return found.email, found.mobile


def code_of(found: Problem | None) -> ProblemCode | None:
    return None if found is None else found.code


def test_what_is_typed_waits_and_the_old_address_stays_in_use(world: World) -> None:
    assert typed(world) is None
    (one,) = waiting(world.alice.pk, now=NOON)
    assert (one.masked, one.is_open) == ("a***@example.net", True)
    assert in_use(world) == (MAIL.email, MAIL.mobile)
    assert Notice.objects.get().event == "confirm"


def test_the_code_puts_it_to_use_beside_the_other(world: World) -> None:
    typed(world)
    assert answer(world, sent(world).code) is None
    assert in_use(world) == (NEW, MAIL.mobile)
    row = Contact.objects.get()
    assert (row.email_confirmed_at, row.mobile_confirmed_at) == (NOON, None)
    assert waiting(world.alice.pk, now=NOON) == []
    typed(world, "13900001111", channel=Channel.SMS)
    assert answer(world, sent(world, Channel.SMS).code, channel=Channel.SMS) is None
    assert in_use(world) == (NEW, "13900001111")


def test_the_link_does_it_once(world: World) -> None:
    typed(world)
    token = sent(world).token
    assert confirm_by_link(token, vault=the_vault(), now=NOON) is None
    assert in_use(world)[0] == NEW
    assert code_of(confirm_by_link(token, vault=the_vault(), now=NOON)) is ProblemCode.NOTHING_TO_CONFIRM
    assert not refuse(token, vault=the_vault(), now=NOON)


SPOILT: tuple[Callable[[str], str], ...] = (
    lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
    lambda token: token[:-1],
    lambda token: "7" * len(token),
    lambda token: "x" * len(token),
    str.upper,
)


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_link_that_was_not_signed_here_does_nothing(world: World, spoil: Callable[[str], str]) -> None:
    typed(world)
    token = spoil(sent(world).token)
    assert code_of(confirm_by_link(token, vault=the_vault(), now=NOON)) is ProblemCode.NOTHING_TO_CONFIRM
    assert not refuse(token, vault=the_vault(), now=NOON)


def test_another_address_makes_the_first_link_and_code_worthless(world: World) -> None:
    typed(world, OTHER)
    first = sent(world)
    typed(world, NEW)
    assert code_of(confirm_by_link(first.token, vault=the_vault(), now=NOON)) is ProblemCode.NOTHING_TO_CONFIRM
    wrong = first.code if first.code != sent(world).code else "abcdef"
    assert code_of(answer(world, wrong)) is ProblemCode.CODE_WRONG
    assert in_use(world)[0] == MAIL.email


def test_wrong_codes_are_counted_and_then_not_even_the_right_one_counts(world: World) -> None:
    typed(world)
    for _ in range(TRIES_MAX - 1):
        assert code_of(answer(world, "wrong")) is ProblemCode.CODE_WRONG
    assert code_of(answer(world, "")) is ProblemCode.CODE_SPENT
    first = sent(world)
    assert code_of(answer(world, first.code)) is ProblemCode.CODE_SPENT
    later = NOON + AGAIN_AFTER
    assert again(world, later) is None
    assert sent(world).token != first.token
    assert answer(world, sent(world).code, now=later) is None


@pytest.mark.parametrize("channel", Channel)
def test_after_its_time_neither_code_nor_link_counts(world: World, channel: Channel) -> None:
    typed(world, NEW if channel is Channel.EMAIL else "13900001111", channel=channel)
    late, found = NOON + LASTS[channel], sent(world, channel)
    assert code_of(answer(world, found.code, channel=channel, now=late)) is ProblemCode.CONFIRMATION_OVER
    assert code_of(confirm_by_link(found.token, vault=the_vault(), now=late)) is ProblemCode.NOTHING_TO_CONFIRM
    assert answer(world, found.code, channel=channel, now=late - MINUTE) is None


def test_sent_again_it_is_the_same_code_and_not_too_often(world: World) -> None:
    typed(world)
    first, now = sent(world), NOON
    assert typed(world) is None
    assert Notice.objects.count() == 1
    assert code_of(again(world, now + MINUTE)) is ProblemCode.SENT_JUST_NOW
    for _ in range(A_DAY_MAX - 1):
        now += AGAIN_AFTER
        assert again(world, now) is None
    assert sent(world) == first
    assert code_of(again(world, now + AGAIN_AFTER)) is ProblemCode.SENT_OFTEN
    assert Notice.objects.count() == A_DAY_MAX
    assert again(world, NOON + days(1)) is None


def test_to_take_it_back_or_type_others_is_no_way_round_the_limit(world: World) -> None:
    for number in range(A_DAY_MAX):
        assert typed(world, f"victim{number}@example.net") is None
        assert take_back(channel=Channel.EMAIL, patron_id=world.alice.pk)
    assert code_of(typed(world, "victim9@example.net")) is ProblemCode.SENT_OFTEN
    assert typed(world, "13900001111", channel=Channel.SMS) is None


def test_who_says_it_is_not_theirs_is_written_to_no_more_by_anybody(world: World) -> None:
    typed(world)
    assert refuse(sent(world).token, vault=the_vault(), now=NOON)
    assert sent(world).address == ""
    (one,) = waiting(world.alice.pk, now=NOON)
    assert (one.masked, one.is_refused) == ("a***@example.net", True)
    assert code_of(answer(world, "")) is ProblemCode.CONTACT_REFUSED
    assert code_of(again(world, NOON + days(1))) is ProblemCode.CONTACT_REFUSED
    of_bob: dict[str, Any] = {"channel": Channel.EMAIL, "patron_id": world.bob.pk, "vault": the_vault()}
    assert code_of(ask(NEW.upper(), now=NOON + days(2), **of_bob)) is ProblemCode.CONTACT_REFUSED
    assert ask(NEW, now=NOON + REFUSED_FOR, **of_bob) is None


def test_staff_vouch_for_it_and_it_is_said_who(world: World) -> None:
    staff = make_staff_row(world.chengdu)
    keep_address(NEW, channel=Channel.EMAIL, patron_id=world.alice.pk, vault=the_vault(), now=NOON, vouched_by=staff)
    assert in_use(world) == (NEW, MAIL.mobile)
    assert (Contact.objects.get().email_vouched_by_id, vouched_for(world.alice.pk)) == (staff, {Channel.EMAIL: NOON})
    typed(world, OTHER)
    answer(world, sent(world).code)
    assert vouched_for(world.alice.pk) == {}


def test_one_is_forgotten_and_the_other_stays(world: World) -> None:
    forget_address(channel=Channel.EMAIL, patron_id=world.alice.pk, vault=the_vault(), now=NOON)
    assert in_use(world) == ("", MAIL.mobile)
    forget_address(channel=Channel.SMS, patron_id=world.alice.pk, vault=the_vault(), now=NOON)
    assert not masked_contact(world.alice.pk)


def test_what_has_run_out_goes_after_a_while(world: World) -> None:
    typed(world)
    refuse(sent(world).token, vault=the_vault(), now=NOON)
    gone = NOON + LASTS[Channel.EMAIL] + SHOWN_FOR
    assert clear_old_confirmations(gone) == 0
    assert clear_old_confirmations(gone + MINUTE) == 1
    clear_old_confirmations(NOON + REFUSED_FOR + MINUTE)
    assert not RefusedContact.objects.exists()


def test_no_table_has_it_in_clear_and_it_goes_with_the_reader(world: World) -> None:
    typed(world)
    raw = connection.connection
    assert isinstance(raw, psycopg.Connection)
    secret = sent(world)
    assert find_leaks([NEW, secret.token], connection=raw) == []
    assert not any(each in repr(secret) for each in (NEW, secret.code, secret.token))
    assert edits.erase(patron_id=world.alice.pk) is None
    assert not Confirmation.objects.exists()


def test_of_who_is_gone_nothing_is_asked(world: World) -> None:
    Patron.objects.filter(pk=world.bob.pk).delete()
    asked = ask(NEW, channel=Channel.EMAIL, patron_id=world.bob.pk, vault=the_vault(), now=NOON)
    assert code_of(asked) is ProblemCode.PATRON_UNKNOWN
