"""What the pages of activities share: whose something is, what an outcome says, times as forms write them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import ngettext

from bashu.db.activities import office_queries as queries
from bashu.db.activities.office_queries import Activity, ActivitySession
from bashu.db.network.queries import Name
from bashu.domain.activities.words import say
from bashu.domain.calendar import LOCAL
from bashu.domain.outcome import Accepted, Outcome
from bashu.domain.rights import Right, Scope
from bashu.doors.web.office.pages import Page
from bashu.doors.web.shared import languages
from bashu.engine.activities.planning import first_asked

TAB = "activities"
# More members than any network has.
LIBRARIES_READ = 1_000
OF_THE_FORM = frozenset({"do", "csrfmiddlewaretoken"})
YEARS = range(2000, 2200)


def activity_of(page: Page, activity_id: int) -> Activity:
    found = queries.activity(activity_id, page.reach(Right.SEE_ACTIVITIES))
    if found is None:
        raise Http404
    return found


def own_activity(page: Page, activity_id: int) -> Activity:
    """One that may be changed: by the library that holds it, not by those that hold it too."""
    found = activity_of(page, activity_id)
    page.require(Right.PLAN_ACTIVITIES, scope_of(found))
    return found


def session_of(page: Page, session_id: int) -> ActivitySession:
    found = queries.session(session_id, page.reach(Right.SEE_ACTIVITIES))
    if found is None:
        raise Http404
    return found


def own_session(page: Page, session_id: int) -> ActivitySession:
    found = session_of(page, session_id)
    page.require(Right.PLAN_ACTIVITIES, scope_of(found.activity))
    return found


def scope_of(row: Activity) -> Scope:
    return Scope(library_id=row.library_id)


def door_of(row: ActivitySession) -> Scope:
    """Whose staff keep its door."""
    return Scope(library_id=row.activity.library_id, branch_id=row.branch_id)


def name_of(row: object, which: str = "title") -> Name:
    """Of the columns in both languages."""
    return Name(getattr(row, f"{which}_zh"), getattr(row, f"{which}_en"))


def why_not(outcome: Outcome) -> str:
    """Empty if it was done, or would be."""
    if isinstance(outcome, Accepted):
        return ""
    return say(outcome, language=languages.current(), audience="staff")


def joined(codes: Sequence[str]) -> list[int]:
    """Ids of the libraries that were ticked, by their codes."""
    wanted = set(codes)
    return [each.pk for each in queries.all_libraries() if each.code in wanted]


def asked(page: Page) -> tuple[UUID, datetime]:
    """Id and moment of the command that a form asks for: the same, however often it is sent."""
    return first_asked(page.form_key, now=page.now)


def moment(text: str) -> datetime | None:
    """As a field writes a day and a time; it is Beijing time."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=LOCAL).astimezone(UTC) if found.tzinfo is None and found.year in YEARS else None


def written(at: datetime | None) -> str:
    """The other way round."""
    return f"{at.astimezone(LOCAL):%Y-%m-%dT%H:%M}" if at else ""


def sure(page: Page, *, title: str, told: int, leave: str, words: str = "") -> HttpResponse:
    """It touches readers: how many are told is said first, and what was sent is sent once more."""
    given = [
        (name, text)
        for name in page.request.POST
        if name not in OF_THE_FORM
        for text in page.request.POST.getlist(name)
    ]  # fmt: skip
    counted = ngettext("%(count)s reader is told.", "%(count)s readers are told.", told) % {"count": told}
    return page.show("activities/sure", title=title, told=counted, words=words, given=given, leave=leave, tab=TAB)
