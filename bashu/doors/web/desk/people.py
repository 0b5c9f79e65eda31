"""Who acts for the reader at the desk: helpers, whom the guardian of a child names, or the reader; and whether the
guardian's view goes on from the fourteenth birthday on. Staff have whoever says so before them."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bashu.db.patrons import bonds
from bashu.domain.calendar import local_day
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.patrons import patron_of, told
from bashu.doors.web.shared.forms import number, scanned


@require_POST
@desk_page(Right.EDIT_PATRON)
def name_helper(page: Page) -> HttpResponse:
    """The helper's card was scanned. Staff say that whoever may name one is here and does."""
    patron_id, helper_id = page.work.patron_id or 0, patron_of(page, scanned(page.request, "helper"))
    known = bonds.people_of(patron_id, today=local_day(page.now))
    if known is None or page.request.POST.get("seen") != "yes" or helper_id is None:
        page.work.problem = _("Scan the helper's card, and confirm that whoever names the helper is here.")
        return page.go()
    by = known.guardian_id if known.young else patron_id
    return told(page, bonds.name_helper(patron_id=patron_id, helper_id=helper_id, named_by_id=by or 0, now=page.now))


@require_POST
@desk_page(Right.EDIT_PATRON)
def end_helper(page: Page) -> HttpResponse:
    helper_id = number(page.request.POST.get("helper_id", "")) or 0
    bonds.end_helper(patron_id=page.work.patron_id or 0, helper_id=helper_id)
    return told(page, None)


@require_POST
@desk_page(Right.EDIT_PATRON)
def agree(page: Page) -> HttpResponse:
    agrees = page.request.POST.get("agrees") == "yes"
    return told(page, bonds.agree_to_guardian(patron_id=page.work.patron_id or 0, agrees=agrees, now=page.now))
