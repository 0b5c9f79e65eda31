"""What would happen if, on rows of the database."""

from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bashu.db.circulation.models import Loan
from bashu.db.network.models import CirculationRule, Network
from bashu.db.network.rules import read_rules
from bashu.db.patrons import families
from bashu.db.patrons.models import Patron
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.verifier import Verdict
from bashu.domain.outcome import Accepted, Refused
from bashu.domain.policy import Rule, Tried
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.circulation.tryout import Found, Supposed, SupposedItem, try_rules, would_lend
from bashu.engine.submit import Engine
from tests.people import NOON, World, check_out, make_patron, submit_one


def supposed(world: World) -> Supposed:
    """Alice of Chengdu borrows Chengdu's book in Chongqing."""
    home = (world.chengdu.library.pk, "adult")
    item = SupposedItem(owner_library_id=world.chengdu.library.pk, kind="book", collection="", acquired_on=None)
    return Supposed(who=home, item=item, lending_library_id=world.chongqing.library.pk, on=date(2026, 7, 1))


def term(found: Found, name: str) -> Tried:
    return next(tried for tried in found.terms if tried.term == name)


def test_c231_a_try_out_tells_the_rows_of_the_database(world: World) -> None:
    """C231."""
    theirs = CirculationRule.objects.create(
        name_zh="重庆", name_en="CQ", lending_library=world.chongqing.library, loan_days=14
    )
    ours = CirculationRule.objects.create(
        name_zh="成都", name_en="CD", owner_library=world.chengdu.library, loan_days=21
    )
    found = term(try_rules(supposed(world)), "loan_days")
    assert (found.value, found.rule_id) == (14, theirs.pk)
    assert ours.pk in {passed.rule_id for passed in found.passed_over}
    Network.objects.update(period_from="owner")
    assert term(try_rules(supposed(world)), "loan_days").value == 21


def test_c231_a_family_shares_its_limits_and_nothing_else(world: World) -> None:
    """C231."""
    CirculationRule.objects.create(name_zh="家", name_en="F", patron_category="family", total_limit=90, loan_days=60)
    asked = replace(supposed(world), family=(world.chengdu.library.pk, "family"))
    found = try_rules(asked)
    assert (term(found, "total_limit").value, term(found, "loan_days").value) == (90, 30)


def test_c231_what_a_family_does_not_share_is_the_readers_own(world: World) -> None:
    """C231, C226: limits of first-time readers and of holds, days on the hold shelf, how long a membership lasts."""
    own = {"first_limit": 2, "first_until_returns": 3, "hold_limit": 5, "hold_shelf_days": 7, "membership_days": 60}
    own["title_limit"] = 1
    CirculationRule.objects.update(**own)
    CirculationRule.objects.create(name_zh="家", name_en="F", patron_category="family", **dict.fromkeys(own, 9))
    found = try_rules(replace(supposed(world), family=(world.chengdu.library.pk, "family")))
    assert {name: term(found, name).value for name in own} == own


def test_c231_a_family_that_is_over_shares_nothing(world: World) -> None:
    """C231, C226."""
    family = make_patron("Wang", world.chengdu.library, number="F1", category="family", expires_on=date(2026, 6, 30))
    Patron.objects.filter(pk=world.alice.pk).update(family=family)
    assert families.family_of(world.alice.pk, today=date(2026, 6, 30)) == (world.chengdu.library.pk, "family")
    assert families.family_of(world.alice.pk, today=date(2026, 7, 1)) is None
    Patron.objects.filter(pk=family.pk).update(state="closed", expires_on=None)
    assert families.family_of(world.alice.pk, today=date(2026, 7, 1)) is None


def test_c231_the_engine_itself_says_what_a_loan_would_come_to(world: World, engine: Engine) -> None:
    """C231: twice, since nothing is saved; then the book is gone."""
    asked: dict[str, Any] = {
        "patron_id": world.alice.pk,
        "item_id": world.book.pk,
        "terminal_id": world.chongqing.desk.pk,
    }
    for _ in range(2):
        assert isinstance(would_lend(**asked, now=NOON), Accepted)
    assert not Loan.objects.exists()
    submit_one(engine, check_out(world.bob, world.book, terminal=world.chengdu.machine))
    refused = would_lend(**asked, now=NOON)
    assert isinstance(refused, Refused)
    assert refused.refusal is Refusal.ON_LOAN_TO_ANOTHER


@pytest.mark.parametrize(
    ("verdict", "no"),
    [(Verdict.REPORTED_LOST, Refusal.CARD_REPORTED_LOST), (Verdict.EXPIRED, Refusal.CARD_EXPIRED)],
)
def test_c231_what_is_said_of_the_card_counts_as_at_a_desk(world: World, verdict: Verdict, no: Refusal) -> None:
    """C231."""
    refused = would_lend(
        patron_id=world.alice.pk,
        item_id=world.book.pk,
        terminal_id=world.chongqing.desk.pk,
        now=NOON,
        verdict=verdict,
    )
    assert isinstance(refused, Refused)
    assert refused.refusal is no


def test_c231_a_draft_is_tried_without_being_saved(world: World) -> None:
    """C231: instead of the row with its id, or beside all of them; the engine decides under it, and keeps nothing."""
    (usual,) = read_rules()
    closed = Rule(id=0, name_zh="停", name_en="Stop", lending_library_id=world.chongqing.library.pk, lendable=False)
    found = term(try_rules(supposed(world), draft=[closed]), "lendable")
    assert (found.value, found.rule_id) == (False, 0)
    assert term(try_rules(supposed(world), draft=[replace(usual, loan_days=9)]), "loan_days").value == 9
    asked: dict[str, Any] = {
        "patron_id": world.alice.pk,
        "item_id": world.book.pk,
        "terminal_id": world.chongqing.desk.pk,
    }
    refused = would_lend(**asked, now=NOON, draft=[closed])
    assert isinstance(refused, Refused)
    assert refused.refusal is Refusal.NOT_FOR_LOAN
    assert isinstance(would_lend(**asked, now=NOON), Accepted)
    assert read_rules() == (usual,)


def test_c231_under_a_draft_nothing_is_done(world: World) -> None:
    """C231: a room that has one can be asked and nothing else."""
    (usual,) = read_rules()
    with closing(Engine([CirculationRoom(draft=[replace(usual, loan_days=9)])])) as drafted:
        outcome = submit_one(drafted, check_out(world.bob, world.book, terminal=world.chengdu.machine))
    assert not isinstance(outcome, Accepted)
    assert not Loan.objects.exists()
