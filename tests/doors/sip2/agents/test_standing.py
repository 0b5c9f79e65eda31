"""What a box has to know while its line is cut: told once as a whole, then only what has changed, under its own key."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Hold, Loan
from bashu.db.network.agent_models import OfflineRule, StandingEntry, StandingLibrary, StandingReached
from bashu.db.network.models import Agent, Branch
from bashu.db.patrons.models import Block, Card, Patron
from bashu.db.patrons.vault import the_vault
from bashu.domain.identity.kinds import CardState, PatronState
from bashu.engine import agents, clock, feed
from bashu.engine.circulation import standing
from bashu.engine.submit import Engine
from bashu.wire.link.messages import About, Learned, Standing
from bashu.wire.sip2 import port
from tests.doors.sip2.machines import ALICES_CARD, BOBS_CARD
from tests.holding import at_desk, place
from tests.people import World, answer, check_in, check_out, make_item, submit_one

from .boxes import Box, box

DAY = timedelta(days=1)


def block(patron: Patron, **about: object) -> Block:
    begun = clock.now() - timedelta(hours=1)
    return Block.objects.create(patron=patron, reason="conduct", starts_at=begun, **about)


def told(each: Box, *, seq: int = 0, id: int = 0) -> Standing:  # noqa: A002
    return each.line.standing(Learned(seq=seq, id=id))


def behind(each: Box) -> Standing:
    """What is new to it; it takes it in."""
    new = each.line.standing(each.store.learned(since=clock.now() - DAY))
    each.store.take_standing(new)
    each.desk.alone.learn()
    return new


def knows(each: Box, kind: About, *, card: str) -> bool:
    return each.store.has_entry(kind, each.desk.alone.digest(card))


def kept(each: Box) -> set[str]:
    return {bytes(value).decode() for (value,) in each.store.rows("SELECT value FROM entry WHERE kind = 'kept'")}


def test_a_block_comes_and_goes_and_nothing_else_is_told(chengdus: Box, world: World) -> None:
    assert (behind(chengdus).come, behind(chengdus).whole) == ((), False)
    placed = block(world.alice)
    new = behind(chengdus)
    assert [(each.kind, each.barcode) for each in new.come] == [(About.BLOCKED, "")]
    assert knows(chengdus, About.BLOCKED, card=ALICES_CARD)
    assert behind(chengdus).come == ()
    placed.delete()
    assert behind(chengdus).gone == (new.come[0].id,)
    assert not knows(chengdus, About.BLOCKED, card=ALICES_CARD)


def test_lost_cards_and_closed_accounts_are_blocked_and_an_ended_block_is_none(chengdus: Box, world: World) -> None:
    Card.objects.filter(patron=world.alice).update(state=CardState.LOST)
    Patron.objects.filter(pk=world.bob.pk).update(state=PatronState.CLOSED)
    behind(chengdus)
    assert knows(chengdus, About.BLOCKED, card=ALICES_CARD)
    assert knows(chengdus, About.BLOCKED, card=BOBS_CARD)
    Card.objects.update(state=CardState.VALID)
    Patron.objects.update(state=PatronState.ACTIVE)
    block(world.bob, ends_at=clock.now() - timedelta(minutes=1))
    assert len(behind(chengdus).gone) == 2


def test_a_block_of_one_library_is_told_to_its_boxes_alone(chengdus: Box, world: World) -> None:
    block(world.alice, library=world.chongqing.library)
    assert behind(chengdus).come == ()
    block(world.bob, library=world.chengdu.library)
    assert knows(chengdus, About.BLOCKED, card=BOBS_CARD) is (behind(chengdus).come == ())
    assert knows(chengdus, About.BLOCKED, card=BOBS_CARD)


def test_a_reader_who_is_erased_is_taken_back_without_a_number(chengdus: Box, world: World) -> None:
    block(world.alice)
    (entry,) = behind(chengdus).come
    Card.objects.filter(patron=world.alice).delete()
    assert told(chengdus).gone == (entry.id,)
    assert behind(chengdus).gone == (entry.id,)


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.close()


def test_what_somebody_waits_for_is_kept_from_the_feed_on_and_let_go(
    chengdus: Box, world: World, engine: Engine
) -> None:
    now = clock.now()
    Item.objects.filter(pk=world.local.pk).update(status="damaged")
    StandingLibrary.objects.update(filled_at=None)
    behind(chengdus)
    assert kept(chengdus) == {"L1"}
    assert answer(submit_one(engine, check_out(world.bob, world.book, terminal=world.chengdu.desk, at=now), now=now))
    hold = place(world.alice, world.book.bib_id, pickup=world.chengdu.branch, terminal=world.chengdu.desk, at=now)
    assert answer(submit_one(engine, hold, now=now))
    behind(chengdus)
    assert kept(chengdus) == {"B1", "L1"}
    chengdus.line.cut = True
    assert chengdus.take_back("B1").alert is port.Alert.CALL_STAFF
    chengdus.line.cut = False
    assert answer(
        submit_one(engine, at_desk("cancel", Hold.objects.get().pk, terminal=world.chengdu.desk, at=now), now=now)
    )
    behind(chengdus)
    assert kept(chengdus) == {"L1"}


def test_what_came_without_the_feed_is_seen_within_a_day(chengdus: Box, world: World) -> None:
    make_item("D1", world.chengdu, status="damaged")
    behind(chengdus)
    assert kept(chengdus) == set()
    StandingLibrary.objects.update(filled_at=clock.now() - 2 * DAY)
    behind(chengdus)
    assert kept(chengdus) == {"D1"}
    Item.objects.filter(barcode="D1").update(status="available")
    StandingLibrary.objects.update(filled_at=clock.now() - 2 * DAY)
    behind(chengdus)
    assert kept(chengdus) == set()


def test_if_too_much_has_happened_all_is_looked_through(
    chengdus: Box, world: World, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    behind(chengdus)
    monkeypatch.setattr(standing, "PAGES", 1)
    monkeypatch.setattr(feed, "PAGE", 0)
    make_item("D1", world.chengdu, status="damaged")
    behind(chengdus)
    monkeypatch.undo()
    StandingReached.objects.update(looked_at=None)
    behind(chengdus)
    assert kept(chengdus) == {"D1"}


def refuse_strangers(world: World) -> None:
    usual = {"items_max": 2, "days": 30, "snapshot_days": 7}
    OfflineRule.objects.create(library=world.chengdu.library, strangers=False, **usual)


def test_who_was_there_is_known_where_the_rule_asks_and_nowhere_else(
    chengdus: Box, world: World, engine: Engine
) -> None:
    now = clock.now()
    assert answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.desk, at=now), now=now))
    behind(chengdus)
    assert not StandingEntry.objects.filter(kind="known").exists()
    refuse_strangers(world)
    behind(chengdus)
    assert knows(chengdus, About.KNOWN, card=ALICES_CARD)
    assert not knows(chengdus, About.KNOWN, card=BOBS_CARD)
    chengdus.look()
    chengdus.line.cut = True
    assert not chengdus.borrow("L1", BOBS_CARD)
    assert chengdus.borrow("L1", ALICES_CARD)
    OfflineRule.objects.all().delete()
    chengdus.mend()
    assert not knows(chengdus, About.KNOWN, card=ALICES_CARD)


def test_a_reader_becomes_known_by_a_return_and_is_forgotten_after_a_year(
    chengdus: Box, world: World, engine: Engine
) -> None:
    refuse_strangers(world)
    behind(chengdus)
    now = clock.now()
    lent = check_out(world.bob, world.book, terminal=world.chongqing.desk, at=now)
    assert answer(submit_one(engine, lent, now=now))
    assert not [each for each in behind(chengdus).come if each.kind is About.KNOWN]
    assert answer(submit_one(engine, check_in(world.book, world.chengdu.desk, at=now), now=now))
    behind(chengdus)
    assert knows(chengdus, About.KNOWN, card=BOBS_CARD)
    Loan.objects.update(patron=None)
    assert knows(chengdus, About.KNOWN, card=BOBS_CARD), "it is known for a year, loans are for a month"
    StandingEntry.objects.update(seen_on=clock.now().date() - timedelta(days=396))
    StandingReached.objects.update(purged_at=None)
    behind(chengdus)
    assert not knows(chengdus, About.KNOWN, card=BOBS_CARD)


def test_many_are_told_page_by_page_and_the_old_ones_hold_until_all_are_there(
    chengdus: Box, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    block(world.alice)
    behind(chengdus)
    for number in range(5):
        make_item(f"D{number}", world.chengdu, status="damaged")
    StandingLibrary.objects.update(filled_at=None)
    monkeypatch.setattr(standing, "ENTRIES_MAX", 2)
    chengdus.store.write("UPDATE told SET whole_at = '2020-01-01'")
    first = behind(chengdus)
    assert (first.whole, first.more, len(first.come)) == (True, True, 2)
    Card.objects.filter(patron=world.alice).delete()
    pages = [behind(chengdus)]
    while pages[-1].more:
        pages.append(behind(chengdus))
    assert not any(page.whole for page in pages)
    assert kept(chengdus) == {f"D{number}" for number in range(5)}
    assert not knows(chengdus, About.BLOCKED, card=ALICES_CARD)


@pytest.mark.parametrize("place", ["too old", "of another past"])
def test_a_box_that_cannot_be_told_the_difference_begins_anew(chengdus: Box, world: World, place: str) -> None:
    block(world.alice)
    behind(chengdus)
    known = chengdus.store.learned(since=clock.now() - DAY)
    Block.objects.all().delete()
    behind(chengdus)
    if place == "too old":
        StandingEntry.objects.update(changed_at=clock.now() - 9 * DAY)
        StandingReached.objects.update(purged_at=None)
        behind(chengdus)
        assert not StandingEntry.objects.filter(kind="blocked").exists()
    else:
        StandingReached.objects.update(seq=0)
    assert told(chengdus, seq=known.seq, id=known.id).whole


def test_each_box_has_digests_of_its_own_and_another_enrolment_begins_anew(
    chengdus: Box, world: World, hub: str, tmp_path: Path
) -> None:
    block(world.alice)
    behind(chengdus)
    code = agents.make_again(Agent.objects.get().pk, now=clock.now())
    assert code
    (tmp_path / "new").mkdir()
    with box(hub, code, folder=tmp_path / "new") as another:
        assert knows(another, About.BLOCKED, card=ALICES_CARD)
        assert another.desk.alone.digest(ALICES_CARD) != chengdus.desk.alone.digest(ALICES_CARD)


def test_to_tell_nothing_reads_little_and_opens_no_card(
    chengdus: Box, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    block(world.alice)
    behind(chengdus)
    monkeypatch.setattr(standing, "FRESH", timedelta(minutes=1))
    library, now = world.chengdu.library.pk, clock.now()
    first = standing.tell(Learned(seq=0, id=0), library_id=library, site_key=b"k", vault=the_vault(), now=now)
    with CaptureQueriesContext(connection) as asked:
        at = Learned(seq=first.seq, id=first.id)
        again = standing.tell(at, library_id=library, site_key=b"k", vault=the_vault(), now=clock.now())
    assert (again.come, again.gone, again.made_at) == ((), (), first.made_at)
    assert len(asked) <= 7
    assert not any("patrons_" in each["sql"] for each in asked.captured_queries)


def test_a_library_without_a_box_is_forgotten(chengdus: Box, world: World) -> None:
    block(world.alice, library=world.chengdu.library)
    behind(chengdus)
    Agent.objects.update(ended_at=clock.now())
    StandingReached.objects.update(purged_at=None)
    standing.look(clock.now(), library_id=world.chongqing.library.pk)
    assert not StandingEntry.objects.exclude(library=None).exists()
    assert not StandingLibrary.objects.filter(library=world.chengdu.library).exists()
    assert Branch.objects.exists()
