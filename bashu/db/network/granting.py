"""Edits of logins and grants. Each answers why it changed nothing, if so.

The engine alone calls them, inside a transaction, and writes into the log who asked (`engine/grants.py`). `by` is the
staff who asks; None stands for whoever holds the machine, at its command line: nothing is beyond their rights.
"""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError

from bashu.db.network.models import Grant as GrantModel
from bashu.db.network.models import Network, Staff, Terminal
from bashu.db.network.rights import administrators, grant_of, rights_of, standing
from bashu.domain.calendar import local_day
from bashu.domain.rights import NO_RIGHTS, Grant, Right, Rights, Scope
from bashu.domain.rights.problems import No

# No letter that is taken for a digit.
_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS, _GROUP_LENGTH = 4, 4
LOGIN_LENGTH_MAX: Final = 150


def give(*, staff_id: int, wanted: Grant, by: int | None, now: datetime) -> int | No:
    """The id of the new grant."""
    _one_at_a_time()
    staff = Staff.objects.select_related("user").filter(pk=staff_id).first()
    if staff is None:
        return No.NOT_THERE
    if not staff.user.is_active:
        return No.SWITCHED_OFF
    if wanted.starts_on < local_day(now):
        return No.BEGINS_IN_THE_PAST
    if wanted.ends_on is not None and wanted.ends_on < wanted.starts_on:
        return No.ENDS_BEFORE_IT_BEGINS
    if by is not None and not _rights(by, now).may_give(wanted):
        return No.BEYOND_YOURS
    if any(_is_the_same(given, wanted) for given in standing(GrantModel.objects.filter(staff=staff))):
        return No.GIVEN_ALREADY
    row = GrantModel.objects.create(
        staff=staff,
        role=wanted.role.value,
        library_id=None if wanted.scope.branch_id else wanted.scope.library_id,
        branch_id=wanted.scope.branch_id,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        given_by_id=by,
        given_at=now,
    )
    return row.pk


def end(*, grant_id: int, by: int | None, now: datetime) -> No | None:
    """From now on. The row stays, with who ended it."""
    _one_at_a_time()
    row = GrantModel.objects.select_related("branch").filter(pk=grant_id).first()
    if row is None:
        return No.NOT_THERE
    given = grant_of(row)
    if by is not None and not _rights(by, now).may_end(given):
        return No.BEYOND_YOURS
    if row.ended_at is not None or (given.ends_on is not None and given.ends_on < local_day(now)):
        return No.OVER_ALREADY
    lasting = administrators(local_day(now))
    if lasting.exists() and not lasting.exclude(pk=grant_id).exists():
        return No.LAST_ADMINISTRATOR
    GrantModel.objects.filter(pk=grant_id).update(ended_at=now, ended_by=by)
    return None


def add(*, login: str, password: str, terminal_id: int, by: int | None, now: datetime) -> int | No:
    """The id of the new staff, who belongs to the branch where this desk stands and has no grant yet."""
    _one_at_a_time()
    terminal = Terminal.objects.select_related("branch").filter(pk=terminal_id, kind="desk", active=True).first()
    if terminal is None:
        return No.NO_DESK
    if by is not None and not _rights(by, now).may(Right.GRANT, _home(terminal)):
        return No.BEYOND_YOURS
    try:
        UnicodeUsernameValidator()(login)
    except ValidationError:
        return No.LOGIN_FORM
    if not 0 < len(login) <= LOGIN_LENGTH_MAX:
        return No.LOGIN_FORM
    if User.objects.filter(username__iexact=login).exists():
        return No.LOGIN_TAKEN
    user = User.objects.create_user(login, password=password)
    branch = terminal.branch
    return Staff.objects.create(user=user, library_id=branch.library_id, branch=branch, terminal=terminal).pk


def switch(*, staff_id: int, on: bool, by: int | None, now: datetime) -> No | None:
    """A login that is off opens nothing, from its next page on. Its grants stay, and count again when it is on."""
    _one_at_a_time()
    if staff_id == by:
        return No.YOURSELF
    staff = _managed(staff_id, by=by, now=now)
    if isinstance(staff, No):
        return staff
    lasting = administrators(local_day(now))
    if not on and lasting.exists() and not lasting.exclude(staff=staff).exists():
        return No.LAST_ADMINISTRATOR
    User.objects.filter(pk=staff.user_id).update(is_active=on)
    return None


def set_password(*, staff_id: int, password: str, by: int | None, now: datetime) -> No | None:
    """Whoever is signed in with the old one is signed out."""
    _one_at_a_time()
    staff = _managed(staff_id, by=by, now=now)
    if isinstance(staff, No):
        return staff
    user = User.objects.get(pk=staff.user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    return None


def new_password() -> str:
    """About 79 bits, to be read from a screen and typed once."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def _one_at_a_time() -> None:
    """Two administrators who end each other's grants at once must not both succeed."""
    Network.objects.select_for_update().first()


def _rights(staff_id: int, now: datetime) -> Rights:
    return rights_of([staff_id], on=local_day(now)).get(staff_id, NO_RIGHTS)


def _managed(staff_id: int, *, by: int | None, now: datetime) -> Staff | No:
    staff = Staff.objects.select_related("terminal__branch", "user").filter(pk=staff_id).first()
    if staff is None:
        return No.NOT_THERE
    grants = [grant_of(row) for row in standing(GrantModel.objects.filter(staff=staff))]
    home = Scope(library_id=staff.library_id, branch_id=staff.branch_id)
    return staff if by is None or _rights(by, now).may_manage(home, grants) else No.BEYOND_YOURS


def _is_the_same(given: GrantModel, wanted: Grant) -> bool:
    """Days aside: one that begins later is the same as long as the first lasts."""
    was = grant_of(given)
    return replace(was, starts_on=wanted.starts_on) == wanted and was.starts_on <= wanted.starts_on


def _home(terminal: Terminal) -> Scope:
    return Scope(library_id=terminal.branch.library_id, branch_id=terminal.branch_id)
