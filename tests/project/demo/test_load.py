"""The demonstration, loaded once with all its real records."""

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings

from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.circulation.holds import hold_shelf, pull_list
from bashu.db.circulation.models import Box, Floating, Hold, Loan, Transit
from bashu.db.network import founding, terminals
from bashu.db.network.models import Branch, Network
from bashu.db.patrons.models import Block, Patron
from bashu.db.patrons.queries import find_by_digests
from bashu.db.patrons.vault import Vault
from bashu.engine import verify
from bashu.project.demo.facts import facts
from bashu.project.demo.history import AT_LIMIT_LOANS
from bashu.project.demo.load import load
from bashu.project.demo.people import at_the_hub, family
from bashu.project.demo.places import CHENGDU, CHONGQING
from bashu.project.errors import OperatingError

NOW = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
KEYS = {
    "terminals": ["login", "password", "institution", "location", "library", "city", "charset"],
    "patrons": ["card", "kind", "pin", "home", "city", "state"],
    "items": ["barcode", "owner", "title", "branch", "city", "status"],
    "staff": ["login", "password", "library", "role"],
}


@pytest.fixture
def vault() -> Vault:
    return Vault.load(settings.BASHU.identity_keys_path)


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
    assert Loan.objects.filter(checked_in_at=None, due_at__lt=NOW).exists()
    crossings = Loan.objects.filter(lending_branch__library__city="5101", checkin_branch__library__city="50")
    assert crossings.exists()
    assert Transit.objects.filter(ended_at=None, dispatched_at__isnull=False).exists()
    assert Floating.objects.exists()


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
def test_the_demonstration_is_loaded_once_and_its_log_is_true(vault: Vault) -> None:
    assert load(vault=vault, now=NOW) is True
    check_life()
    check_what_lies_about(vault)
    told = facts(settings.BASHU)
    check_facts(told)
    assert load(vault=vault, now=NOW) is False
    assert facts(settings.BASHU) == told
    assert verify.verify(now=NOW).problems == []
    machine = told["terminals"][0]
    assert terminals.log_in(machine["login"], machine["password"])
    Network.objects.update(demonstration=False)
    assert terminals.log_in(machine["login"], machine["password"]) is None


@pytest.mark.django_db
def test_another_network_is_left_alone(vault: Vault) -> None:
    Network.objects.create(name_zh="真实网络", name_en="A real network")
    with pytest.raises(OperatingError, match="A real network"):
        load(vault=vault, now=NOW)


@pytest.mark.django_db
def test_a_network_is_founded_once() -> None:
    Network.objects.create(name_zh="网络", name_en="A network")
    plan = founding.Plan(
        name_zh="另一个", name_en="Another", demonstration=True,
        regions=[], libraries=[], branches=[], terminals=[], float_groups=[], staff=[],
    )  # fmt: skip
    with pytest.raises(founding.NetworkExistsError):
        founding.found(plan)
