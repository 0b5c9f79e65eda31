"""What libraries hold, for anybody: sessions with the seats that are left, and an activity with all of its."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from bashu.db.activities import feed_queries
from bashu.db.activities.feed_queries import Activity, ActivitySession
from bashu.db.activities.queries import Wanted, find_activity, find_sessions, seats_left, sessions_of
from bashu.doors.api import activity_shapes as shapes
from bashu.doors.api.partners.shapes import ID_MAX
from bashu.doors.api.problems import LIVE, RefusedError
from bashu.doors.api.shapes import Named, Problem
from bashu.engine import clock

router = Router(tags=["activities"])


@router.get(
    "/sessions",
    response={200: shapes.Sessions, 400: Problem},
    summary="What is held, and which seats are left",
    operation_id="sessions",
)
def sessions(request: HttpRequest, response: HttpResponse, *, asked: Query[shapes.SessionsAsked]) -> shapes.Sessions:
    response.headers["Cache-Control"] = LIVE
    now = clock.now()
    library = feed_queries.library(asked.library) if asked.library else None
    if asked.library and library is None:
        return shapes.Sessions(total=0, start=asked.start, sessions=[])
    wanted = Wanted(
        from_at=asked.since or now, to_at=asked.until, city=asked.city, library_id=library.id if library else None,
        kind=asked.kind or "", age=asked.age, for_minors=asked.for_children, words=asked.q, series_id=asked.series,
    )  # fmt: skip
    part = find_sessions(wanted, start=asked.start, most=asked.size)
    feed_queries.with_quotas(part.rows)
    return shapes.Sessions(total=part.of, start=part.start, sessions=[session_told(row, now=now) for row in part])


@router.get(
    "/{activity_id}",
    response={200: shapes.ActivityTold, 400: Problem, 404: Problem},
    summary="An activity with its sessions",
    operation_id="activity",
)
def activity(
    request: HttpRequest, response: HttpResponse, *, activity_id: Annotated[int, Path(ge=1, le=ID_MAX)]
) -> shapes.ActivityTold:
    response.headers["Cache-Control"] = LIVE
    row = find_activity(activity_id)
    if row is None:
        raise RefusedError(HTTPStatus.NOT_FOUND, f"No activity {activity_id} is offered.")
    now = clock.now()
    return shapes.ActivityTold(
        **_brief(row).model_dump(),
        text=_both(row, "body"),
        materials=_both(row, "materials"),
        contact=row.contact,
        with_libraries=[_named(each) for each in feed_queries.with_libraries(row)],
        sessions=[session_told(each, now=now) for each in sessions_of(row.pk)],
    )


def session_told(row: ActivitySession, *, now: datetime) -> shapes.SessionTold:
    """The link of one that is on-line is told to nobody here."""
    left = seats_left(row, home_library_id=None, now=now)
    library = row.branch.library if row.branch else row.activity.library
    same = ("starts_at", "ends_at", "state", "how", "room", "opens_at", "closes_at")
    return shapes.SessionTold(
        id=row.pk,
        activity=_brief(row.activity),
        city=library.city_id if row.branch else None,
        branch=_named(row.branch) if row.branch else None,
        seats=row.capacity,
        seats_left=left.common,
        waiting=left.waiting,
        may_wait=left.may_wait,
        **{name: getattr(row, name) for name in same},
    )


def _brief(row: Activity) -> shapes.ActivityBrief:
    series = row.series
    return shapes.ActivityBrief(
        id=row.pk,
        url=f"{settings.BASHU.public_url}/activities/{row.pk}",
        kind=row.kind,
        title=_both(row, "title"),
        summary=_both(row, "summary"),
        library=_named(row.library),
        series=shapes.SeriesTold(id=series.pk, title=_both(series, "title")) if series else None,
        from_age=row.from_age,
        to_age=row.to_age,
        for_children=row.for_minors or (row.brand is not None and row.brand.for_minors),
    )


def _both(row: object, which: str) -> shapes.Both:
    return shapes.Both(zh=getattr(row, f"{which}_zh"), en=getattr(row, f"{which}_en"))


def _named(row: object) -> Named:
    """A library or a branch."""
    code, zh, en = (getattr(row, name) for name in ("code", "name_zh", "name_en"))
    return Named(code=code, zh=zh, en=en)
