"""What was left on the tables is counted at the desk, until the key or Esc ends it."""

import pytest
from django.test import Client

from bashu.db.circulation.models import Loan, Use
from tests.doors.web.conftest import ALICE, Site
from tests.doors.web.test_desk import press, scan
from tests.people import make_item


def test_what_lies_on_the_tables_is_counted_one_after_the_other(site: Site, staff: Client) -> None:
    make_item("Q1", site.world.chongqing)
    page = press(staff, "mode", mode="use")
    assert "counts-use" in page
    assert 'data-alt="r"' in page
    assert "Read here: counted." in scan(staff, "L1")
    assert "Read here: it was counted minutes ago." in scan(staff, "L1")
    page = scan(staff, "Q1")
    assert "Send to CQ" in page
    assert "counts-use" in page
    assert Use.objects.count() == 2
    assert "1 time" in staff.get(f"/desk/where/{site.world.local.pk}").content.decode()


def test_what_is_on_loan_says_so_and_stays_on_loan(staff: Client) -> None:
    scan(staff, ALICE)
    scan(staff, "B1")
    press(staff, "close")
    press(staff, "mode", mode="use")
    page = scan(staff, "B1")
    assert "was not counted as read here" in page
    assert (Loan.objects.filter(checked_in_at=None).count(), Use.objects.count()) == (1, 0)


@pytest.mark.parametrize("key", [("mode", {"mode": "auto"}), ("close", {}), ("returned", {"do": "toggle"})])
def test_the_key_again_esc_or_another_work_ends_it(staff: Client, key: tuple[str, dict[str, str]]) -> None:
    page = press(staff, "mode", mode="use")
    assert 'value="auto" data-alt="r"' in page
    assert 'data-f="Escape"' in page
    assert "counts-use" not in press(staff, key[0], **key[1])
