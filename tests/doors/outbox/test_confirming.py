"""The letter that asks whose an address is: to that address alone, at any hour, and of nothing that is borrowed."""

import logging
from datetime import datetime, timedelta

import pytest

from bashu.db.notices.confirming import ask, ask_again
from bashu.db.notices.models import Message
from bashu.db.notices.preferences import Wish, write_wish
from bashu.db.notices.queue import CLAIM_LASTS, Claimed
from bashu.db.notices.texts import Key, save_text
from bashu.db.patrons.confirmations import Asked, asked_where, confirm_by_code, take_back
from bashu.db.patrons.models import Confirmation, Patron
from bashu.db.patrons.vault import the_vault
from bashu.domain.calendar import LOCAL
from bashu.domain.notices.events import CHOSEN, Channel, Event, Why
from bashu.domain.notices.templates import Template
from bashu.doors.outbox import sending
from tests.db.notices.conftest import MAIL, states, world
from tests.doors.outbox.test_post import HOUR, Office, office
from tests.people import NOON

__all__ = ["office", "world"]
NEW, MOBILE = "alice.new@example.net", "13900001111"
MINUTE = timedelta(minutes=1)


def typed(office: Office, address: str = NEW, *, now: datetime = NOON) -> Asked:
    channel, alice = (Channel.EMAIL if "@" in address else Channel.SMS), office.world.alice.pk
    assert ask(address, channel=channel, patron_id=alice, vault=the_vault(), now=now) is None
    found = asked_where(Confirmation.objects.get(channel=channel).pk, vault=the_vault())
    assert isinstance(found, Asked)
    return found


def approved() -> None:
    text = Template(body="{library}{code}", code="SMS_7")
    assert save_text(Key(Event.CONFIRM, Channel.SMS, "zh-hans"), text, library_id=None) == ()


@pytest.mark.parametrize(
    ("language", "subject"), [("zh-hans", "请确认邮箱地址"), ("en", "Confirm your e-mail address")]
)
def test_it_goes_to_the_new_address_by_itself_and_tells_nothing(office: Office, language: str, subject: str) -> None:
    Patron.objects.update(language=language)
    office.due_soon()
    found = typed(office)
    assert office.send() == 2
    (asking,) = (each for each in office.mail.letters if each["To"] == NEW)
    assert asking["Subject"] == subject
    assert found.code in asking.get_content()
    assert f"/confirm/{found.token}" in asking.get_content()
    assert not any(word in asking["Subject"] + asking.get_content() for word in ("蜀道难", "alice"))
    assert [each["To"] for each in office.mail.letters if each is not asking and each["To"] != NEW] == [MAIL.email]


def test_its_reader_waits_so_it_goes_at_night_and_is_tried_again_at_night(office: Office) -> None:
    write_wish(patron_id=office.world.alice.pk, wish=Wish(digest=True, unwanted=frozenset(CHOSEN)))
    night = datetime(2026, 7, 1, 23, 0, tzinfo=LOCAL)
    typed(office, now=night)
    office.mail.answers["RCPT"] = ["450 greylisted"]
    office.send(night)
    assert office.mail.letters == []
    office.send(night + 2 * MINUTE)
    assert [each["To"] for each in office.mail.letters] == [NEW]


def test_by_sms_the_code_is_a_value_of_an_approved_text(office: Office) -> None:
    approved()
    found = typed(office, MOBILE)
    office.send()
    (sms,) = office.gateway.taken
    assert (sms["to"], sms["template"]) == (MOBILE, "SMS_7")
    assert sms["parameters"] == {"library": "CD", "code": found.code}


def test_without_an_approved_text_no_code_is_sent(office: Office) -> None:
    typed(office, MOBILE)
    office.send()
    assert (set(states().values()), office.gateway.taken) == ({Why.NO_TEMPLATE.value}, [])


def test_what_was_taken_back_typed_anew_or_confirmed_meanwhile_is_not_sent(office: Office) -> None:
    typed(office, "first@example.net")
    typed(office, "second@example.net")
    office.send()
    assert [each["To"] for each in office.mail.letters] == ["second@example.net"]
    take_back(channel=Channel.EMAIL, patron_id=office.world.alice.pk)
    typed(office, "third@example.net", now=NOON + HOUR)
    take_back(channel=Channel.EMAIL, patron_id=office.world.alice.pk)
    office.send(NOON + HOUR)
    assert len(office.mail.letters) == 1
    found = typed(office, "fourth@example.net", now=NOON + 2 * HOUR)
    alice, now = office.world.alice.pk, NOON + 2 * HOUR
    confirm_by_code(found.code, channel=Channel.EMAIL, patron_id=alice, vault=the_vault(), now=now)
    office.send(now)
    assert len(office.mail.letters) == 1


def test_sent_again_both_letters_say_the_same(office: Office) -> None:
    found = typed(office)
    office.send()
    later = NOON + 2 * MINUTE
    assert ask_again(channel=Channel.EMAIL, patron_id=office.world.alice.pk, vault=the_vault(), now=later) is None
    office.send(later)
    first, second = office.mail.letters
    assert found.code in first.get_content()
    assert first.get_content() == second.get_content()
    assert first["Message-ID"] != second["Message-ID"]


def test_who_is_killed_after_sending_sends_it_again_under_the_same_id(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(claimed: Claimed, now: datetime) -> bool:
        raise KeyboardInterrupt

    typed(office)
    monkeypatch.setattr(sending, "end", killed)
    with pytest.raises(KeyboardInterrupt):
        office.send()
    monkeypatch.undo()
    office.send(NOON + CLAIM_LASTS)
    first, second = office.mail.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_no_log_names_the_new_address_or_its_code(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="bashu"):
        office.mail.answers["RCPT"] = [f"550 {NEW} is unknown"]
        found = typed(office)
        office.send()
    assert "refused" in caplog.text
    for secret in (NEW, "alice", found.code, found.token):
        assert secret not in caplog.text
    assert NEW not in Message.objects.get().why
