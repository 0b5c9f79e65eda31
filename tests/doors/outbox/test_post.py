"""Notices reach a real mail server and a real gateway: once, in the reader's language, and with nobody in the log."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bashu.db.circulation.models import Loan
from bashu.db.notices.models import Message, Notice
from bashu.db.notices.preferences import Wish, write_wish
from bashu.db.notices.queue import CLAIM_LASTS, Claimed
from bashu.db.notices.texts import Key, save_text
from bashu.db.notices.writing import NewNotice, write_once
from bashu.db.patrons.models import Contact, Patron
from bashu.domain.calendar import LOCAL
from bashu.domain.notices.events import Channel, Event, Why
from bashu.domain.notices.templates import Template
from bashu.doors.outbox import sending
from bashu.doors.outbox.mail import Mail
from bashu.doors.outbox.post import run_round
from bashu.doors.outbox.sms import Sms
from tests.db.notices.conftest import MAIL, bring_back, lent, states, world
from tests.doors.outbox.servers import Gateway, MailServer, mail_server, sms_gateway
from tests.people import NOON, World, days

__all__ = ["world"]
TEXT = Template(body="{title}{due}", code="SMS_1")
HOUR = timedelta(hours=1)


@dataclass
class Office:
    world: World
    mail: MailServer
    gateway: Gateway

    def send(self, now: datetime = NOON) -> int:
        mail = Mail(host="127.0.0.1", port=self.mail.port, security="none", sender="library@example.org")
        sms = Sms(url=self.gateway.url, key=self.gateway.key)
        return run_round(lambda: now, carriers={Channel.EMAIL: mail, Channel.SMS: sms})

    def due_soon(self, barcode: str = "N1") -> int:
        loan = lent(self.world, barcode, due=2)
        notice = NewNotice(event=Event.DUE_SOON, about_id=loan.pk, patron_id=self.world.alice.pk, occasion="2026-07-03")
        return write_once([notice], now=NOON)

    def prefers(self, channel: Channel) -> None:
        write_wish(patron_id=self.world.alice.pk, wish=Wish(channel=channel))
        save_text(Key("due_soon", Channel.SMS, "zh-hans"), TEXT, library_id=None)


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    with mail_server() as mail, sms_gateway() as gateway:
        yield Office(world, mail, gateway)


def test_an_e_mail_says_it_in_the_language_of_the_reader(office: Office) -> None:
    office.due_soon()
    assert office.send() == 1
    (letter,) = office.mail.letters
    assert letter["Subject"] == "即将到期：蜀道难"
    assert "2026年7月3日" in letter.get_content()
    assert (letter["To"], letter["From"]) == (MAIL.email, "library@example.org")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert office.mail.recipients == [f"TO:<{MAIL.email}>"]
    Patron.objects.update(language="en")
    office.due_soon("N2")
    office.send()
    assert office.mail.letters[1]["Subject"] == "Due soon: 蜀道难"
    assert office.send() == 0


def test_several_are_one_letter(office: Office) -> None:
    office.due_soon("N1")
    office.due_soon("N2")
    office.send()
    (letter,) = office.mail.letters
    assert letter["Subject"] == "CD：2条通知"
    assert letter.get_content().count("《蜀道难》") == 2


def test_an_sms_is_an_approved_text_with_values(office: Office) -> None:
    office.prefers(Channel.SMS)
    office.due_soon()
    office.send()
    key = str(Message.objects.get().key)
    values = {"title": "蜀道难", "due": "2026年7月3日"}
    assert office.gateway.taken == [{"id": key, "to": MAIL.mobile, "template": "SMS_1", "parameters": values}]
    assert office.mail.letters == []


def test_an_sms_without_an_approved_text_is_not_sent(office: Office) -> None:
    write_wish(patron_id=office.world.alice.pk, wish=Wish(channel=Channel.SMS))
    office.due_soon()
    office.send()
    assert states() == {"due_soon 2026-07-03": Why.NO_TEMPLATE}
    assert office.gateway.taken == []


def test_what_is_signed_with_another_key_is_let_in_nowhere_and_tried_again(office: Office) -> None:
    office.prefers(Channel.SMS)
    office.due_soon()
    office.gateway.key = b"another"
    wrong = Sms(url=office.gateway.url, key=b"a key that both have")
    run_round(lambda: NOON, carriers={Channel.SMS: wrong})
    assert (office.gateway.forged, office.gateway.taken) == (1, [])
    assert office.send(NOON + HOUR) == 1
    assert len(office.gateway.taken) == 1


@pytest.mark.parametrize(
    ("verb", "said"),
    [("connect", "421 busy"), ("connect", ""), ("MAIL", "451 later"), ("RCPT", "450 greylisted"), ("RCPT", ""),
     ("DATA", "452 full"), ("end", "451 later"), ("connect", "554 no"), ("MAIL", "550 who are you")],
)  # fmt: skip
def test_what_a_server_does_not_take_now_is_tried_again(office: Office, verb: str, said: str) -> None:
    office.due_soon()
    office.mail.answers[verb] = [said]
    office.send()
    assert office.mail.letters == []
    assert states() == {"due_soon 2026-07-03": "waiting"}
    assert office.send(NOON + timedelta(seconds=30)) == 0
    assert office.send(NOON + HOUR) == 1
    assert len(office.mail.letters) == 1
    assert Message.objects.get().tries == 2


@pytest.mark.parametrize("said", ["550 who are you", "421 busy"])
def test_a_server_that_does_not_greet_us_keeps_all_letters_waiting(office: Office, said: str) -> None:
    for barcode in ("N1", "N2"):
        office.due_soon(barcode)
        office.mail.answers |= {"EHLO": [said] * 2, "HELO": [said] * 2}
        office.send()
    assert set(Message.objects.values_list("state", flat=True)) == {"waiting"}
    office.mail.answers.clear()
    assert office.send(NOON + HOUR) == 2
    assert len(office.mail.letters) == 2


@pytest.mark.parametrize(
    ("verb", "said"),
    [("RCPT", "554 5.7.1 relay access denied"), ("RCPT", "530 5.7.0 log in first"), ("DATA", "550 5.7.26 not signed"),
     ("end", "554 5.7.1 policy"), ("RCPT", "530 STARTTLS first")],
)  # fmt: skip
def test_what_is_refused_for_our_settings_waits_until_they_are_mended(office: Office, verb: str, said: str) -> None:
    office.due_soon()
    office.mail.answers[verb] = [said]
    office.send()
    assert states() == {"due_soon 2026-07-03": "waiting"}
    assert office.send(NOON + HOUR) == 1
    assert len(office.mail.letters) == 1


@pytest.mark.parametrize("verb", ["RCPT", "DATA", "end"])
def test_what_a_server_refuses_for_good_is_given_up(office: Office, verb: str) -> None:
    office.due_soon()
    office.mail.answers[verb] = ["550 5.1.1 no such mailbox"]
    office.send()
    assert states() == {"due_soon 2026-07-03": Why.REFUSED}
    assert office.send(NOON + HOUR) == 0


def test_what_was_taken_stays_taken_however_the_server_says_goodbye(office: Office) -> None:
    office.due_soon()
    office.mail.answers["QUIT"] = ["500 what?"]
    office.send()
    assert states() == {"due_soon 2026-07-03": "sent"}


@pytest.mark.parametrize(("status", "told"), [(500, "waiting"), (429, "waiting"), (403, "waiting"), (422, Why.REFUSED)])
def test_a_gateway_that_says_no(office: Office, status: int, told: str) -> None:
    office.prefers(Channel.SMS)
    office.due_soon()
    office.gateway.answers = [status]
    office.send()
    assert states() == {"due_soon 2026-07-03": told}


def test_an_answer_that_was_lost_makes_no_second_sms(office: Office) -> None:
    office.prefers(Channel.SMS)
    office.due_soon()
    office.gateway.answers = [0]
    office.send()
    assert states() == {"due_soon 2026-07-03": "waiting"}
    office.send(NOON + HOUR)
    assert len(office.gateway.taken) == 1
    assert states() == {"due_soon 2026-07-03": "sent"}


def test_after_some_days_it_is_given_up(office: Office) -> None:
    trial = NewNotice(event=Event.TRIAL, about_id=office.world.alice.pk, patron_id=office.world.alice.pk, occasion="1")
    write_once([trial], now=NOON)
    office.mail.answers["connect"] = ["421 busy"] * 100
    now, rounds = NOON, 0
    while Message.objects.filter(state="waiting").exists() or not rounds:
        office.send(now)
        rounds += 1
        now += HOUR
    assert states() == {"trial 1": Why.TOO_OLD}
    assert days(2) < now - NOON < days(4)
    assert 10 < Message.objects.get().tries < 40
    assert office.mail.letters == []


def test_who_is_killed_between_sending_and_marking_sends_again_under_the_same_id(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(claimed: Claimed, now: datetime) -> bool:
        raise KeyboardInterrupt

    office.due_soon()
    monkeypatch.setattr(sending, "end", killed)
    with pytest.raises(KeyboardInterrupt):
        office.send()
    monkeypatch.undo()
    assert office.send(NOON + CLAIM_LASTS) == 1
    first, second = office.mail.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert states() == {"due_soon 2026-07-03": "sent"}


def test_nobody_is_disturbed_at_night(office: Office) -> None:
    night = datetime(2026, 7, 1, 22, 0, tzinfo=LOCAL)
    office.due_soon()
    assert office.send(night) == 0
    assert office.send(night + 9 * HOUR) == 0
    assert office.send(night + 10 * HOUR) == 1
    assert len(office.mail.letters) == 1


def test_what_was_tried_by_day_waits_for_the_morning_if_its_sender_was_away(office: Office) -> None:
    office.due_soon()
    office.mail.answers["connect"] = ["421 busy"]
    office.send()
    night = datetime(2026, 7, 1, 23, 0, tzinfo=LOCAL)
    office.send(night)
    assert office.mail.letters == []
    office.send(night + 9 * HOUR)
    assert len(office.mail.letters) == 1


def test_a_digest_goes_once_a_day(office: Office) -> None:
    write_wish(patron_id=office.world.alice.pk, wish=Wish(digest=True))
    office.due_soon("N1")
    office.send()
    office.due_soon("N2")
    office.send(NOON + HOUR)
    assert office.mail.letters == []
    office.send(datetime(2026, 7, 2, 9, 0, tzinfo=LOCAL))
    (letter,) = office.mail.letters
    assert "2条通知" in letter["Subject"]


def test_what_came_back_meanwhile_is_left_out_of_the_letter(office: Office) -> None:
    office.due_soon("N1")
    office.due_soon("N2")
    office.mail.answers["connect"] = ["421 busy"]
    office.send()
    (first, _) = Notice.objects.order_by("id")
    bring_back(Loan.objects.get(pk=first.about_id))
    office.send(NOON + HOUR)
    (letter,) = office.mail.letters
    assert letter["Subject"] == "即将到期：蜀道难"


def test_who_took_the_address_away_is_told_nothing(office: Office) -> None:
    office.due_soon()
    office.mail.answers["connect"] = ["421 busy"]
    office.send()
    Contact.objects.all().delete()
    office.send(NOON + HOUR)
    assert states() == {"due_soon 2026-07-03": Why.NO_CONTACT}


def test_no_log_names_anybody(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.prefers(Channel.SMS)
    with caplog.at_level(logging.DEBUG, logger="bashu"):
        for answers in ([422], [500], [0], []):
            office.gateway.answers = list(answers)
            office.due_soon(f"N{answers}")
            office.send()
        write_wish(patron_id=office.world.alice.pk, wish=Wish(channel=Channel.EMAIL))
        for said in ("550 alice@example.org is unknown", "450 alice@example.org greylisted", ""):
            office.mail.answers["RCPT"] = [said]
            office.due_soon(f"M{said}")
            office.send()
    assert caplog.text
    for secret in (MAIL.email, MAIL.mobile, "蜀道难", "alice"):
        assert secret not in caplog.text
    assert not [why for why in Message.objects.values_list("why", flat=True) if "alice" in why]
