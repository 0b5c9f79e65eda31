"""Forms of activities in the office: what was typed stays, what is wrong stands beside its field, and what is sent
twice at once makes one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from bashu.db.activities.models import (
    Activity,
    ActivitySession,
    BookList,
    Brand,
    Challenge,
    DrawSeed,
    Relay,
    Series,
    Team,
)
from bashu.domain.rights import Role
from tests.doors.web.conftest import Site, make_staff, signed_in
from tests.doors.web.seasons import make_activity
from tests.doors.web.test_challenges import a_challenge, form
from tests.doors.web.test_office_activities import LIST, TEXT, at, plan

TITLES = {"title_zh": "双城", "title_en": "Two cities"}
NAMES = {"code": "aiyue", "name_zh": "爱阅", "name_en": "Love to read"}
# What is wrong, by the field beside which it is said.
WRONG = {
    "title_en": {"title_en": ""}, "name_en": {"name_en": ""}, "until_on": {"until_on": "2025-12-31"},
    "barcode": {"barcode": "0000"}, "to_age": {"from_age": "9", "to_age": "8"}, "target": {"target": "many"},
}  # fmt: skip


@pytest.fixture
def boss(site: Site) -> Client:
    make_staff("boss", site.world.chengdu, Role.MANAGER)
    return signed_in("boss")


def form_of(client: Client, page: str, *, form: str) -> dict[str, str]:
    """The hidden field of it by which it makes what it makes once."""
    shown = client.get(page).content.decode().partition(f'id="{form}"')[2]
    found = shown.partition('name="form" value="')[2].partition('"')[0]
    assert found
    return {"form": found}


def at_once(address: str, given: dict[str, Any]) -> set[str]:
    """Two send it; where they are led to."""

    def send(client: Client) -> str:
        try:
            return str(client.post(address, given).headers["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return set(pool.map(send, [signed_in("boss"), signed_in("boss")]))


def cases(site: Site) -> Iterator[tuple[type[Any], str, str, str, dict[str, Any]]]:
    """What is made, the page, its form, where it is sent, what is written in it."""
    library = {"library": str(site.world.chengdu.library.pk)}
    relay = TITLES | library | {"from_on": "2026-01-01", "until_on": "", "barcode": site.world.book.barcode}
    yield Activity, f"{LIST}/new", "activity", f"{LIST}/new", TEXT | library
    yield Brand, f"{LIST}/brands", "add-brand", f"{LIST}/brands/write", NAMES | library
    yield Series, f"{LIST}/series", "add-series", f"{LIST}/series/write", TITLES | library
    yield Challenge, "/office/challenges", "add-challenge", "/office/challenges/add", form(site, from_age="", to_age="")
    yield BookList, "/office/booklists", "add-list", "/office/booklists/add", TITLES | library
    yield Relay, "/office/relays", "add-relay", "/office/relays/add", relay


def test_what_is_sent_twice_at_once_is_made_once(site: Site, boss: Client) -> None:
    for model, page, name, address, given in cases(site):
        sent = given | form_of(boss, page, form=name)
        assert len(at_once(address, sent)) == 1, model
        assert model._default_manager.count() == 1, model
        assert boss.post(address, sent).status_code == 302
        assert model._default_manager.count() == 1, model
    challenge = a_challenge(library=site.world.chengdu.library, for_whom="class")
    page = f"/office/challenges/{challenge.pk}"
    at_once(f"{page}/class", {"name": "3-2"} | form_of(boss, page, form="make-class"))
    assert Team.objects.count() == 1


@pytest.mark.parametrize("how", [{"how": "first_come"}, {"how": "draw", "draw_at": at(days=8, hours=1)}])
def test_a_session_that_is_sent_twice_at_once_is_planned_once(site: Site, boss: Client, how: dict[str, str]) -> None:
    page = f"{LIST}/{make_activity(site).pk}/new-session"
    given = plan(**how) | form_of(boss, page, form="session")
    assert len(at_once(page, given)) == 1
    assert (ActivitySession.objects.count(), DrawSeed.objects.count()) == (1, how["how"] == "draw")


def test_a_plan_that_was_refused_is_corrected_on_the_same_page(site: Site, boss: Client) -> None:
    page = f"{LIST}/{make_activity(site).pk}/new-session"
    for capacity in ("", "0"):
        sent = plan(capacity=capacity, room="301") | form_of(boss, page, form="session")
        failed = boss.post(page, sent).content.decode()
        assert ('id="wrong-capacity"' in failed, 'value="301"' in failed) == (True, True)
    form = failed.partition('name="form" value="')[2].partition('"')[0]
    assert boss.post(page, plan(capacity="3", form=form)).status_code == 302
    assert ActivitySession.objects.get().capacity == 3


def test_what_is_wrong_stands_beside_its_field_and_the_rest_stays(site: Site, boss: Client) -> None:
    for model, _page, _name, address, given in cases(site):
        for field in [each for each in WRONG if each in given]:
            failed = boss.post(address, given | WRONG[field]).content.decode()
            kept = given.get("title_zh", given.get("name_zh"))
            assert (f'id="wrong-{field}' in failed, f'value="{kept}"' in failed) == (True, True), (model, field)
            assert not model._default_manager.exists()


def test_a_change_that_is_wrong_keeps_what_was_typed_in_its_own_form(site: Site, boss: Client) -> None:
    library = site.world.chengdu.library
    first, other = (Brand.objects.create(library=library, **NAMES | {"code": each}) for each in ("one", "two"))
    sent = NAMES | {"brand": other.pk, "code": "one", "says_en": "Typed"}
    failed = boss.post(f"{LIST}/brands/write", sent).content.decode()
    assert "Another brand has this code" in failed
    assert (f'id="wrong-code-{other.pk}"' in failed, f'id="wrong-code-{first.pk}"' in failed) == (True, False)
    assert failed.count('value="Typed"') == 1


def test_what_was_written_before_is_written_again_if_it_was_changed_meanwhile(site: Site, boss: Client) -> None:
    """Whoever goes back in the browser sends the form that they sent before, with what is to stand again."""
    library = site.world.chengdu.library
    brand = Brand.objects.create(library=library, **NAMES)
    series = Series.objects.create(library=library, **TITLES)
    for row, what, shown, given in (
        (brand, "brands", "brands", NAMES | {"brand": brand.pk}),
        (series, "series", "series-list", TITLES | {"series": series.pk}),
    ):
        sent = given | form_of(boss, f"{LIST}/{what}", form=shown)
        for text in ("One", "Other", "One"):
            boss.post(f"{LIST}/{what}/write", sent | {"says_en": text})
        row.refresh_from_db()
        assert row.says_en == "One"
