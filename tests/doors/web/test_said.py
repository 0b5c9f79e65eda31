"""What pages of the desk say is so, and nothing beside it that was so before."""

import pytest
from django.utils import translation

from bashu.db.settlement.models import Charge
from bashu.domain.circulation.answers import Undone
from bashu.domain.outcome import Accepted
from bashu.domain.rights import Role
from bashu.doors.web.desk.undoing import said
from tests.doors.web.conftest import ALICE, Site, make_staff, signed_in
from tests.doors.web.desks import Desk
from tests.doors.web.test_desk_charges import bring_late
from tests.doors.web.test_desk_deposits import take_over


@pytest.fixture
def desk(site: Site) -> Desk:
    make_staff("lead", site.world.chengdu, Role.DESK_LEAD)
    return Desk(signed_in("lead"), site)


def test_out_of_a_deposit_only_what_is_owed_to_its_library_is_paid(desk: Desk) -> None:
    bring_late(desk)
    take_over(desk)
    assert 'action="/desk/deposits/apply"' in desk.see("/charges")
    Charge.objects.update(library=desk.site.world.chongqing.library)
    assert 'action="/desk/deposits/apply"' not in desk.see("/charges")


def test_no_more_is_waived_than_is_left_and_no_change_is_spoken_of(desk: Desk) -> None:
    bring_late(desk)
    desk.scan(ALICE)
    page = desk.press("charges/waive", charge_id=Charge.objects.get().pk, fen="99", reason="illness")
    assert ("No more than 1.20 yuan" in page, "give change" in page) == (True, False)


def test_beside_a_problem_stands_no_older_answer(desk: Desk) -> None:
    bring_late(desk)
    desk.scan(ALICE)
    charge = Charge.objects.get().pk
    assert 'id="answer"' in desk.press("charges/waive", charge_id=charge, fen="0.20", reason="illness")
    page = desk.press("charges/waive", charge_id=charge, fen="99", reason="illness")
    assert ('id="problem"' in page, 'id="answer"' in page) == (True, False)


def test_an_undone_return_says_all_that_it_led_to() -> None:
    undone = Undone(item_id=1, loan_id=2, scan="check_in", status="on_loan", hold_id=3, cancelled_fen=120)
    with translation.override("en"):
        why = said(Accepted(undone)).why
    assert ("waits again" in why, "1.20 yuan" in why) == (True, True)
