"""The start of the office: what this person may do, and where."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from bashu.db.network import machines, staff
from bashu.db.network.queries import Name
from bashu.domain.rights import NETWORK, ROLES, Right
from bashu.domain.rights.words import RIGHT_NAMES, ROLE_NAMES
from bashu.doors.web.office.pages import Page, office_page


@require_GET
@office_page(*Right)
def start(page: Page) -> HttpResponse:
    grants = [(row, _names(row.grant.rights)) for row in staff.grants_of(page.staff.staff_id, on=page.today)]
    sees_jobs = page.may(Right.SEE_JOBS, NETWORK)
    silent = machines.silent_count(page.reach(Right.SEE_TERMINALS))
    return page.show("start", grants=grants, sees_jobs=sees_jobs, silent=silent, tab="start")


@require_GET
@office_page(*Right)
def roles(page: Page) -> HttpResponse:
    """The table of roles, for whoever wonders what one brings."""
    table = [(Name(*ROLE_NAMES[role]), _names(rights)) for role, rights in ROLES.items()]
    return page.show("roles", table=table, tab="roles")


def _names(rights: frozenset[Right]) -> list[Name]:
    return [Name(*RIGHT_NAMES[right]) for right in Right if right in rights]
