"""One of several holds is enough: said on a reader's own page or at a desk."""

import pytest
from django.test import Client

from bashu.db.catalogue.models import BibRecord
from bashu.db.circulation.hold_models import Alternative
from bashu.db.circulation.models import Hold
from tests.doors.web.conftest import ALICE, BOB, Site
from tests.doors.web.desks import Desk
from tests.doors.web.test_reader import Reader
from tests.people import make_item


@pytest.fixture
def two(site: Site, desk: Desk) -> list[int]:
    """Alice's holds, on the book and on another."""
    make_item("S2", site.world.chengdu, bib=BibRecord.objects.create(match_key="m2", title="蜀道难"))
    first = desk.place()
    desk.scan(ALICE)
    there = site.world.chengdu.branch
    other = BibRecord.objects.latest("id").pk
    desk.press(f"place/{other}", branch=there.pk, city=there.library.city_id)
    desk.press("close")
    return [first.pk, Hold.objects.latest("id").pk]


@pytest.fixture
def desk(site: Site, staff: Client) -> Desk:
    return Desk(staff, site)


@pytest.fixture
def alice(site: Site, two: list[int]) -> Reader:
    signed_in = Reader(Client(headers={"accept-language": "en"}), site)
    signed_in.sign_in()
    return signed_in


def test_a_reader_says_that_one_is_enough_and_thinks_better_of_it(alice: Reader, two: list[int]) -> None:
    assert 'id="choice"' in alice.see()
    page = alice.post("/my/choose", hold=[str(each) for each in two])
    assert "One of these is enough" in page
    assert "One is enough for you: this, or “蜀道难”." in page
    assert "I want all of them after all" in alice.see(f"/my/hold/{two[0]}")
    page = alice.post(f"/my/hold/{two[1]}/want-all")
    assert "All of them are wanted again" in page
    assert "data-choice" not in page


@pytest.mark.parametrize("ticked", [[], ["1"], ["1", "nothing", "99999999999999999999"]])
def test_a_choice_of_one_is_none(alice: Reader, ticked: list[str]) -> None:
    assert "Choose at least two holds" in alice.post("/my/choose", hold=ticked)
    assert not Alternative.objects.exists()


def test_a_desk_says_so_for_the_reader_who_is_there(desk: Desk, two: list[int]) -> None:
    desk.scan(ALICE)
    page = desk.press("choose", hold=two)
    assert "One is enough: this, or “蜀道难”" in page
    assert "All are wanted" in page
    assert "data-choice" not in desk.press(f"hold/{two[0]}/want-all")


def test_nobody_makes_a_choice_for_another(desk: Desk, two: list[int]) -> None:
    desk.scan(BOB)
    assert "One of these holds has ended." in desk.press("choose", hold=two)
    desk.scan(ALICE)
    desk.press("choose", hold=two)
    desk.scan(BOB)
    desk.press(f"hold/{two[0]}/want-all")
    assert Alternative.objects.count() == 2
