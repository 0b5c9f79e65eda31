"""What is left of a reader who is erased: counts, and no name."""

from collections.abc import Callable

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from bashu.db.activities.models import ActivitySession, Feedback, FeedbackGiven, Registration
from bashu.db.audit.models import LogEntry
from bashu.db.patrons import edits
from bashu.db.patrons.models import Patron
from bashu.domain.activities.commands import CheckInReader, PatronScan
from bashu.domain.activities.states import RegistrationKind
from bashu.doors.jobs.sessions import keep_sessions, remind
from bashu.engine.activities import planning
from bashu.engine.activities.history import KEPT, forget_registrations
from bashu.engine.submit import Engine
from tests.db.patrons.leaks import find_leaks
from tests.engine.activities.seen import STARTS, make_activity, make_session, register
from tests.people import NOON, World, an_id, answer, days, make_patron, submit_one

NAME, NUMBER = "Zhuge Wuming of Chengdu", "PN-8F3K-22M7"


def everywhere(needle: str) -> list[str]:
    raw = connection.connection
    assert isinstance(raw, psycopg.Connection)
    return [each.place for each in find_leaks([needle], connection=raw)]


def naming(patron_id: int) -> list[str]:
    """Tables of which a row still refers to this reader."""
    return [
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Patron and model._default_manager.filter(**{field.attname: patron_id}).exists()
    ]


@pytest.fixture
def reader(world: World, engine: Engine) -> Patron:
    """Holds a registration, comes along in another, waits in a third; came, said something, has a calendar."""
    reader = make_patron(NAME, world.chengdu.library, number=NUMBER, family=world.alice)
    activity = make_activity(world.chengdu.library)
    first, second, third = (make_session(engine, activity, party_max=2, waiting_max=1, capacity=2) for _ in range(3))
    made = answer(submit_one(engine, register(reader, first)))
    family = register(
        world.alice, second, seats=2, kind=RegistrationKind.FAMILY, members=(PatronScan(patron_id=reader.pk),)
    )
    full = [register(each, third) for each in (world.alice, world.bob, reader)]
    assert [answer(each).standing for each in engine.submit([family, *full], NOON)][-1] == "waiting"
    came = CheckInReader(id=an_id(STARTS), occurred_at=STARTS, session_id=first, code=made.code)
    answer(submit_one(engine, came))
    planning.give_feedback(made.registration_id, patron_id=reader.pk, stars=5, words="好", now=STARTS)
    planning.new_calendar_address(reader.pk, now=STARTS)
    assert remind(STARTS - days(1)) > 0
    return reader


def counts() -> list[tuple[int, int]]:
    return [(each.seats_taken, each.waiting) for each in ActivitySession.objects.order_by("id")]


def test_a58_no_table_names_who_was_erased(reader: Patron) -> None:
    assert everywhere(NAME) == everywhere(NUMBER) == ["public.patrons_patron"]
    assert len(naming(reader.pk)) == 5
    assert edits.erase(patron_id=reader.pk) is None
    assert everywhere(NAME) == everywhere(NUMBER) == naming(reader.pk) == []
    assert not LogEntry.objects.filter(body__contains="patron_id").exists()
    assert counts() == [(1, 0), (2, 0), (2, 1)]
    keep_sessions(STARTS - days(1))
    assert counts() == [(0, 0), (2, 0), (2, 0)]


def test_a55_what_is_over_keeps_its_counts_and_forgets_whose_they_were(reader: Patron) -> None:
    ended = STARTS + days(1)
    keep_sessions(ended)
    seats = counts()
    forget_registrations(ended + KEPT)
    assert counts() == seats
    assert sum(each.attended or 0 for each in Registration.objects.all()) == 1
    assert set(naming(reader.pk)) <= {"activities_calendarkey", "patrons_patron"}


def test_a59_what_is_said_is_said_once_and_leads_back_to_nobody(reader: Patron) -> None:
    mine = Registration.objects.get(patron=reader, attended=1)
    say: Callable[..., bool] = planning.give_feedback
    assert not say(mine.pk, patron_id=reader.pk, stars=1, words="again", now=STARTS)
    assert not say(Registration.objects.filter(attended=None)[0].pk, patron_id=reader.pk, stars=1, words="", now=STARTS)
    (told,) = Feedback.objects.values()
    assert set(told) == {"id", "session_id", "stars", "words", "given_on"}
    assert {each.name for each in FeedbackGiven._meta.concrete_fields} == {"registration"}
