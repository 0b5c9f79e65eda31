"""Grants are given and ended by those who may, the log says by whom, and somebody can always grant."""

import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.contrib.auth.models import User
from django.db import connection

from bashu.db.audit.models import LogEntry
from bashu.db.network.models import Grant as GrantModel
from bashu.db.network.models import Staff
from bashu.db.network.rights import rights_of
from bashu.domain.calendar import local_day
from bashu.domain.rights import NETWORK, Grant, Right, Role, Scope
from bashu.domain.rights.problems import No
from bashu.engine import grants
from bashu.engine.verify import verify
from tests.engine.test_verify import admit_items
from tests.people import NOON, City, World

TODAY = local_day(NOON)


@dataclass(frozen=True, slots=True)
class Office:
    world: World

    def staff(self, login: str, city: City | None = None) -> int:
        added = grants.add(login=login, terminal_id=(city or self.world.chengdu).desk.pk, by=None, now=NOON)
        assert isinstance(added, grants.Added)
        return added.staff_id

    def give(
        self, staff_id: int, role: Role, *, scope: Scope = NETWORK, by: int | None = None, **days: Any
    ) -> int | No:
        wanted = replace(Grant(role=role, scope=scope, starts_on=TODAY), **days)
        return grants.give(staff_id=staff_id, wanted=wanted, by=by, now=NOON)

    @property
    def here(self) -> Scope:
        return Scope(library_id=self.world.chengdu.library.pk)

    @property
    def there(self) -> Scope:
        return Scope(library_id=self.world.chongqing.library.pk)


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def told() -> list[tuple[str, dict[str, object]]]:
    bodies = LogEntry.objects.filter(kind="Granted").order_by("lane_id", "seq").values_list("body", flat=True)
    return [(name, fields) for body in bodies for name, fields in orjson.loads(body)["effects"]]


def test_a_grant_is_logged_with_who_gave_it(office: Office) -> None:
    admit_items([office.world.book, office.world.local])
    chief, novice = office.staff("chief"), office.staff("novice")
    office.give(chief, Role.ADMINISTRATOR)
    given = office.give(novice, Role.DESK, scope=office.here, by=chief)
    assert grants.end(grant_id=int(given), by=chief, now=NOON) is None
    names, fields = zip(*told(), strict=True)
    assert names == ("StaffAdded", "StaffAdded", "GrantGiven", "GrantGiven", "GrantEnded")
    assert fields[3] == {
        "grant_id": given, "staff_id": novice, "role": "desk", "library_id": office.here.library_id,
        "branch_id": None, "starts_on": "2026-07-01", "ends_on": None, "by": chief,
    }  # fmt: skip
    assert fields[4] == {"grant_id": given, "by": chief}
    assert verify(now=NOON, full=True).problems == []


def test_what_was_refused_changes_nothing_and_is_not_logged(office: Office) -> None:
    novice = office.staff("novice")
    before = told()
    assert office.give(novice, Role.DESK, scope=office.here, by=novice) is No.BEYOND_YOURS
    assert (GrantModel.objects.count(), told()) == (0, before)


def test_nobody_grants_beyond_their_rights_or_scope(office: Office) -> None:
    local, novice = office.staff("local"), office.staff("novice")
    office.give(local, Role.ADMINISTRATOR, scope=office.here)
    assert office.give(novice, Role.DESK, scope=office.there, by=local) is No.BEYOND_YOURS
    assert office.give(novice, Role.DESK, scope=NETWORK, by=local) is No.BEYOND_YOURS
    assert office.give(local, Role.ADMINISTRATOR, scope=NETWORK, by=local) is No.BEYOND_YOURS
    assert isinstance(office.give(novice, Role.ADMINISTRATOR, scope=office.here, by=local), int)


def test_rights_end_with_their_last_day_and_with_their_login(office: Office) -> None:
    novice = office.staff("novice")
    office.give(novice, Role.DESK, scope=office.here, ends_on=TODAY)
    assert rights_of([novice], on=TODAY)[novice].may(Right.LEND, office.here)
    assert rights_of([novice], on=TODAY + timedelta(days=1)) == {}
    assert grants.switch(staff_id=novice, on=False, by=None, now=NOON) is None
    assert rights_of([novice], on=TODAY) == {}


@pytest.mark.parametrize(
    ("starts", "ends", "no"),
    [(-1, None, No.BEGINS_IN_THE_PAST), (2, 1, No.ENDS_BEFORE_IT_BEGINS), (0, None, No.GIVEN_ALREADY)],
)
def test_a_grant_that_makes_no_sense_is_refused(office: Office, starts: int, ends: int | None, no: No) -> None:
    novice = office.staff("novice")
    office.give(novice, Role.DESK)
    until = None if ends is None else TODAY + timedelta(days=ends)
    assert office.give(novice, Role.DESK, starts_on=TODAY + timedelta(days=starts), ends_on=until) is no


def test_the_last_administrator_stays(office: Office) -> None:
    chief, deputy = office.staff("chief"), office.staff("deputy")
    only = office.give(chief, Role.ADMINISTRATOR)
    office.give(deputy, Role.ADMINISTRATOR, ends_on=TODAY + timedelta(days=30))
    assert grants.end(grant_id=int(only), by=None, now=NOON) is No.LAST_ADMINISTRATOR
    assert grants.switch(staff_id=chief, on=False, by=None, now=NOON) is No.LAST_ADMINISTRATOR
    office.give(deputy, Role.ADMINISTRATOR, scope=office.here)
    assert grants.end(grant_id=int(only), by=deputy, now=NOON) is No.LAST_ADMINISTRATOR


def test_two_administrators_who_end_each_other_leave_one(office: Office) -> None:
    pair = [office.staff("first"), office.staff("second")]
    given = [int(office.give(each, Role.ADMINISTRATOR)) for each in pair]
    answers: list[No | None] = []

    def strike(grant_id: int, by: int) -> None:
        answers.append(grants.end(grant_id=grant_id, by=by, now=NOON))
        connection.close()

    threads = [threading.Thread(target=strike, args=each) for each in zip(given, reversed(pair), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(None) == 1
    assert GrantModel.objects.filter(ended_at=None).count() == 1


def test_a_login_with_more_rights_is_not_taken_over(office: Office) -> None:
    local, chief = office.staff("local"), office.staff("chief")
    office.give(local, Role.ADMINISTRATOR, scope=office.here)
    office.give(chief, Role.NETWORK_OFFICE)
    assert grants.set_password(staff_id=chief, by=local, now=NOON) is No.BEYOND_YOURS
    assert grants.switch(staff_id=chief, on=False, by=local, now=NOON) is No.BEYOND_YOURS
    assert isinstance(grants.set_password(staff_id=local, by=chief, now=NOON), No)
    assert grants.switch(staff_id=local, on=False, by=local, now=NOON) is No.YOURSELF


def test_a_login_is_made_once_and_belongs_to_a_desk(office: Office) -> None:
    desk, machine = office.world.chengdu.desk.pk, office.world.chengdu.machine.pk
    staff_id = office.staff("novice")
    assert Staff.objects.get(pk=staff_id).branch == office.world.chengdu.branch
    for login, terminal, no in [
        ("NOVICE", desk, No.LOGIN_TAKEN),
        ("a b", desk, No.LOGIN_FORM),
        ("other", machine, No.NO_DESK),
    ]:
        assert grants.add(login=login, terminal_id=terminal, by=None, now=NOON) is no
    assert User.objects.count() == 1
