"""Commands of partners: each is done once, and what cannot be done leaves the others alone."""

from datetime import timedelta
from typing import Any

import pytest

from bashu.db.circulation.models import Hold, Loan
from bashu.db.network.models import CirculationRule, Terminal
from bashu.domain.rights.scopes import PartnerScope
from bashu.engine import clock
from tests.doors.api.partners.vendor import Vendor, command, new_id, vendor
from tests.doors.sip2.machines import ALICES_CARD, BOBS_CARD, PIN
from tests.people import City, World, make_item


def lend(city: City, barcode: str = "B1", *, card: str = ALICES_CARD, **more: Any) -> dict[str, Any]:
    return command("check_out", city, barcode=barcode, card=card, **more)


def codes(results: list[Any]) -> list[str]:
    return [each["why"]["code"] if each["why"] else each["outcome"] for each in results]


def test_a_book_is_lent_renewed_and_taken_back_elsewhere(world: World, chengdu: Vendor, chongqing: Vendor) -> None:
    CirculationRule.objects.update(renew_from="due")
    (lent,) = chengdu.do(lend(world.chengdu))
    assert (lent["outcome"], lent["item"]["title"], lent["repeated"]) == ("accepted", "蜀道难", False)
    (renewed,) = chengdu.do(command("renew", world.chengdu, barcode="B1", card=ALICES_CARD))
    assert (renewed["answer"]["renewals"], renewed["answer"]["loan"]) == (1, lent["answer"]["loan"])
    (back,) = chongqing.do(command("check_in", world.chongqing, barcode="B1", owner="CD"))
    assert (back["answer"]["closed_loan"], back["answer"]["stop"]) == (lent["answer"]["loan"], "stay")
    assert back["answer"]["zh"]
    (home,) = chongqing.do(command("check_in", world.chongqing, barcode="L1"))
    assert (home["answer"]["stop"], home["answer"]["destination"]) == ("send", "CD-1")


def test_a_repeat_is_answered_as_before_and_done_once(world: World, chengdu: Vendor) -> None:
    sent = [lend(world.chengdu), lend(world.chengdu, "nothing")]
    first, again = chengdu.do(*sent), chengdu.do(*sent)
    assert [each["repeated"] for each in (*first, *again)] == [False, False, True, True]
    assert [each | {"repeated": False} for each in again] == first
    assert Loan.objects.count() == 1
    assert codes(chengdu.do(sent[0] | {"barcode": "L1"})) == ["command_id_reused"]
    assert codes(chengdu.do(sent[0] | {"card": BOBS_CARD})) == ["command_id_reused"]
    twice = lend(world.chengdu, "L1")
    assert [each["outcome"] for each in chengdu.do(twice, twice)] == ["accepted", "accepted"]


def test_what_is_refused_in_a_batch_leaves_the_others_alone(world: World, chengdu: Vendor) -> None:
    typed = {"terminal": world.chengdu.desk.pk}
    results = chengdu.do(
        lend(world.chengdu),
        lend(world.chengdu, card=BOBS_CARD),
        lend(world.chengdu, "L1", card="!"),
        lend(world.chengdu, "L1") | typed,
        lend(world.chengdu, "L1", pin="000000") | typed,
        lend(world.chengdu, "L1", pin=PIN) | typed,
        command("check_in", world.chengdu, barcode="B1", owner="XX"),
        command("check_in", world.chengdu, barcode="B1"),
    )
    assert codes(results) == [
        "accepted", "on_loan_to_another", "unreadable", "pin_required", "pin_wrong", "accepted", "item_unknown",
        "accepted",
    ]  # fmt: skip
    assert (results[1]["why"]["transient"], results[3]["why"]["zh"] != "") == (True, True)


def test_at_a_terminal_of_another_library_nothing_is_done(world: World, chengdu: Vendor) -> None:
    Terminal.objects.filter(pk=world.chengdu.desk.pk).update(active=False)
    off = {"terminal": world.chengdu.desk.pk}
    sent = [lend(world.chongqing), command("check_in", world.chongqing, barcode="B1"), lend(world.chengdu) | off]
    assert codes(chengdu.do(*sent)) == ["terminal_not_allowed"] * 3
    assert not Loan.objects.exists()
    both = vendor(world.chengdu, world.chongqing)
    assert codes(both.do(*[each | {"id": new_id()} for each in sent[:2]])) == ["accepted", "accepted"]


def test_each_kind_needs_its_scope_or_nothing_is_done(world: World) -> None:
    only = vendor(world.chengdu, scopes=frozenset({PartnerScope.LEND}))
    pay = command("pay", world.chengdu, card=ALICES_CARD, fen=100, method="qr")
    told = only.do(lend(world.chengdu), pay, status=403)
    assert "payments:write" in told["detail"]
    assert not Loan.objects.exists()


def test_equal_barcodes_are_told_with_their_owners(world: World, chengdu: Vendor) -> None:
    make_item("B1", world.chongqing)
    (told,) = chengdu.do(lend(world.chengdu))
    assert told["why"]["code"] == "item_ambiguous"
    assert [each["owner"] for each in told["candidates"]] == ["CD", "CQ"]
    assert chengdu.do(lend(world.chengdu, owner="CD"))[0]["outcome"] == "accepted"


def test_a_hold_is_placed_moved_and_cancelled_by_its_reader_alone(world: World, chengdu: Vendor) -> None:
    place = command("place_hold", world.chengdu, card=ALICES_CARD, record=world.book.bib_id, pickup="CQ-1")
    (placed,) = chengdu.do(place)
    hold = placed["answer"]["hold"]
    assert (placed["answer"]["pickup"], placed["answer"]["stage"]) == ("CQ-1", "asked")
    results = chengdu.do(
        command("cancel_hold", world.chengdu, card=BOBS_CARD, hold=hold),
        command("cancel_hold", world.chengdu, card=ALICES_CARD, hold=hold) | {"terminal": world.chengdu.desk.pk},
        command("change_pickup", world.chengdu, card=ALICES_CARD, hold=hold, pickup="nowhere"),
        command("change_pickup", world.chengdu, card=ALICES_CARD, hold=hold, pickup="CD-1"),
        command("suspend_hold", world.chengdu, card=ALICES_CARD, hold=hold, until="2020-01-01T00:00:00Z"),
        command("cancel_hold", world.chengdu, card=ALICES_CARD, hold=hold),
    )
    assert codes(results)[:4] == ["hold_of_another", "pin_required", "pickup_not_offered", "accepted"]
    assert codes(results)[4] in {"hold_in_the_past", "hold_under_way"}
    assert results[5]["answer"]["closed_as"] == "cancelled"
    assert Hold.objects.get().closed_as == "cancelled"


def test_what_was_paid_at_a_machine_is_taken_off_once(world: World, chengdu: Vendor) -> None:
    long_ago = (clock.now() - timedelta(days=40)).isoformat()
    pay = command("pay", world.chengdu, card=ALICES_CARD, fen=60, method="qr")
    typed = pay | {"terminal": world.chengdu.desk.pk, "id": new_id()}
    assert codes(chengdu.do(pay, typed)) == ["nothing_owed", "pin_required"]
    chengdu.do(command("record_check_out", world.chengdu, barcode="B1", card=ALICES_CARD, occurred_at=long_ago))
    (back,) = chengdu.do(command("check_in", world.chengdu, barcode="B1"))
    owed = back["answer"]["charged_fen"]
    assert owed >= 90
    (charge,) = chengdu.post("/patrons/status", {"terminal": world.chengdu.machine.pk, "card": ALICES_CARD})["charges"]
    assert (charge["left_fen"], charge["library"]["code"], charge["kind"]) == (owed, "CD", "overdue")
    pay |= {"id": new_id(), "charges": [{"charge": charge["id"], "fen": 60}]}
    first, again = chengdu.do(pay)[0], chengdu.do(pay)[0]
    assert (first["answer"]["left_fen"], again["repeated"]) == (owed - 60, True)
    assert first["answer"] == again["answer"]


def test_what_is_sent_travels_in_a_box(world: World, chengdu: Vendor, chongqing: Vendor) -> None:
    chongqing.do(command("check_in", world.chongqing, barcode="L1"))
    (opened,) = chongqing.do(command("open_box", world.chongqing, next_stop="CD-1"))
    box = opened["answer"]["box"]
    results = chongqing.do(
        command("pack", world.chongqing, barcode="L1", box=box),
        command("close_box", world.chongqing, box=box),
        command("hand_over_box", world.chongqing, box=box),
    )
    assert codes(results) == ["accepted"] * 3
    assert results[2]["answer"]["state"] == "handed_over"
    (got,) = chengdu.do(command("receive_box", world.chengdu, box=box))
    assert (got["answer"]["items"], got["answer"]["box_code"]) == (1, opened["answer"]["box_code"])
    assert codes(chengdu.do(command("open_box", world.chengdu, next_stop="XX"))) == ["box_goes_nowhere"]


def test_what_happened_off_line_is_recorded_and_never_refused(world: World, chengdu: Vendor) -> None:
    at = clock.now().isoformat()
    lent = command("record_check_out", world.chengdu, barcode="B1", card=ALICES_CARD, occurred_at=at)
    again = command("record_check_out", world.chengdu, barcode="B1", card=BOBS_CARD, occurred_at=at)
    back = command("record_check_in", world.chengdu, barcode="nothing", occurred_at=at)
    results = chengdu.do(lent, again, back)
    assert codes(results) == ["accepted"] * 3
    assert results[1]["answer"]["task"]


UNDONE = {"id": "01980000-0000-7000-8000-000000000000", "kind": "check_in", "terminal": 1, "barcode": "B1"}


@pytest.mark.parametrize(
    "unfit",
    [
        {"commands": []},
        {"commands": [{}] * 101},
        {"commands": [{"kind": "burn"}]},
        {"commands": [UNDONE | {"id": "no"}]},
        {"commands": [UNDONE | {"id": "99999999-9999-4999-9999-999999999999"}]},
        {"commands": [UNDONE | {"id": "ffffffff-ffff-7fff-bfff-ffffffffffff"}]},
        {"commands": [UNDONE | {"barcode": "B1\x00"}]},
        [],
        "text",
        None,
    ],
)  # fmt: skip
def test_a_batch_that_cannot_be_read_does_nothing_and_says_where(chengdu: Vendor, unfit: Any) -> None:
    told = chengdu.post("/commands", unfit, status=400)
    assert told["status"] == 400
    if isinstance(unfit, dict) and len(unfit["commands"]) == 1 and "id" in unfit["commands"][0]:
        assert told["errors"][0]["parameter"].startswith("commands.0")
