"""The cast of every test: Alice of Chengdu reads, Bob of Chongqing too, and what they borrow."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.network.models import (
    Branch,
    CirculationRule,
    FloatGroup,
    FloatGroupBranch,
    Library,
    Network,
    Region,
    Terminal,
)
from bashu.db.patrons.models import Patron
from bashu.domain.circulation.commands import CheckIn, CheckOut, ItemScan, PatronScan, Renew, Trust
from bashu.domain.identity.verifier import Assurance
from bashu.domain.ids import uuid7
from bashu.domain.outcome import Accepted, Outcome
from bashu.domain.policy import TERM_NAMES
from bashu.engine.submit import Engine
from tests.domain.policy.rule_rows import FALLBACK

NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)  # a Wednesday, twelve o'clock in Chengdu
SEEN = Trust(assurance=Assurance.STAFF_SAW_IT)


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A library with one branch, a desk, a self-check machine and a book of its own."""

    library: Library
    branch: Branch
    desk: Terminal
    machine: Terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    chengdu: City
    chongqing: City
    alice: Patron
    bob: Patron
    book: Item
    """Owned by Chengdu; floats between both."""
    local: Item
    """Owned by Chengdu; never floats."""


def make_world() -> World:
    """In one transaction, and the rows of a table in one statement: nearly every test begins with this."""
    with transaction.atomic():
        network = Network.objects.create(id=1, name_zh="川渝", name_en="Sichuan and Chongqing")
        assert network.version == 1
        chengdu, chongqing = _cities({"CD": ("510100", "5101"), "CQ": ("500103", "50")})
        fallback_rule()
        group = FloatGroup.objects.create(code="all", name_zh="全网", name_en="Everywhere")
        FloatGroupBranch.objects.bulk_create(
            FloatGroupBranch(group=group, branch=city.branch) for city in (chengdu, chongqing)
        )
        return World(
            chengdu=chengdu,
            chongqing=chongqing,
            alice=make_patron("alice", chengdu.library),
            bob=make_patron("bob", chongqing.library),
            book=make_item("B1", chengdu, float_group=group),
            local=make_item("L1", chengdu),
        )


def _cities(places: dict[str, tuple[str, str]]) -> list[City]:
    """`places`: the county and the city of each library."""
    codes = sorted({code for regions in places.values() for code in regions})
    Region.objects.bulk_create((Region(code=each, name_zh=each, name_en=each) for each in codes), ignore_conflicts=True)
    regions = Region.objects.in_bulk(codes, field_name="code")
    libraries = Library.objects.bulk_create(
        Library(
            code=code,
            name_zh=code,
            name_en=code,
            region=regions[county],
            city=regions[city],
            basis="test",
            joined_on=date(2021, 6, 1),
        )
        for code, (county, city) in places.items()
    )
    branches = Branch.objects.bulk_create(
        Branch(library=each, code=f"{each.code}-1", name_zh=each.code, name_en=each.code, lon=104.0, lat=30.0)
        for each in libraries
    )
    desks = [Terminal(branch=each, name="desk", kind="desk", attended=True) for each in branches]
    machines = [Terminal(branch=each, name="self-check", kind="self_check", reads_cards=True) for each in branches]
    Terminal.objects.bulk_create([*desks, *machines])
    made = zip(libraries, branches, desks, machines, strict=True)
    return [City(library=of, branch=at, desk=desk, machine=machine) for of, at, desk, machine in made]


def fallback_rule(**changed: Any) -> CirculationRule:
    terms: dict[str, Any] = {
        "lendable": True, "loan_days": 30, "renewals_max": 1, "renewal_days": 30, "renew_from": "today",
        "renew_if_overdue": False, "kind_limit": 8, "total_limit": 8, "overdue_fen_per_day": 10,
        "overdue_cap_fen": 3000, "owed_block_fen": 500, "price_ceiling_fen": 2_000_000_000, "unverified_limit": 2,
    }  # fmt: skip
    terms = {term: getattr(FALLBACK, term) for term in TERM_NAMES} | terms
    return CirculationRule.objects.create(name_zh="默认", name_en="Default", **(terms | changed))


def make_patron(name: str, home: Library, **changed: Any) -> Patron:
    defaults: dict[str, Any] = {
        "number": name, "name": name, "category": "adult", "home_library": home, "joined_at": NOON
    }  # fmt: skip
    return Patron.objects.create(**(defaults | changed))


def make_item(barcode: str, city: City, **changed: Any) -> Item:
    bib, _ = BibRecord.objects.get_or_create(match_key="the-book", defaults={"title": "蜀道难", "author": "李白"})
    defaults: dict[str, Any] = {
        "owner": city.library, "barcode": barcode, "bib": bib, "home_branch": city.branch, "branch": city.branch,
        "price_fen": 3900, "acquired_on": date(2020, 1, 1),
    }  # fmt: skip
    return Item.objects.create(**(defaults | changed))


def an_id(at: datetime = NOON) -> UUID:
    return uuid7(at, os.urandom(10))


def check_out(patron: Patron, item: Item, *, terminal: Terminal, at: datetime = NOON, **changed: Any) -> CheckOut:
    fields: dict[str, Any] = {
        "id": an_id(at), "occurred_at": at, "terminal_id": terminal.pk, "patron": PatronScan(patron_id=patron.pk),
        "item": ItemScan(barcode=item.barcode), "trust": SEEN,
    }  # fmt: skip
    return CheckOut(**(fields | changed))


def check_in(item: Item, terminal: Terminal, *, at: datetime = NOON, **changed: Any) -> CheckIn:
    fields: dict[str, Any] = {
        "id": an_id(at), "occurred_at": at, "terminal_id": terminal.pk, "item": ItemScan(barcode=item.barcode)
    }  # fmt: skip
    return CheckIn(**(fields | changed))


def renew(patron: Patron, item: Item, *, terminal: Terminal, at: datetime = NOON, **changed: Any) -> Renew:
    fields: dict[str, Any] = {
        "id": an_id(at), "occurred_at": at, "terminal_id": terminal.pk, "item": ItemScan(barcode=item.barcode),
        "patron": PatronScan(patron_id=patron.pk), "trust": SEEN,
    }  # fmt: skip
    return Renew(**(fields | changed))


def submit_one(engine: Engine, command: Any, *, now: datetime | None = None) -> Outcome:
    (outcome,) = engine.submit([command], now or command.occurred_at)
    return outcome


def answer(outcome: Outcome) -> Any:
    assert isinstance(outcome, Accepted), outcome
    return outcome.answer


def days(number: int) -> timedelta:
    return timedelta(days=number)
