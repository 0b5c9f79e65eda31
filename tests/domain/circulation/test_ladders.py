"""The first "no" that holds is the answer, in the order in which the refusals stand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from bashu.domain.calendar import end_of
from bashu.domain.circulation.accidents.sentences import OF_ACCIDENTS
from bashu.domain.circulation.charges.sentences import OF_MONEY
from bashu.domain.circulation.commands import (
    CirculationCommand,
    CloseBox,
    CountUse,
    HandOverBox,
    ItemScan,
    LoseTransit,
    OpenBox,
    Override,
    OverrideReason,
    PackItem,
    PatronScan,
    Pin,
    ReceiveBox,
    SendItem,
    SettleTask,
    Trust,
    UnpackItem,
)
from bashu.domain.circulation.effects import BoxStage, ItemStatus, TaskEnd
from bashu.domain.circulation.holds.sentences import HOLD_REFUSALS as HOLD_SENTENCES
from bashu.domain.circulation.parcels.sentences import OF_PARCELS as PARCEL_SENTENCES
from bashu.domain.circulation.refusals import TRANSIENT, Refusal
from bashu.domain.circulation.snapshot import BlockState, TaskState
from bashu.domain.circulation.undo.sentences import OF_UNDOING
from bashu.domain.identity.verifier import Assurance, Verdict
from tests.domain.circulation.holds.queue import booking, hold, ready
from tests.domain.circulation.scene import (
    ALICE,
    BEIBEI,
    BOB,
    BOOK,
    CARD,
    CHENGDU,
    CHONGQING,
    DAY,
    EVERYWHERE,
    JINJIANG,
    NOON,
    TERMS,
    TWIN,
    WUHOU,
    YUZHONG,
    Scene,
    answer,
    check_in,
    check_out,
    desk,
    dispatch,
    effects,
    loan,
    record_check_in,
    record_check_out,
    refusal,
    renew,
    transit,
)
from tests.domain.circulation.test_boxes import BOX, ask
from tests.domain.circulation.test_in_service import OF_STOCK
from tests.domain.circulation.test_states import PAGE
from tests.domain.policy.rule_rows import FALLBACK
from tests.house.sources import table_rows

Asked = tuple[Scene, dict[str, Any]]
Spoil = Callable[[Scene, dict[str, Any]], Asked]
BOB_WITH_THE_CARD = PatronScan(digests=(b"alice",), patron_id=2)
PROVEN = Trust(assurance=Assurance.DEVICE)


def scene(**changed: Any) -> Spoil:
    return lambda scene, asked: (replace(scene, **changed), asked)


def asked(**changed: Any) -> Spoil:
    return lambda scene, asked: (scene, asked | changed)


def alice(**changed: Any) -> Spoil:
    return lambda scene, asked: (replace(scene, patrons=(replace(scene.patrons[0], **changed), BOB)), asked)


def card(**changed: Any) -> Spoil:
    return lambda scene, asked: (replace(scene, card=replace(scene.card, **changed)), asked)


def trust(**changed: Any) -> Spoil:
    return lambda scene, asked: (scene, asked | {"trust": replace(asked.get("trust", PROVEN), **changed)})


def rule(**changed: Any) -> Spoil:
    return lambda scene, asked: (replace(scene, rules=(replace(scene.rules[0], **changed),)), asked)


def late(**terms: Any) -> Spoil:
    return lambda scene, asked: (
        replace(scene, loans=(*scene.loans, replace(OVERDUE, terms={**OVERDUE.terms, **terms}))),
        asked,
    )


def both(*spoils: Spoil) -> Spoil:
    def spoil(scene: Scene, asked: dict[str, Any]) -> tuple[Scene, dict[str, Any]]:
        for each in spoils:
            scene, asked = each(scene, asked)
        return scene, asked

    return spoil


BLOCK = BlockState(library_id=None, reason="lost_item", starts_at=NOON - DAY, ends_at=None)
OVERDUE = loan(at=NOON - 40 * DAY, item=replace(BOOK, id=300, barcode="B3"))
PLACE: dict[Refusal, Spoil] = {
    Refusal.TERMINAL_NOT_ALLOWED: scene(terminal_active=False),
    Refusal.ITEM_UNKNOWN: asked(item=ItemScan(barcode="nothing")),
}
NOT_ALLOWED = Override(staff_id=1, reason=OverrideReason.HARDSHIP, refusals=frozenset({Refusal.PATRON_CLOSED}))
PATRON: dict[Refusal, Spoil] = {
    Refusal.REGISTER_FIRST: asked(patron=PatronScan(digests=(b"a stranger",))),
    Refusal.OVERRIDE_NOT_ALLOWED: asked(override=NOT_ALLOWED),
    Refusal.CARD_REPORTED_LOST: card(state="lost"),
    Refusal.CARD_EXPIRED: card(expires_on=date(2026, 6, 30)),
    Refusal.PIN_LOCKED: trust(pin=Pin.LOCKED),
    Refusal.PIN_WRONG: trust(pin=Pin.WRONG),
    Refusal.PIN_REQUIRED: trust(pin=Pin.NOT_GIVEN, assurance=Assurance.TYPED),
    Refusal.CARD_NOT_VERIFIED: trust(verdict=Verdict.UNKNOWN),
    Refusal.NOT_A_HELPER: asked(by=BOB_WITH_THE_CARD),
    Refusal.PATRON_CLOSED: alice(active=False),
    Refusal.PATRON_EXPIRED: alice(expires_on=date(2026, 6, 30)),
    Refusal.GUARDIAN_NEEDED: alice(birth_on=date(2020, 1, 1)),
    Refusal.PATRON_BLOCKED: alice(blocks=(BLOCK,)),
    Refusal.MONEY_OWED: alice(owed_fen=501, home_library_id=2),
    Refusal.MONEY_OWED_IN_ALL: both(alice(owed_fen=501), rule(owed_total_block_fen=500)),
}
CHECK_OUT: dict[Refusal, Spoil] = (
    PLACE
    | {Refusal.ITEM_AMBIGUOUS: scene(items=(BOOK, TWIN))}
    | PATRON
    | {
        Refusal.OVERDUE_UNTIL_RETURNED: late(overdue_leads_to="block"),
        Refusal.TOO_MANY_OVERDUE: both(late(), rule(overdue_max=0)),
        Refusal.ITEM_WITHDRAWN: scene(items=(replace(BOOK, status=ItemStatus.WITHDRAWN),)),
        Refusal.ITEM_OUT_OF_SERVICE: scene(items=(replace(BOOK, status=ItemStatus.DAMAGED),)),
        Refusal.ON_LOAN_TO_ANOTHER: scene(loans=(loan(BOB),)),
        Refusal.ALREADY_YOURS: scene(loans=(loan(),)),
        Refusal.HELD_FOR_ANOTHER: scene(holds=(ready(patron_id=BOB.id),)),
        Refusal.ITEM_BOOKED: scene(holds=(booking(1, 3),)),
        Refusal.NOT_FOR_LOAN: rule(lendable=False),
        Refusal.KIND_LIMIT: rule(total_limit=0),
        Refusal.LENDER_LIMIT: rule(kind_limit=0),
        Refusal.OWNER_LIMIT: rule(owner_limit=0),
        Refusal.COLLECTION_LIMIT: rule(collection_limit=0),
        Refusal.AWAY_LIMIT: rule(away_limit=0),
        Refusal.LOANS_LIMIT: rule(loans_limit=0),
        Refusal.FIRST_LIMIT: both(rule(first_limit=0, first_until_returns=1), alice(first_returns=0)),
        Refusal.UNVERIFIED_LIMIT: lambda scene, asked: trust(verdict=Verdict.UNAVAILABLE)(
            *rule(unverified_limit=0)(scene, asked)
        ),
        Refusal.PRICE_CEILING: rule(price_ceiling_fen=0),
    }
)
RENEW: dict[Refusal, Spoil] = (
    PLACE
    | {Refusal.ITEM_AMBIGUOUS: scene(items=(BOOK, TWIN), loans=()), Refusal.NOT_ON_LOAN: scene(loans=())}
    | PATRON
    | {
        Refusal.LOAN_OF_ANOTHER: scene(loans=(loan(BOB, renewals=1),)),
        Refusal.LOAN_CLAIMED: scene(loans=(loan(claimed_at=NOON - DAY, renewals=1),)),
        Refusal.WANTED_BY_ANOTHER: scene(holds=(hold(patron=BOB),)),
        Refusal.ITEM_BOOKED: scene(holds=(booking(1, 3),)),
        Refusal.RENEWAL_LIMIT: scene(loans=(loan(renewals=1), OVERDUE)),
        Refusal.RENEWAL_OVERDUE: scene(loans=(loan(), OVERDUE)),
        Refusal.RENEWAL_TOO_EARLY: scene(loans=(loan(due_at=NOON + 31 * DAY),)),
        Refusal.RENEWAL_PAST_MEMBERSHIP: both(
            alice(expires_on=date(2026, 7, 1)),
            scene(loans=(loan(due_at=end_of(date(2026, 7, 1)), terms=TERMS | {"within_membership": True}),)),
        ),
    }
)
DISPATCH: dict[Refusal, Spoil] = PLACE | {
    Refusal.ITEM_AMBIGUOUS: scene(items=(BOOK, TWIN)),
    Refusal.NO_TRANSIT: scene(transit=None),
    Refusal.ALREADY_DISPATCHED: scene(transit=transit(YUZHONG)),
}
AMBIGUOUS: dict[Refusal, Spoil] = {Refusal.ITEM_AMBIGUOUS: scene(items=(BOOK, TWIN))}
BOXED = Scene(transit=transit(YUZHONG, dispatched=False, box_id=BOX.id), boxes=(BOX,))
TASK = TaskState(id=800, branch_id=YUZHONG, library_id=CHONGQING, done=False)
BOXES: dict[Refusal, Spoil] = {
    Refusal.BOX_UNKNOWN: scene(boxes=()),
    Refusal.BOX_ELSEWHERE: scene(boxes=(replace(BOX, branch_id=BEIBEI),)),
    Refusal.BOX_NOT_OPEN: scene(boxes=(replace(BOX, state=BoxStage.RECEIVED),)),
}
OFF: dict[Refusal, Spoil] = {Refusal.TERMINAL_NOT_ALLOWED: scene(terminal_active=False)}
NO_WAY: dict[Refusal, Spoil] = {Refusal.NO_TRANSIT: scene(transit=None)}
PACK = PLACE | AMBIGUOUS | NO_WAY | BOXES | {
    Refusal.ALREADY_DISPATCHED: scene(transit=transit(YUZHONG)),
    Refusal.OTHER_BOX: scene(boxes=(replace(BOX, next_branch_id=BEIBEI),)),
}  # fmt: skip
SEND = PLACE | AMBIGUOUS | {
    Refusal.ITEM_WITHDRAWN: scene(items=(replace(BOOK, status=ItemStatus.WITHDRAWN),)),
    Refusal.ITEM_OUT_OF_SERVICE: CHECK_OUT[Refusal.ITEM_OUT_OF_SERVICE],
    Refusal.ON_LOAN_TO_ANOTHER: scene(loans=(loan(BOB),)),
    Refusal.MAY_NOT_STAY_THERE: asked(destination_branch_id=YUZHONG),
}  # fmt: skip
SCANNED = ItemScan(barcode="B1")
DATED_BACK = PLACE | AMBIGUOUS | {
    Refusal.RETURN_IN_THE_FUTURE: asked(returned_at=NOON + DAY),
    Refusal.RETURNED_TOO_LONG_AGO: asked(returned_at=NOON - 8 * DAY),
}  # fmt: skip
USE = PLACE | AMBIGUOUS | {
    Refusal.ITEM_WITHDRAWN: SEND[Refusal.ITEM_WITHDRAWN], Refusal.ITEM_ON_LOAN: SEND[Refusal.ON_LOAN_TO_ANOTHER],
    Refusal.ITEM_ON_ITS_WAY: scene(transit=transit(BEIBEI)),
    Refusal.ITEM_PUT_ASIDE: scene(items=(replace(BOOK, status=ItemStatus.ON_HOLD_SHELF),)),
}  # fmt: skip
ONCE_SENT = Scene(items=(replace(BOOK, float_group_id=EVERYWHERE.id),))
# What is asked, of whom it is asked, and what may be wrong.
LADDERS: dict[str, tuple[Callable[..., CirculationCommand], Scene, dict[Refusal, Spoil]]] = {
    "check out": (check_out, Scene(), CHECK_OUT),
    "renew": (renew, Scene(loans=(loan(),)), RENEW),
    "check in": (partial(check_in, terminal_id=desk(YUZHONG)), Scene(loans=(loan(at=NOON - 9 * DAY),)), DATED_BACK),
    "count a use": (partial(ask, CountUse, item=SCANNED), Scene(), USE),
    "dispatch": (dispatch, Scene(transit=transit(YUZHONG, dispatched=False)), DISPATCH),
    "send": (partial(ask, SendItem, item=SCANNED, destination_branch_id=BEIBEI), ONCE_SENT, SEND),
    "pack": (partial(ask, PackItem, item=SCANNED, box_id=BOX.id), BOXED, PACK),
    "unpack": (
        partial(ask, UnpackItem, item=SCANNED), BOXED, PLACE | AMBIGUOUS | {Refusal.NOT_IN_A_BOX: scene(transit=None)}
    ),
    "open": (
        partial(ask, OpenBox, next_branch_id=JINJIANG), Scene(),
        OFF | {Refusal.BOX_GOES_NOWHERE: asked(next_branch_id=9)},
    ),
    "open again": (partial(ask, OpenBox, next_branch_id=JINJIANG, box_id=BOX.id), BOXED, OFF | BOXES),
    "close": (
        partial(ask, CloseBox, box_id=BOX.id), BOXED, OFF | BOXES | {Refusal.BOX_EMPTY: scene(transit=None)}
    ),
    "hand over": (
        partial(ask, HandOverBox, box_id=BOX.id), BOXED, OFF | BOXES | {Refusal.BOX_EMPTY: scene(transit=None)}
    ),
    "receive box": (
        partial(ask, ReceiveBox, box_id=BOX.id), BOXED, OFF | {Refusal.BOX_UNKNOWN: scene(boxes=())}
    ),
    "lose": (partial(ask, LoseTransit, item=SCANNED), BOXED, PLACE | AMBIGUOUS | NO_WAY),
    "settle": (
        partial(ask, SettleTask, task_id=TASK.id, how=TaskEnd.SOLVED), Scene(tasks=(TASK,)),
        OFF | {
            Refusal.TASK_UNKNOWN: scene(tasks=()),
            Refusal.TASK_OF_ANOTHER: scene(tasks=(replace(TASK, branch_id=WUHOU, library_id=CHENGDU),)),
        },
    ),
}  # fmt: skip
# These are tried in tests/domain/circulation/holds.
OF_HOLDS = {refusal for refusal in Refusal if refusal in HOLD_SENTENCES} - {Refusal.ITEM_BOOKED}
OF_PARCELS = {refusal for refusal in Refusal if refusal in PARCEL_SENTENCES}
OF_ROTATIONS = {
    Refusal.ROTATION_UNKNOWN, Refusal.ROTATION_OF_ANOTHER, Refusal.IN_ANOTHER_ROTATION, Refusal.NOT_IN_THE_ROTATION,
}  # fmt: skip
RUNGS = [(name, wrong) for name, (_, _, spoils) in LADDERS.items() for wrong in spoils]


@pytest.mark.parametrize(("name", "wrong"), RUNGS)
def test_c70_the_first_that_holds_is_the_answer(name: str, wrong: Refusal) -> None:
    """C70: with this rung and all below it wrong, this rung is the answer."""
    command, now, spoils = LADDERS[name]
    order, fields = list(Refusal), dict[str, Any]()
    for each in sorted(spoils, key=order.index, reverse=True):
        if order.index(each) >= order.index(wrong):
            now, fields = spoils[each](now, fields)
    assert refusal(now.decide(command(**fields))) is wrong


@pytest.mark.parametrize(("name", "wrong"), RUNGS)
def test_each_rung_alone_is_enough(name: str, wrong: Refusal) -> None:
    command, start, spoils = LADDERS[name]
    now, fields = spoils[wrong](start, {})
    assert refusal(now.decide(command(**fields))) is wrong


@pytest.mark.parametrize("name", LADDERS)
def test_nothing_wrong_is_no_refusal(name: str) -> None:
    command, start, _ = LADDERS[name]
    answer(start.decide(command()))


def test_the_page_lists_every_refusal_in_order() -> None:
    rows = [cells for cells in table_rows(PAGE) if cells[0].strip("`") in set(Refusal)]
    assert [cells[0].strip("`") for cells in rows] == [each.value for each in Refusal]
    assert {cells[0].strip("`") for cells in rows if cells[3] == "yes"} == {each.value for each in TRANSIENT}
    others = {*OF_HOLDS, *OF_PARCELS, *OF_ROTATIONS, *OF_MONEY, *OF_STOCK, *OF_ACCIDENTS, Refusal.TOO_MANY_LOST}
    others |= {*OF_UNDOING, Refusal.DATES_WRONG, Refusal.LIBRARY_LEAVES}
    assert set(Refusal) == {wrong for _, wrong in RUNGS} | others


@pytest.mark.parametrize(
    ("birth_on", "on", "needed"),
    [(date(2012, 7, 2), date(2026, 7, 1), True), (date(2012, 7, 1), date(2026, 7, 1), False),
     (date(2012, 2, 29), date(2026, 2, 28), True), (date(2012, 2, 29), date(2026, 3, 1), False)],
)  # fmt: skip
def test_c71_a_guardian_is_needed_until_the_fourteenth_birthday(birth_on: date, on: date, *, needed: bool) -> None:
    now = NOON + (on - date(2026, 7, 1)).days * DAY
    for confirmed in (False, True):
        child = replace(ALICE, birth_on=birth_on, guardian_confirmed=confirmed)
        decision = Scene(patrons=(child, BOB)).decide(check_out(occurred_at=now), now=now)
        assert (getattr(decision, "refusal", None) is Refusal.GUARDIAN_NEEDED) is (needed and not confirmed), "C71"


@pytest.mark.parametrize("last", [date(2026, 7, 1), date(2026, 6, 30)])
def test_c72_the_last_day_still_counts(last: date) -> None:
    """C72, for membership and card alike."""
    membership = Scene(patrons=(replace(ALICE, expires_on=last), BOB)).decide(check_out())
    shown = Scene(card=replace(CARD, expires_on=last)).decide(check_out())
    wanted = [None, None] if last == date(2026, 7, 1) else [Refusal.PATRON_EXPIRED, Refusal.CARD_EXPIRED]
    assert [getattr(each, "refusal", None) for each in (membership, shown)] == wanted


@pytest.mark.parametrize(
    ("block", "blocked"),
    [
        ({}, True),
        ({"library_id": 2}, True),
        ({"library_id": CHENGDU}, False),
        ({"starts_at": NOON}, True),
        ({"starts_at": NOON + DAY}, False),
        ({"ends_at": NOON + DAY}, True),
        ({"ends_at": NOON}, False),
    ],
)
def test_c73_a_block_holds_where_and_while_it_holds(block: dict[str, Any], *, blocked: bool) -> None:
    """C73."""
    patron = replace(ALICE, blocks=(replace(BLOCK, **block),))
    decision = Scene(patrons=(patron, BOB)).decide(check_out())
    assert (getattr(decision, "refusal", None) is Refusal.PATRON_BLOCKED) is blocked


@pytest.mark.parametrize(("library", "blocked"), [(CHENGDU, True), (2, False)])
def test_c74_the_library_that_lent_decides_on_the_renewal(library: int, *, blocked: bool) -> None:
    """C74: lent in Chengdu, renewed in Yuzhong, blocked in one of them; also as a second check out."""
    patron = replace(ALICE, blocks=(replace(BLOCK, library_id=library),))
    at_jinjiang = loan(lending_branch_id=10)
    here = Scene(patrons=(patron, BOB), loans=(at_jinjiang,))
    for command in (renew(), check_out(renews_own=True)):
        assert (getattr(here.decide(command), "refusal", None) is Refusal.PATRON_BLOCKED) is blocked


@pytest.mark.parametrize(("owed", "refused"), [(500, None), (501, Refusal.MONEY_OWED)])
def test_c75_what_is_tolerated_is_no_debt(owed: int, refused: Refusal | None) -> None:
    """C75, and C74: the debts that the lender of a renewed loan tolerates."""
    in_debt = (replace(ALICE, owed_fen=owed, home_library_id=2), BOB)
    assert getattr(Scene(patrons=in_debt).decide(check_out()), "refusal", None) is refused
    strict = replace(FALLBACK, id=2, lending_library_id=2, owed_block_fen=0)
    elsewhere = Scene(patrons=(replace(ALICE, owed_fen=owed), BOB), rules=(FALLBACK, strict))
    lent_there = replace(elsewhere, loans=(loan(lending_branch_id=10),))
    assert getattr(lent_there.decide(renew()), "refusal", None) is refused


@pytest.mark.parametrize(
    ("shown", "refused"),
    [
        (Trust(assurance=Assurance.TYPED), Refusal.PIN_REQUIRED),
        (Trust(assurance=Assurance.TYPED, pin=Pin.RIGHT), None),
        (Trust(assurance=Assurance.LIVE_QR), None),
        (Trust(assurance=Assurance.DEVICE, pin=Pin.WRONG), Refusal.PIN_WRONG),
        (Trust(assurance=Assurance.STAFF_SAW_IT, pin=Pin.LOCKED), Refusal.PIN_LOCKED),
    ],
)
def test_c76_a_typed_number_proves_nothing_by_itself(shown: Trust, refused: Refusal | None) -> None:
    """C76."""
    assert getattr(Scene().decide(check_out(trust=shown)), "refusal", None) is refused


@pytest.mark.parametrize(("loans", "saw_it", "lends"), [(1, False, True), (2, False, False), (2, True, True)])
def test_c77_two_loans_while_nobody_can_verify(loans: int, *, saw_it: bool, lends: bool) -> None:
    """C77."""
    had = tuple(loan(item=replace(BOOK, id=number, barcode=str(number))) for number in range(1, loans + 1))
    shown = Trust(assurance=Assurance.STAFF_SAW_IT if saw_it else Assurance.DEVICE, verdict=Verdict.UNAVAILABLE)
    decision = Scene(loans=had).decide(check_out(trust=shown))
    assert getattr(decision, "refusal", None) is (None if lends else Refusal.UNVERIFIED_LIMIT)


def test_c78_a_return_asks_nothing_of_the_patron() -> None:
    """C78: closed, blocked, in debt, and all the same."""
    outlaw = replace(ALICE, active=False, blocks=(BLOCK,), owed_fen=10_000)
    here = Scene(patrons=(outlaw, BOB), loans=(loan(),))
    assert here.decide(check_in()) == Scene(loans=(loan(),)).decide(check_in())


@pytest.mark.parametrize("fact", [record_check_out(), record_check_in()])
def test_a_terminal_that_was_switched_off_since_still_tells_what_it_did(fact: CirculationCommand) -> None:
    effects(Scene(terminal_active=False, loans=(loan(BOB),)).decide(fact))
