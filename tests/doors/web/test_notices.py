"""Notices on the pages: how a reader is told, what was told, in which words, and what the clock does."""

import re
from dataclasses import replace

import pytest
from django.test import Client
from pytest_django import Settings

from bashu.db.audit.edits import record_run
from bashu.db.audit.models import JobRun
from bashu.db.network.models import Staff
from bashu.db.notices.models import Notice, Preference, Template, Timing
from bashu.db.notices.texts import Key, text_for
from bashu.db.notices.timings import timing_of
from bashu.db.patrons.confirmations import waiting
from bashu.db.patrons.contacts import masked_contact, write_contact
from bashu.db.patrons.models import Contact as Contacts
from bashu.db.patrons.models import Patron
from bashu.db.patrons.vault import the_vault
from bashu.domain.identity.contact import Contact
from bashu.domain.notices.events import CHOSEN, Channel
from bashu.domain.rights import Role
from bashu.doors.jobs.clockwork import run_due
from bashu.doors.jobs.work import HOUR, Job
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, PIN, Site, make_staff, signed_in
from tests.people import NOON, make_patron

EVENTS = [each.value for each in CHOSEN]
TEXT = {"library": "", "text": "due_soon", "channel": "email", "language": "en", "do": "save"}


@pytest.fixture
def home(site: Site, sends: None) -> Client:
    """Alice's browser."""
    client = Client(headers={"accept-language": "en"})
    client.post("/my/sign-in", {"number": ALICE, "pin": PIN})
    return client


def read(client: Client, page: str) -> str:
    return client.get(page, follow=True).content.decode()


def send(client: Client, page: str, **given: object) -> str:
    return client.post(page, given, follow=True).content.decode()


def reached(patron: Patron) -> None:
    """By an address and a number that were confirmed."""
    contact = Contact(email="alice@example.org", mobile="13800001234")
    assert write_contact(patron_id=patron.pk, contact=contact, vault=the_vault(), now=NOON) is None


def test_a_reader_sees_how_she_is_told_masked(site: Site, home: Client) -> None:
    reached(site.world.alice)
    page = send(home, "/my/notices", email="alice@example.org", mobile="138 0000 1234", event=EVENTS)
    assert "It is kept" in page
    assert "a***@example.org" in page
    assert "138****1234" in page
    assert "alice@example.org" not in page + read(home, "/my/notices")
    assert not Notice.objects.exists()


def test_an_empty_field_keeps_what_is_there_and_a_tick_takes_it_away(site: Site, home: Client) -> None:
    reached(site.world.alice)
    send(home, "/my/notices", email="", mobile="", event=EVENTS)
    known = masked_contact(site.world.alice.pk)
    assert (known.email, known.mobile) == ("a***@example.org", "138****1234")
    send(home, "/my/notices", forget=["email", "nonsense"], event=EVENTS)
    assert masked_contact(site.world.alice.pk).email == ""
    send(home, "/my/notices", forget=["email", "mobile"], event=EVENTS)
    assert not masked_contact(site.world.alice.pk)


def test_what_cannot_be_right_is_said_and_kept_in_the_form(home: Client, site: Site) -> None:
    page = send(home, "/my/notices", email="alice", mobile="13800001234", event=EVENTS)
    assert "no e-mail address" in page
    assert 'value="13800001234"' in page
    assert not masked_contact(site.world.alice.pk)


def test_a_reader_chooses_of_what_and_how(site: Site, home: Client) -> None:
    send(home, "/my/notices", event=["due_soon", "nonsense"], channel="sms", digest="yes")
    row = Preference.objects.get(patron=site.world.alice)
    assert (row.channel, row.digest) == ("sms", True)
    assert set(row.unwanted) == set(EVENTS) - {"due_soon"}
    page = read(home, "/my/notices")
    assert 'value="due_soon" checked' in page
    assert 'value="overdue" checked' not in page


def test_a_test_notice_is_written_once_in_a_while(site: Site, home: Client) -> None:
    assert 'id="trial"' not in read(home, "/my/notices")
    reached(site.world.alice)
    assert "on its way" in send(home, "/my/notices/trial")
    assert Notice.objects.get().event == "trial"
    assert "A test notice" in read(home, "/my/notices")


def test_where_nothing_is_sent_no_test_notice_is_promised(site: Site, home: Client, settings: Settings) -> None:
    reached(site.world.alice)
    settings.BASHU = replace(settings.BASHU, smtp_host="", sms_url="")
    page = read(home, "/my/notices")
    assert 'id="sends-nothing"' in page
    assert 'id="trial"' not in page
    assert not {'value="email"', 'value="sms"'} & set(re.findall(r'name="channel" (value="\w+")', page))
    assert "No test notice is sent" in send(home, "/my/notices/trial")
    assert not Notice.objects.exists()


def test_a_way_that_leads_nowhere_is_not_tried(site: Site, home: Client, settings: Settings) -> None:
    """Only a number is known, and no text of the carrier's; then the network sends by e-mail alone."""
    number = Contact(mobile="13800001234")
    assert write_contact(patron_id=site.world.alice.pk, contact=number, vault=the_vault(), now=NOON) is None
    assert 'id="not-sent"' in read(home, "/my/notices")
    assert "No test notice is sent" in send(home, "/my/notices/trial")
    for language in ("zh-hans", "en"):
        Template.objects.create(text="trial", channel="sms", language=language, code="SMS_9", body="{library}")
    assert "on its way" in send(home, "/my/notices/trial")
    settings.BASHU = replace(settings.BASHU, sms_url="")
    assert 'id="not-sent"' in read(home, "/my/notices")
    assert Notice.objects.count() == 1


def test_a_child_sees_it_and_the_guardian_writes_it(site: Site, home: Client) -> None:
    child = make_patron("C1", site.world.chengdu.library, category="child", birth_on="2020-01-01")
    Patron.objects.filter(pk=child.pk).update(guardian=site.world.alice, guardian_confirmed_at=NOON)
    send(home, f"/my/for/{child.pk}/notices", mobile="13800001234", event=EVENTS)
    assert [each.masked for each in waiting(child.pk, now=clock.now())] == ["138****1234"]
    assert "Wait" not in send(home, f"/my/for/{child.pk}/notices/waiting", channel="sms", do="back")
    assert waiting(child.pk, now=clock.now()) == []
    Patron.objects.filter(pk=site.world.alice.pk).update(category="child", birth_on="2020-01-01")
    assert "your guardian writes it" in send(home, "/my/notices", mobile="13900001111", event=EVENTS)
    assert waiting(site.world.alice.pk, now=clock.now()) == []
    assert home.post("/my/notices/waiting", {"channel": "sms", "do": "back"}).status_code == 404


def test_the_desk_answers_who_says_that_nobody_told_them(site: Site, home: Client, staff: Client) -> None:
    reached(site.world.alice)
    send(home, "/my/notices/trial")
    Notice.objects.update(state="dropped", why="refused", ended_at=NOON)
    staff.post("/desk/scan", {"text": ALICE})
    page = read(staff, "/desk/notices")
    assert "refused for good" in page
    assert "1 July 2026 12:00" in page
    assert "alice@example.org" not in page


def test_the_desk_vouches_for_the_reader_who_is_here(site: Site, staff: Client) -> None:
    staff.post("/desk/scan", {"text": ALICE})
    assert "Neither an e-mail" in read(staff, "/desk/notices")
    assert "cannot send a code" in send(staff, "/desk/notices/write", mobile="13800001234", event=EVENTS)
    assert not masked_contact(site.world.alice.pk)
    send(staff, "/desk/notices/write", mobile="13800001234", vouch="yes", event=EVENTS)
    assert masked_contact(site.world.alice.pk).mobile == "138****1234"
    assert Contacts.objects.get().mobile_vouched_by == Staff.objects.get(user__username="desk-chengdu")
    assert 'id="vouched"' in read(staff, "/desk/notices")
    assert not Notice.objects.exists()


def test_the_office_writes_a_text_and_sees_it_filled(office: Client) -> None:
    wrong = send(office, "/office/notices/text", **TEXT, subject="Soon", body="{titel}")
    assert "There is no {titel}" in wrong
    assert not Template.objects.exists()
    seen = send(office, "/office/notices/text", **TEXT | {"do": "preview"}, subject="Soon: {title}", body="By {due}.")
    assert "Soon: 三体" in seen
    assert not Template.objects.exists()
    page = send(office, "/office/notices/text", **TEXT, subject="Soon: {title}", body="By {due}.\nThanks.")
    assert "own text" in page
    written = text_for(Key("due_soon", Channel.EMAIL, "en"), library_id=None)
    assert written is not None
    assert written.body == "By {due}.\nThanks."
    send(office, "/office/notices/text", **TEXT | {"do": "remove"})
    assert not Template.objects.exists()


@pytest.mark.parametrize("text", ["due_soon", "several", "hold_closed"])
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_each_text_can_be_looked_at(office: Client, text: str, channel: str) -> None:
    page = read(office, f"/office/notices/text?text={text}&channel={channel}&language=zh-hans")
    assert 'id="preview"' in page
    assert office.get("/office/notices/text?text=nonsense").status_code == 404


def test_a_library_has_texts_and_times_of_its_own(site: Site, manager: Client, office: Client) -> None:
    own, other = site.world.chengdu.library.pk, site.world.chongqing.library.pk
    send(manager, "/office/notices/text", **TEXT | {"library": own}, subject="Ours", body="{title}")
    key = Key("due_soon", Channel.EMAIL, "en")
    assert (getattr(text_for(key, library_id=own), "subject", ""), Template.objects.count()) == ("Ours", 1)
    assert getattr(text_for(key, library_id=other), "subject", "").startswith("Due soon")
    send(manager, "/office/notices/times", library=own, due_soon_days="5", overdue_days="2，9")
    assert (timing_of(own).due_soon_days, timing_of(own).overdue_days) == (5, (2, 9))
    assert timing_of(other).due_soon_days == 3
    for library in (other, "999999"):
        assert manager.post("/office/notices/times", {"library": library, "due_soon_days": "1"}).status_code == 404
        assert manager.post("/office/notices/text", TEXT | {"library": library}).status_code == 404
    assert manager.post("/office/notices/times", {"library": "", "due_soon_days": "1"}).status_code == 403
    assert Timing.objects.count() == 1


def test_times_that_cannot_stand_are_said(office: Client) -> None:
    page = send(office, "/office/notices/times", library="", due_soon_days="99", quiet_from="25", overdue_days="0")
    assert "0 to 30 days" in page
    assert 'value="99"' in page
    assert not Timing.objects.exists()


def ran(job: str = "seal") -> None:
    record_run(job=job, begun_at=NOON, took_ms=1_500, result="seal 1", failed=False, next_at=NOON + HOUR)


def test_the_office_sees_what_the_clock_did_and_runs_it_again(office: Client) -> None:
    ran()
    page = read(office, "/office/jobs")
    assert "Seal the log" in page
    assert "1.5 s" in page
    assert "about to run again" in send(office, "/office/jobs/run", job="seal")
    job = Job(name="seal", every=HOUR, run=lambda now: f"seal at {now}")
    assert run_due(NOON, jobs=[job]) == ["seal"]
    assert run_due(NOON, jobs=[job]) == []
    assert JobRun.objects.get().asked_at is None
    assert office.post("/office/jobs/run", {"job": "nonsense"}).status_code == 404


def test_jobs_are_the_networks_and_an_auditor_only_looks(site: Site, manager: Client) -> None:
    ran()
    assert manager.get("/office/jobs").status_code == 403
    assert "What the clock does" not in read(manager, "/office")
    make_staff("auditor", site.world.chengdu, Role.AUDITOR)
    auditor = signed_in("auditor")
    assert auditor.post("/office/jobs/run", {"job": "seal"}).status_code == 403


def test_what_came_of_a_job_is_told_in_the_language_of_the_page(office: Client) -> None:
    record_run(job="renew", begun_at=NOON, took_ms=1, result="3 of 10 loans renewed, 2 refused", failed=False)
    assert "3 of 10 loans renewed" in read(office, "/office/jobs")
    page = office.get("/office/jobs", headers={"accept-language": "zh-hans"}).content.decode()
    assert "10笔借阅中续借3笔，拒绝2笔" in page
