"""Papers: the poster of an activity, and the list of a session on which is ticked who came."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from bashu.db.activities import office_queries as queries
from bashu.db.activities.papers import attendance_of, poster_of
from bashu.db.activities.queries import sessions_of
from bashu.domain.rights import Right
from bashu.doors.web.office.activities.pages import activity_of, scope_of, session_of
from bashu.doors.web.office.pages import Page, office_page

SIZES = ("A4", "A3")


@require_GET
@office_page(Right.SEE_ACTIVITIES)
def poster(page: Page, activity_id: int, *, size: str) -> HttpResponse:
    """With a QR of the activity's own page."""
    row = activity_of(page, activity_id)
    if size not in SIZES:
        raise Http404
    coming = [each for each in sessions_of(row.pk) if each.state == "planned" and each.ends_at > page.now]
    return _pdf(poster_of(row, coming, size=size, address=address_of(row.pk)), name=f"activity-{row.pk}-{size}")


@require_GET
@office_page(Right.SEE_ACTIVITIES)
def attendance(page: Page, session_id: int) -> HttpResponse:
    row = session_of(page, session_id)
    page.require(Right.SEE_ACTIVITIES, scope_of(row.activity))
    return _pdf(attendance_of(row, tuple(queries.registrations(row.pk))), name=f"attendance-{row.pk}")


def address_of(activity_id: int) -> str:
    return f"{settings.BASHU.public_url}/activities/{activity_id}"


def _pdf(content: bytes, *, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
