"""Every state of a box times every action: the numbered table of docs/circulation.md; then what a row cannot say."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from bashu.domain.circulation.answers import BoxTold, CheckedIn, CheckedOut, Dispatched, Packed
from bashu.domain.circulation.boxcodes import box_of_code, code_of
from bashu.domain.circulation.commands import (
    CirculationCommand,
    CloseBox,
    HandOverBox,
    ItemScan,
    OpenBox,
    PackItem,
    ReceiveBox,
    UnpackItem,
)
from bashu.domain.circulation.effects import BoxStage, ItemStatus, TaskKind, TaskRaised, TransitEnd
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import BoxState, ItemState, TransitState
from bashu.domain.outcome import Accepted, Decision, Refused
from bashu.domain.routing import EVERY_DAY, Leg, Mode
from tests.domain.circulation.scene import (
    BEIBEI,
    BOOK,
    CHENGDU,
    CHONGQING,
    DAY,
    JINJIANG,
    NOON,
    WUHOU,
    YUZHONG,
    Scene,
    answer,
    check_in,
    check_out,
    desk,
    dispatch,
    effects,
    receive,
    refusal,
    transit,
)
from tests.domain.circulation.test_states import PAGE
from tests.house.sources import table_rows

BOX = BoxState(
    id=700, version=3, origin_branch_id=YUZHONG, branch_id=YUZHONG, next_branch_id=JINJIANG, state=BoxStage.OPEN
)
LEFT = replace(BOX, state=BoxStage.HANDED_OVER, closed_at=NOON, handed_over_at=NOON, expected_on=date(2026, 7, 3))
COMING = replace(LEFT, origin_branch_id=BEIBEI, branch_id=BEIBEI, next_branch_id=YUZHONG)
ASTRAY = replace(COMING, next_branch_id=WUHOU)
ON_THE_WAY = replace(BOOK, status=ItemStatus.IN_TRANSIT, branch_id=YUZHONG)
OURS = replace(ON_THE_WAY, owner_library_id=CHONGQING, home_branch_id=YUZHONG)
EMPTY = transit(YUZHONG, dispatched=False)


def packed(box: BoxState, item: ItemState = ON_THE_WAY, **changed: Any) -> Scene:
    """The item in the box, on its way home."""
    usual: dict[str, Any] = {"dispatched": box.handed_over_at is not None, "box_id": box.id}
    way = transit(box.origin_branch_id, item.home_branch_id, **(usual | changed))
    return Scene(items=(item,), boxes=(box,), transit=way)


STATES = {
    "no box": Scene(items=(ON_THE_WAY,), transit=EMPTY),
    "open, empty": Scene(items=(ON_THE_WAY,), transit=EMPTY, boxes=(BOX,)),
    "open, the item in it": packed(BOX),
    "open, another next stop": Scene(items=(ON_THE_WAY,), transit=EMPTY, boxes=(replace(BOX, next_branch_id=BEIBEI),)),
    "closed": packed(replace(BOX, state=BoxStage.CLOSED, closed_at=NOON)),
    "handed over here": packed(LEFT),
    "arriving": packed(COMING, OURS),
    "arriving, the item goes on": packed(COMING, next_branch_id=YUZHONG),
    "arriving, the item withdrawn": packed(COMING, replace(OURS, status=ItemStatus.WITHDRAWN)),
    "astray": packed(ASTRAY),
    "astray, waiting to be sent on": packed(replace(ASTRAY, state=BoxStage.CLOSED, branch_id=YUZHONG)),
    "open elsewhere": Scene(items=(ON_THE_WAY,), transit=EMPTY, boxes=(replace(BOX, branch_id=BEIBEI),)),
    "received": Scene(
        items=(ON_THE_WAY,), transit=EMPTY, boxes=(replace(COMING, state=BoxStage.RECEIVED, branch_id=YUZHONG),)
    ),
}


def ask(kind: type, **changed: Any) -> Any:
    usual: dict[str, Any] = {"id": UUID(int=7 << 76), "occurred_at": NOON, "terminal_id": desk(YUZHONG)}
    return kind(**(usual | changed))


def pack(**changed: Any) -> PackItem:
    return ask(PackItem, item=ItemScan(barcode="B1"), box_id=BOX.id, **changed)  # type: ignore[no-any-return]


def receive_box(*, emptied: bool = False, **changed: Any) -> ReceiveBox:
    return ask(ReceiveBox, box_id=BOX.id, emptied=emptied, **changed)  # type: ignore[no-any-return]


ACTIONS: dict[str, CirculationCommand] = {
    "open": ask(OpenBox, next_branch_id=JINJIANG),
    "open, bound for here": ask(OpenBox, next_branch_id=YUZHONG),
    "open again": ask(OpenBox, next_branch_id=JINJIANG, box_id=BOX.id),
    "pack": pack(),
    "unpack": ask(UnpackItem, item=ItemScan(barcode="B1")),
    "close": ask(CloseBox, box_id=BOX.id),
    "hand over": ask(HandOverBox, box_id=BOX.id),
    "receive box": receive_box(),
    "emptied": receive_box(emptied=True),
    "receive": receive(box_id=BOX.id),
    "check in": check_in(),
    "check out": check_out(),
    "dispatch": dispatch(),
}
ALL = tuple(STATES)
GONE = ("handed over here", "received")
ROWS: tuple[tuple[str, tuple[str, ...] | str, str, str], ...] = (
    ("C310", ALL, "open", "open: 0 items"),
    ("C311", ALL, "open, bound for here", "box_goes_nowhere"),
    ("C312", "closed", "open again", "open: 1 items"),
    ("C313", "astray, waiting to be sent on", "open again", "open: 1 items"),
    ("C314", "open, the item in it", "open again", "open: 1 items, nothing changed"),
    ("C315", "open, empty", "pack", "packed"),
    ("C316", "open, the item in it", "pack", "packed, nothing changed"),
    ("C317", "open, another next stop", "pack", "other_box"),
    ("C318", ("closed", "received"), "pack", "box_not_open"),
    ("C319", ("open elsewhere", "astray"), "pack", "box_elsewhere"),
    ("C320", "no box", "pack", "box_unknown"),
    ("C321", ("open, the item in it", "closed"), "unpack", "taken out"),
    ("C322", ("no box", "open, empty", "handed over here", "arriving", "astray"), "unpack", "not_in_a_box"),
    ("C323", "open, the item in it", "close", "closed: 1 items"),
    ("C324", ("closed", "astray, waiting to be sent on"), "close", "closed: 1 items, nothing changed"),
    ("C325", "open, empty", "close", "box_empty"),
    ("C326", GONE, "close", "box_not_open"),
    ("C327", ("open, the item in it", "closed", "astray, waiting to be sent on"), "hand over", "handed_over: 1 items"),
    ("C328", "handed over here", "hand over", "handed_over: 1 items, nothing changed"),
    ("C329", "open, empty", "hand over", "box_empty"),
    ("C330", "received", "hand over", "box_not_open"),
    ("C331", ("open elsewhere", "arriving", "astray"), "hand over", "box_elsewhere"),
    ("C332", ("arriving", "arriving, the item goes on", "arriving, the item withdrawn"), "receive box",
     "received: 1 items"),
    ("C333", "received", "receive box", "received: 0 items, nothing changed"),
    ("C334", ("astray", "handed over here", "open elsewhere"), "receive box", "closed"),
    ("C335", ("astray, waiting to be sent on", "closed"), "receive box", "closed: 1 items, nothing changed"),
    ("C336", ("arriving", "astray", "open, the item in it"), "emptied", "received: 0 items, 1 missing"),
    ("C337", ("open, empty", "open elsewhere"), "emptied", "received: 0 items"),
    ("C338", "no box", "receive box", "box_unknown"),
    ("C339", "arriving", "receive", "stay: at_home"),
    ("C340", "arriving, the item goes on", "receive", "send: passes"),
    ("C341", "astray", "receive", "send: forwarded"),
    ("C342", ("open, the item in it", "closed"), "check in", "send: on_its_way"),
    ("C343", ("open, the item in it", "closed"), "dispatch", "dispatched"),
    ("C344", ("open, the item in it", "closed", "arriving"), "check out", "lent"),
)  # fmt: skip


def outcome(decision: Decision) -> str:
    """A decision in the words of the page."""
    if isinstance(decision, Refused):
        return str(decision.refusal)
    again = "" if decision.effects else ", nothing changed"
    match decision.answer:
        case BoxTold(state=stage, items=items, missing=missing):
            return f"{stage}: {items} items{f', {missing} missing' if missing else ''}{again}"
        case Packed(box_id=box_id):
            return f"packed{again}" if box_id else "taken out"
        case CheckedIn(stop=stop, reason=reason):
            return f"{stop}: {reason}"
        case Dispatched():
            return "dispatched"
        case CheckedOut():
            return "lent"
    raise AssertionError(decision)


CELLS = [
    pytest.param(number, state, action, said, id=f"{number} {state}")
    for number, states, action, said in ROWS
    for state in ((states,) if isinstance(states, str) else states)
]


@pytest.mark.parametrize(("number", "state", "action", "said"), CELLS)
def test_each_row_of_the_page(number: str, state: str, action: str, said: str) -> None:
    assert outcome(STATES[state].decide(ACTIONS[action])).startswith(said)


def test_the_page_says_what_the_rows_say() -> None:
    page = {cells[0]: cells[1:] for cells in table_rows(PAGE)}
    for number, states, action, said in ROWS:
        wanted = states if isinstance(states, str) else "every state" if states is ALL else "; ".join(states)
        assert page[number][:2] == [wanted, action], number
        assert page[number][2].startswith(f"`{said}`"), number


def moved(decision: Decision) -> dict[str, Any]:
    """What became of the book's transit and of the box."""
    assert isinstance(decision, Accepted), decision
    return {type(each).__name__: each for each in decision.effects}


def test_c315_a_box_that_is_packed_for_the_next_stop_takes_what_goes_further() -> None:
    """C315: the way home leads through Beibei, so the box for Beibei is right, and so would be one straight home."""
    by_beibei = replace(EMPTY, next_branch_id=BEIBEI)
    for bound_for in (BEIBEI, JINJIANG):
        here = Scene(items=(ON_THE_WAY,), transit=by_beibei, boxes=(replace(BOX, next_branch_id=bound_for),))
        assert effects(here.decide(pack()))["TransitBoxed"].box_id == BOX.id


def test_c345_an_item_that_was_thought_elsewhere_is_taken_in_and_packed_in_one_scan() -> None:
    """C345; if it stays here, it is not packed."""
    came = Scene(items=(ON_THE_WAY,), transit=transit(BEIBEI), boxes=(BOX,))
    done = moved(came.decide(pack()))
    assert done["TransitEnded"].ended_as is TransitEnd.FORWARDED
    assert done["TransitBoxed"].transit_id == done["TransitStarted"].transit_id
    assert refusal(replace(came, transit=transit(BEIBEI, YUZHONG), items=(OURS,)).decide(pack())) is Refusal.NO_TRANSIT


def test_c346_from_one_box_into_another() -> None:
    """C346: it is in one box at a time."""
    other = replace(BOX, id=701)
    here = replace(packed(other), boxes=(BOX, other))
    decision, after = here.follow(pack())
    assert outcome(decision) == "packed"
    assert [len(after.contents(box.id)) for box in (BOX, other)] == [1, 0]


@pytest.mark.parametrize("action", ["check in", "dispatch", "check out", "unpack"])
def test_c342_what_is_scanned_by_itself_has_left_its_box(action: str) -> None:
    """C342, C343, C344, C321."""
    decision, after = STATES["closed"].follow(ACTIONS[action])
    assert effects(decision)["TransitBoxed"].box_id is None
    assert (after.contents(BOX.id), after.manifests[BOX.id]) == ((), set())


def test_c321_who_travelled_in_the_box_before_stays_on_its_manifest() -> None:
    """C321, C348: it is packed into the same box again on its way back, and taken out."""
    decision, after = replace(STATES["closed"], travelled={BOX.id: {BOOK.id}}).follow(ACTIONS["unpack"])
    assert effects(decision)["TransitBoxed"].box_id is None
    assert after.contents(BOX.id) == ()
    assert {item_id for item_id, _ in after.manifests[BOX.id]} == {BOOK.id}


def test_c327_what_is_in_the_box_leaves_with_it() -> None:
    """C327."""
    done = moved(STATES["closed"].decide(ACTIONS["hand over"]))
    assert done["TransitDispatched"].dispatched_at == NOON
    assert done["BoxChanged"].expected_on == date(2026, 7, 6), "the usual pace between cities"


def test_c327_the_day_of_a_box_is_that_of_its_next_departure() -> None:
    """C327."""
    van = Leg(
        id=1, origin_branch_id=YUZHONG, destination_branch_id=JINJIANG, mode=Mode.VAN, weekdays=EVERY_DAY,
        leaves_at=time(22), cut_off_minutes=0, minutes=600,
    )  # fmt: skip
    done = moved(replace(STATES["closed"], legs=(van,)).decide(ACTIONS["hand over"]))
    assert done["BoxChanged"].expected_on == date(2026, 7, 2)


@pytest.mark.parametrize(("leaves_at", "day"), [(time(12, 30), 1), (time(11), 1), (time(10, 59), 2)])
def test_c327_a_box_is_handed_over_after_the_cut_off_and_to_a_driver_who_may_be_late(leaves_at: time, day: int) -> None:
    """C327: at noon, for a van that closes two hours before it leaves, or should have left an hour ago."""
    van = Leg(
        id=1, origin_branch_id=YUZHONG, destination_branch_id=JINJIANG, mode=Mode.VAN, weekdays=EVERY_DAY,
        leaves_at=leaves_at, cut_off_minutes=120, minutes=60,
    )  # fmt: skip
    done = moved(replace(STATES["closed"], legs=(van,)).decide(ACTIONS["hand over"]))
    assert done["BoxChanged"].expected_on == date(2026, 7, day)


SECOND = replace(OURS, id=101, barcode="B2")


def two_arrive() -> Scene:
    """Both at home here."""
    first = transit(BEIBEI, YUZHONG, box_id=BOX.id)
    return Scene(items=(OURS, SECOND), boxes=(COMING,), transits=(first, replace(first, id=9001, item_id=SECOND.id)))


def test_c332_a_box_is_received_as_its_items_would_be_one_by_one() -> None:
    """C332."""
    scans = [receive(item=ItemScan(barcode=code), box_id=BOX.id) for code in ("B1", "B2")]
    whole, at_once = two_arrive().follow(receive_box())
    last, one_by_one = two_arrive().follow(*scans, receive_box(emptied=True))
    assert (answer(whole).items, answer(last).missing) == (2, 0)
    assert at_once.items == one_by_one.items
    assert at_once.transits == one_by_one.transits == {}
    assert at_once.boxes == one_by_one.boxes


def tasks(decision: Decision) -> list[tuple[TaskKind, int, int, list[int]]]:
    """Kind, where, whose, about which items."""
    assert isinstance(decision, Accepted), decision
    found = [each for each in decision.effects if type(each).__name__ == "TaskRaised"]
    return [(each.kind, each.branch_id, each.library_id, each.details["item_ids"]) for each in found]


def test_c336_what_is_missing_is_a_task_of_whoever_packed_the_box() -> None:
    """C336: and its transit goes on, for it may yet come."""
    here = replace(two_arrive(), boxes=(replace(COMING, origin_branch_id=WUHOU, branch_id=WUHOU),))
    decision, after = here.follow(receive(item=ItemScan(barcode="B1"), box_id=BOX.id), receive_box(emptied=True))
    assert tasks(decision) == [(TaskKind.MISSING_FROM_BOX, YUZHONG, CHENGDU, [SECOND.id])]
    assert list(after.transits) == [SECOND.id]
    (task,) = [each for each in decision.effects if isinstance(each, TaskRaised)]  # type: ignore[union-attr]
    assert task.details["transit_id"] == after.transits[SECOND.id].id


def test_c336_what_is_missing_from_a_box_that_nobody_handed_over_waits_for_no_van() -> None:
    """C336."""
    _, after = packed(BOX).follow(receive_box(emptied=True, terminal_id=desk(BEIBEI)))
    missing = after.transits[BOOK.id]
    assert (missing.dispatched, after.items[BOOK.id].branch_id) == (True, ON_THE_WAY.branch_id)


def test_c347_what_was_missing_is_taken_in_when_it_turns_up() -> None:
    """C347."""
    found = receive(item=ItemScan(barcode="B2"), box_id=BOX.id)
    decision = two_arrive().decide(receive_box(emptied=True), found)
    assert outcome(decision) == "stay: at_home"
    assert tasks(decision) == [], "it is on the manifest"


@pytest.mark.parametrize("on_manifest", [True, False])
def test_c348_what_is_in_a_box_without_its_manifest_saying_so(*, on_manifest: bool) -> None:
    """C348: it is taken in all the same. Scanned again, it is no news: it had been packed in that box. The task is that
    of the library that packed it, not of the one where the box stood last, nor of the item's, nor of this one."""
    travelled = {BOX.id: {BOOK.id}} if on_manifest else {}
    box = replace(COMING, origin_branch_id=WUHOU, branch_id=BEIBEI)
    stray = Scene(items=(OURS,), boxes=(box,), transit=transit(BEIBEI, YUZHONG), travelled=travelled)
    decision = stray.decide(receive(box_id=BOX.id))
    assert outcome(decision) == "stay: at_home"
    told = [] if on_manifest else [(TaskKind.NOT_ON_MANIFEST, YUZHONG, CHENGDU, [BOOK.id])]
    assert tasks(decision) == told
    assert tasks(stray.decide(receive(box_id=999))) == [], "a box that nobody knows tells nothing"


def test_c349_an_item_that_got_out_on_the_way_is_not_missing() -> None:
    """C349: scanned at a wrong stop it goes on from there, and the box arrives without it."""
    decision, after = packed(ASTRAY).follow(check_in(), receive_box(emptied=True, terminal_id=desk(WUHOU)))
    assert (answer(decision).missing, tasks(decision)) == (0, [])
    assert after.transits[BOOK.id].origin_branch_id == YUZHONG


def test_c350_a_box_that_went_astray_is_sent_on_unopened() -> None:
    """C350: handed over once more where it was found; what is in it left before."""
    decision, after = packed(ASTRAY).follow(receive_box(), ask(HandOverBox, box_id=BOX.id))
    assert outcome(decision) == "handed_over: 1 items"
    assert after.boxes[BOX.id].branch_id == YUZHONG
    decision, after = packed(ASTRAY).follow(
        receive_box(), ask(HandOverBox, box_id=BOX.id), receive_box(terminal_id=desk(WUHOU))
    )
    assert (outcome(decision), after.transits[BOOK.id].origin_branch_id) == ("received: 1 items", WUHOU)


def test_a_withdrawn_item_in_a_box_goes_to_staff_and_the_rest_is_taken_in() -> None:
    here = two_arrive()
    here = replace(here, items=(replace(OURS, status=ItemStatus.WITHDRAWN), SECOND))
    decision, after = here.follow(receive_box())
    assert tasks(decision) == [(TaskKind.CONFLICT, YUZHONG, CHONGQING, [BOOK.id])]
    assert after.transits == {}


def test_each_thing_that_is_made_has_an_id_of_its_own() -> None:
    going_on = tuple(replace(ON_THE_WAY, id=number, barcode=str(number)) for number in range(1, 5))
    way = transit(BEIBEI, next_branch_id=YUZHONG, box_id=BOX.id)
    moving: tuple[TransitState, ...] = tuple(replace(way, id=each.id, item_id=each.id) for each in going_on)
    decision = Scene(items=going_on, transits=moving, boxes=(COMING,)).decide(receive_box())
    assert isinstance(decision, Accepted)
    made = [each.transit_id for each in decision.effects if type(each).__name__ == "TransitStarted"]
    assert len(set(made)) == 4


def test_a_box_is_opened_when_the_terminal_says_so_within_its_bound() -> None:
    late = effects(Scene().decide(ask(OpenBox, next_branch_id=JINJIANG, occurred_at=NOON - 3 * DAY)))
    assert late["BoxOpened"].opened_at == NOON - timedelta(days=1)


@pytest.mark.parametrize("box_id", [1, 700, 8_191, 2**63 - 1])
def test_the_code_of_a_box_says_which_it_is(box_id: int) -> None:
    code = code_of(box_id)
    assert box_of_code(f" {code.lower()}\n") == box_id
    for place in range(2, len(code)):
        wrong = str((int(code[place]) + 1) % 10)
        assert box_of_code(code[:place] + wrong + code[place + 1 :]) is None


@pytest.mark.parametrize("text", ["", "BX", "BX1", "12345", "BX١٢٣", "BX" + "9" * 40, "B1"])
def test_what_is_no_code_of_a_box(text: str) -> None:
    assert box_of_code(text) is None


def test_a_box_that_is_handed_over_open_is_closed_by_it() -> None:
    _, after = STATES["open, the item in it"].follow(ACTIONS["hand over"])
    box = after.boxes[BOX.id]
    assert (box.closed_at, box.handed_over_at, box.version) == (NOON, NOON, 4)
