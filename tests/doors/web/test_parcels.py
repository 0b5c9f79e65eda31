"""Home delivery on the pages: the price and the address first, then packed, handed over, and told of."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from bashu.db.audit.models import LogEntry, StoredOutcome
from bashu.db.catalogue.models import BibRecord
from bashu.db.circulation import parcels
from bashu.db.circulation.models import Hold, Loan, Task
from bashu.db.circulation.parcel_models import Parcel, Waybill
from bashu.db.network.models import Branch, Grant, ParcelRule, Terminal
from bashu.db.patrons.models import DeliveryAddress
from bashu.domain.circulation.boxcodes import parcel_code_of
from bashu.domain.rights import Role
from tests.doors.web.conftest import ALICE, PIN, Site, signed_in
from tests.people import make_item

HOME = {"recipient": "李明", "phone": "138 0000 1234", "address": "成都市青羊区琴台路一号"}


@dataclass(frozen=True, slots=True)
class Both:
    """Alice at home, and the desk in Chengdu."""

    site: Site
    home: Client
    desk: Client

    def read(self, page: str = "/my") -> str:
        return self.home.get(page, follow=True).content.decode()

    def send(self, page: str, **given: Any) -> str:
        return self.home.post(page, given, follow=True).content.decode()

    def see(self, page: str = "/desk/parcels") -> str:
        return self.desk.get(page, follow=True).content.decode()

    def press(self, page: str, **given: Any) -> str:
        return self.desk.post(f"/desk/{page}", given, follow=True).content.decode()

    def wish(self, kind: str = "home", *, of: int = 0) -> str:
        branch = self.site.world.chengdu.branch
        given = {"branch": branch.pk, "city": branch.library.city_id, "kind": kind}
        return self.send(f"/title/{of or self.site.world.book.bib_id}/hold", **given)

    def packed(self) -> Parcel:
        """What waited is scanned."""
        self.send("/my/address", **HOME)
        self.wish()
        self.press("scan", text="B1")
        self.press("parcels/scan", text="B1")
        return Parcel.objects.get()

    def left(self) -> Parcel:
        parcel = self.packed()
        self.press(f"parcels/{parcel.pk}/hand-over", courier="顺丰", number="SF1234567890123")
        return Parcel.objects.get()


@pytest.fixture
def both(site: Site) -> Both:
    ParcelRule.objects.create(first_items=3, first_fen=300, further_fen=100, items_max=5, days=4)
    home = Client(headers={"accept-language": "en"})
    home.post("/my/sign-in", {"number": ALICE, "pin": PIN})
    return Both(site, home, signed_in("desk-chengdu"))


def test_the_price_is_told_before_anybody_chooses(both: Both) -> None:
    page = both.read(f"/title/{both.site.world.book.bib_id}/hold")
    assert "for a parcel of up to 3 books" in page
    assert "for each more" in page
    ParcelRule.objects.all().delete()
    assert "Send it to my home" not in both.read(f"/title/{both.site.world.book.bib_id}/hold")


def test_a_locker_sends_nothing_home(both: Both) -> None:
    """C523: where nobody sits nobody packs."""
    both.send("/my/address", **HOME)
    where = f"/title/{both.site.world.book.bib_id}/hold"
    assert "without a desk" not in both.read(where)
    library = both.site.world.chengdu.library
    locker = Branch.objects.create(
        library=library, code="CD-24", name_zh="取书柜", name_en="Locker", kind="cabinet", lon=104.0, lat=30.0
    )
    assert "Not from points and lockers without a desk" in both.read(where)
    told = both.send(where, branch=locker.pk, city=library.city_id, kind="home")
    assert "Nothing is sent home from this branch" in told
    assert not Hold.objects.exists()
    Terminal.objects.update(attended=False)
    assert "Send it to my home" not in both.read(where)


def test_what_is_sent_home_says_so_where_it_is_pulled(both: Both) -> None:
    both.send("/my/address", **HOME)
    both.wish()
    assert "hold shelf here" not in both.see("/desk/pull")
    assert "to be sent home" in both.see("/desk/pull")
    said = both.press("pull/scan", text="B1").partition('id="answer"')[2].partition("</section>")[0]
    assert "To be sent home" in said
    assert "slip-code" not in said
    assert "Hold shelf" not in said


def test_a_hold_says_what_was_told_whatever_it_costs_by_now(both: Both) -> None:
    """C534: and nothing of it, once it is to be collected."""
    both.send("/my/address", **HOME)
    both.wish()
    ParcelRule.objects.update(first_fen=900)
    hold, branch = Hold.objects.get(), both.site.world.chengdu.branch
    page = both.read(f"/my/hold/{hold.pk}")
    assert "The price that was told, and no more than that: 3.00 yuan for a parcel of up to 3 books" in page
    Hold.objects.update(told_payer="library")
    assert "Sending it home is free: the library pays." in both.read(f"/my/hold/{hold.pk}")
    both.send(f"/my/hold/{hold.pk}/pickup", branch=branch.pk, kind="branch")
    assert 'id="told"' not in both.read(f"/my/hold/{hold.pk}")


def test_without_an_address_nothing_is_sent(both: Both) -> None:
    assert "give an address first" in both.wish()
    assert not Hold.objects.exists()
    assert "Your address is kept" in both.send("/my/address", **HOME)
    assert HOME["address"] in both.read("/my/address")
    both.wish()
    assert Hold.objects.get().pickup_kind == "home"


def test_what_is_fetched_to_be_sent_home_says_so(both: Both) -> None:
    both.send("/my/address", **HOME)
    assert "Likely packed for you" in both.wish()
    page = both.read()
    assert "Likely packed for you" in page
    assert "It is sent to your home from" in page
    assert "You collect it at" not in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"recipient": " "}, "who takes the parcel"), ({"phone": "12a"}, "7 to 15 digits"),
     ({"address": "路" * 201}, "200 letters")],
)  # fmt: skip
def test_what_is_wrong_with_an_address_is_said(both: Both, wrong: dict[str, str], said: str) -> None:
    assert said in both.send("/my/address", **HOME | wrong)
    assert not DeliveryAddress.objects.exists()


def test_a_desk_writes_an_address_at_once_and_a_readers_page_is_read_first(both: Both) -> None:
    both.press("scan", text=ALICE)
    assert "required autofocus" in both.see("/desk/address")
    assert "autofocus" not in both.read("/my/address")


def test_an_address_is_taken_away(both: Both) -> None:
    both.send("/my/address", **HOME)
    assert "Your address is deleted" in both.send("/my/address", forget="yes")
    assert not DeliveryAddress.objects.exists()


def test_a_parcel_does_not_leave_with_nobody(both: Both) -> None:
    """Who pressed F8 too soon could not write the courier afterwards, and the reader would read of none."""
    parcel = both.packed()
    assert "Write which courier takes the parcel" in both.press(f"parcels/{parcel.pk}/hand-over", number="SF1")
    parcel.refresh_from_db()
    assert parcel.handed_over_at is None


def test_a_parcel_leaves_with_the_address_of_now(both: Both) -> None:
    parcel = both.packed()
    page = f"/desk/parcels/{parcel.pk}"
    assert 'id="readdressed"' not in both.see(page)
    both.send("/my/address", **HOME | {"address": "成都市武侯区一环路一号"})
    assert "after this parcel was packed" in both.see(page)
    told = both.press(f"parcels/{parcel.pk}/hand-over", courier="顺丰")
    assert "Put a label with the address of now on the parcel" in told
    parcel.refresh_from_db()
    assert parcel.state == "packed"
    both.press(f"parcels/{parcel.pk}/hand-over", courier="顺丰", labelled="on")
    parcel.refresh_from_db()
    assert parcel.state == "handed_over"
    assert 'id="readdressed"' not in both.see(page)


def test_a_parcel_without_an_address_does_not_leave(both: Both) -> None:
    """C558: its label may have been printed before the reader took the address away."""
    parcel = both.packed()
    both.send("/my/address", forget="yes")
    page = both.see(f"/desk/parcels/{parcel.pk}")
    assert 'id="addressless"' in page
    assert 'id="hand-over"' not in page
    assert "goes nowhere" in both.press(f"parcels/{parcel.pk}/hand-over", courier="顺丰", labelled="on")
    assert Parcel.objects.get().state == "packed"
    both.press("scan", text="B1")
    assert 'id="addressless"' not in both.see(f"/desk/parcels/{parcel.pk}"), "nothing is in it"
    assert Loan.objects.get().checked_in_at is not None


def test_the_way_of_a_parcel(both: Both) -> None:
    """C500, C512, C515 at the desk and on the reader's page."""
    parcel = both.packed()
    page = both.see(f"/desk/parcels/{parcel.pk}")
    assert HOME["address"] in page
    assert both.desk.get(f"/desk/parcels/{parcel.pk}/label.pdf").content.startswith(b"%PDF")
    assert "The courier has it" in both.press(
        f"parcels/{parcel.pk}/hand-over", courier="顺丰", number="SF1234567890123"
    )
    mine = both.read()
    for words in ("On its way to you", "SF1234567890123", "sending it costs"):
        assert words in mine
    assert "Delivered" in both.press(f"parcels/{parcel.pk}/tell", stage="delivered")
    assert HOME["address"] not in both.see(f"/desk/parcels/{parcel.pk}"), "nobody needs it any more"
    assert "Delivered on" in both.read()
    assert Loan.objects.get().checked_in_at is None


def test_what_came_by_parcel_is_overdue_as_any_other_loan_and_what_is_on_its_way_is_not(both: Both) -> None:
    """C529 on the pages: of the reader, of the desk, and of the parcel."""
    parcel = both.left()
    Loan.objects.update(checked_out_at=F("checked_out_at") - timedelta(90), due_at=F("due_at") - timedelta(60))
    mine, at_desk = both.read(), both.press("scan", text=ALICE)
    assert "On its way to you. Due on" in mine
    assert "Was due on" not in mine
    assert "overdue" not in mine + at_desk + both.see(f"/desk/parcels/{parcel.pk}")
    Parcel.objects.update(state="delivered", ended_at=F("handed_over_at"))
    mine, at_desk = both.read(), both.see("/desk")
    assert "Was due on" in mine
    assert "overdue" in mine.split('id="parcels"')[1].split("</section>")[0]
    assert "overdue" in at_desk
    assert "overdue" in both.see(f"/desk/parcels/{parcel.pk}")


def test_a_kiosk_says_of_what_is_on_its_way_that_it_is(both: Both) -> None:
    """C529 at a kiosk: neither overdue nor due soon."""
    both.left()
    Loan.objects.update(checked_out_at=F("checked_out_at") - timedelta(90), due_at=F("due_at") - timedelta(60))
    kiosk = Client(headers={"accept-language": "en"})
    kiosk.post(both.site.kiosk("card"), {"text": ALICE, "then": "loans"})
    told = kiosk.get(both.site.kiosk("loans")).content.decode()
    assert "On its way to you. Due on" in told
    assert 'class=""' in told.split('id="loans"')[1]


def test_what_waits_beyond_the_first_page_is_packed_too(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "LIST_MAX", 1)
    another = BibRecord.objects.create(match_key="another", title="三峡")
    make_item("H2", both.site.world.chengdu, bib=another)
    both.send("/my/address", **HOME)
    both.wish()
    both.wish(of=another.pk)
    for barcode in ("B1", "H2"):
        both.press("scan", text=barcode)
    page = both.see()
    assert "To be packed (2)" in page
    assert 'href="?waiting=1"' in page
    both.press("parcels/scan", text="H2")
    both.press("parcels/scan", text="B1")
    assert "Parcels packed here (1)" in both.see(), "the second goes into the parcel of the first"


def test_a_wrong_courier_is_corrected_until_the_parcel_has_come(both: Both) -> None:
    """C556, C557 at the desk."""
    parcel = both.left()
    assert 'value="SF1234567890123"' in both.see(f"/desk/parcels/{parcel.pk}")
    assert "Write which courier took" in both.press(f"parcels/{parcel.pk}/courier", courier=" ", number="X")
    logged = LogEntry.objects.count()
    assert "Corrected" in both.press(f"parcels/{parcel.pk}/courier", courier="中通", number="ZT9")
    assert LogEntry.objects.count() == logged + 1
    assert "中通 ZT9" in both.read()
    both.press(f"parcels/{parcel.pk}/tell", stage="delivered")
    assert 'id="correct"' not in both.press(f"parcels/{parcel.pk}/courier", courier="圆通", number="Y")
    assert list(Waybill.objects.values_list("courier", "number")) == [("中通", "ZT9")]


def test_a_parcel_that_is_packed_has_no_courier_to_correct(both: Both) -> None:
    parcel = both.packed()
    both.press(f"parcels/{parcel.pk}/courier", courier="中通", number="ZT9")
    assert Parcel.objects.get().state == "packed"
    assert not Waybill.objects.exists()


def test_nothing_kept_by_the_engine_says_where_to(both: Both) -> None:
    both.left()
    kept = "".join(
        [*LogEntry.objects.values_list("body", flat=True), *StoredOutcome.objects.values_list("answer", flat=True)]
    )
    for word in (*HOME.values(), "SF1234567890123"):
        assert word not in kept
    assert Waybill.objects.get().number == "SF1234567890123"


def test_what_is_damaged_on_the_way_is_not_the_readers(both: Both) -> None:
    """C518."""
    parcel = both.left()
    both.press(f"parcels/{parcel.pk}/item", item_id=both.site.world.book.pk, end="damaged")
    assert Loan.objects.get().checked_in_at is not None
    assert Task.objects.get().kind == "parcel_damaged"
    assert "who owes nothing" in both.see("/desk/tasks")


def test_scans_never_leave_the_page_of_parcels(both: Both) -> None:
    """What is packed is told in the parts of the page that live; only a label leads elsewhere."""
    parcel, live = both.packed(), {"x-live": "1"}
    for page in ("parcels/scan", f"parcels/{parcel.pk}/scan"):
        told = both.desk.post(f"/desk/{page}", {"text": "nothing"}, headers=live).content.decode()
        assert 'id="said" aria-live="polite" data-live' in told
        assert "It does not wait here to be sent home" in told
    gone = both.desk.post(f"/desk/parcels/{parcel.pk}/scan", {"text": parcel_code_of(parcel.pk)}, headers=live)
    assert gone.headers["X-Go"] == f"/desk/parcels/{parcel.pk}"
    unknown = both.desk.post("/desk/parcels/scan", {"text": parcel_code_of(4)}, headers=live)
    assert unknown.headers["X-Go"] == "/desk/parcels"
    assert "No parcel of this branch" in both.see()


def test_all_of_it_is_lost(both: Both) -> None:
    """C517."""
    parcel = both.left()
    assert "Lost on the way" in both.press(f"parcels/{parcel.pk}/tell", stage="lost")
    assert "You owe nothing" in both.read()


def test_a_label_opens_its_parcel_and_another_thing_is_told(both: Both) -> None:
    parcel = both.packed()
    assert f'data-stage="packed">{parcel_code_of(parcel.pk)}' in both.press(
        "parcels/scan", text=parcel_code_of(parcel.pk)
    )
    stray = make_item("S1", both.site.world.chengdu)
    assert "does not wait here to be sent home" in both.press("parcels/scan", text=stray.barcode)


def test_nobody_needs_an_address_once_all_of_it_came_back(both: Both) -> None:
    """Though nobody has told that it was delivered."""
    parcel = both.left()
    assert HOME["address"] in both.see(f"/desk/parcels/{parcel.pk}")
    both.press("scan", text="B1")
    assert HOME["address"] not in both.see(f"/desk/parcels/{parcel.pk}")
    assert both.desk.get(f"/desk/parcels/{parcel.pk}/label.pdf").status_code == 404


def test_a_parcel_is_its_branchs_and_takes_the_right(both: Both) -> None:
    parcel = both.packed()
    there = signed_in("desk-chongqing")
    for page in ("", "/label.pdf"):
        assert there.get(f"/desk/parcels/{parcel.pk}{page}").status_code == 404
    Grant.objects.update(role=Role.DRIVER)
    assert both.desk.get(f"/desk/parcels/{parcel.pk}").status_code == 403


def test_the_pickup_of_a_hold_is_changed_to_home_and_back(both: Both) -> None:
    both.send("/my/address", **HOME)
    both.wish(kind="branch")
    hold, branch = Hold.objects.get(), both.site.world.chengdu.branch
    for kind in ("home", "branch"):
        both.send(f"/my/hold/{hold.pk}/pickup", branch=branch.pk, kind=kind)
        hold.refresh_from_db()
        assert hold.pickup_kind == kind
