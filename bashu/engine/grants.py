"""Logins and grants are changed here, so that the log has who did it, when and what, in the same transaction.

    GrantGiven      {"grant_id", "staff_id", "role", "library_id", "branch_id", "starts_on", "ends_on", "by"}
    GrantEnded      {"grant_id", "by"}
    StaffAdded      {"staff_id", "terminal_id", "by"}
    StaffSwitched   {"staff_id", "on", "by"}
    PasswordSet     {"staff_id", "by"}

`by` is the id of the staff, null for the command line of the machine. No login stands in the log, and no password.
"""

from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from typing import Any, TypeVar

from bashu.db.network import granting
from bashu.domain.rights import Grant
from bashu.domain.rights.problems import No
from bashu.domain.values import value_class
from bashu.engine.admission import Effect, edited

KIND = "Granted"

Answer = TypeVar("Answer")


@value_class(frozen=True, slots=True)
class Added:
    staff_id: int
    password: str = field(repr=False)


def give(*, staff_id: int, wanted: Grant, by: int | None, now: datetime) -> int | No:
    def told(grant_id: int) -> dict[str, Any]:
        return {
            "grant_id": grant_id,
            "staff_id": staff_id,
            "role": wanted.role,
            "library_id": wanted.scope.library_id,
            "branch_id": wanted.scope.branch_id,
            "starts_on": wanted.starts_on,
            "ends_on": wanted.ends_on,
            "by": by,
        }

    def edit() -> int | No:
        return granting.give(staff_id=staff_id, wanted=wanted, by=by, now=now)

    return _logged("GrantGiven", edit, told=told, now=now)


def end(*, grant_id: int, by: int | None, now: datetime) -> No | None:
    def edit() -> No | None:
        return granting.end(grant_id=grant_id, by=by, now=now)

    return _logged("GrantEnded", edit, told=lambda _: {"grant_id": grant_id, "by": by}, now=now)


def add(*, login: str, terminal_id: int, by: int | None, now: datetime) -> Added | No:
    """A login with a password that nobody chose, to be told to its owner."""

    def edit() -> Added | No:
        password = granting.new_password()
        answer = granting.add(login=login, password=password, terminal_id=terminal_id, by=by, now=now)
        return answer if isinstance(answer, No) else Added(answer, password)

    def told(added: Added) -> dict[str, Any]:
        return {"staff_id": added.staff_id, "terminal_id": terminal_id, "by": by}

    return _logged("StaffAdded", edit, told=told, now=now)


def switch(*, staff_id: int, on: bool, by: int | None, now: datetime) -> No | None:
    def edit() -> No | None:
        return granting.switch(staff_id=staff_id, on=on, by=by, now=now)

    return _logged("StaffSwitched", edit, told=lambda _: {"staff_id": staff_id, "on": on, "by": by}, now=now)


def set_password(*, staff_id: int, by: int | None, now: datetime) -> str | No:
    """The new one, for who forgot theirs."""

    def edit() -> str | No:
        password = granting.new_password()
        no = granting.set_password(staff_id=staff_id, password=password, by=by, now=now)
        return password if no is None else no

    return _logged("PasswordSet", edit, told=lambda _: {"staff_id": staff_id, "by": by}, now=now)


def _logged(
    effect: str, edit: Callable[[], Answer | No], *, told: Callable[[Answer], dict[str, Any]], now: datetime
) -> Answer | No:
    def entry(answer: Answer | No) -> Effect | None:
        return None if isinstance(answer, No) else (effect, told(answer))

    return edited(edit, told=entry, kind=KIND, now=now)
