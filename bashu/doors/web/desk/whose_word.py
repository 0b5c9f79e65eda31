"""Who may set a "no" aside, where the login at this desk may not, or not by naming it."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from bashu.db.circulation.overrides import lent_at
from bashu.db.network.queries import PlaceRow, libraries
from bashu.db.patrons.queries import patron_summary
from bashu.domain.calendar import DAY, local_day
from bashu.domain.circulation.overrides import DUE_DAYS_MAX
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Outcome, Refused
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page
from bashu.doors.web.shared.spoken import in_language


def only_they_may(page: Page, library_id: int | str | None) -> str:
    """`library_id`: of the library whose word it is, None for the network's."""
    name = next((in_language(each.name) for each in libraries() if each.library_id == library_id), None)
    if name is None:
        return _("Only a login with this right for the whole network may set this aside.")
    if library_id == page.staff.library_id:
        return _("Only a login of %(library)s that has this right may set this aside.") % {"library": name}
    if page.work.patron_id is not None:
        patron = patron_summary(page.work.patron_id, now=page.now, at_library=page.staff.library_id)
        if patron is not None and patron.home_library_id == library_id:
            return _("Only %(library)s, the reader’s home library, may set this aside.") % {"library": name}
    return _("Only %(library)s may set this aside.") % {"library": name}


def nobody_may() -> str:
    return _("Nobody can set this aside.")


def not_by_day(page: Page, refused: Refused, *, until: Callable[[date], Outcome]) -> str | None:
    """Why this login goes around it with no due day by hand; None: it may.

    `until` asks the engine what such a day would come to: the earliest, for a later one goes around no more.
    """
    place, first = _first_day(page, refused)
    if (first - local_day(page.now)).days > DUE_DAYS_MAX:
        return nobody_may()
    if not (page.may(Right.OVERRIDE_DUE_DAY) and page.staff.rights.may(Right.OVERRIDE_DUE_DAY, place.scope)):
        # Only the engine knows whether a day is left before what is booked, and it asks for the right first.
        return "" if refused.refusal is Refusal.ITEM_BOOKED else only_they_may(page, place.library_id)
    told = until(first)
    return nobody_may() if isinstance(told, Refused) and told.refusal is refused.refusal else None


def _first_day(page: Page, refused: Refused) -> tuple[PlaceRow, date]:
    """A renewal is later than the loan was due, and the word is theirs who lent it."""
    item_id, today = getattr(refused.about, "item_id", None), local_day(page.now)
    lent = lent_at(item_id) if item_id is not None else None
    if lent is None:
        return page.staff.place, today
    place, due_at = lent
    return place, max(today, local_day(due_at) + DAY)
