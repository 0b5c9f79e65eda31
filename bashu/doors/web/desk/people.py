"""Who acts for the reader at the desk: helpers, whom the guardian of a child names, or the reader; whether the
guardian's view goes on from the fourteenth birthday on; and the family. Staff have whoever says so before them."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bashu.db.patrons import bonds, families
from bashu.domain.calendar import local_day
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.patrons import patron_of, told
from bashu.doors.web.shared.forms import number, scanned
from bashu.engine import bonds as written
from bashu.engine import families as changed


@require_POST
@desk_page(Right.EDIT_PATRON)
def name_helper(page: Page) -> HttpResponse:
    """The helper's card was scanned. Staff say that whoever may name one is here and does."""
    patron_id, helper_id = page.work.patron_id or 0, patron_of(page, scanned(page.request, "helper"))
    known = bonds.people_of(patron_id, today=local_day(page.now))
    if known is None or page.request.POST.get("seen") != "yes" or helper_id is None:
        page.work.problem = _("Scan the helper's card, and confirm that whoever names the helper is here.")
        return page.go()
    named = {"named_by_id": (known.guardian_id if known.young else patron_id) or 0, "by": page.staff.staff_id}
    return told(page, written.name_helper(patron_id=patron_id, helper_id=helper_id, **named, now=page.now))


@require_POST
@desk_page(Right.EDIT_PATRON)
def end_helper(page: Page) -> HttpResponse:
    helper_id = number(page.request.POST.get("helper_id", "")) or 0
    patron_id, by = page.work.patron_id or 0, page.staff.staff_id
    written.end_helper(patron_id=patron_id, helper_id=helper_id, by=by, now=page.now)
    return told(page, None)


@require_POST
@desk_page(Right.EDIT_PATRON)
def agree(page: Page) -> HttpResponse:
    agrees = page.request.POST.get("agrees") == "yes"
    patron_id, by = page.work.patron_id or 0, page.staff.staff_id
    return told(page, written.agree_to_guardian(patron_id=patron_id, agrees=agrees, by=by, now=page.now))


@require_POST
@desk_page(Right.EDIT_PATRON)
def join_family(page: Page) -> HttpResponse:
    """The other card was scanned: the family's, or that of who joins the family whose card lies open."""
    patron_id, other_id = page.work.patron_id or 0, patron_of(page, scanned(page.request, "other"))
    if other_id is None and scanned(page.request, "other"):
        page.work.problem = _("No reader has this number.")
        return page.go()
    if other_id is None or page.request.POST.get("seen") != "yes":
        page.work.problem = _("Scan the other card, and confirm that both are here and agree.")
        return page.go()
    family = families.family_with(patron_id, today=local_day(page.now))
    is_family = family is not None and family.family_id == patron_id
    member_id, family_id = (other_id, patron_id) if is_family else (patron_id, other_id)
    return told(page, changed.join(member_id=member_id, family_id=family_id, by=page.staff.staff_id, now=page.now))


@require_POST
@desk_page(Right.EDIT_PATRON)
def leave_family(page: Page) -> HttpResponse:
    """Whoever is open leaves, or somebody is taken out of the family that is open."""
    family = families.family_with(page.work.patron_id or 0, today=local_day(page.now))
    member_id = number(page.request.POST.get("member_id", ""))
    if family is not None and member_id in _may_take_out(page, family):
        changed.leave(member_id=member_id or 0, family_id=family.family_id, by=page.staff.staff_id, now=page.now)
    return told(page, None)


def _may_take_out(page: Page, family: families.Family) -> set[int]:
    here = page.work.patron_id or 0
    return {each.patron_id for each in family.members} if here == family.family_id else {here}
