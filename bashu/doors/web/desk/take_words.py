"""What a scan of a stocktake says, and what is done with what stands where it should not."""

from django.utils.translation import gettext as _

from bashu.domain.circulation.stocktaking import Found
from bashu.doors.web.shared.spoken import Spoken


def said(found: Found, *, title: str, again: bool) -> Spoken:
    if found is Found.RIGHT:
        note = _("It was scanned before.") if again else ""
        return Spoken(tone="keep", word=_("In its place"), title=title, why=note)
    return Spoken(tone="stop", word=word(found), title=title, why=what_to_do(found), done=False)


def word(found: Found | str) -> str:
    return {
        Found.RIGHT: _("In its place"),
        Found.ELSEWHERE: _("Belongs elsewhere"),
        Found.OTHER_SHELF: _("Wrong shelf"),
        Found.ON_LOAN: _("Should be on loan"),
        Found.IN_TRANSIT: _("Should be on its way"),
        Found.PUT_ASIDE: _("Should be on the hold shelf"),
        Found.MISSING: _("Was missing"),
        Found.LOST: _("A reader had lost it"),
        Found.CLAIMED_RETURNED: _("Its reader said that it was returned"),
        Found.WITHDRAWN: _("Was withdrawn"),
        Found.NOT_FOR_THE_SHELF: _("Not for the shelf"),
    }[Found(found)]


def what_to_do(found: Found) -> str:
    aside = _("Lay it aside: it is taken in from the list of what is misplaced.")
    return {
        Found.OTHER_SHELF: _("Its shelf mark or collection is not among those that are counted. Put it on its shelf."),
        Found.WITHDRAWN: _("Lay it aside: it leaves the shelf, or is put back in service from its page."),
        Found.NOT_FOR_THE_SHELF: _("Lay it aside, and look at it at the desk."),
    }.get(found, aside)
