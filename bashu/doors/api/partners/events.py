"""What has happened to the items of a client's libraries, as a feed that is followed by a cursor."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from bashu.domain.rights.scopes import PartnerScope
from bashu.doors.api.partners import access, shapes
from bashu.doors.api.partners.happened import Happened
from bashu.doors.api.partners.shapes import EVENTS_MAX, Event, Place
from bashu.doors.api.problems import LIVE
from bashu.engine import feed, ordered

router = Router(tags=["partners: events"])
SIZE = 200
After = Annotated[Place | None, Query(description="`after` of the answer before; none: from now on")]
Size = Annotated[int, Query(ge=1, le=EVENTS_MAX, description="about how many: what one command did is not divided")]


@router.get(
    "", response={200: shapes.Events} | access.WRONG, summary="What has happened, in order", operation_id="events",
    **access.needs(PartnerScope.READ_EVENTS),
)  # fmt: skip
def events(request: HttpRequest, response: HttpResponse, *, after: After = None, size: Size = SIZE) -> shapes.Events:
    """However little of it concerns these libraries, an answer looks at no more than a stretch of the log: it may be
    without events, and say that there is more."""
    response.headers["Cache-Control"] = LIVE
    opened = access.who(request)
    if after is None:
        return shapes.Events(events=[], after=str(feed.latest()), more=False)
    begun = feed.Cursor.parse(after)
    page = ordered.read(begun)
    happened = Happened(
        [each.change for each in page.told],
        library_ids=opened.library_ids,
        personal=PartnerScope.PERSONAL in opened.scopes,
    )
    told, pending, reached = list[Event](), list[Event](), begun
    for each in page.told:
        pending += happened.of(each.change)
        if each.upto is None:
            continue
        if told and len(told) + len(pending) > size:
            return shapes.Events(events=told, after=str(reached), more=True)
        told, pending, reached = told + pending, [], each.upto
    return shapes.Events(events=told, after=str(reached), more=page.more)
