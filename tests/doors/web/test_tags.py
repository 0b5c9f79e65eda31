"""The office says how a library's tags are written, and gives its machines keys."""

from typing import Any

import pytest
from django.test import Client

from bashu.db.audit.models import LogEntry
from bashu.db.network import tags
from bashu.db.network.models import TagKey
from bashu.domain.circulation.tags import TagLayout, TagProfile, TagSecurity
from bashu.domain.rights import Role
from bashu.engine import clock, keys
from bashu.engine.tags import set_profile
from tests.doors.web.conftest import Site, make_staff, signed_in

GIVEN = {
    "layout": "iso-28560-2",
    "also_reads": ["iso-28560-3", "iso-28560-2"],
    "security": "eas",
    "afi_in": "07",
    "afi_out": "c2",
    "dsfid": "06",
    "owner_codes": "CN-510100-1-CD\n10610",
}
WRONG = [
    ({"owner_codes": "成都"}, "is no code of a library"),
    ({"owner_codes": "cn-500000-1-cq"}, "means another library already"),
    ({"afi_in": "xx"}, "two digits of base 16"),
    ({"afi_in": "C2"}, "are two values"),
]


@pytest.fixture
def here(site: Site) -> Site:
    make_staff("manager-chengdu", site.world.chengdu, Role.MANAGER)
    make_staff("manager-chongqing", site.world.chongqing, Role.MANAGER)
    return site


@pytest.fixture
def office(here: Site) -> Client:
    return signed_in("manager-chengdu")


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_profile_is_saved_logged_and_shown_and_what_cannot_be_is_told(here: Site, office: Client) -> None:
    ours, theirs = here.world.chengdu.library.pk, here.world.chongqing.library.pk
    address = f"/office/tags/{ours}"
    other = TagProfile(library_id=theirs, layout=TagLayout.ISO_28560_4, owner_codes=("CN-500000-1-CQ",))
    assert set_profile(other, by=None, now=clock.now()) == ()
    page = text(office.post(f"{address}/save", GIVEN, follow=True))
    assert "CN-510100-1-CD\n10610" in page
    assert f'data-library="{theirs}"' in page[page.index('id="unread"') :]
    for given, words in WRONG:
        assert words in text(office.post(f"{address}/save", GIVEN | given))
    kept = TagProfile(library_id=ours, layout=TagLayout.ISO_28560_2, also_reads=(TagLayout.ISO_28560_3,),
                      security=TagSecurity.EAS, owner_codes=("CN-510100-1-CD", "10610"))  # fmt: skip
    assert tags.profiles([ours]) == {ours: kept}
    office.post(f"{address}/save", GIVEN | {"owner_codes": "cn-510100-1-cd"})
    assert tags.owners(["CN-510100-1-CD", "10610"]) == {"CN-510100-1-CD": ours}
    assert LogEntry.objects.filter(kind="TagProfile").count() == 3


def test_a_key_is_shown_once_and_nobody_elsewhere_finds_anything(here: Site, office: Client) -> None:
    address, theirs = f"/office/tags/{here.world.chengdu.library.pk}", signed_in("manager-chongqing")
    page = text(office.post(f"{address}/make-key", {"name": "Gate"}))
    key = page[page.index(keys.TAGS.mark) :].split("<")[0]
    assert keys.opened_by(keys.TAGS, key, now=clock.now()) is not None
    assert key not in text(office.get(address))
    ending = {"key_id": TagKey.objects.get().pk}
    assert theirs.get(address).status_code == theirs.post(f"{address}/save", GIVEN).status_code == 404
    assert theirs.post("/office/tags/end-key", ending).status_code == 404
    office.post("/office/tags/end-key", ending)
    assert keys.opened_by(keys.TAGS, key, now=clock.now()) is None
