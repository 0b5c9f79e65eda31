"""What is held at the library of the kiosk. Anybody sees it; who shows their card takes a seat, or gives it back."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.activities.coming import Registration, with_quotas
from bashu.db.activities.queries import (
    Wanted,
    are_any,
    find_registration,
    find_session,
    find_sessions,
    registrations_of_reader,
)
from bashu.db.patrons.queries import patron_summary
from bashu.domain.activities.commands import CancelRegistration, PatronScan, Register
from bashu.domain.outcome import Accepted
from bashu.doors.web.kiosk.pages import Page, kiosk_page, with_patron
from bashu.doors.web.shared import activities as told
from bashu.doors.web.shared.form_key import form_key
from bashu.doors.web.shared.forms import number, start_of
from bashu.doors.web.shared.once import execute_once
from bashu.doors.web.shared.spoken import Spoken
from bashu.engine import clock
from bashu.engine.activities.planning import first_asked

SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A session, and the registration by which who stands there takes part, if there is one. `own`: it is theirs."""

    shown: told.Shown
    mine: Registration | None
    own: bool

    @property
    def stands(self) -> str:
        return told.standing(self.mine) if self.mine else self.shown.says

    @property
    def may_cancel(self) -> bool:
        return self.mine is not None and self.own and not self.mine.attended


def are_coming(page: Page) -> bool:
    """Whether the start has anything to lead to."""
    return are_any(_wanted(page))


@require_GET
@kiosk_page
def activities(page: Page) -> HttpResponse:
    """`cancel`: the registration that is asked about once more, for a finger errs."""
    page.visit.save(page.request, page.now)
    part = find_sessions(_wanted(page), start=start_of(page.request, "sessions"), most=SHOWN)
    reader = patron_summary(page.visit.patron_id, now=page.now) if page.visit.patron_id else None
    mine = _mine(page)
    home = reader.home_library_id if reader else None
    rows = [told.shown(row, home_library_id=home, now=page.now) for row in with_quotas(part)]
    asked = number(page.request.GET.get("cancel", ""))
    return page.show(
        "activities",
        part=part,
        lines=[_line(page, each, mine=mine.get(each.row.pk)) for each in rows],
        cancelling=next((each for each in mine.values() if each.pk == asked and _is_own(page, each)), None),
        spoken=page.visit.lines.get("activities", []),
        form_id=clock.new_id(),
    )


@require_POST
@kiosk_page
@with_patron
def register(page: Page) -> HttpResponse:
    """One seat, for whoever showed the card. Who brings others registers on a phone, or at the desk."""
    row = find_session(number(page.request.POST.get("session", "")) or 0)
    if row is None:
        return page.go("activities")
    who = PatronScan(patron_id=page.visit.patron_id)
    outcome = execute_once(Register(id=_asked(page), occurred_at=page.now, session_id=row.pk, patron=who))
    about = told.title(row.activity)
    if not isinstance(outcome, Accepted):
        return _say(page, told.refused(outcome, audience="patron", about=about))
    spoken = told.registered(outcome.answer, about=about, audience="patron")
    if spoken.tone == "keep":
        on_line = _("It is held on line: your page “My activities” has the link.")
        spoken = replace(spoken, why=_("At the door show your card.") if row.branch_id else on_line)
    return _say(page, spoken)


@require_POST
@kiosk_page
@with_patron
def cancel(page: Page) -> HttpResponse:
    patron_id = page.visit.patron_id or 0
    row = find_registration(number(page.request.POST.get("registration", "")) or 0, patron_ids=[patron_id])
    if row is None:
        return page.go("activities")
    wish = CancelRegistration(
        id=_asked(page), occurred_at=page.now, registration_id=row.pk, patron=PatronScan(patron_id=patron_id)
    )
    outcome = execute_once(wish)
    about = told.title(row.session.activity)
    if not isinstance(outcome, Accepted):
        return _say(page, told.refused(outcome, audience="patron", about=about))
    return _say(page, Spoken(tone="lent", word=_("Your place is given up"), title=about))


def _wanted(page: Page) -> Wanted:
    """Held by the library, alone or with others, and in its city: who stands there can go there."""
    place = page.machine.place
    return Wanted(from_at=page.now, library_id=place.library_id, city=place.city_code)


def _mine(page: Page) -> dict[int, Registration]:
    """Open ones in which the reader takes part, by session: also those that somebody else made for a family."""
    patron_id = page.visit.patron_id
    rows = registrations_of_reader([patron_id], since=page.now) if patron_id else ()
    return {row.session_id: row for row in rows if row.ended_at is None}


def _is_own(page: Page, row: Registration) -> bool:
    return row.patron_id == page.visit.patron_id


def _line(page: Page, each: told.Shown, *, mine: Registration | None) -> Line:
    return Line(each, mine, mine is not None and _is_own(page, mine))


def _asked(page: Page) -> UUID:
    """The id of a command: the same for a second press."""
    return first_asked(form_key(page.request, by=page.visit.patron_id or 0), now=page.now)[0]


def _say(page: Page, spoken: Spoken) -> HttpResponse:
    page.visit.add("activities", spoken)
    return page.go("activities")
