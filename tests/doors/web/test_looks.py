"""Every page, in both languages, fits a phone and is whole in Chinese."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from bashu.db.activities.models import (
    Activity,
    ActivitySession,
    BookList,
    Challenge,
    ChallengeEntry,
    Registration,
    Relay,
    Team,
)
from bashu.db.catalogue.addresses import PART
from bashu.db.catalogue.models import BibRecord, Harvest, HoldingsProfile, Item, RankChange, Series, SourceRecord
from bashu.db.circulation.homecoming import count_out
from bashu.db.circulation.models import Floating, Hold, HomeCount, Loan
from bashu.db.network.models import Branch, CirculationRule, FloatGroup, FloatMove, Library, Terminal
from bashu.db.network.partner_models import Partner
from bashu.db.notices.models import Template, Timing
from bashu.db.patrons.confirmations import token_of
from bashu.db.patrons.models import Block, Card, Confirmation, Patron
from bashu.db.settlement.models import Charge, Payment
from bashu.domain.calendar import DAY
from bashu.domain.circulation.parameters import Parameters
from bashu.domain.rights import Role
from bashu.doors.web.office.network_form import write
from bashu.doors.web.site.told import Box, Line
from bashu.engine import clock
from bashu.wire.marc.compose import Simple, compose
from bashu.wire.marc.records import Charset
from bashu.wire.marc.writer import write as write_record
from tests.doors.web.conftest import ALICE, PIN, STRANGER, Site, give_network, make_staff
from tests.doors.web.looks import Kept, looks
from tests.doors.web.test_parcels import HOME
from tests.doors.web.test_site import TOLD, running
from tests.doors.web.walk.strangers import LATER, LATER_AT, make, our_models
from tests.doors.web.walk.urls import filled, routes
from tests.people import NOON, make_item, make_patron
from tests.search.conftest import following
from tests.search.shelves import caught_up

# Alice's own rows, and those of somebody for whom she acts.
BORN = date(2020, 1, 1)
HERS, THEIRS = 7_777_777, 8_888_888
LONG_ZH = "巴山蜀水之间的公共图书馆与城市阅读空间：二〇二六年度流动人口借阅行为调查报告（附各区县分馆数据汇编）第三卷"
LONG_EN = "Donaudampfschifffahrtsgesellschaftskapitänswitwe and the Municipal Children's Library of the Two Lakes"
# Words that are the same in Chinese: names of things, keys on a keyboard, letters of codes.
STAY = {
    "Bashu", "English", "ISBN", "ISSN", "PIN", "PDF", "CSV", "MARC", "Alt", "Esc", "Delete", "ISO", "MARCXML", "CNMARC",
    "JSON", "gzip", "MB", "kB", "Koha", "Symphony", "Sierra", "bashu", "holdings", "AFI", "EAS", "DSFID", "ISIL", "GB",
    "WH", "TS", "REST", "RSS", "Python", "py", "check",
}  # fmt: skip


# Addresses that show nothing by themselves: they lead elsewhere,
# or they are steps, which are seen where they are taken.
# What programs read, and Django's own.
NO_PAGES = ("/admin", "/api/", "/oai", "/sru", "/feeds/")
LEADS_ON = {"/language/setlang/", "/kiosk/<int:terminal_id>/pin"}
FILES = ("application/pdf", "text/csv", "application/json", "application/xml", "application/marc", "text/plain",
         "application/octet-stream", "text/javascript",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")  # fmt: skip
TRIED = {"home": "CD", "owner": "CD", "category": "adult", "kind": "book", "branch": "CD-1"}


@dataclass
class Visit:
    """Somebody in front of a browser that keeps what it was shown."""

    language: str
    kept: list[Kept]
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = Client(headers={"accept-language": self.language})

    def see(self, address: str) -> bool:
        response: Any = self.client.get(address)
        return self._keep(response, address)

    def send(self, address: str, /, **given: object) -> None:
        response: Any = self.client.post(address, given, follow=True)
        assert self._keep(response, f"{address}, answered")

    def _keep(self, response: Any, name: str) -> bool:
        shown = response.status_code == 200 and response["Content-Type"].startswith("text/html")
        if shown:
            self.kept.append(Kept(name, self.language, response.content))
        other = response.headers.get("Content-Type", "").startswith(FILES)
        return bool(shown) or response.status_code == 405 or other


@pytest.fixture
def scene(site: Site, sends: None, tmp_path: Path, settings: Settings) -> Iterator[Site]:
    """Rows behind each address: Alice's, and those of a ward of hers."""
    settings.BASHU = replace(settings.BASHU, home=tmp_path)
    world, here = site.world, site.world.chengdu
    ward = make_patron("W1", here.library, pk=THEIRS, category="child", birth_on=BORN, guardian=world.alice)
    Patron.objects.filter(pk=THEIRS).update(guardian_confirmed_at=NOON)
    places = {"Library": here.library, "Region": here.library.region, "Branch": here.branch, "Terminal": here.desk}
    make(HERS, Patron=world.alice, **places)
    of_one = (Harvest, HoldingsProfile, HomeCount, RankChange, Series, Template, Timing)
    shared = [model for model in our_models() if model._meta.app_label == "network" or model in of_one]
    once = {model.__name__: row for model in shared if (row := model._default_manager.order_by("pk").last())}
    make(THEIRS, **once | places | {"Patron": ward})
    Hold.objects.filter(pk=HERS).update(patron=world.alice)
    a_season()
    Hold.objects.filter(pk=THEIRS).update(patron=ward)
    read_together()
    owes_and_paid(here.library.pk)
    to_confirm()
    with_records()
    FloatMove.objects.update(accepted_at=NOON)
    Block.objects.filter(patron=world.alice).delete()
    CirculationRule.objects.filter(pk=HERS).update(owner_region="", lending_region="", home_region="")
    point = {"name_zh": "点", "name_en": "Point", "kind": "self_service", "lon": 104.0, "lat": 30.0}
    Branch.objects.create(pk=HERS, library=here.library, code="CD-2", **point)
    give_network(make_staff("boss1", here, Role.ADMINISTRATOR), Role.ADMINISTRATOR)
    with following():
        caught_up()
        yield site


def a_season() -> None:
    """A session to register for, and a draw that was made; Alice has a seat in one, and waits for the other."""
    Activity.objects.update(state="published", kind="salon", title_zh=LONG_ZH, title_en=LONG_EN, from_age=6, to_age=99)
    hers, draws = (ActivitySession.objects.filter(pk=each) for each in (HERS, THEIRS))
    hers.update(how="first_come", closes_at=LATER_AT, consent_below_age=14, room="301", capacity=99)
    drawn = {
        "seed": "07" * 32,
        "public_word": "417",
        "list_hash": "17" * 32,
        "drawn_at": LATER_AT.isoformat(),
    }
    draws.update(drawn=drawn, public_source="", commitment="70" * 32, draw_at=LATER_AT, room="302")
    for number, state in ((HERS, "registered"), (THEIRS, "waiting")):
        Registration.objects.filter(pk=number).update(code=f"{number:010}", lot=f"{number:08}", state=state)


def read_together() -> None:
    """Alice has met a challenge with a team, and the ward another one with a class."""
    for model in (Challenge, BookList, Relay):
        model.objects.update(state="published", title_zh=LONG_ZH, title_en=LONG_EN, says_zh=LONG_ZH, says_en=LONG_EN)
    Challenge.objects.update(from_age=6, to_age=99, until_on=LATER, for_whom="class", target=1)
    Item.objects.filter(pk__in=(HERS, THEIRS)).update(kind="book")
    for entry in ChallengeEntry.objects.all():
        loan = Loan.objects.filter(pk=entry.pk).values().get()
        over = {"checked_in_at": NOON, "checkin_branch_id": loan["lending_branch_id"], "ended_as": None}
        Loan.objects.create(**loan | over | {"id": entry.pk + 1, "patron_id": entry.patron_id, "claimed_as": None})
        ChallengeEntry.objects.filter(pk=entry.pk).update(team=entry.pk)
    Challenge.objects.filter(pk=HERS).update(for_whom="team")
    for number, code in ((HERS, "23456789"), (THEIRS, "98765432")):
        Team.objects.filter(pk=number).update(name="R1", code=code)
    ChallengeEntry.objects.filter(pk=HERS).update(nick="R2", began_history=True)


def to_confirm() -> None:
    """Alice has one that waits and one that was refused, the ward one that has run out."""
    hers = Confirmation.objects.filter(pk=HERS)
    hers.update(expires_at=clock.now() + DAY, masked="k***@stadtbibliothek2.example.org")
    values = {**hers.values().get(), "id": HERS + 1, "key": uuid4(), "channel": "sms", "masked": "138****1234"}
    Confirmation.objects.create(**values | {"refused_at": NOON})


def with_records() -> None:
    """What was made of them is no record that can be read."""
    leader, fields = compose(Simple(title="蜀道难", author="李白"), number="B1", agency="CD", now=NOON)
    raw = write_record(leader, fields, charset=Charset.UTF_8)
    SourceRecord.objects.update(raw=raw, flavour="cnmarc", charset="UTF-8")


def owes_and_paid(library_id: int) -> None:
    """Alice and the ward: each a charge of which something was paid, and more to be given back than is usual."""
    about = {"days": 400, "fen_per_day": 10, "cap_fen": 3_000, "due_at": NOON.isoformat(), "rule": HERS}
    item = Item.objects.first()
    Charge.objects.update(
        kind="overdue", item=item, amount_fen=3_000, paid_fen=1_000, refundable_fen=500, settled_at=None, details=about
    )
    Patron.objects.filter(charges__isnull=False).update(owed_fen=4_500, debts={str(library_id): 2_000})
    for payment in Payment.objects.all():
        Payment.objects.filter(pk=payment.pk).update(lines=[[payment.pk, 7]])


def all_pages(site: Site, language: str) -> tuple[list[Kept], list[str]]:
    """What each address shows to whoever it is for, with the answers to some forms; and those that show nothing."""
    name_everything(language)
    kept: list[Kept] = []
    nobody, alice, boss, kiosk = (Visit(language, kept) for _ in range(4))
    alice.send("/my/sign-in", number=ALICE, pin=PIN)
    alice.send("/my/address", **HOME)
    boss.client.force_login(User.objects.get(username="boss1"))
    boss.send("/desk/register", card="CDLIB00012345")
    boss.send("/desk/scan", text=STRANGER)
    boss.see("/desk/register")
    for text in (ALICE, "B1"):
        boss.send("/desk/scan", text=text)
    whose = {
        "/my/sign-in": nobody, "/desk/sign-in": nobody, "/my": alice, "/title/<id:bib_id>/hold": alice,
        "/activities/sessions": alice,
        "/desk": boss, "/office": boss, "/kiosk": kiosk,
    }  # fmt: skip
    nothing = []
    for route in our_routes():
        visit = next((who for start, who in whose.items() if route.startswith(start)), nobody)
        if visit is kiosk:
            kiosk.client.post(site.kiosk("card"), {"text": ALICE})
        if not any(visit.see(address) for address in addresses(route, site)):
            nothing.append(route)
    for number in (HERS, THEIRS):
        alice.see(f"/challenges/{number}")
    for query in ("q=B", "q=B&kind=disc", "language=chi"):
        nobody.see(f"/search?{query}")
    whose_address_is(nobody)
    at_a_kiosk(kiosk, site)
    before_an_own_system(nobody)
    some_answers(boss)
    while_we_leave(boss, site)
    all_against_them(boss, site)
    return kept, nothing


def addresses(route: str, site: Site) -> list[str]:
    if route.startswith("/kiosk"):
        return [filled(route, site.here.pk)]
    token = token_of(Confirmation.objects.get(pk=HERS).key)
    known = route.replace("<code:code>", "CD-1").replace("<str:token>", token)
    known = known.replace("<str:size>", "A4")
    known = known.replace("<id:library_id>", str(site.world.chengdu.library.pk))
    known = known.replace("<id:terminal_id>", str(site.world.chengdu.machine.pk))
    known = known.replace("<int:number>", str(HERS // PART)).replace("<id:other>", str(HERS + 1))
    return [filled(known, each) for each in (HERS, THEIRS)]


def whose_address_is(nobody: Visit) -> None:
    """As it is asked, refused and over."""
    link = f"/confirm/{token_of(Confirmation.objects.get(pk=HERS).key)}"
    nobody.see(link)
    nobody.send(link, do="refuse", sure="yes")
    nobody.see("/confirm/0")
    Confirmation.objects.filter(pk=HERS).update(refused_at=None)


def before_an_own_system(nobody: Visit) -> None:
    """While it is being started, with all that it may show, and with little."""
    home = django_settings.BASHU.home
    nobody.send("/site/start")
    for told in (TOLD, replace(TOLD, line=Line.UP, own_is_on=True, loans=(), box=Box(), talk=None)):
        with running(home, told):
            assert nobody.see("/site")
    assert b'id="machine"' in nobody.kept[-1].html
    nobody.send("/site/stop")


def at_a_kiosk(kiosk: Visit, site: Site) -> None:
    kiosk.send(site.kiosk("card"), text=ALICE, typed="yes")
    kiosk.send(site.kiosk("card"), text="0000")
    kiosk.send(site.kiosk("card"), text=STRANGER)
    kiosk.send(site.kiosk("return"), text="B1")


def our_routes() -> list[str]:
    """Each but once: an address with a slash too many leads to its page."""
    found = [route for route in routes() if not route.startswith(NO_PAGES) and "sign-out" not in route]
    return [route for route in found if not (route.endswith("/") and route.rstrip("/") in {*found, ""})]


def some_answers(boss: Visit) -> None:
    usual = write(Parameters())
    boss.send("/office/network", **usual | {"period": "owner", "order0": "goes_home"}, do="check")
    boss.send("/office/network", **usual | {"nearby_days": "x", "order1": "first_in_line"})
    boss.send("/office/delivery/save", library="", first="x", days="99")
    boss.send("/office/rules/try", **TRIED)
    drafted = {"draft.name_zh": "光盘", "draft.name_en": "Discs", "draft.item_kind": "book", "draft.loan_days": "7"}
    boss.send("/office/rules/try", **TRIED, **drafted)
    boss.send("/office/rules/new", name_zh="光盘", name_en="Discs", item_kind="disc", loan_days="7", loan_hours="2")
    boss.send("/office/rules/new", name_zh="光盘", name_en="Discs", item_kind="disc", loan_days="7", do="check")
    boss.send("/office/routes/add", origin="CD-1", destination="CQ-1", weekday=["1"], leaves_at="9:00")
    boss.send(f"/office/activities/sessions/{HERS}/call-off", why="weather")
    for text in ("L1", "0000"):
        boss.send("/desk/scan", text=text)
    library = Library.objects.get(code="CD").pk
    partner = {"name": "闸机" if boss.language != "en" else "Gates", "library": library, "per_minute": "600"}
    boss.send("/office/partners/add", **partner)
    boss.send("/office/partners/add", **partner, scope="items:read")
    boss.send(f"/office/partners/{Partner.objects.order_by('-id')[0].pk}/secret")
    boss.send("/desk/returned", do="toggle")
    boss.send("/desk/mode", mode="use")
    boss.send("/desk/scan", text="L1")


def while_we_leave(boss: Visit, site: Site) -> None:
    """Ours is out, and what others have here goes home."""
    here, there = site.world.chengdu, site.world.chongqing
    ours = Library.objects.filter(pk=here.library.pk)
    ours.update(leaving_at=NOON)
    make_item("CD-91", here, branch=there.branch, call_number="I247.57/1234")
    guest = make_item("CQ-92", there, branch=here.branch, call_number="K837.127=51/2")
    Floating.objects.create(item=guest, branch=here.branch, owner=there.library, since_at=NOON)
    boss.see("/office/leaving")
    count_out(NOON)
    for address in (f"/desk/bring-home?place={there.branch.pk}", "/desk/pull", "/office/leaving"):
        assert boss.see(address)
    assert b'data-barcode="CD-91"' in boss.kept[-3].html
    Floating.objects.filter(item=guest).delete()
    Item.objects.filter(barcode__in=["CD-91", "CQ-92"]).delete()
    ours.update(leaving_at=None)


def all_against_them(boss: Visit, site: Site) -> None:
    """Whatever may stand on top of a reader's page: with its remedy, and at a desk that has none."""
    of_none = Visit(boss.language, boss.kept)
    of_none.client.force_login(User.objects.get(username="desk-chongqing"))
    alice = Patron.objects.filter(pk=site.world.alice.pk)
    masked = Card.objects.filter(patron__in=alice)[0].masked
    CirculationRule.objects.update(membership_days=60)
    before = alice.values("name", "category", "birth_on", "expires_on", "state").get()
    alice.update(name=masked, category="child", birth_on=date(2011, 1, 1), expires_on=date(2024, 12, 31))
    for library, note in ((site.world.chengdu.library, "7" * 200), (None, "")):
        Block.objects.create(patron=alice.get(), library=library, reason="card_check", note=note, starts_at=NOON)
    boss.send("/desk/mode", mode="auto")
    for state, remedy in (("active", b'id="extend"'), ("closed", b'id="closed"')):
        alice.update(state=state)
        for visit in (of_none, boss):
            visit.send("/desk/scan", text=ALICE)
        assert remedy in boss.kept[-1].html
    Block.objects.all().delete()
    alice.update(**before)


def name_everything(language: str) -> None:
    """Long names and titles, in the language of the page."""
    BibRecord.objects.update(title=LONG_EN if language == "en" else LONG_ZH, author="")
    Library.objects.update(name_zh="重庆市沙坪坝区少年儿童图书馆", name_en="Shapingba District Children's Library")
    Branch.objects.update(name_zh="嘉陵江东路二十四小时自助服务点", name_en="Jialing River East Road 24-hour Point")
    Patron.objects.update(name="Alexandra Konstantinopolskaya" if language == "en" else "欧阳德明")
    Patron.objects.filter(number="alice").update(number="R1")
    FloatGroup.objects.filter(code="all").update(code="g1")
    Terminal.objects.update(name="T1", language=language)


@pytest.mark.browser
def test_every_page_fits_a_phone_and_speaks_one_language(scene: Site) -> None:
    kept, nothing = all_pages(scene, "zh-hans")
    assert set(nothing) == LEADS_ON
    seen = looks(kept + all_pages(scene, "en")[0])
    assert not [f"{look.page.name} is {look.over} too wide: {look.by}" for look in seen if look.over > 0]
    chinese = [look for look in seen if look.page.language != "en"]
    stay = STAY | set(User.objects.values_list("username", flat=True))
    assert {word: look.page.name for look in chinese for word in look.latin - stay} == {}
