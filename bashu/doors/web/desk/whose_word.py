"""Who may set a "no" aside that the login at this desk may not."""

from django.utils.translation import gettext as _

from bashu.db.network.queries import libraries
from bashu.db.patrons.queries import patron_summary
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
