"""Holds on PostgreSQL: what is decided is what the rows, the log and the queues say."""

from typing import Any

import orjson
import pytest
from django.db import connection
from django.db.utils import DatabaseError

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.circulation.hold_models import MISSED_REASONS, Missed
from bashu.db.circulation.missed import missed_of
from bashu.db.circulation.models import Hold, Task, Transit
from bashu.db.network.models import CirculationRule, Network
from bashu.db.patrons.models import Patron, PatronToken
from bashu.domain.calendar import end_of, local_day
from bashu.domain.circulation.holds import fitting
from bashu.domain.circulation.holds.sentences import MISSED
from bashu.domain.circulation.holds.states import HoldLevel
from bashu.domain.outcome import Accepted, Refused
from bashu.engine import execute
from bashu.engine.circulation import load_holds
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.test_verify import admit_items, run
from tests.holding import at_desk, by_clock, place, stands
from tests.people import NOON, World, answer, check_in, check_out, days, make_item, make_patron, submit_one

ONE_MORE = """
INSERT INTO circulation_missed (told_id, hold_id, item_id, branch_id, reason, missed_at)
SELECT '00000000-0000-0000-0000-000000000001', hold_id, item_id, branch_id, reason, missed_at FROM circulation_missed
"""


def placed(world: World, engine: Engine, *, patron: Patron | None = None) -> int:
    """Alice's, collected in Chongqing."""
    wish = place(patron or world.alice, world.book.bib_id, pickup=world.chongqing.branch, terminal=world.chongqing.desk)
    return int(answer(submit_one(engine, wish)).hold_id)


def test_the_way_of_a_hold_from_the_shelf_to_the_reader(world: World, engine: Engine) -> None:
    admit_items([world.book, world.local])
    hold_id = placed(world, engine)
    asked = stands(hold_id)
    assert (asked.stage, asked.version, asked.patron_id) == ("asked", 1, world.alice.pk)
    assert (asked.promised_from_on, asked.promised_to_on) == (NOON.date() + days(3), NOON.date() + days(6))
    item = asked.item
    assert item is not None
    sent = answer(submit_one(engine, check_in(item, world.chengdu.desk, at=NOON + days(1))))
    assert (sent.reason, sent.hold_id, stands(hold_id).stage) == ("hold_elsewhere", hold_id, "under_way")
    assert Transit.objects.get(item=item).reason == "hold"
    there = answer(submit_one(engine, check_in(item, world.chongqing.desk, at=NOON + days(4))))
    assert (there.reason, stands(hold_id).stage) == ("hold_here", "ready")
    assert Item.objects.get(pk=item.pk).status == "on_hold_shelf"
    other = check_out(world.bob, item, terminal=world.chongqing.machine, at=NOON + days(5))
    assert submit_one(engine, other).refusal == "held_for_another"  # type: ignore[union-attr]
    answer(submit_one(engine, check_out(world.alice, item, terminal=world.chongqing.machine, at=NOON + days(5))))
    ended = stands(hold_id)
    assert (ended.stage, ended.closed_as, ended.version) == ("closed", "fulfilled", 4)
    assert verify(now=NOON + days(5)).problems == []


def test_what_was_not_had_is_written_down_and_goes_with_the_hold(world: World, engine: Engine) -> None:
    """C705."""
    admit_items([world.book, world.local])
    hold_id, desk = placed(world, engine), world.chengdu.desk
    asked = stands(hold_id).item_id
    answer(submit_one(engine, at_desk("pass over", hold_id, terminal=desk, item_id=asked)))
    (row,) = Missed.objects.all()
    assert (row.hold_id, row.item_id, row.branch_id, row.reason, row.missed_at) == (
        hold_id, asked, world.chengdu.branch.pk, "not_found", NOON
    )  # fmt: skip
    assert [(each.barcode, each.reason) for each in missed_of(hold_id)] == [(row.item.barcode, "not_found")]
    assert [reason.value for reason in MISSED] == MISSED_REASONS
    assert verify(now=NOON).problems == []


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("DELETE FROM circulation_missed", "missed"),
        ("UPDATE circulation_missed SET reason = 'lost'", "reason"),
        ("UPDATE circulation_missed SET told_id = NULL", "missed"),
        (ONE_MORE, "missed"),
    ],
)
def test_c706_what_a_hold_missed_is_proven_by_the_log(world: World, engine: Engine, sql: str, words: str) -> None:
    """C706."""
    admit_items([world.book, world.local])
    hold_id = placed(world, engine)
    asked = stands(hold_id).item_id
    answer(submit_one(engine, at_desk("pass over", hold_id, terminal=world.chengdu.desk, item_id=asked)))
    run(sql)
    (problem,) = verify(now=NOON, full=True).problems
    assert words in problem


def test_c706_what_a_log_names_without_an_id_is_believed(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C706."""
    body = execute._body

    def older(*given: Any, **named: Any) -> Any:
        told = orjson.loads(orjson.dumps(body(*given, **named)))
        for _, fields in told["effects"]:
            fields.pop("missed_id", None)
        return told

    monkeypatch.setattr(execute, "_body", older)
    admit_items([world.book, world.local])
    hold_id = placed(world, engine)
    asked = stands(hold_id).item_id
    answer(submit_one(engine, at_desk("pass over", hold_id, terminal=world.chengdu.desk, item_id=asked)))
    run("UPDATE circulation_missed SET told_id = NULL")
    assert "missed_at" in LogEntry.objects.filter(body__contains="HoldMissed").get().body
    assert verify(now=NOON, full=True).problems == []


@pytest.mark.parametrize("ended", [False, True], ids=["it waits", "it has ended"])
def test_what_is_gone_from_the_hold_shelf_leaves_the_log_and_the_rows_at_one(
    world: World, engine: Engine, *, ended: bool
) -> None:
    """C456, C457."""
    admit_items([world.book, world.local])
    hold_id, desk = placed(world, engine), world.chongqing.desk
    answer(submit_one(engine, check_in(world.book, desk)))
    if ended:
        answer(submit_one(engine, at_desk("cancel", hold_id, terminal=desk)))
    told = answer(submit_one(engine, at_desk("pass over", hold_id, terminal=desk, item_id=world.book.pk)))
    assert told.stage == ("closed" if ended else "waiting")
    assert Item.objects.get(pk=world.book.pk).status == "missing"
    task = Task.objects.get()
    assert (task.kind, task.branch_id, task.library_id) == (
        "gone_from_shelf", world.chongqing.branch.pk, world.chongqing.library.pk
    )  # fmt: skip
    assert verify(now=NOON).problems == []


def test_all_that_can_be_done_with_a_hold_leaves_the_log_and_the_rows_at_one(world: World, engine: Engine) -> None:
    admit_items([world.book, world.local])
    hold_id, desk = placed(world, engine), world.chongqing.desk
    asked = stands(hold_id).item_id
    for command in (
        at_desk("pass over", hold_id, terminal=desk, item_id=asked),
        at_desk("suspend", hold_id, terminal=desk, until=NOON + days(9)),
        at_desk("change pickup", hold_id, terminal=desk, pickup_branch_id=world.chengdu.branch.pk),
        at_desk("resume", hold_id, terminal=desk),
        at_desk("move", hold_id, terminal=desk),
        by_clock("target", hold_id),
        by_clock("expire", hold_id),
        at_desk("cancel", hold_id, terminal=desk),
    ):
        answer(submit_one(engine, command))
    assert (stands(hold_id).closed_as, stands(hold_id).closed_reason) == ("cancelled", "by_staff")
    assert verify(now=NOON).problems == []


def test_a_batch_does_what_one_command_after_the_other_would(world: World, engine: Engine) -> None:
    """C104 for holds: an item goes from hand to hand within one batch, and no two holds have it at any moment."""
    readers = [make_patron(f"r{number}", world.chengdu.library) for number in range(3)]
    asked = [
        place(reader, world.book.bib_id, pickup=world.chongqing.branch, terminal=world.chongqing.desk)
        for reader in readers
    ]
    first, *others = [answer(outcome).hold_id for outcome in engine.submit(asked, NOON)]
    had = stands(first).item
    assert had is not None
    cancelled = at_desk("cancel", first, terminal=world.chongqing.desk)
    scans = [check_in(item, world.chongqing.desk) for item in (world.book, world.local)]
    outcomes = engine.submit([*scans, cancelled, check_in(had, world.chongqing.desk)], NOON)
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert {stands(hold_id).stage for hold_id in others} == {"ready"}
    assert Hold.objects.filter(closed_at=None).values("item_id").distinct().count() == len(others)


def test_c438_a_long_queue_for_one_volume_hides_nobody_who_waits_for_another(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C438."""
    for module in (fitting, load_holds):
        monkeypatch.setattr(module, "LOOKED_AT", 2)
    chengdu = world.chengdu
    make_item("V1", chengdu, volume="1", status="missing")
    second = make_item("V2", chengdu, volume="2", status="missing")
    for number, volume in enumerate("11112"):
        wish = place(
            make_patron(f"r{number}", chengdu.library), second.bib_id, pickup=chengdu.branch, terminal=chengdu.desk,
            level=HoldLevel.VOLUME, volume=volume,
        )  # fmt: skip
        last = answer(submit_one(engine, wish)).hold_id
    assert answer(submit_one(engine, check_in(second, chengdu.desk))).hold_id == last


def test_c417_a_move_looks_at_the_whole_queue(world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """C417, on rows: also at who has paused, who stands behind the head, and who shares a number."""
    for module in (fitting, load_holds):
        monkeypatch.setattr(module, "LOOKED_AT", 1)
    ids = [placed(world, engine, patron=make_patron(f"r{number}", world.chengdu.library)) for number in range(5)]
    Hold.objects.update(rank=7, stage="waiting", item=None)
    answer(submit_one(engine, at_desk("suspend", ids[2], terminal=world.chongqing.desk, until=NOON + days(9))))
    answer(submit_one(engine, at_desk("move", ids[4], terminal=world.chongqing.desk, before_id=ids[3])))
    assert list(Hold.objects.order_by("rank", "id").values_list("pk", flat=True)) == [*ids[:3], ids[4], ids[3]]


def test_the_same_id_has_the_same_answer_and_the_clock_may_ask_twice(world: World, engine: Engine) -> None:
    """C428."""
    wish = place(world.alice, world.book.bib_id, pickup=world.chongqing.branch, terminal=world.chongqing.desk)
    first, again = (submit_one(engine, wish) for _ in range(2))
    assert answer(first) == answer(again)
    assert Hold.objects.count() == 1
    by_another = place(world.bob, 0, pickup=world.chengdu.branch, terminal=world.chongqing.desk, id=wish.id)
    assert submit_one(engine, by_another).refusal == "command_id_reused"  # type: ignore[union-attr]
    target = by_clock("target", answer(first).hold_id)
    assert answer(submit_one(engine, target)) == answer(submit_one(engine, target))


def test_the_office_chooses_the_order(world: World, engine: Engine) -> None:
    """C421: of the books that lie in Chengdu, one belongs to Bob's library."""
    own = make_item("Q1", world.chongqing, branch=world.chengdu.branch)
    Network.objects.update(hold_order=["owners_readers", "nearest_first"])
    asked = stands(placed(world, engine, patron=world.bob))
    assert (asked.item_id, asked.reason) == (own.pk, "owners_reader")
    with pytest.raises(DatabaseError, match="network_hold_order"):
        Network.objects.update(hold_order=["whim"])


def test_a_hold_names_its_patron_by_a_token_that_lasts(world: World, engine: Engine) -> None:
    hold = stands(placed(world, engine))
    token = PatronToken.objects.get(token=bytes(hold.token))
    assert (token.patron_id, token.lasting) == (world.alice.pk, True)
    assert not LogEntry.objects.filter(body__contains=f'"patron_id":{world.alice.pk}').exists()
    Hold.objects.update(patron=world.bob)
    assert verify(now=NOON).problems[-1].startswith(f"hold {hold.pk}: names another patron")


def test_the_hold_of_an_erased_patron_is_nobodys_and_the_clock_ends_it(world: World, engine: Engine) -> None:
    """C464."""
    hold_id = placed(world, engine)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE circulation_hold SET patron_id = NULL")
        cursor.execute("DELETE FROM patrons_patron WHERE name = 'alice'")
    answer(submit_one(engine, by_clock("expire", hold_id)))
    assert (stands(hold_id).closed_as, stands(hold_id).closed_reason) == ("cancelled", "patron_gone")


@pytest.mark.parametrize(("missing", "lent_for"), [(False, 30), (True, 5)])
def test_c204_loans_are_shorter_while_others_wait(
    world: World, engine: Engine, *, missing: bool, lent_for: int
) -> None:
    """C204, on rows: two wait for each item that is not missing; whoever borrows waits no more."""
    CirculationRule.objects.update(short_days=5, short_from_holds=2)
    if missing:
        Item.objects.filter(pk=world.local.pk).update(status="missing")
    pickup, desk = world.chongqing.branch, world.chongqing.desk
    readers = [make_patron(f"r{number}", world.chongqing.library) for number in range(2)]
    wishes = [place(reader, world.book.bib_id, pickup=pickup, terminal=desk) for reader in readers]
    *_, lent = engine.submit([*wishes, check_out(world.bob, world.book, terminal=desk)], NOON)
    assert answer(lent).due_at == end_of(local_day(NOON) + days(lent_for))
    answer(submit_one(engine, check_in(world.book, desk)))
    collected = answer(submit_one(engine, check_out(readers[0], world.book, terminal=desk)))
    assert collected.due_at == end_of(local_day(NOON) + days(30))


@pytest.mark.parametrize(("after", "lent_for"), [(1, 30), (4, 5)])
def test_c204_who_has_paused_shortens_no_loan(world: World, engine: Engine, *, after: int, lent_for: int) -> None:
    """C204, on rows: of two who wait for two items one has paused, for three days."""
    CirculationRule.objects.update(short_days=5, short_from_holds=1)
    desk = world.chongqing.desk
    ids = [placed(world, engine, patron=make_patron(f"r{number}", world.chongqing.library)) for number in range(2)]
    answer(submit_one(engine, at_desk("suspend", ids[0], terminal=desk, until=NOON + days(3))))
    at = NOON + days(after)
    lent = answer(submit_one(engine, check_out(world.bob, world.book, terminal=desk, at=at)))
    assert lent.due_at == end_of(local_day(at) + days(lent_for))


def test_c204_what_was_found_a_moment_ago_counts_among_what_is_waited_for(world: World, engine: Engine) -> None:
    """C204: the only items were missing; one is found and lent in the same batch, and one more waits for it."""
    CirculationRule.objects.update(short_days=5, short_from_holds=1)
    desk = world.chongqing.desk
    for name in ("r1", "r2"):
        placed(world, engine, patron=make_patron(name, world.chongqing.library))
    Hold.objects.update(stage="waiting", item=None)
    Item.objects.update(status="missing")
    first = Hold.objects.order_by("rank")[0].patron
    assert first is not None
    *_, lent = engine.submit([check_in(world.book, desk), check_out(first, world.book, terminal=desk)], NOON)
    assert answer(lent).due_at == end_of(local_day(NOON) + days(5))


def test_a_record_that_is_waited_for_stays_in_its_work(world: World, engine: Engine) -> None:
    """Its queue would be torn apart."""
    placed(world, engine)
    other = BibRecord.objects.create(match_key="other", title="长恨歌")
    with pytest.raises(DatabaseError, match="a hold waits in the queue of its work"):
        BibRecord.objects.filter(pk=world.book.bib_id).update(work=other)


def test_an_item_that_a_hold_has_stays_with_its_record(world: World, engine: Engine) -> None:
    item = stands(placed(world, engine)).item
    assert item is not None
    other = BibRecord.objects.create(match_key="other", title="长恨歌")
    with pytest.raises(DatabaseError, match="a hold has it or wants it"):
        Item.objects.filter(pk=item.pk).update(bib=other)


def test_a_hold_that_is_unknown_is_refused(world: World, engine: Engine) -> None:
    outcome = submit_one(engine, at_desk("cancel", 12_345, terminal=world.chengdu.desk))
    assert isinstance(outcome, Refused)
    assert outcome.refusal == "hold_unknown"
