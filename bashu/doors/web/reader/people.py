"""Who acts for a reader: the guardian, and helpers, whom the reader names and dismisses, or the guardian of a child."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.patrons import bonds
from bashu.db.patrons.queries import find_named
from bashu.domain.calendar import local_day
from bashu.domain.identity.acting import Acting
from bashu.domain.identity.problems import Problem
from bashu.doors.web.reader.pages import Page, reader_page
from bashu.doors.web.shared import throttle
from bashu.doors.web.shared.families import family_at
from bashu.doors.web.shared.forms import number, scanned, words
from bashu.doors.web.shared.spoken import Spoken, in_language

NAME_LENGTH_MAX = 60


@require_GET
@reader_page
def people(page: Page) -> HttpResponse:
    """One's own, or those of a child whose guardian one is."""
    if page.acting is Acting.HELPER:
        raise Http404
    known = bonds.people_of(page.patron.patron_id, today=local_day(page.now))
    if known is None:
        raise Http404
    family = family_at(page.patron.patron_id, today=local_day(page.now))
    return page.show("people", people=known, names=known.young is (page.acting is not None), family=family)


@require_POST
@reader_page
def name_helper(page: Page) -> HttpResponse:
    """By number and name, both of which one has to know: so nobody learns here whose number it is."""
    if throttle.is_locked("helper", str(page.me.patron_id)):
        return _told(page, _("Too many tries. Please wait five minutes, then try again."))
    helper_id = find_named(
        number=scanned(page.request, "number"), name=words(page.request, "name", most=NAME_LENGTH_MAX)
    )
    if helper_id is None:
        throttle.count_failure("helper", str(page.me.patron_id))
        return _told(page, _("No reader has this number and this name. Both stand on the helper's own page."))
    return _told(page, bonds.name_helper(**_asked(page, helper_id), named_by_id=page.me.patron_id, now=page.now))


@require_POST
@reader_page
def dismiss_helper(page: Page) -> HttpResponse:
    asked = _asked(page, number(page.request.POST.get("helper_id", "")) or 0)
    return _told(page, bonds.dismiss_helper(**asked, by_id=page.me.patron_id, now=page.now))


@require_POST
@reader_page
def stop_helping(page: Page) -> HttpResponse:
    """Who helps gives it up."""
    me = page.me.patron_id
    bonds.dismiss_helper(patron_id=page.patron.patron_id, helper_id=me, by_id=me, now=page.now)
    page.visit.tell(Spoken(tone="hold", word=_("You help no longer"), title=page.patron.name))
    return page.leave()


@require_POST
@reader_page
def agree(page: Page) -> HttpResponse:
    """From the fourteenth birthday on it is the reader's own to say."""
    agrees = page.request.POST.get("agrees") == "yes"
    return _told(page, bonds.agree_to_guardian(patron_id=page.me.patron_id, agrees=agrees, now=page.now))


def _asked(page: Page, helper_id: int) -> dict[str, int]:
    return {"patron_id": page.patron.patron_id, "helper_id": helper_id}


def _told(page: Page, problem: Problem | str | None) -> HttpResponse:
    if problem:
        why = problem if isinstance(problem, str) else in_language(problem)
        page.visit.tell(Spoken(tone="stop", word=_("Not this time"), why=why, done=False))
    return page.go("people")
