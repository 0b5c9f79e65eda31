"""The pages of challenges, book lists and relays: readers join, see how far they are and leave; the office plans."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bashu.db.activities import challenge_edits
from bashu.db.activities.models import (
    BookList,
    BookListEntry,
    Brand,
    Challenge,
    ChallengeEntry,
    Relay,
    Series,
    Team,
)
from bashu.db.audit.models import LogEntry
from bashu.db.circulation.models import Loan
from bashu.db.patrons.models import Patron
from bashu.domain.calendar import local_day
from bashu.domain.rights import Role
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, PIN, Site, make_staff, signed_in
from tests.doors.web.seasons import make_activity
from tests.doors.web.test_office import post
from tests.engine.activities.test_challenges import lent
from tests.people import NOON, make_patron

TITLES = {"title_zh": "一年十二本", "title_en": "Twelve books"}


def a_challenge(**changed: Any) -> Challenge:
    """Of this year of days, that one book meets."""
    today = local_day(clock.now())
    days = {"from_on": today - timedelta(days=30), "until_on": today + timedelta(days=300)}
    usual = {"goal": "books", "target": 1, "state": "published", "written_at": NOON}
    return Challenge.objects.create(**TITLES | usual | days | changed)


@pytest.fixture
def alice(site: Site) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.post("/my/sign-in", {"number": ALICE, "pin": PIN})
    return client


def text(client: Client, address: str) -> str:
    response: Any = client.get(address)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def sent(client: Client, address: str, **given: str) -> str:
    response: Any = client.post(address, given, follow=True)
    return str(response.content.decode())


def reads_one(site: Site) -> Loan:
    return lent(site.world.alice, site.world.book, world=site.world, at=clock.now() - timedelta(days=20))


class TestAReader:
    def test_is_told_what_is_counted_and_kept_then_joins_by_one_press(self, site: Site, alice: Client) -> None:
        page = f"/challenges/{a_challenge().pk}"
        told = text(alice, page)
        assert told.index("What is counted") < told.index("What is kept") < told.index('id="join"')
        assert "Sign in to take part" in text(Client(headers={"accept-language": "en"}), page)
        assert "You take part" in sent(alice, f"/my{page}/join")
        assert "1 to go." in text(alice, page)
        reads_one(site)
        assert "Congratulations!" in text(alice, page)
        assert "1 of 1" in text(alice, "/challenges")

    def test_a222_leaves_and_nothing_is_kept(self, site: Site, alice: Client) -> None:
        page = f"/challenges/{a_challenge().pk}"
        sent(alice, f"/my{page}/join")
        assert Patron.objects.get(pk=site.world.alice.pk).keeps_history
        assert "You no longer take part" in sent(alice, f"/my{page}/leave")
        assert not ChallengeEntry.objects.exists()
        assert not Patron.objects.get(pk=site.world.alice.pk).keeps_history

    def test_a222_may_keep_the_list(self, site: Site, alice: Client) -> None:
        page = f"/challenges/{a_challenge().pk}"
        sent(alice, f"/my{page}/join")
        assert 'id="keep-list"' not in sent(alice, f"/my{page}/keep")
        sent(alice, f"/my{page}/leave")
        assert Patron.objects.get(pk=site.world.alice.pk).keeps_history

    def test_a226_a227_prints_a_certificate_once_it_is_met(self, site: Site, alice: Client) -> None:
        page = f"/my/challenges/{a_challenge().pk}"
        sent(alice, f"{page}/join")
        assert alice.get(f"{page}/certificate.pdf").status_code == 404
        reads_one(site)
        response: Any = alice.get(f"{page}/certificate.pdf")
        assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
        assert "no-store" in response["Cache-Control"]
        nobody: Any = Client().get(f"{page}/certificate.pdf")
        assert nobody.status_code == 302

    def test_makes_a_team_and_sees_no_name_of_others(self, alice: Client) -> None:
        challenge = a_challenge(for_whom="team", target=2)
        made = sent(alice, f"/my/challenges/{challenge.pk}/join", team="Bashan", nick="Swallow")
        code = Team.objects.get().code
        assert f"{code[:4]} {code[4:]}" in made
        assert "Swallow" in made
        assert "0 of 2" in made
        assert "Bashan" not in text(Client(headers={"accept-language": "en"}), f"/challenges/{challenge.pk}")

    def test_a218_who_has_no_code_is_told_so(self, alice: Client) -> None:
        challenge = a_challenge(for_whom="class")
        assert "No team has this code" in sent(alice, f"/my/challenges/{challenge.pk}/join", code="ABCD2345")

    def test_a214_enters_a_child_in_their_care(self, site: Site, alice: Client) -> None:
        ward = make_patron("ward", site.world.chengdu.library, category="child", guardian=site.world.alice)
        Patron.objects.filter(pk=ward.pk).update(guardian_confirmed_at=NOON)
        challenge = a_challenge()
        assert f"/my/for/{ward.pk}/challenges/{challenge.pk}" in text(alice, f"/challenges/{challenge.pk}")
        sent(alice, f"/my/for/{ward.pk}/challenges/{challenge.pk}/join")
        assert ChallengeEntry.objects.get().patron == ward
        assert "How far ward is" in text(alice, f"/my/for/{ward.pk}/challenges/{challenge.pk}")

    def test_finds_where_each_book_of_a_list_stands_and_asks_for_it(self, site: Site, reader: Client) -> None:
        row = BookList.objects.create(**TITLES, state="published", written_at=NOON)
        challenge_edits.add_to_list(row.pk, site.world.book.bib_id, zh="好", en="Read it aloud")
        told = text(reader, f"/booklists/{row.pk}?at={site.world.chengdu.library.pk}")
        assert "Read it aloud" in told
        assert 'class="here"' in told
        assert f"/title/{site.world.book.bib_id}/hold" in told
        assert "1 book" in text(reader, "/booklists")

    def test_follows_a_relay_by_places_and_months(self, site: Site, reader: Client) -> None:
        today = local_day(clock.now())
        days = {"from_on": today - timedelta(days=60), "written_at": NOON, "state": "published"}
        relay = Relay.objects.create(**TITLES, library=site.world.chengdu.library, item=site.world.book, **days)
        address = f"/relays/{relay.pk}"
        assert "has not set out yet" in text(reader, address)
        loan = reads_one(site)
        told = text(reader, address)
        assert "1 reader has had it" in told
        assert f"{local_day(loan.checked_out_at):%b %Y}" in told
        assert not re.search(r"\d{1,2} [A-Z][a-z]+ 20\d\d", told.partition('id="stops"')[2])

    def test_what_is_a_draft_is_not_there(self, alice: Client) -> None:
        row = a_challenge(state="draft")
        books = BookList.objects.create(**TITLES, written_at=NOON)
        for address in (f"challenges/{row.pk}", f"booklists/{books.pk}", "relays/1"):
            assert alice.get(f"/{address}").status_code == 404


@pytest.fixture
def manager(site: Site) -> Client:
    make_staff("manager", site.world.chengdu, Role.MANAGER)
    return signed_in("manager")


def form(site: Site, **changed: str) -> dict[str, str]:
    usual = {"library": str(site.world.chengdu.library.pk), "goal": "books", "target": "12", "for_whom": "class"}
    return TITLES | usual | {"from_on": "2026-01-01", "until_on": "2026-12-31"} | changed


class TestTheOffice:
    def test_plans_a_challenge_makes_a_class_and_publishes(self, site: Site, manager: Client) -> None:
        assert "Saved." in post(manager, "challenges/add", **form(site))
        row = Challenge.objects.get()
        page = f"challenges/{row.pk}"
        post(manager, f"{page}/class", name="3-2")
        assert Team.objects.get().by_staff
        post(manager, f"{page}/publish", do="publish")
        post(manager, f"{page}/change", **form(site, target="6"))
        row.refresh_from_db()
        assert (row.state, row.target, row.for_whom) == ("published", 6, "class")
        log = "".join(LogEntry.objects.filter(kind="ActivityEdited").values_list("body", flat=True))
        assert all(each in log for each in ("ChallengeWritten", "ClassMade", "ChallengePublished"))

    @pytest.mark.parametrize(
        "changed",
        [
            {"target": "0"},
            {"until_on": "2025-12-31"},
            {"title_en": ""},
            {"goal": "list"},
            {"from_age": "9", "to_age": "8"},
        ],
    )
    def test_a211_is_told_what_is_wrong(self, site: Site, manager: Client, changed: dict[str, str]) -> None:
        assert 'id="problem"' in post(manager, "challenges/add", **form(site, **changed))
        assert not Challenge.objects.exists()

    def test_plans_only_for_its_own_library(self, site: Site, manager: Client) -> None:
        for library in ("", str(site.world.chongqing.library.pk)):
            response: Any = manager.post("/office/challenges/add", form(site, library=library))
            assert response.status_code == 403
        theirs = a_challenge(library=site.world.chongqing.library)
        assert manager.get(f"/office/challenges/{theirs.pk}").status_code == 404

    def test_writes_a_list_in_an_order(self, site: Site, manager: Client) -> None:
        post(manager, "booklists/add", library=str(site.world.chengdu.library.pk), **TITLES)
        row, bib = BookList.objects.get(), site.world.book.bib
        other = type(bib).objects.create(title="另一本")
        page = f"booklists/{row.pk}"
        for title in (str(bib.pk), f"https://library.example/title/{other.pk}"):
            post(manager, f"{page}/put", title=title, says_zh="好", says_en="Good")
        assert 'id="problem"' in post(manager, f"{page}/put", title="999999")
        last = BookListEntry.objects.get(bib=other)
        post(manager, f"{page}/entry", entry_id=str(last.pk), how="up")
        assert list(BookListEntry.objects.order_by("place").values_list("bib", flat=True)) == [other.pk, bib.pk]
        post(manager, f"{page}/entry", entry_id=str(last.pk), how="remove")
        assert "Open to readers" in post(manager, f"{page}/publish", do="publish")

    def test_sends_a_book_on_its_way(self, site: Site, manager: Client) -> None:
        given = TITLES | {"library": str(site.world.chengdu.library.pk), "from_on": "2026-01-01"}
        assert 'id="problem"' in post(manager, "relays/add", **given, barcode="0000")
        post(manager, "relays/add", **given, barcode=site.world.book.barcode)
        row = Relay.objects.get()
        post(manager, f"relays/{row.pk}/change", **given, barcode=site.world.book.barcode, until_on="2026-12-31")
        assert "Open to readers" in post(manager, f"relays/{row.pk}/publish", do="publish")

    def test_its_pages_ask_little_of_the_database(self, site: Site, manager: Client) -> None:
        row = a_challenge(library=site.world.chengdu.library, for_whom="class")
        for address in ("challenges", f"challenges/{row.pk}", "booklists", "relays"):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                text(manager, f"/office/{address}")
            assert len(asked) <= 14, [each["sql"][:80] for each in asked]


def test_a_challenge_and_its_brand_lead_to_each_other_and_so_does_a_relay(site: Site, manager: Client) -> None:
    library = site.world.chengdu.library
    brand = Brand.objects.create(library=library, code="aiyue", name_zh="爱阅", name_en="Love to read")
    series = Series.objects.create(library=library, title_zh="双城", title_en="Twin cities")
    activity = make_activity(site, brand=brand, series=series)
    days = {"from_on": str(local_day(clock.now())), "until_on": str(local_day(clock.now()) + timedelta(days=9))}
    post(manager, "challenges/add", **form(site, brand=str(brand.pk), **days))
    challenge = Challenge.objects.get()
    of_relay = {"barcode": site.world.book.barcode, "series": str(series.pk), "activity": str(activity.pk)}
    post(manager, "relays/add", **TITLES, library=str(library.pk), **days, **of_relay)
    relay = Relay.objects.get()
    for what, chosen in ((f"challenges/{challenge.pk}", brand.pk), (f"relays/{relay.pk}", series.pk)):
        assert f'<option value="{chosen}" selected' in text(manager, f"/office/{what}")
        post(manager, f"{what}/publish", do="publish")
    assert (challenge.brand, relay.series, relay.activity) == (brand, series, activity)
    anybody = Client(headers={"accept-language": "en"})
    assert f"?brand={brand.pk}" in text(anybody, f"/challenges/{challenge.pk}")
    assert f"/activities/{activity.pk}" in text(anybody, f"/relays/{relay.pk}")
    for page in (f"/activities?brand={brand.pk}", f"/activities/{activity.pk}"):
        assert f"/challenges/{challenge.pk}" in text(anybody, page)
    for page in (f"/activities?series={series.pk}", f"/activities/{activity.pk}"):
        assert f"/relays/{relay.pk}" in text(anybody, page)
