"""Accidents at the desk: what is lost, said to be returned, damaged, kept back; what it costs is told beforehand."""

import re
from typing import Any

import pytest
from django.test import Client

from bashu.db.catalogue.models import Item
from bashu.db.circulation.accident_models import LaidAside
from bashu.db.circulation.models import Loan, Task
from bashu.db.network.models import CirculationRule, Grant
from bashu.db.settlement.models import Charge, Entry
from bashu.domain.calendar import DAY, local_day
from bashu.domain.circulation.commands import ItemScan, Withdraw
from bashu.domain.circulation.withdrawn import WithdrawalReason
from bashu.domain.outcome import Accepted
from bashu.domain.rights import Role
from bashu.doors.jobs.claims import settle_over
from bashu.doors.web.shared.commands import execute
from bashu.engine import clock
from bashu.engine.circulation.laid_aside import clear_laid_aside
from tests.doors.web.conftest import ALICE, BOB, PIN, Site, make_staff, signed_in
from tests.doors.web.desks import Desk
from tests.people import City, make_item


@pytest.fixture
def desk(site: Site) -> Desk:
    """A lead's, who may decide on claims and take money. The book cost 39 yuan, and its loss 5 more for the work."""
    Item.objects.update(price_fen=3_900)
    CirculationRule.objects.update(lost_handling_fen=500, damage_slight_percent=10)
    make_staff("lead", site.world.chengdu, Role.DESK_LEAD)
    return Desk(signed_in("lead"), site)


def lend(desk: Desk, barcode: str = "B1") -> Item:
    desk.scan(ALICE)
    desk.scan(barcode)
    return Item.objects.get(barcode=barcode)


def page_of(item: Item) -> str:
    return f"/accidents/{item.pk}"


def act(desk: Desk, item: Item, *, do: str, **given: Any) -> str:
    return desk.press(f"accidents/{item.pk}/act", do=do, **given)


def test_what_a_reader_lost_is_charged_as_was_told_and_paid_there(desk: Desk) -> None:
    item = lend(desk)
    assert page_of(item) in desk.see()
    page = desk.see(page_of(item))
    assert re.search(r"its price</dt><dd>39.00 yuan.*In all</b></dt><dd><b>44.00 yuan", page)
    loan = Loan.objects.get()
    page = act(desk, item, do="lost", loan_id=loan.pk)
    assert "Charged: 44.00 yuan." in page
    assert "owes 44.00 yuan" in page
    assert "100 % of its price of 39.00 yuan." in desk.see("/charges")
    assert (Item.objects.get(pk=item.pk).status, Loan.objects.get().ended_as) == ("lost", "lost")


def test_of_a_loan_that_is_over_nothing_is_lost_twice(desk: Desk) -> None:
    item = lend(desk)
    for _ in range(2):
        page = act(desk, item, do="lost", loan_id=Loan.objects.get().pk)
    assert "Problem" in page
    assert Charge.objects.count() == 2


def test_what_was_lost_and_is_scanned_says_that_its_price_is_not_owed(desk: Desk) -> None:
    item = lend(desk)
    act(desk, item, do="lost", loan_id=Loan.objects.get().pk)
    desk.press("close")
    page = desk.scan("B1")
    assert "It had been lost, and is found." in page
    assert "Not owed any more: 39.00 yuan." in page


def withdraw(item: Item, city: City) -> None:
    """By the library whose it is, which gave it up."""
    made: dict[str, Any] = {"id": clock.new_id(), "occurred_at": clock.now(), "terminal_id": city.desk.pk}
    scan = ItemScan(barcode=item.barcode, item_id=item.pk)
    assert isinstance(execute(Withdraw(**made, item=scan, reason=WithdrawalReason.NOT_FOUND)), Accepted)


def test_what_was_lost_and_withdrawn_says_so_and_is_put_back(desk: Desk) -> None:
    """C855: what it is, what its reader is spared, and where it goes on."""
    item = lend(desk)
    act(desk, item, do="lost", loan_id=Loan.objects.get().pk)
    withdraw(item, desk.site.world.chengdu)
    desk.press("close")
    page = desk.scan("B1")
    for words in ("It had been lost, and is found.", "Withdrawn: put it aside", "Not owed any more: 39.00 yuan."):
        assert words in page
    assert "Exception bin" not in page
    assert f'href="/desk{page_of(item)}" data-alt="q"' in page
    assert 'id="back"' in desk.see(page_of(item))
    assert 'data-tone="keep"' in act(desk, item, do="back")
    assert Item.objects.get(pk=item.pk).status == "available"


def test_for_what_was_lost_and_withdrawn_another_is_brought_too(desk: Desk) -> None:
    """C837: it stays with staff, who put it back."""
    item = lend(desk)
    act(desk, item, do="lost", loan_id=Loan.objects.get().pk)
    withdraw(item, desk.site.world.chengdu)
    assert 'id="replaced"' in desk.see(page_of(item))
    assert "Not owed any more: 39.00 yuan." in act(desk, item, do="replaced")
    page = desk.see(page_of(item))
    assert ('id="replaced"' in page, 'id="back"' in page) == (False, True)


def test_who_may_not_put_it_back_is_told_who_does(desk: Desk, site: Site) -> None:
    """C855, C906."""
    item = lend(desk)
    act(desk, item, do="lost", loan_id=Loan.objects.get().pk)
    withdraw(item, site.world.chengdu)
    make_staff("there", site.world.chongqing, Role.DESK_LEAD)
    make_staff("plain", site.world.chengdu, Role.DESK)
    told = (
        ("there", site.world.chongqing, "ask CD what"),
        ("plain", site.world.chengdu, "a colleague who may put it back"),
    )
    for login, city, words in told:
        Item.objects.filter(pk=item.pk).update(branch=city.branch)
        other = Desk(signed_in(login), site)
        page = other.see(page_of(item))
        assert words in page
        assert 'id="back"' not in page
        assert other.client.post(f"/desk{page_of(item)}/act", {"do": "back"}).status_code == 403
    assert Item.objects.get(pk=item.pk).status == "withdrawn"


def test_another_of_the_same_edition_takes_its_place(desk: Desk) -> None:
    item = lend(desk)
    act(desk, item, do="lost", loan_id=Loan.objects.get().pk)
    page = act(desk, item, do="replaced")
    assert "Not owed any more: 39.00 yuan." in page
    assert Item.objects.get(pk=item.pk).status == "available"


def test_what_is_said_to_be_returned_is_looked_for_and_decided_on(desk: Desk) -> None:
    item = lend(desk)
    assert "Choose what it is" in act(desk, item, do="claim")
    act(desk, item, do="claim", claim="returned", branch=desk.site.world.chengdu.branch.pk)
    assert Task.objects.get().kind == "claimed"
    assert "said to be returned" in desk.see()
    assert page_of(item) in desk.see("/accidents")
    page = desk.see(page_of(item))
    assert all(f'id="{each}"' in page for each in ("accept", "reject", "declare-lost"))
    page = act(desk, item, do="reject")
    assert "Not accepted" in page
    act(desk, item, do="claim", claim="never_had", day="2001-01-01")
    act(desk, item, do="accept")
    assert (Loan.objects.get().ended_as, Item.objects.get(pk=item.pk).status) == ("claimed", "missing")
    assert page_of(item) not in desk.see("/accidents")


def test_a_claim_that_was_right_is_said_to_be_at_the_scan(desk: Desk) -> None:
    act(desk, lend(desk), do="claim", claim="returned")
    desk.press("close")
    assert "the claim was right" in desk.scan("B1")


def test_nobody_looks_any_more_when_a_claim_is_over(desk: Desk) -> None:
    """C880: rejected, said again, and found."""
    item = lend(desk)
    for over in ("reject", "scan"):
        act(desk, item, do="claim", claim="returned")
        assert desk.see("/tasks").count('data-kind="claimed"') == 1
        if over == "reject":
            act(desk, item, do="reject")
        else:
            desk.press("close")
            desk.scan("B1")
        assert 'data-kind="claimed"' not in desk.see("/tasks")
    assert settle_over(clock.now()) == (2, 0)
    assert {row.done_as for row in Task.objects.all()} == {"not_needed"}


def test_a_claim_that_is_said_again_at_once_has_one_task(desk: Desk) -> None:
    """C880."""
    item = lend(desk)
    for do in ("claim", "reject", "claim"):
        act(desk, item, do=do, claim="returned")
    assert desk.see("/tasks").count('data-kind="claimed"') == 1
    assert settle_over(clock.now()) == (1, 0)
    assert desk.see("/tasks").count('data-kind="claimed"') == 1


def test_who_may_not_decide_is_told_so(desk: Desk) -> None:
    item = lend(desk)
    act(desk, item, do="claim", claim="returned")
    Grant.objects.filter(staff__user__username="lead").update(role="desk")
    assert 'id="no-decision"' in desk.see(page_of(item))
    assert desk.client.post(f"/desk/accidents/{item.pk}/act", {"do": "accept"}).status_code == 403


def test_a_claim_is_of_a_day_on_which_it_was_lent(desk: Desk) -> None:
    item = lend(desk)
    for day in (local_day(clock.now()) + DAY, local_day(clock.now()) - DAY):
        assert "It was not lent yet on that day" in act(desk, item, do="claim", claim="returned", day=day.isoformat())
    assert Loan.objects.get().claimed_at is None


def test_the_next_item_is_scanned_on_the_page_of_the_last(desk: Desk) -> None:
    """What is none of ours is said to be so, and so is a card; with none of them anything is done."""
    here, ours, theirs = (make_item(f"X{n}", desk.site.world.chengdu) for n in range(3))
    Item.objects.filter(pk=theirs.pk).update(
        branch=desk.site.world.chongqing.branch, home_branch=desk.site.world.chongqing.branch,
        owner=desk.site.world.chongqing.library,
    )  # fmt: skip
    at = f"accidents/{here.pk}/"
    assert f"/accidents/{ours.pk}/act" in desk.scan("X1", on=at)
    assert "neither lies here" in desk.scan("X2", on=at)
    assert "No item has this barcode" in desk.scan("X9", on=at)
    page = desk.scan(ALICE, on=at)
    assert ("A card" in page, ALICE in page) == (True, False)
    assert set(Item.objects.filter(barcode__startswith="X").values_list("version", flat=True)) == {1}


def test_of_several_with_one_barcode_the_page_asks_which(desk: Desk) -> None:
    here, other = make_item("X0", desk.site.world.chengdu), make_item("B1", desk.site.world.chongqing)
    page = desk.scan("B1", on=f"accidents/{here.pk}/")
    assert ("Which one is it?" in page, f'name="item_id" value="{other.pk}"' in page) == (True, True)
    ours = desk.site.world.book.pk
    assert f"/accidents/{ours}/act" in desk.scan("B1", on=f"accidents/{here.pk}/", item_id=ours)


def test_a_damage_is_charged_to_who_had_it_as_was_told(desk: Desk) -> None:
    item = lend(desk)
    page = act(desk, item, do="take_in")
    assert '<b data-cost="slight"> (3.90 yuan)</b>' in page
    assert '<b data-cost="beyond_use"> (39.00 yuan)</b>' in page
    assert "Choose what it is" in act(desk, item, do="damaged", grade="slight")
    page = act(desk, item, do="damaged", grade="slight", who=Loan.objects.get().pk)
    assert "Charged: 3.90 yuan." in page
    assert (Charge.objects.get().kind, Item.objects.get(pk=item.pk).status) == ("damage", "available")


def test_two_forms_about_one_damage_are_one_charge(desk: Desk) -> None:
    """As when a page is loaded twice; another damage is written down by saying so."""
    item = lend(desk)
    act(desk, item, do="take_in")
    slight: dict[str, Any] = {"do": "damaged", "grade": "slight", "who": Loan.objects.get().pk}
    assert 'name="another"' not in desk.see(page_of(item))
    act(desk, item, **slight)
    page = act(desk, item, **slight)
    assert "charged for this loan already" in page
    assert re.search(r"3.90 yuan was charged to its last reader on .*, at .* \(lead\): slightly damaged", page)
    assert Charge.objects.count() == 1
    assert "Charged: 3.90 yuan." in act(desk, item, **slight, another="1")
    assert Charge.objects.count() == 2


def test_what_a_worse_damage_costs_besides_is_told_and_charged(desk: Desk) -> None:
    item = lend(desk)
    act(desk, item, do="take_in")
    of: dict[str, Any] = {"do": "damaged", "who": Loan.objects.get().pk}
    page = act(desk, item, **of, grade="slight")
    assert 'data-cost="slight"' not in page
    assert re.search(r'data-cost="heavy">[^<]*15.60', page)
    assert re.search(r'data-another="heavy">[^<]*19.50', page)
    assert "Charged: 15.60 yuan." in act(desk, item, **of, grade="heavy")


def test_what_is_lost_says_who_of_the_staff_said_so(desk: Desk) -> None:
    item = lend(desk)
    act(desk, item, do="lost", loan_id=Loan.objects.get().pk)
    act(desk, item, do="replaced")
    assert None not in set(Entry.objects.values_list("staff_id", flat=True))
    assert Entry.objects.filter(kind="cancelled").exists()


def test_after_a_scan_a_key_leads_to_what_is_the_matter(desk: Desk) -> None:
    page = desk.scan("L1")
    item = Item.objects.get(barcode="L1")
    assert f'href="/desk{page_of(item)}" data-alt="q"' in page
    page = act(desk, item, do="damaged", grade="heavy", who="nobody")
    assert "Put it aside" in page
    assert not Charge.objects.exists()
    assert page_of(item) in desk.see("/accidents")
    assert "Damaged: put it aside" in desk.scan("L1")
    act(desk, item, do="restore")
    assert Item.objects.get(pk=item.pk).status == "available"
    assert page_of(item) not in desk.see("/accidents")


def test_quarantine_begins_and_ends(desk: Desk) -> None:
    desk.scan("L1")
    item = Item.objects.get(barcode="L1")
    assert "In quarantine" in act(desk, item, do="quarantine")
    assert page_of(item) in desk.see("/accidents")
    act(desk, item, do="restore")
    assert Item.objects.get(pk=item.pk).status == "available"
    assert LaidAside.objects.exists()
    assert clear_laid_aside(clock.now() + DAY) == 1
    assert not LaidAside.objects.exists()


def test_a_part_that_turns_up_is_not_owed_any_more(desk: Desk) -> None:
    CirculationRule.objects.update(part_percent=20)
    item = lend(desk)
    act(desk, item, do="take_in")
    page = act(desk, item, do="damaged", grade="part_missing", who=Loan.objects.get().pk)
    charge = Charge.objects.get()
    assert f'data-part="{charge.pk}"' in page
    assert "Not owed any more: 7.80 yuan." in act(desk, item, do="part", charge_id=charge.pk)
    assert "data-part" not in desk.see(page_of(item))


def test_what_is_open_is_a_table_too_and_nobodys_name_is_in_it(desk: Desk) -> None:
    item = lend(desk)
    act(desk, item, do="lost", loan_id=Loan.objects.get().pk)
    desk.scan("L1")
    act(desk, Item.objects.get(barcode="L1"), do="quarantine")
    desk.press("close")
    table = desk.client.get("/desk/accidents.csv").content.decode()
    assert [line.split(",")[0] for line in table.splitlines()[1:]] == ["in quarantine", "lost by its reader"]
    assert ",39.00" in table
    assert "R00000000001" not in table + desk.see("/accidents")


def test_nobody_reaches_what_is_neither_here_nor_theirs(desk: Desk, site: Site) -> None:
    """Until its reader is here."""
    there = make_item("Q1", site.world.chongqing)
    address = f"/desk/accidents/{there.pk}"
    assert desk.client.get(address).status_code == 404
    assert desk.client.post(f"{address}/act", {"do": "quarantine"}).status_code == 404
    other = Desk(signed_in("desk-chongqing"), site)
    other.scan(BOB)
    other.scan("Q1")
    assert desk.client.get(address).status_code == 404
    desk.scan(BOB)
    assert desk.client.get(address).status_code == 200
    assert desk.client.post(f"{address}/act", {"do": "lost", "loan_id": Loan.objects.get().pk}).status_code == 302
    assert Item.objects.get(pk=there.pk).status == "lost"


def test_a_page_asks_the_database_little(desk: Desk, django_assert_max_num_queries: Any) -> None:
    item = lend(desk)
    for page in (page_of(item), "/accidents"):
        with django_assert_max_num_queries(13):
            desk.see(page)


def test_readers_see_what_they_claimed_and_what_counts_as_lost(desk: Desk) -> None:
    reader = Client(headers={"accept-language": "en"})
    reader.post("/my/sign-in", {"number": ALICE, "pin": PIN})
    act(desk, lend(desk), do="claim", claim="returned")
    page = reader.get("/my").content.decode()
    assert "Staff are looking for it" in page
    item = Item.objects.get(barcode="B1")
    act(desk, item, do="lost", loan_id=Loan.objects.get().pk)
    page = reader.get("/my").content.decode()
    assert "Its price: 39.00 yuan" in page
    assert "100 % of its price" in reader.get("/my/charges").content.decode()
