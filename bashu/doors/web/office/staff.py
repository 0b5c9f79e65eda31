"""Who works here, and what was granted to whom. What is changed goes through the engine, which logs who did it."""

from datetime import date

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.network import staff
from bashu.db.network.queries import Name
from bashu.db.network.staff import WorkerRow
from bashu.domain.rights import Grant, Right, Role, Scope
from bashu.domain.rights.problems import WORDS, No
from bashu.domain.rights.words import ROLE_NAMES
from bashu.doors.web.office import lists
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import day, number, words
from bashu.engine import grants

LOGIN_LENGTH = 150


@require_GET
@office_page(Right.SEE_STAFF)
def workers(page: Page) -> HttpResponse:
    return _list(page)


@require_POST
@office_page(Right.GRANT)
def add(page: Page) -> HttpResponse:
    """The password is shown once, on the answer to the form, and kept nowhere."""
    login, desk = words(page.request, "login", most=LOGIN_LENGTH), number(page.request.POST.get("terminal_id", ""))
    added = grants.add(login=login, terminal_id=desk or 0, by=page.staff.staff_id, now=page.now)
    if isinstance(added, No):
        return _list(page, no=added)
    return page.show("password", staff_id=added.staff_id, login=login, password=added.password, tab="staff")


@require_GET
@office_page(Right.SEE_STAFF)
def worker(page: Page, staff_id: int) -> HttpResponse:
    return _one(page, _worker(page, staff_id, right=Right.SEE_STAFF))


@require_POST
@office_page(Right.GRANT)
def give(page: Page, staff_id: int) -> HttpResponse:
    found, wanted = _worker(page, staff_id), _wanted(page)
    if wanted is None:
        return _one(page, found, no=No.NOT_THERE)
    return _told(
        page, grants.give(staff_id=found.staff_id, wanted=wanted, by=page.staff.staff_id, now=page.now), found=found
    )


@require_POST
@office_page(Right.GRANT)
def end(page: Page, staff_id: int) -> HttpResponse:
    """One of the grants that this person sees of the other."""
    found, grant_id = _worker(page, staff_id), number(page.request.POST.get("grant_id", ""))
    if grant_id not in {row.grant_id for row in found.grants}:
        return _one(page, found, no=No.NOT_THERE)
    return _told(page, grants.end(grant_id=grant_id or 0, by=page.staff.staff_id, now=page.now), found=found)


@require_POST
@office_page(Right.GRANT)
def switch(page: Page, staff_id: int) -> HttpResponse:
    found, on = _worker(page, staff_id), page.request.POST.get("on") == "yes"
    return _told(page, grants.switch(staff_id=found.staff_id, on=on, by=page.staff.staff_id, now=page.now), found=found)


@require_POST
@office_page(Right.GRANT)
def new_password(page: Page, staff_id: int) -> HttpResponse:
    found = _worker(page, staff_id)
    password = grants.set_password(staff_id=found.staff_id, by=page.staff.staff_id, now=page.now)
    if isinstance(password, No):
        return _one(page, found, no=password)
    return page.show("password", staff_id=found.staff_id, login=found.login, password=password, tab="staff")


def _list(page: Page, *, no: No | None = None) -> HttpResponse:
    workers = staff.workers(page.reach(Right.SEE_STAFF), on=page.today)
    return page.show(
        "staff",
        list=lists.find(page, workers, words=lambda row: (row.login, *lists.place_words(row.place))),
        desks=staff.desks(page.reach(Right.GRANT)),
        given=page.request.POST,
        problem=_name(no),
        tab="staff",
    )


def _one(page: Page, found: WorkerRow, *, no: No | None = None) -> HttpResponse:
    rights, standing = page.staff.rights, [row.grant for row in found.grants if not row.is_over(page.today)]
    return page.show(
        "worker",
        worker=found,
        rows=[(row, row.is_over(page.today), rights.may_end(row.grant)) for row in found.grants],
        may_manage=rights.may_manage(found.place.scope, standing),
        roles=[(role, Name(*ROLE_NAMES[role])) for role in Role if _could_give(page, role)],
        scopes=staff.scopes(page.reach(Right.GRANT)),
        chosen=page.request.POST.get("scope", f"branch:{found.place.code}"),
        today=page.today,
        given=page.request.POST,
        problem=_name(no),
        tab="staff",
    )


def _worker(page: Page, staff_id: int, *, right: Right = Right.GRANT) -> WorkerRow:
    found = staff.worker(staff_id, page.reach(right))
    if found is None:
        raise Http404
    return found


def _could_give(page: Page, role: Role) -> bool:
    """Somewhere: the scope is chosen with it."""
    own = (grant.scope for grant in page.staff.rights.grants)
    return any(page.staff.rights.may_end(Grant(role=role, scope=scope, starts_on=page.today)) for scope in own)


def _wanted(page: Page) -> Grant | None:
    given = page.request.POST
    scope: Scope | None = staff.scope_of_value(given.get("scope", ""))
    role, first, last = given.get("role", ""), given.get("starts_on", ""), given.get("ends_on", "")
    starts_on: date | None = day(first) if first else page.today
    ends_on: date | None = day(last) if last else None
    if scope is None or role not in set(Role) or starts_on is None or (last and ends_on is None):
        return None
    return Grant(role=Role(role), scope=scope, starts_on=starts_on, ends_on=ends_on)


def _told(page: Page, answer: int | No | None, *, found: WorkerRow) -> HttpResponse:
    return _one(page, found, no=answer) if isinstance(answer, No) else page.go("worker", found.staff_id)


def _name(no: No | None) -> Name | None:
    return None if no is None else Name(*WORDS[no])
