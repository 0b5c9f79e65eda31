"""What the clock does with sessions, and what stays when a reader is erased."""

from datetime import timedelta
from typing import Any

import pytest

from bashu.db.activities.models import ActivitySession, DrawSeed, Registration, RegistrationMember
from bashu.db.notices.models import Notice
from bashu.db.patrons import edits
from bashu.db.patrons.models import PatronToken
from bashu.domain.activities.commands import PatronScan, QuotaPlan
from bashu.domain.activities.states import How, RegistrationKind
from bashu.doors.jobs import sessions
from bashu.doors.jobs.sessions import keep_sessions, remind
from bashu.engine.activities import planning
from bashu.engine.activities.history import KEPT, forget_registrations
from bashu.engine.activities.room import ActivitiesRoom
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.activities.seen import STARTS, make_activity, make_session, register
from tests.engine.test_verify import admit_items
from tests.people import NOON, World, days, make_patron, make_world

CLOSES, ENDS = NOON + days(3), STARTS + timedelta(hours=2)


@pytest.fixture
def world(transactional_db: None) -> World:
    world = make_world()
    admit_items([world.book, world.local])
    return world


def begin(world: World, **changed: object) -> int:
    engine = Engine([ActivitiesRoom()])
    session_id = make_session(engine, make_activity(world.chengdu.library), **changed)
    engine.submit([register(each, session_id) for each in (world.alice, world.bob)], NOON)
    engine.close()
    return session_id


def test_a42_a_draw_that_is_due_is_made_and_its_seed_is_gone(world: World) -> None:
    commitment = planning.new_commitment(NOON)
    begin(world, how=How.DRAW, capacity=1, commitment=commitment, closes_at=CLOSES, draw_at=CLOSES)
    assert keep_sessions(CLOSES - timedelta(minutes=5)).drawn == 0
    assert keep_sessions(CLOSES).drawn == 1
    assert not DrawSeed.objects.exists()
    assert sorted(each.state for each in Registration.objects.all()) == ["not_drawn", "registered"]


def test_a32_seats_of_a_quota_that_ends_go_to_who_waits(world: World) -> None:
    elsewhere = QuotaPlan(library_id=world.chongqing.library.pk, seats=2, until_at=NOON + days(1))
    session_id = begin(world, capacity=3, waiting_max=3, quotas=(elsewhere,))
    carol = make_patron("carol", world.chengdu.library)
    engine = Engine([ActivitiesRoom()])
    engine.submit([register(carol, session_id)], NOON)
    engine.close()
    assert Registration.objects.get(patron=carol).state == "waiting"
    assert keep_sessions(NOON + days(1) - timedelta(minutes=5)).moved_up == 0
    assert keep_sessions(NOON + days(1)).moved_up == 1


def test_a49_a55_a_session_ends_and_weeks_later_it_is_nobodys(world: World) -> None:
    begin(world)
    assert keep_sessions(ENDS).ended == 1
    assert keep_sessions(ENDS + days(1)).ended == 0
    assert ActivitySession.objects.get().seats_taken == 2
    assert forget_registrations(ENDS + KEPT - days(1)) == 0
    assert forget_registrations(ENDS + KEPT) == 2
    assert not Registration.objects.exclude(patron=None).exists()
    assert not PatronToken.objects.filter(lasting=True).exists()
    assert verify(now=ENDS).problems == []


def test_a53_who_has_a_seat_is_reminded_once(world: World) -> None:
    begin(world, capacity=1, waiting_max=1)
    assert remind(STARTS - days(2)) == 0
    assert remind(STARTS - days(1)) == 1
    assert remind(STARTS - timedelta(hours=1)) == 0
    assert Notice.objects.get(event="activity_reminder").patron_id == world.alice.pk


def test_a56_the_seats_of_an_erased_reader_go_to_who_waits_and_no_name_stays(world: World) -> None:
    session_id = begin(world, capacity=1, waiting_max=1)
    edits.erase(patron_id=world.alice.pk)
    done = keep_sessions(NOON + days(1))
    assert (done.freed, done.moved_up) == (1, 1)
    gone = Registration.objects.get(patron=None)
    assert (gone.state, gone.ended_as) == ("cancelled", "nobodys")
    assert ActivitySession.objects.get(pk=session_id).seats_taken == 1
    assert verify(now=NOON).problems == []


def test_a57_a_member_who_is_erased_leaves_the_count_of_seats(world: World) -> None:
    child = make_patron(
        "child", world.chengdu.library, guardian=world.alice, guardian_confirmed_at=NOON, category="child"
    )
    engine = Engine([ActivitiesRoom()])
    session_id = make_session(engine, make_activity(world.chengdu.library), party_max=2)
    family = register(
        world.alice, session_id, seats=2, kind=RegistrationKind.FAMILY, members=(PatronScan(patron_id=child.pk),)
    )
    engine.submit([family], NOON)
    engine.close()
    assert RegistrationMember.objects.count() == 2
    edits.erase(patron_id=child.pk)
    registration = Registration.objects.get()
    assert (registration.seats, registration.minors, registration.members.count()) == (2, 1, 1)
    assert verify(now=NOON).problems == []


def test_a71_what_is_due_is_looked_at_to_the_last_however_much_cannot_be_helped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the first draws the seeds are gone: they stay where they are, and keep nobody waiting."""
    monkeypatch.setattr(sessions, "AT_ONCE", 1)
    drawn: dict[str, Any] = {"how": How.DRAW, "closes_at": CLOSES, "draw_at": CLOSES}
    for commitment in ("0" * 64, "1" * 64, planning.new_commitment(NOON), planning.new_commitment(NOON)):
        begin(world, **drawn, commitment=commitment)
    assert keep_sessions(CLOSES).drawn == 2
    assert keep_sessions(ENDS).ended == 4


def test_a66_what_is_over_is_not_drawn_and_gives_nobody_a_seat(world: World) -> None:
    """The clock was away, and comes back when all is over."""
    quota = QuotaPlan(library_id=world.chongqing.library.pk, seats=1, until_at=STARTS)
    begin(world, how=How.DRAW, closes_at=CLOSES, draw_at=CLOSES, commitment=planning.new_commitment(NOON))
    engine = Engine([ActivitiesRoom()])
    session_id = make_session(engine, make_activity(world.chengdu.library), waiting_max=2, quotas=(quota,))
    readers = [make_patron(f"p{number}", world.chengdu.library) for number in range(2)]
    engine.submit([register(each, session_id) for each in readers], NOON)
    engine.close()
    done = keep_sessions(ENDS)
    assert (done.drawn, done.moved_up, done.ended) == (0, 0, 2)
