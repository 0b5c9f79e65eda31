"""What every test of the activities begins with: an activity of Chengdu, and commands about its session."""

from datetime import timedelta
from typing import Any

from bashu.db.activities.models import Activity
from bashu.db.network.models import Library
from bashu.db.patrons.models import Patron
from bashu.domain.activities.commands import PatronScan, PlanSession, Register, SessionPlan
from bashu.domain.activities.states import How
from bashu.engine.submit import Engine
from tests.people import NOON, an_id, answer, days, submit_one

STARTS = NOON + days(10)


def make_activity(library: Library, **changed: Any) -> Activity:
    fields: dict[str, Any] = {
        "library": library, "kind": "storytime", "state": "published", "title_zh": "听故事", "title_en": "Story time",
        "written_at": NOON,
    }  # fmt: skip
    return Activity.objects.create(**(fields | changed))


def a_plan(**changed: Any) -> SessionPlan:
    fields: dict[str, Any] = {
        "branch_id": None, "room": "301", "starts_at": STARTS, "ends_at": STARTS + timedelta(hours=2),
        "how": How.FIRST_COME, "capacity": 2, "opens_at": NOON - days(1), "closes_at": STARTS,
    }  # fmt: skip
    return SessionPlan(**(fields | changed))


def plan(activity: Activity, *, session_id: int | None = None, at: Any = NOON, **changed: Any) -> PlanSession:
    return PlanSession(
        id=an_id(at), occurred_at=at, staff_id=1, activity_id=activity.pk, plan=a_plan(**changed),
        session_id=session_id,
    )  # fmt: skip


def make_session(engine: Engine, activity: Activity, **changed: Any) -> int:
    told = answer(submit_one(engine, plan(activity, **changed)))
    return int(told.session_id)


def register(patron: Patron, session_id: int, *, at: Any = NOON, **changed: Any) -> Register:
    fields: dict[str, Any] = {
        "id": an_id(at), "occurred_at": at, "session_id": session_id, "patron": PatronScan(patron_id=patron.pk)
    }  # fmt: skip
    return Register(**(fields | changed))
