"""Since when the items that are scanned next have been back: they lay in the book drop, or a reader says so."""

from datetime import date, datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bashu.db.network.calendars import calendars
from bashu.db.network.parameters import parameters
from bashu.domain.calendar import Calendar, last_closing, last_moment, local_day
from bashu.domain.circulation import words
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.scan import shown
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.forms import day


@require_POST
@desk_page(Right.BACKDATE)
def returned(page: Page) -> HttpResponse:
    """On and off by one key. It begins with what was in the book drop; a day may be set instead."""
    page.require(Right.TAKE_IN)
    do, before = page.request.POST.get("do", ""), page.work.returned
    page.work.clear()
    on = day(page.request.POST.get("day", "")) if do == "day" else None
    if do == "day" and on is None:
        page.work.problem, page.work.returned = _too_long_ago(), before
        page.work.mode = "take_in" if before else "auto"
    elif do in {"day", "drop"} or not before:
        _set(page, on, before=before)
    return page.answer("desk", shown)


def _set(page: Page, on: date | None, *, before: str) -> None:
    """What cannot be is not set: then all stays as it was."""
    calendar = calendars().get(page.staff.place.branch_id, Calendar())
    at = _moment(calendar, on, now=page.now)
    page.work.problem = _problem(at, now=page.now)
    page.work.returned = before if page.work.problem or at is None else at.isoformat()
    page.work.mode = "take_in" if page.work.returned else "auto"


def _moment(calendar: Calendar, on: date | None, *, now: datetime) -> datetime | None:
    if on is None:
        return last_closing(calendar, now)
    at = last_moment(calendar, on)
    return min(at, now) if on == local_day(now) else at


def _problem(at: datetime | None, *, now: datetime) -> str:
    """In the words with which the engine would refuse it."""
    if at is None:
        return _("The calendar of this branch has no opening hours in the past year. Set the day of return.")
    if at > now:
        return words.say(Refusal.RETURN_IN_THE_FUTURE, language=languages.current(), audience="staff")
    return _too_long_ago() if (local_day(now) - local_day(at)).days > parameters().returned_days_max else ""


def _too_long_ago() -> str:
    days = {"days": parameters().returned_days_max}
    return words.say(Refusal.RETURNED_TOO_LONG_AGO, days, language=languages.current(), audience="staff")
