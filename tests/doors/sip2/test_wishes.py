"""Holds that are placed, moved and cancelled at a machine (15), and all loans renewed at once (65)."""

from datetime import timedelta

import pytest
from django.db.models import F

from bashu.db.catalogue.models import BibRecord
from bashu.db.circulation.models import Hold, Loan
from bashu.wire.sip2.codec import Message
from tests.people import World

from .machines import ALICES_CARD, BOBS_CARD, PIN, Line


def hold(machine: Line, mode: str, *fields: tuple[str, str], card: str = ALICES_CARD) -> Message:
    return machine.say("15", ("AO", ""), ("AA", card), *fields, hold_mode=mode)


def test_a_hold_is_placed_moved_and_cancelled(chengdu: Line, world: World) -> None:
    """By the item's barcode; collected where the machine stands until another branch is named."""
    placed = hold(chengdu, "+", ("AB", "B1"), ("BY", "2"), ("BW", "20991231    235959"))
    row = Hold.objects.get()
    assert (placed.fixed["ok"], placed.get("BS"), placed.get("BW")[:8]) == ("1", "CD-1", "20991231")
    assert (row.patron_id, row.level, row.pickup_branch_id) == (world.alice.pk, "title", world.chengdu.branch.pk)
    moved = hold(chengdu, "*", ("AJ", "蜀道难"), ("BS", "CQ-1"))
    assert (moved.fixed["ok"], moved.get("BS")) == ("1", "CQ-1")
    assert Hold.objects.get().pickup_branch_id == world.chongqing.branch.pk
    assert hold(chengdu, "-", ("AB", "B1")).fixed["ok"] == "1"
    assert Hold.objects.get().closed_as == "cancelled"


def test_who_waits_hears_the_place_in_line(chengdu: Line, world: World) -> None:
    """By the number of the title, as the pages have it in their address."""
    for barcode in ("B1", "L1"):
        chengdu.borrow(BOBS_CARD, barcode)
    answer = hold(chengdu, "+", ("AJ", str(BibRecord.objects.get().pk)))
    assert (answer.fixed["ok"], answer.fixed["available"], answer.get("BR")) == ("1", "N", "1")
    assert answer.get("AF") == "下一本就是您的。"


@pytest.mark.parametrize(
    ("mode", "fields", "says"),
    [
        ("+", (("AB", "XX"),), "条码"),
        ("+", (("AJ", "987654321"),), "目录里"),
        ("+", (("AB", "B1"), ("BS", "XX-9")), "取书点"),
        ("+", (("AB", "B1"), ("BY", "4")), "不支持此种预约"),
        ("?", (("AB", "B1"),), "无法识别"),
        ("+", (), "未读到图书条码"),
        ("-", (("AB", "B1"),), "没有找到这条预约"),
        ("*", (("AJ", "蜀道难"),), "没有找到这条预约"),
    ],
)
def test_what_cannot_be_held_is_refused_in_words(
    chengdu: Line, mode: str, fields: tuple[tuple[str, str], ...], says: str
) -> None:
    answer = hold(chengdu, mode, *fields)
    assert (answer.fixed["ok"], Hold.objects.count()) == ("0", 0)
    assert says in answer.get("AF")


def test_until_when_it_is_wanted_is_not_changed(chengdu: Line, world: World) -> None:
    hold(chengdu, "+", ("AB", "B1"))
    refused = hold(chengdu, "*", ("AB", "B1"), ("BS", "CQ-1"), ("BW", "20991231    235959"))
    assert (refused.fixed["ok"], "取消后重新预约" in refused.get("AF")) == ("0", True)
    assert Hold.objects.get().pickup_branch_id == world.chengdu.branch.pk


def test_who_typed_a_number_needs_its_pin(typing: None, chengdu: Line, world: World) -> None:
    """Neither holds nor loans are told, or changed, without it."""
    assert hold(chengdu, "+", ("AB", "B1"), ("AD", PIN)).fixed["ok"] == "1"
    chengdu.say("35", ("AA", ALICES_CARD))
    assert "需要密码" in hold(chengdu, "-", ("AB", "B1")).get("AF")
    assert Hold.objects.get().closed_at is None
    answer = chengdu.say("65", ("AA", ALICES_CARD))
    assert (answer.fixed["ok"], "需要密码" in answer.get("AF")) == ("0", True)


def test_all_loans_are_renewed_at_once(chengdu: Line, world: World) -> None:
    """Each by its own rules: what was renewed and what was not is named."""
    for barcode in ("B1", "L1"):
        chengdu.borrow(ALICES_CARD, barcode)
    Loan.objects.filter(item=world.book).update(due_at=F("due_at") - timedelta(days=1))
    answer = chengdu.say("65", ("AA", ALICES_CARD))
    assert (answer.fixed["ok"], answer.all("BM"), answer.all("BN")) == ("1", ["B1"], ["L1"])
    assert "起可以续借" in answer.get("AF")
    assert dict(Loan.objects.values_list("item__barcode", "renewals")) == {"B1": 1, "L1": 0}
