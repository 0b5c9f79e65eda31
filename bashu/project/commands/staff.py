"""Logins and grants, at the command line."""

from datetime import date
from typing import TypeVar

from bashu.db.network import staff
from bashu.db.network.staff import GrantRow
from bashu.domain.calendar import local_day
from bashu.domain.rights import Grant, Reach, Role, Scope
from bashu.domain.rights.problems import WORDS, No
from bashu.engine import clock, grants
from bashu.project.commands import db
from bashu.project.errors import OperatingError

Answer = TypeVar("Answer")


def listed(library: str) -> list[str]:
    db.check_schema()
    library_id = _scope(library=library).library_id
    lines: list[str] = []
    for worker in staff.workers(Reach(everywhere=True), on=local_day(clock.now())):
        if library_id not in {None, worker.place.library_id}:
            continue
        switched = "" if worker.active else "  switched off"
        lines.append(f"{worker.login:<24}{worker.place.code}  {worker.desk}{switched}")
        lines += [f"    {_said(row)}" for row in worker.grants] or ["    no grant"]
    return lines or ["There are no logins yet; `bashu staff add` makes one."]


def add(login: str, branch: str, *, desk: str) -> str:
    db.check_schema()
    here = Reach(branch_ids=frozenset({_scope(branch=branch).branch_id or 0}))
    desks = [found for found in staff.desks(here) if desk in {"", found.name}]
    if not desks:
        raise OperatingError(f"{branch} has no desk {desk or 'in service'}: a login needs one to belong to.")
    added = _done(grants.add(login=login, terminal_id=desks[0].terminal_id, by=None, now=clock.now()))
    return f"Login {login} at {desks[0].name}, password {added.password}. It may do nothing yet: `bashu staff grant`."


def grant(login: str, role: str, *, branch: str, library: str, first: date | None, last: date | None) -> str:
    db.check_schema()
    now = clock.now()
    wanted = Grant(
        role=Role(role),
        scope=_scope(branch=branch, library=library),
        starts_on=first or local_day(now),
        ends_on=last,
    )
    given = _done(grants.give(staff_id=_staff(login), wanted=wanted, by=None, now=now))
    return f"Grant {given}: {login} is {role} {_where(branch or library)}{_span(wanted)}."


def end(grant_id: int) -> str:
    db.check_schema()
    _done(grants.end(grant_id=grant_id, by=None, now=clock.now()))
    return f"Grant {grant_id} has ended."


def new_password(login: str) -> str:
    db.check_schema()
    password = _done(grants.set_password(staff_id=_staff(login), by=None, now=clock.now()))
    return f"The password of {login} is {password}"


def switch(login: str, *, on: bool) -> str:
    db.check_schema()
    _done(grants.switch(staff_id=_staff(login), on=on, by=None, now=clock.now()))
    return f"{login} is switched {'on' if on else 'off'}."


def _done(answer: Answer | No) -> Answer:
    if isinstance(answer, No):
        raise OperatingError(WORDS[answer][1])
    return answer


def _staff(login: str) -> int:
    found = staff.by_login(login)
    if found is None:
        raise OperatingError(f"There is no login {login}; `bashu staff list` shows them.")
    return found


def _scope(*, branch: str = "", library: str = "") -> Scope:
    scope = staff.scope_named(branch=branch, library=library)
    if scope is None:
        raise OperatingError(f"There is no {'branch' if branch else 'library'} with the code {branch or library}.")
    return scope


def _said(row: GrantRow) -> str:
    return f"{row.grant_id:>6}  {row.grant.role} {_where(row.code)}{_span(row.grant)}"


def _where(code: str) -> str:
    return f"of {code}" if code else "of the network"


def _span(grant: Grant) -> str:
    return f", from {grant.starts_on}" + (f" to {grant.ends_on}" if grant.ends_on else "")
