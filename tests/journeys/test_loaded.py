"""The demonstration as `bashu run` loads it into an empty home: all its real records, and its log is true."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F

from bashu.db.activities.models import ActivitySession, Feedback
from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.circulation.holds import hold_shelf, pull_list
from bashu.db.circulation.models import Box, Floating, Hold, Loan, Transit
from bashu.db.network import terminals
from bashu.db.network.models import Branch, Network
from bashu.db.patrons.models import Block, Patron
from bashu.db.patrons.queries import find_by_digests
from bashu.db.patrons.vault import Vault
from bashu.engine import clock, verify
from bashu.project import env, postgres
from bashu.project.demo.facts import facts
from bashu.project.demo.history import AT_LIMIT_LOANS
from bashu.project.demo.load import load
from bashu.project.demo.people import at_the_hub, family
from bashu.project.demo.places import CHENGDU, CHONGQING
from tests.journeys.network import Running
from tests.schema.made import connected

KEYS = {
    "terminals": ["login", "password", "institution", "location", "library", "city", "charset"],
    "patrons": ["card", "kind", "pin", "home", "city", "state"],
    "items": ["barcode", "owner", "title", "branch", "city", "status"],
    "staff": ["login", "password", "library", "role"],
}


@pytest.fixture
def loaded(untouched: Running, folder: Path, transactional_db: None) -> Iterator[Running]:
    """A copy of it at rest, and Django's connection leads there."""
    there = untouched.copy(folder / "loaded")
    with postgres.running(there.home), connected(there.home):
        yield there
    there.remove()


def check_facts(told: dict[str, Any]) -> None:
    assert list(told) == ["http", "sip2", *KEYS]
    for name, keys in KEYS.items():
        assert all(list(each) == keys for each in told[name])
    assert len(told["terminals"]) >= 20
    assert len(told["patrons"]) >= 20
    for city in ("Chengdu", "Chongqing"):
        assert sum(item["city"] == city for item in told["items"]) >= 100
        assert {"available", "on_loan"} <= {item["status"] for item in told["items"] if item["city"] == city}


def check_life() -> None:
    assert BibRecord.objects.count() >= 30_000
    assert Item.objects.count() >= 60_000
    assert not Item.objects.filter(call_number="").exists()
    assert Item.objects.filter(call_number="F124/26").exists()
    assert Loan.objects.filter(checked_in_at=None, due_at__lt=clock.now()).exists()
    crossings = Loan.objects.filter(lending_branch__library__city="5101", checkin_branch__library__city="50")
    assert crossings.exists()
    assert Transit.objects.filter(ended_at=None, dispatched_at__isnull=False).exists()
    assert Floating.objects.exists()


def check_activities() -> None:
    """One is full and some wait; one is drawn and still to come; what has been has its figures."""
    sessions = ActivitySession.objects.filter(activity__demonstration=True)
    assert sessions.count() == 120
    assert sessions.filter(waiting__gt=0, seats_taken=F("capacity")).exists()
    assert sessions.filter(state="planned").exclude(drawn=None).exists()
    assert sessions.filter(state="over", walk_ins__count__gt=0, registrations__attended__gt=0).exists()
    assert Feedback.objects.count() > 20


def check_what_lies_about(vault: Vault) -> None:
    """In the library of either hub: holds at each stage, a locker with a book in it, a box that is being packed."""
    for code, city in (("SC01", CHENGDU), ("CQ01", CHONGQING)):
        here, locker = Branch.objects.get(code=f"{code}-1").pk, Branch.objects.get(code=f"{code}-3").pk
        assert len(pull_list(here)) == 3
        assert (len(hold_shelf(here)), len(hold_shelf(locker))) == (1, 1)
        (box,) = Box.objects.filter(branch=here, state="open")
        assert Transit.objects.filter(box=box).count() == 1
        assert Transit.objects.filter(origin=here, reason="hold", ended_at=None, dispatched_at=None).count() == 2
        first, _, account = (find_by_digests(vault.digests(each.card)) for each in family(city))
        assert first is not None
        assert account is not None
        stages = Counter(Hold.objects.filter(patron_id=first.patron_id).values_list("stage", flat=True))
        assert stages == {"ready": 2, "asked": 1, "waiting": 1}
        for each in Hold.objects.filter(pickup_branch__library__code=code).select_related("bib"):
            assert re.search("[一-龥]", each.bib.title)
        blocked, full = (find_by_digests(vault.digests(at_the_hub(city)[place].card)) for place in (2, 1))
        assert blocked is not None
        assert full is not None
        assert Block.objects.get(patron_id=blocked.patron_id).library == Branch.objects.get(pk=here).library
        assert Loan.objects.filter(patron_id=full.patron_id, checked_in_at=None).count() == AT_LIMIT_LOANS
        assert Patron.objects.filter(family=account.patron_id).count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_demonstration_is_loaded_once_and_its_log_is_true(loaded: Running) -> None:
    home = env.load(loaded.environment)
    vault = Vault.load(home.identity_keys_path)
    check_life()
    check_activities()
    check_what_lies_about(vault)
    told = facts(home)
    check_facts(told)
    assert load(vault=vault, now=clock.now()) is False
    assert facts(home) == told
    assert verify.verify(now=clock.now(), full=True).problems == []
    machine = told["terminals"][0]
    assert terminals.log_in(machine["login"], machine["password"])
    Network.objects.update(demonstration=False)
    assert terminals.log_in(machine["login"], machine["password"]) is None
