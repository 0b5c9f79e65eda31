"""The office plans activities: what it writes, what it asks before readers are told, what it prints."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client

from bashu.db.activities.models import (
    Activity,
    ActivitySession,
    Brand,
    Feedback,
    Registration,
    Series,
    SessionWords,
    WalkIns,
)
from bashu.db.notices.models import Notice
from bashu.domain.activities.states import How
from bashu.domain.calendar import LOCAL
from bashu.domain.rights import Role
from bashu.engine import clock
from bashu.engine.activities import planning
from bashu.engine.submit import Engine
from tests.doors.web.conftest import Site, give_network, make_staff, signed_in
from tests.engine.activities.seen import make_activity, make_session, register
from tests.people import NOON

LIST = "/office/activities"
TEXT = {"kind": "lecture", "title_zh": "蜀道与夜航", "title_en": "Roads of Shu", "from_age": "6", "to_age": ""}


def at(**later: float) -> str:
    return f"{clock.now().astimezone(LOCAL) + timedelta(**later):%Y-%m-%dT%H:%M}"


def plan(**changed: str) -> dict[str, Any]:
    return {
        "starts_at": at(days=9), "ends_at": at(days=9, hours=2), "opens_at": at(days=-1), "closes_at": at(days=8),
        "branch": "CD-1", "how": "first_come", "capacity": "2", "waiting_max": "1", "link": "https://live.example.org/7",
    } | changed  # fmt: skip


@pytest.fixture
def boss(site: Site, manager: Client) -> Client:
    return manager


def planned(site: Site, **changed: Any) -> int:
    engine, now = Engine(), clock.now()
    fields = {"starts_at": now + timedelta(days=9), "ends_at": now + timedelta(days=9, hours=2),
              "opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=8)}  # fmt: skip
    session_id = make_session(engine, make_activity(site.world.chengdu.library), at=now, **(fields | changed))
    engine.submit([register(each, session_id, at=now) for each in (site.world.alice, site.world.bob)], now)
    engine.close()
    return session_id


def test_an_activity_is_written_published_and_copied_with_a_session(boss: Client, site: Site) -> None:
    library = str(site.world.chengdu.library.pk)
    failed = boss.post(
        f"{LIST}/new", TEXT | {"library": library, "title_en": "", "contact": "Miss Li"}
    ).content.decode()
    assert ('id="wrong-title_en"' in failed, "Miss Li" in failed, "蜀道与夜航" in failed) == (True, True, True)
    boss.post(f"{LIST}/new", TEXT | {"library": library, "libraries": ["CQ"]})
    row = Activity.objects.get()
    assert (row.state, row.from_age, row.to_age) == ("draft", 6, None)
    quota = {"quota_library": ["CQ", ""], "quota_seats": ["1", ""], "quota_until": [at(days=2), ""]}
    boss.post(f"{LIST}/{row.pk}/new-session", plan() | quota)
    session = ActivitySession.objects.get()
    assert (session.capacity, session.quotas.get().library.code) == (2, "CQ")
    assert SessionWords.objects.get().link == "https://live.example.org/7"
    boss.post(f"{LIST}/{row.pk}/offer", {"do": "publish"})
    boss.post(f"{LIST}/{row.pk}/copy")
    assert sorted(Activity.objects.values_list("state", flat=True)) == ["draft", "published"]
    assert boss.get(LIST, {"find": "Shu", "state": "published"}).content.count(b"data-activity") == 1


def test_a_plan_that_does_not_hold_is_said_and_changes_nothing(boss: Client, site: Site) -> None:
    page = f"{LIST}/{make_activity(site.world.chengdu.library).pk}/new-session"
    for wrong, said in (
        ({"starts_at": "soon"}, "a day and a time"), ({"branch": "XX"}, "No branch"), ({"capacity": "many"}, "whole"),
        ({"link": "javascript:1"}, "begins with https"), ({"ends_at": at(days=8)}, "times"),
        ({"quota_library": "CQ", "quota_seats": "x"}, "quota"), ({"how": "draw"}, "times"),
    ):  # fmt: skip
        assert said in boss.post(page, plan(**wrong)).content.decode()
    assert not ActivitySession.objects.exists()


def test_before_readers_are_told_it_says_how_many(boss: Client, site: Site) -> None:
    session_id = planned(site, branch_id=site.world.chengdu.branch.pk, waiting_max=1)
    page, notices = f"{LIST}/sessions/{session_id}", Notice.objects.count()
    later = plan(starts_at=at(days=10), ends_at=at(days=10, hours=2), waiting_max="0", link="")
    assert b"2 readers are told" in boss.post(f"{page}/plan", later).content
    assert ActivitySession.objects.get().waiting_max == 1
    assert Notice.objects.count() == notices
    boss.post(f"{page}/plan", later | {"do": "save"})
    off = {"why": "weather", "words_zh": "大雨", "words_en": "Heavy rain"}
    assert b"2 readers are told" in boss.post(f"{page}/call-off", off).content
    assert ActivitySession.objects.get().state == "planned"
    assert b"Heavy rain" in boss.post(f"{page}/call-off", off | {"do": "save"}, follow=True).content
    assert Notice.objects.count() == notices + 4


def test_the_lot_falls_once_with_the_number_that_was_published(boss: Client, site: Site) -> None:
    now = clock.now()
    closes = {"closes_at": now + timedelta(seconds=1), "draw_at": now + timedelta(hours=1)}
    session_id = planned(
        site, how=How.DRAW, commitment=planning.new_commitment(now), public_source="Welfare lottery 3D", **closes
    )
    page = f"{LIST}/sessions/{session_id}/draw"
    assert b"once registration has closed" in boss.get(page).content
    ActivitySession.objects.update(closes_at=now)
    assert b"Welfare lottery 3D, as it was published" in boss.get(page).content
    assert b"problem" in boss.post(page, {"public_word": ""}).content
    boss.post(page, {"public_word": "417"})
    assert b"problem" not in boss.post(page, {"public_word": "417"}, follow=True).content
    drawn = ActivitySession.objects.get().drawn or {}
    assert drawn["seed"] in boss.get(page).content.decode()
    assert b"problem" in boss.post(page, {"public_word": "418"}).content


def test_papers_name_nobody_in_full(boss: Client, site: Site) -> None:
    session_id = planned(site)
    activity_id = Activity.objects.get().pk
    papers = (f"{activity_id}/poster-{size}.pdf" for size in ("A4", "A3"))
    for address in (f"sessions/{session_id}/attendance.pdf", *papers):
        assert boss.get(f"{LIST}/{address}").content.startswith(b"%PDF")
    assert boss.get(f"{LIST}/{activity_id}/poster-A5.pdf").status_code == 404


def test_those_who_hold_it_too_see_how_many_and_not_who(site: Site, boss: Client) -> None:
    session_id = planned(site)
    Activity.objects.get().libraries.add(site.world.chongqing.library)
    make_staff("other", site.world.chongqing, Role.MANAGER)
    other, page = signed_in("other"), f"{LIST}/sessions/{session_id}"
    shown = other.get(page).content.decode()
    assert "2 of 2 seats taken" in shown
    assert site.world.alice.name not in shown
    assert site.world.alice.name in boss.get(page).content.decode()
    assert [other.post(f"{page}/{what}").status_code for what in ("call-off", "plan")] == [403, 403]
    assert other.get(f"{page}/attendance.pdf").status_code == 403


def test_brands_and_series_belong_to_whoever_writes_them(boss: Client, site: Site) -> None:
    own, other = (city.library.pk for city in (site.world.chengdu, site.world.chongqing))
    named = {"code": "aiyue", "name_zh": "爱阅", "name_en": "Love to read"}
    assert boss.post(f"{LIST}/brands/write", named).status_code == 403
    boss.post(f"{LIST}/brands/write", named | {"library": own})
    brand = Brand.objects.get()
    assert b"Another brand" in boss.post(f"{LIST}/brands/write", named | {"library": own}).content
    titled = {
        "title_zh": "双城",
        "title_en": "Two cities",
        "library": own,
        "libraries": ["CD", "CQ"],
        "brand": brand.pk,
    }
    boss.post(f"{LIST}/series/write", titled)
    row = Series.objects.get()
    assert [each.pk for each in row.libraries.all()] == [other]
    boss.post(f"{LIST}/series/write", titled | {"series": row.pk, "title_en": "Twin cities", "libraries": []})
    assert Series.objects.get().title_en == "Twin cities"


def test_figures_are_by_brand_and_place_and_go_to_spreadsheets(boss: Client, site: Site) -> None:
    session_id = planned(site)
    ActivitySession.objects.update(state="over", starts_at=clock.now() - timedelta(days=1))
    Registration.objects.filter(patron=site.world.alice).update(attended=1)
    WalkIns.objects.create(id=1, session_id=session_id, count=7, minors=3, counted_at=clock.now())
    Feedback.objects.create(id=uuid4(), session_id=session_id, stars=4, given_on=NOON)
    page = f"{LIST}/statistics"
    table = boss.get(f"{page}.csv", {"by": "library"}).content.decode("utf-8-sig").splitlines()
    numbers = [row.split(",")[-10:] for row in table]
    assert numbers[1] == numbers[2] == ["1", "1", "0", "2", "2", "1", "7", "3", "4.0", "1"]
    for by in ("brand", "district", "city", "kind"):
        assert len(boss.get(f"{page}.csv", {"by": by}).content.splitlines()) == 3
    assert len(boss.get(f"{page}.csv", {"minors": "yes"}).content.splitlines()) == 2
    with ZipFile(BytesIO(boss.get(f"{page}.xlsx").content)) as book:
        assert site.world.chengdu.library.name_en in book.read("xl/sharedStrings.xml").decode()
    assert b"Nothing was held" in boss.get(page, {"first": "2020-01-01", "last": "2020-01-31"}).content


def test_figures_of_others_are_not_theirs(boss: Client, site: Site) -> None:
    planned(site)
    make_staff("other", site.world.chongqing, Role.MANAGER)
    later = {"first": "2020-01-01", "last": "2199-01-01"}
    assert len(boss.get(f"{LIST}/statistics.csv", later).content.splitlines()) == 3
    assert len(signed_in("other").get(f"{LIST}/statistics.csv", later).content.splitlines()) == 2


def test_who_may_write_for_many_libraries_is_asked_with_their_own_chosen(site: Site) -> None:
    give_network(make_staff("network", site.world.chongqing, Role.MANAGER), Role.MANAGER)
    page = signed_in("network").get(f"{LIST}/new").content.decode()
    first = page.partition('name="library"')[2].partition("<option ")[2]
    assert first.startswith(f'value="{site.world.chongqing.library.pk}"')
