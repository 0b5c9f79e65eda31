"""Partners: systems of others that work over REST. A secret is shown once, by the page that answers the form."""

from collections.abc import Collection

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.network import partners
from bashu.db.network.partners import MemberRow, PartnerRow
from bashu.domain.rights import Right, Scope
from bashu.domain.rights.scopes import NEEDS, PartnerScope
from bashu.doors.web.office import partner_form
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.office.partner_form import Given
from bashu.doors.web.shared.forms import start_of
from bashu.engine import partners as engine

# They stand beside the site agents: the head of the page has no room for another word.
TAB = "agents"


@require_GET
@office_page(Right.SEE_TERMINALS)
def listed(page: Page) -> HttpResponse:
    return _list(page, Given())


@require_POST
@office_page(Right.EDIT_TERMINALS)
def add(page: Page) -> HttpResponse:
    given, members = partner_form.read(page.request), partners.members(page.reach(Right.EDIT_TERMINALS))
    terms = partner_form.terms(given, members=members)
    if not isinstance(terms, str) and not _may_give(page, terms.scopes, at=terms.library_ids):
        terms = _beyond()
    if isinstance(terms, str):
        return _list(page, given, problem=terms)
    made = engine.make(
        name=terms.name, library_ids=terms.library_ids, scopes=terms.scopes, per_minute=terms.per_minute,
        sandbox=settings.BASHU.sandbox, by=page.staff.staff_id, now=page.now,
    )  # fmt: skip
    return _list(page, Given(), made=made, name=terms.name)


@require_GET
@office_page(Right.SEE_TERMINALS)
def one(page: Page, *, partner_id: int) -> HttpResponse:
    row = _seen(page, partner_id)
    return _show(page, row, given=Given.of(row))


@require_POST
@office_page(Right.EDIT_TERMINALS)
def change(page: Page, *, partner_id: int) -> HttpResponse:
    row, given = _own(page, partner_id), partner_form.read(page.request)
    terms = partner_form.terms(given, members=partners.members(page.reach(Right.EDIT_TERMINALS)))
    if not isinstance(terms, str) and not _may_change(page, row, to=terms):
        terms = _beyond()
    if isinstance(terms, str):
        return _show(page, row, given=given, problem=terms)
    engine.change(partner_id, terms, by=page.staff.staff_id, now=page.now)
    return page.go("partner", partner_id)


@require_POST
@office_page(Right.EDIT_TERMINALS)
def secret(page: Page, *, partner_id: int) -> HttpResponse:
    if not _may_know(page, _own(page, partner_id)):
        raise PermissionDenied
    told = engine.another_secret(partner_id, by=page.staff.staff_id, now=page.now)
    row = _seen(page, partner_id)
    return _show(page, row, given=Given.of(row), told=told or "")


@require_POST
@office_page(Right.EDIT_TERMINALS)
def end(page: Page, *, partner_id: int) -> HttpResponse:
    _own(page, partner_id)
    engine.end(partner_id, by=page.staff.staff_id, now=page.now)
    return page.go("partner", partner_id)


def _list(
    page: Page, given: Given, *, made: engine.Made | None = None, name: str = "", problem: str = ""
) -> HttpResponse:
    return page.show(
        "partners",
        part=partners.partners_within(page.reach(Right.SEE_TERMINALS), start=start_of(page.request, "partners")),
        members=_choices(page, given),
        scopes=partner_form.scopes(given.scopes),
        token_url=f"{settings.BASHU.public_url}/api/v1/token",
        given=given,
        made=made,
        name=name,
        problem=problem,
        tab=TAB,
    )


def _show(page: Page, row: PartnerRow, *, given: Given, told: str = "", problem: str = "") -> HttpResponse:
    may_edit = row.ended_at is None and _may_edit(page, row)
    return page.show(
        "partner",
        partner=row,
        members=_choices(page, given) if may_edit else (),
        scopes=partner_form.scopes(given.scopes),
        given=given,
        told=told,
        problem=problem,
        may_edit=may_edit,
        may_know=may_edit and _may_know(page, row),
        tab=TAB,
    )


def _choices(page: Page, given: Given) -> list[MemberRow]:
    """Those that are chosen stand first, so that nobody has to look for them among hundreds."""
    found = partners.members(page.reach(Right.EDIT_TERMINALS))
    return sorted(found, key=lambda each: each.library_id not in given.library_ids)


def _seen(page: Page, partner_id: int) -> PartnerRow:
    row = partners.partner_within(page.reach(Right.SEE_TERMINALS), partner_id=partner_id)
    if row is None:
        raise Http404
    return row


def _own(page: Page, partner_id: int) -> PartnerRow:
    """One that works for no library that this person does not answer for."""
    row = _seen(page, partner_id)
    if not _may_edit(page, row):
        raise PermissionDenied
    return row


def _may_edit(page: Page, row: PartnerRow) -> bool:
    return all(page.may(Right.EDIT_TERMINALS, Scope(library_id=each)) for each in row.library_ids)


def _may_change(page: Page, row: PartnerRow, *, to: engine.Terms) -> bool:
    """What it has is left to it by anybody."""
    more, elsewhere = to.scopes.difference(row.scopes), to.library_ids.difference(row.library_ids)
    return _may_give(page, more, at=to.library_ids) and _may_give(page, to.scopes, at=elsewhere)


def _may_know(page: Page, row: PartnerRow) -> bool:
    """Whoever knows its secret could act with all that it may do."""
    return _may_give(page, [PartnerScope(each) for each in row.scopes], at=row.library_ids)


def _may_give(page: Page, scopes: Collection[PartnerScope], *, at: Collection[int]) -> bool:
    rights = {right for scope in scopes for right in NEEDS[scope]}
    return all(page.may(right, Scope(library_id=each)) for right in rights for each in at)


def _beyond() -> str:
    return _("Nobody lets a system do what they may not do themselves in each of the libraries.")
