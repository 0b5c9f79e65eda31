"""Partners in the office: let in, changed, given another secret and ended, with what the log has of it."""

import html
import re
from typing import Any

import orjson
import pytest
from django.test import Client

from bashu.db.audit.models import LogEntry
from bashu.db.network.models import Library
from bashu.db.network.partner_models import Partner
from bashu.domain.rights import Role
from bashu.domain.rights.scopes import PartnerScope
from bashu.engine import clock, partners
from tests.doors.web.conftest import Site, give_network, make_staff, signed_in

PAGE = "/office/partners"


@pytest.fixture
def here(site: Site) -> Site:
    make_staff("manager", site.world.chengdu, Role.MANAGER)
    make_staff("elsewhere", site.world.chongqing, Role.MANAGER)
    make_staff("auditor", site.world.chengdu, Role.AUDITOR)
    return site


@pytest.fixture
def office(here: Site) -> Client:
    return signed_in("manager")


def text(response: Any) -> str:
    return html.unescape(str(response.content.decode()))


def given(*libraries: Library, **more: Any) -> dict[str, Any]:
    usual = {"name": "Gates", "library": [each.pk for each in libraries], "scope": ["items:read"], "per_minute": "300"}
    return usual | more


def add(office: Client, *libraries: Library, **more: Any) -> tuple[Partner, str]:
    page = text(office.post(f"{PAGE}/add", given(*libraries, **more)))
    return Partner.objects.order_by("-id")[0], secret_in(page)


def secret_in(page: str) -> str:
    found = re.search(r"bashu-secret-[\w-]+", page)
    assert found is not None
    return found.group()


def known(partner: Partner, secret: str) -> bool:
    return partners.known_by(partner.client, secret, sandbox=False, now=clock.now()) is not None


def logged() -> list[tuple[str, Any]]:
    bodies = LogEntry.objects.filter(kind="Partner").order_by("lane_id", "seq").values_list("body", flat=True)
    return [(name, fields["by"]) for body in bodies for name, fields in orjson.loads(body)["effects"]]


def test_one_is_let_in_and_its_secret_is_shown_once(here: Site, office: Client) -> None:
    partner, secret = add(office, here.world.chengdu.library)
    assert known(partner, secret)
    assert (partner.name, partner.scopes, partner.per_minute) == ("Gates", ["items:read"], 300)
    for address in (PAGE, f"{PAGE}/{partner.pk}"):
        page = text(office.get(address, headers={"accept-language": "en"}))
        assert "Gates" in page
        assert "signed in last on" in page
        assert secret not in page
    (entry,) = logged()
    assert entry[0] == "PartnerMade"
    assert entry[1] is not None


def test_what_it_may_do_is_changed_at_once_for_tokens_that_are_out(here: Site, office: Client) -> None:
    partner, secret = add(office, here.world.chengdu.library, scope=["items:read", "holds:read"])
    who = partners.known_by(partner.client, secret, sandbox=False, now=clock.now())
    assert who is not None
    token = partners.grant(who, who.scopes, now=clock.now()).token
    office.post(f"{PAGE}/{partner.pk}/change", given(here.world.chengdu.library, name="Gates 2", per_minute="120"))
    opened = partners.opened_by(token, sandbox=False, now=clock.now())
    assert opened is not None
    assert (set(opened.scopes), opened.per_minute) == ({PartnerScope.READ_ITEMS}, 120)
    office.post(f"{PAGE}/{partner.pk}/change", given(here.world.chengdu.library, name="Gates 2", per_minute="120"))
    assert [name for name, _ in logged()] == ["PartnerMade", "PartnerChanged"], "what changes nothing is not logged"


def test_another_secret_takes_the_place_of_the_first_when_it_is_used_and_the_end_is_for_good(
    here: Site, office: Client
) -> None:
    partner, first = add(office, here.world.chengdu.library)
    second = secret_in(text(office.post(f"{PAGE}/{partner.pk}/secret")))
    assert "has not been used yet" in text(office.get(f"{PAGE}/{partner.pk}", headers={"accept-language": "en"}))
    assert known(partner, first)
    assert known(partner, second)
    assert not known(partner, first)
    office.post(f"{PAGE}/{partner.pk}/end")
    assert not known(partner, second)
    page = text(office.get(f"{PAGE}/{partner.pk}"))
    assert 'id="end"' not in page
    assert "bashu-secret-" not in text(office.post(f"{PAGE}/{partner.pk}/secret"))
    assert [name for name, _ in logged()] == ["PartnerMade", "PartnerSecret", "PartnerEnded"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": " "}, "Write what the system is called."),
        ({"library": []}, "Choose at least one library"),
        ({"library": ["7" * 30]}, "Choose at least one library"),
        ({"scope": []}, "Choose at least one thing"),
        ({"scope": ["everything"]}, "Choose at least one thing"),
        ({"per_minute": "99"}, "from 100 to 100000"),
        ({"per_minute": "many"}, "from 100 to 100000"),
    ],
)
def test_what_cannot_be_is_told_and_makes_nothing(here: Site, office: Client, wrong: Any, told: str) -> None:
    page = text(
        office.post(f"{PAGE}/add", given(here.world.chengdu.library) | wrong, headers={"accept-language": "en"})
    )
    assert told in page
    assert not Partner.objects.exists()


def test_nobody_opens_what_they_do_not_answer_for(here: Site, office: Client) -> None:
    """Another library, one that has left, and a partner of two libraries."""
    ours, theirs = here.world.chengdu.library, here.world.chongqing.library
    office.post(f"{PAGE}/add", given(ours, theirs))
    Library.objects.filter(pk=ours.pk).update(left_at=clock.now())
    office.post(f"{PAGE}/add", given(ours))
    assert not Partner.objects.exists()
    Library.objects.filter(pk=ours.pk).update(left_at=None)
    partner, secret = add(office, ours)
    partner.libraries.add(theirs)
    page = text(office.get(f"{PAGE}/{partner.pk}", headers={"accept-language": "en"}))
    assert "changed by whoever answers for all of these libraries" in page
    for what in ("change", "secret", "end"):
        assert office.post(f"{PAGE}/{partner.pk}/{what}", given(ours)).status_code == 403
    assert known(partner, secret)


def test_nobody_lets_a_system_do_what_they_may_not_do_themselves(here: Site, office: Client) -> None:
    """The network's office sees no reader, lends nothing and takes no money."""
    ours = here.world.chengdu.library
    give_network(make_staff("network", here.world.chengdu, Role.NETWORK_OFFICE), Role.NETWORK_OFFICE)
    network = signed_in("network")
    for scope in ("patrons:read", "patrons:personal", "circulation:write", "holds:write", "payments:write"):
        network.post(f"{PAGE}/add", given(ours, scope=["items:read", scope]))
    assert not Partner.objects.exists()
    partner, _ = add(network, ours)
    network.post(f"{PAGE}/{partner.pk}/change", given(ours, scope=["patrons:personal"]))
    partner.refresh_from_db()
    assert partner.scopes == ["items:read"]
    other, secret = add(office, ours, scope=["patrons:personal"])
    assert 'id="renew"' not in text(network.get(f"{PAGE}/{other.pk}"))
    assert network.post(f"{PAGE}/{other.pk}/secret").status_code == 403
    network.post(f"{PAGE}/{other.pk}/change", given(ours, here.world.chongqing.library, scope=["patrons:personal"]))
    assert [each.pk for each in other.libraries.all()] == [ours.pk]
    network.post(f"{PAGE}/{other.pk}/change", given(ours, scope=["patrons:personal"], per_minute="100"))
    network.post(f"{PAGE}/{other.pk}/end")
    other.refresh_from_db()
    assert (other.per_minute, other.ended_at is None, known(other, secret)) == (100, False, False)


def test_an_auditor_looks_and_who_is_elsewhere_sees_nothing(here: Site, office: Client) -> None:
    partner, _ = add(office, here.world.chengdu.library)
    auditor, elsewhere = signed_in("auditor"), signed_in("elsewhere")
    assert "Gates" in text(auditor.get(f"{PAGE}/{partner.pk}"))
    assert 'id="add"' not in text(auditor.get(PAGE))
    assert auditor.post(f"{PAGE}/{partner.pk}/end").status_code == 403
    assert "Gates" not in text(elsewhere.get(PAGE))
    assert elsewhere.get(f"{PAGE}/{partner.pk}").status_code == 404
    assert elsewhere.post(f"{PAGE}/{partner.pk}/end").status_code == 404


def test_a_long_list_asks_no_more(here: Site, office: Client, django_assert_max_num_queries: Any) -> None:
    for at in range(60):
        add(office, here.world.chengdu.library, name=f"System {at}")
    for address in (PAGE, f"{PAGE}/{Partner.objects.order_by('-id')[0].pk}"):
        with django_assert_max_num_queries(14):
            page = text(office.get(address))
    assert "?partners=50" in text(office.get(PAGE))
    assert page
