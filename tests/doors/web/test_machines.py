"""Machines in the office: which are seen, what may be set of each, and that it is written down who did."""

from typing import Any

import orjson
import pytest
from django.test import Client

from bashu.db.audit.models import LogEntry
from bashu.db.network import seen
from bashu.db.network.models import Terminal, TerminalSeen
from bashu.db.network.seen import Fared
from bashu.domain.rights import Role
from bashu.engine import clock
from bashu.wire.sip2 import manner
from tests.doors.web.conftest import Site, make_staff, signed_in

ALL = ["11", "09", "29", "65", "15", "37", "23", "63", "17", "19", "35", "01", "25"]
USUAL: dict[str, Any] = {"serves": ALL, "timeout_seconds": "30", "retries": "3", "silent_minutes": "60"}


@pytest.fixture
def manager(site: Site) -> Client:
    """Of Chengdu's library."""
    make_staff("manager", site.world.chengdu, Role.MANAGER)
    return signed_in("manager")


def send(client: Client, terminal: Terminal, **given: Any) -> str:
    return client.post(f"/office/machines/{terminal.pk}", USUAL | given, follow=True).content.decode()


def test_a_machine_that_fell_silent_is_told(manager: Client, site: Site) -> None:
    machine = site.world.chengdu.machine
    assert "never heard of" in manager.get("/office/machines").content.decode()
    seen.fared({machine.pk: Fared(answers=7, failures=2, wrong="malformed", version="2.00")}, at=clock.now())
    told = manager.get(f"/office/machines/{machine.pk}").content.decode()
    assert "7 answers, 2 of them failed" in told
    assert "a message could not be read" in told
    page = manager.get("/office/machines").content.decode()
    assert "speaks" in page
    assert 'id="silent"' not in manager.get("/office").content.decode()
    TerminalSeen.objects.update(silent_at=clock.now())
    assert "silent since" in manager.get("/office/machines").content.decode()
    assert "1 machine has fallen silent" in manager.get("/office").content.decode()
    make_staff("other", site.world.chongqing, Role.MANAGER)
    assert 'id="silent"' not in signed_in("other").get("/office").content.decode()
    assert f'data-machine="{site.world.chongqing.machine.pk}"' not in page


def test_what_is_saved_is_followed_and_the_log_says_who_changed_what(manager: Client, site: Site) -> None:
    machine = site.world.chengdu.machine
    serves = [each for each in ALL if each != "15"]
    page = send(manager, machine, serves=serves, bins="CV=01 -> 1\n-> 9", texts="pin_wrong zh: 不对", habit="cv_00")
    assert 'id="saved"' in page
    found = manner.read(Terminal.objects.get(pk=machine.pk).sip2_settings)
    assert (found.refuses, len(found.bins), found.cv_00, found.always_ct) == (frozenset({"15"}), 2, True, False)
    (body,) = LogEntry.objects.filter(kind="TerminalEdited").values_list("body", flat=True)
    ((_, told),) = orjson.loads(body)["effects"]
    assert (told["terminal_id"], told["changed"]) == (machine.pk, ["bins", "cv_00", "refuses", "texts"])
    send(manager, machine)
    assert Terminal.objects.get(pk=machine.pk).sip2_settings == {}


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"bins": "-> 1\nCV -> 2"}, "Bins, line 2"),
        ({"texts": "pin_wrong: no"}, "Own words, line 1"),
        ({"texts": "pin_worng zh: 不对"}, "under the name pin_worng"),
        ({"reports": "torn -> burnt"}, "What it reports, line 1"),
        ({"first_fields": "aa"}, "two capital letters"),
        ({"timeout_seconds": "x"}, "1 to 99 seconds"),
        ({"silent_minutes": "10000"}, "0, for never"),
    ],
)
def test_what_cannot_be_followed_is_told_and_not_saved(
    manager: Client, site: Site, wrong: dict[str, str], why: str
) -> None:
    assert why in send(manager, site.world.chengdu.machine, **wrong)
    assert Terminal.objects.get(pk=site.world.chengdu.machine.pk).sip2_settings == {}


def test_another_library_and_an_auditor_change_nothing(manager: Client, site: Site) -> None:
    there = site.world.chongqing.machine
    assert manager.post(f"/office/machines/{there.pk}", USUAL).status_code == 404
    make_staff("auditor", site.world.chengdu, Role.AUDITOR)
    here = site.world.chengdu.machine
    assert signed_in("auditor").post(f"/office/machines/{here.pk}", USUAL | {"habit": "cv_00"}).status_code == 403
    assert Terminal.objects.get(pk=here.pk).sip2_settings == {}
