"""The door of a session, as it is told by tired people, wrong clocks and broken stores."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from bashu.db.activities.models import Activity, ActivitySession, DoorQuestion, Registration, WalkIns
from bashu.domain.ids import uuid7
from bashu.engine import clock
from tests.doors.web.conftest import Site
from tests.doors.web.seasons import HOUR, make_session, registered

MINUTES_AGO = HOUR / 6


@pytest.fixture
def session_id(site: Site) -> int:
    return int(make_session(site, starts_at=clock.now() - MINUTES_AGO).pk)


def scan(client: Client, session_id: int, *, text: str) -> dict[str, Any]:
    told = client.post(f"/desk/activities/{session_id}/scan", {"text": text}, headers={"x-door": "1"})
    answer: dict[str, Any] = told.json()
    return answer


def tell(client: Client, session_id: int, *, facts: object) -> list[str]:
    text = facts if isinstance(facts, str) else json.dumps(facts)
    told = client.post(f"/desk/activities/{session_id}/tell", {"facts": text})
    assert told.status_code == 200
    done: list[str] = told.json()["done"]
    return done


def made(**ago: float) -> str:
    return str(uuid7(clock.now() - timedelta(**ago), bytes(10)))


@pytest.mark.parametrize("form", ["{0} {1}", "{0}-{1}", " {0}{1} ", "{0}\u3000{1}"])
def test_a88_a_code_is_read_as_it_is_shown_and_typed(site: Site, staff: Client, session_id: int, form: str) -> None:
    code = Registration.objects.get(pk=registered_of(site).registration_id).code
    assert scan(staff, session_id, text=form.format(code[:5], code[5:]).lower())["tone"] == "keep"


def registered_of(site: Site) -> Any:
    return registered(ActivitySession.objects.get(), site.world.alice.pk)


def test_a89_who_has_a_seat_comes_in_though_the_activity_was_withdrawn(
    site: Site, staff: Client, session_id: int
) -> None:
    code = registered_of(site).code
    Activity.objects.update(state="withdrawn")
    assert f'data-session="{session_id}"' in staff.get("/desk/activities").content.decode()
    assert scan(staff, session_id, text=code)["tone"] == "keep"
    Activity.objects.update(state="draft")
    assert staff.get(f"/desk/activities/{session_id}/door").status_code == 404


@pytest.mark.parametrize(
    "facts", ["", "[", "[" * 60_000, "7", '{"id": 1}', "[[], 7, null]", '[{"id": []}, {"id": ""}]', "\x00", "9" * 9_999]
)
def test_a90_what_nobody_can_read_is_told_to_nobody(staff: Client, session_id: int, facts: str) -> None:
    assert tell(staff, session_id, facts=facts) == []
    assert not DoorQuestion.objects.exists()


@pytest.mark.parametrize(
    "said",
    [{"walk": True}, {"walk": 1.0}, {"walk": [1]}, {"came": True}, {"came": 10**30}, {"came": -1}, {"code": 7},
     {"sealed": {}}, {"sealed": "x" * 5_000}, {}],
)  # fmt: skip
def test_a90_what_is_written_wrong_is_a_question_at_most(staff: Client, session_id: int, said: dict[str, Any]) -> None:
    told = {"id": made(minutes=1)} | said
    for _ in range(2):
        assert tell(staff, session_id, facts=[told]) == [told["id"]]
    assert (WalkIns.objects.count(), DoorQuestion.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    "when",
    [made(days=-400), made(days=61), str(UUID(int=7)), "of a browser without a clock"],
    ids=["a year ago", "in two months", "the oldest", "none"],
)
def test_a91_whatever_a_clock_said_it_is_counted_once(staff: Client, session_id: int, when: str) -> None:
    for _ in range(2):
        assert tell(staff, session_id, facts=[{"id": when, "walk": 1}]) == [when]
    assert [each.count for each in WalkIns.objects.all()] == [1]
    assert WalkIns.objects.get().counted_at <= clock.now()


def test_a92_of_five_hundred_no_one_is_cut_off(site: Site, staff: Client, session_id: int) -> None:
    facts = [{"id": str(clock.new_id()), "sealed": "A" * 1_000} for _ in range(500)]
    done = tell(staff, session_id, facts=facts)
    assert done == [each["id"] for each in facts[:100]]
    assert tell(staff, session_id, facts=facts[100:])[-1] == facts[199]["id"]
