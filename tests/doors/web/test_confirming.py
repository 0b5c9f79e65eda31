"""From a typed address to a notice that arrives there: through the pages, a real mail server and a real gateway."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client

from bashu.db.notices.queries import last_notices
from bashu.db.notices.writing import NewNotice, write_once
from bashu.db.patrons.confirmations import waiting
from bashu.db.patrons.contacts import masked_contact, write_contact
from bashu.db.patrons.models import Patron
from bashu.db.patrons.vault import the_vault
from bashu.domain.identity.contact import Contact
from bashu.domain.notices.confirming import AGAIN_AFTER
from bashu.domain.notices.events import CHOSEN, Channel, Event, Why
from bashu.doors.outbox.mail import Mail
from bashu.doors.outbox.post import run_round
from bashu.doors.outbox.sms import Sms
from bashu.engine import clock
from tests.db.notices.conftest import lent
from tests.doors.outbox.servers import Gateway, MailServer, mail_server, sms_gateway
from tests.doors.web.conftest import ALICE, BOB, PIN, Site
from tests.people import NOON, make_patron

EVENTS = [each.value for each in CHOSEN]
OLD, NEW = "alice@example.org", "alice.new@example.net"


@dataclass
class Home:
    """Alice's browser, and what arrives in the world."""

    site: Site
    browser: Client
    mail: MailServer
    gateway: Gateway

    def send(self, page: str, **given: object) -> str:
        return self.browser.post(page, given, follow=True).content.decode()

    def read(self, page: str) -> str:
        return self.browser.get(page, follow=True).content.decode()

    def post(self) -> None:
        mail = Mail(host="127.0.0.1", port=self.mail.port, security="none", sender="library@example.org")
        sms = Sms(url=self.gateway.url, key=self.gateway.key)
        run_round(clock.now, carriers={Channel.EMAIL: mail, Channel.SMS: sms})

    def due_soon(self, barcode: str) -> None:
        loan = lent(self.site.world, barcode, due=2)
        alice = self.site.world.alice.pk
        notice = NewNotice(event=Event.DUE_SOON, about_id=loan.pk, patron_id=alice, occasion="2026-07-03")
        write_once([notice], now=clock.now())

    def typed(self, address: str = NEW) -> tuple[str, str]:
        """The code and the link of the letter that came of it."""
        self.send("/my/notices", email=address, event=EVENTS)
        self.post()
        letter = self.mail.letters[-1]
        assert letter["To"] == address
        code, link = re.search(r"\b\d{6}\b", letter.get_content()), re.search(r"/confirm/\w+", letter.get_content())
        assert code
        assert link
        return code[0], link[0]

    def arrived(self) -> list[str]:
        return [str(each["To"]) for each in self.mail.letters]

    def email(self) -> str:
        return masked_contact(self.site.world.alice.pk).email


@pytest.fixture
def home(site: Site, sends: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    Patron.objects.update(language="en")
    monkeypatch.setattr(clock, "now", lambda: NOON)
    browser = Client(headers={"accept-language": "en"})
    browser.post("/my/sign-in", {"number": ALICE, "pin": PIN})
    with mail_server() as mail, sms_gateway() as gateway:
        yield Home(site, browser, mail, gateway)


def reached_before(home: Home) -> None:
    contact = Contact(email=OLD)
    assert write_contact(patron_id=home.site.world.alice.pk, contact=contact, vault=the_vault(), now=NOON) is None


def test_from_typing_to_confirmed_to_a_notice_delivered(home: Home) -> None:
    reached_before(home)
    code, _link = home.typed()
    page = home.read("/my/notices")
    assert "a***@example.net is not confirmed yet" in page
    assert "Until then notices go to a***@example.org" in page
    home.due_soon("N1")
    home.post()
    assert home.arrived() == [NEW, OLD]
    assert "This is not the code" in home.send("/my/notices/waiting", channel="email", code="1", do="confirm")
    assert "Confirmed" in home.send("/my/notices/waiting", channel="email", code=f" {code[:3]} {code[3:]}")
    home.due_soon("N2")
    home.post()
    assert home.arrived() == [NEW, OLD, NEW]
    assert "due" in str(home.mail.letters[-1]["Subject"]).lower()


def test_the_link_shows_a_button_and_only_the_reader_s_own_press_counts(home: Home) -> None:
    _code, link = home.typed()
    stranger = Client(headers={"accept-language": "en"})
    page = stranger.get(link).content.decode()
    assert "a***@example.net" in page
    assert 'id="confirm"' not in page
    assert not any(word in page for word in ("alice.new", home.site.world.alice.name, "蜀道难"))
    stranger.post(link, {"do": "confirm"})
    assert home.email() == ""
    assert 'id="confirm"' in home.read(link)
    assert home.email() == ""
    assert "Confirmed" in home.send(link, do="confirm")
    assert home.email() == "a***@example.net"
    assert stranger.get(link).status_code == 410


def test_whoever_is_not_signed_in_comes_back_to_the_link(home: Home) -> None:
    _code, link = home.typed()
    phone = Client(headers={"accept-language": "en"})
    (address,) = re.findall(r'id="sign-in-first" href="([^"]+)"', phone.get(link).content.decode())
    asked = re.search(r'name="next" value="([^"]+)"', phone.get(address).content.decode())
    assert asked
    came = phone.post("/my/sign-in", {"number": ALICE, "pin": PIN, "next": asked[1]}, follow=True)
    assert 'id="confirm"' in came.content.decode()


def test_another_reader_cannot_confirm_it(home: Home) -> None:
    _code, link = home.typed()
    Patron.objects.filter(pk=home.site.world.bob.pk).update(
        pin_hash=Patron.objects.values_list("pin_hash", flat=True).get(pk=home.site.world.alice.pk)
    )
    bob = Client(headers={"accept-language": "en"})
    bob.post("/my/sign-in", {"number": BOB, "pin": PIN})
    assert 'id="other"' in bob.get(link).content.decode()
    bob.post(link, {"do": "confirm"})
    assert home.email() == ""


def test_this_was_not_me_drops_it_and_nobody_is_written_to_there_again(home: Home) -> None:
    _code, link = home.typed("stranger@example.net")
    stranger = Client(headers={"accept-language": "en"})
    assert 'id="refused"' not in stranger.post(link, {"do": "refuse"}).content.decode()
    assert 'id="refused"' in stranger.post(link, {"do": "refuse", "sure": "yes"}).content.decode()
    assert "not theirs" in home.read("/my/notices")
    assert "said that it is not theirs" in home.send("/my/notices", email="Stranger@example.net", event=EVENTS)
    assert "not theirs" in home.send("/my/notices/waiting", channel="email", do="again")
    home.post()
    assert home.arrived() == ["stranger@example.net"]
    code, _link = home.typed()
    assert "Confirmed" in home.send("/my/notices/waiting", channel="email", code=code)


def test_it_is_taken_back_or_sent_again_but_not_at_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _link = home.typed()
    assert "sent just now" in home.send("/my/notices/waiting", channel="email", do="again")
    monkeypatch.setattr(clock, "now", lambda: NOON + AGAIN_AFTER)
    assert "once more" in home.send("/my/notices/waiting", channel="email", do="again")
    home.post()
    assert home.arrived() == [NEW, NEW]
    assert home.send("/my/notices/waiting", channel="email", do="back").count("is not confirmed yet") == 0
    assert "Nothing waits" in home.send("/my/notices/waiting", channel="email", code=code)
    assert "Nothing waits" in home.send("/my/notices/waiting", channel="nonsense", do="again")


def test_a_mobile_is_confirmed_by_the_code_of_an_sms(home: Home) -> None:
    home.send("/my/notices", mobile="13900001111", event=EVENTS)
    home.post()
    (sms,) = home.gateway.taken
    assert "139****1111 is not confirmed yet" in home.read("/my/notices")
    home.send("/my/notices/waiting", channel="sms", code=sms["parameters"]["code"])
    assert masked_contact(home.site.world.alice.pk).mobile == "139****1111"


def test_while_nothing_is_confirmed_it_stands_on_the_page_why_nothing_was_sent(home: Home) -> None:
    home.typed()
    home.due_soon("N1")
    home.post()
    assert home.arrived() == [NEW]
    (row,) = (each for each in last_notices(home.site.world.alice.pk).rows if each.event is Event.DUE_SOON)
    assert row.why is Why.UNCONFIRMED
    assert "not confirmed yet" in home.read("/my/notices")


def test_at_a_desk_the_reader_reads_the_code_out(home: Home, staff: Client) -> None:
    staff.post("/desk/scan", {"text": ALICE})
    page = staff.post("/desk/notices/write", {"email": NEW, "event": EVENTS}, follow=True).content.decode()
    assert 'id="waits-email"' in page
    home.post()
    code = re.search(r"\b\d{6}\b", home.mail.letters[-1].get_content())
    assert code
    whom = {"channel": "email", "code": code[0], "whom": str(home.site.world.bob.pk)}
    staff.post("/desk/notices/waiting", whom)
    assert home.email() == ""
    answer = staff.post("/desk/notices/waiting", whom | {"whom": str(home.site.world.alice.pk)}, follow=True)
    assert "Confirmed" in answer.content.decode()
    assert home.email() == "a***@example.net"


def test_a_guardian_confirms_for_a_child(home: Home) -> None:
    world = home.site.world
    child = make_patron("C1", world.chengdu.library, category="child", birth_on="2020-01-01")
    Patron.objects.filter(pk=child.pk).update(guardian=world.alice, guardian_confirmed_at=NOON)
    home.send(f"/my/for/{child.pk}/notices", email=NEW, event=EVENTS)
    home.post()
    link = re.search(r"/confirm/\w+", home.mail.letters[-1].get_content())
    assert link
    assert "Confirmed" in home.send(link[0], do="confirm")
    assert masked_contact(child.pk).email == "a***@example.net"
    assert home.email() == ""


def test_where_nothing_is_set_up_it_is_said_and_nothing_is_asked_for(site: Site) -> None:
    browser = Client(headers={"accept-language": "en"})
    browser.post("/my/sign-in", {"number": ALICE, "pin": PIN})
    page = browser.get("/my/notices").content.decode()
    assert 'id="no-mail"' in page
    assert 'id="no-sms"' in page
    assert 'name="email"' not in page
    told = browser.post("/my/notices", {"email": NEW, "event": EVENTS}).content.decode()
    assert "cannot send a code" in told
    assert waiting(site.world.alice.pk, now=clock.now()) == []
