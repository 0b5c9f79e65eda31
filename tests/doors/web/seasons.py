"""What the tests of the activities' pages begin with: an activity of Chengdu, and a session of it that is to come."""

from datetime import datetime, timedelta
from typing import Any

from bashu.db.activities.models import Activity, ActivitySession
from bashu.domain.activities.commands import PatronScan, PlanSession, Register, SessionPlan
from bashu.domain.activities.states import How
from bashu.domain.outcome import Accepted
from bashu.doors.web.shared.commands import execute
from bashu.engine import clock
from tests.doors.web.conftest import Site

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def make_activity(site: Site, **changed: Any) -> Activity:
    fields: dict[str, Any] = {
        "library": site.world.chengdu.library, "kind": "storytime", "state": "published", "title_zh": "听故事",
        "title_en": "Story time", "written_at": clock.now(),
    }  # fmt: skip
    return Activity.objects.create(**(fields | changed))


def make_session(site: Site, *, activity: Activity | None = None, **changed: Any) -> ActivitySession:
    """In Chengdu's branch tomorrow, and open for registration."""
    now = clock.now()
    starts = changed.get("starts_at", now + DAY)
    fields: dict[str, Any] = {
        "branch_id": site.world.chengdu.branch.pk, "room": "301", "starts_at": starts, "ends_at": starts + 2 * HOUR,
        "how": How.FIRST_COME, "capacity": 20, "opens_at": now - DAY, "closes_at": starts, "party_max": 4,
    }  # fmt: skip
    plan = SessionPlan(**(fields | changed))
    of = activity or make_activity(site)
    told = execute(PlanSession(id=clock.new_id(), occurred_at=now, staff_id=1, activity_id=of.pk, plan=plan))
    assert isinstance(told, Accepted), told
    return ActivitySession.objects.get(pk=told.answer.session_id)


def registered(session: ActivitySession, patron_id: int, *, at: datetime | None = None, **changed: Any) -> Any:
    now = clock.now()
    fields: dict[str, Any] = {"patron": PatronScan(patron_id=patron_id), "staff_id": 1, "past_window": True}
    wish = Register(id=clock.new_id(), occurred_at=at or now, session_id=session.pk, **(fields | changed))
    told = execute(wish)
    assert isinstance(told, Accepted), told
    return told.answer
