"""An override in rows and log, decided by the grants that stand at that moment."""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User

from bashu.db.audit.models import LogEntry
from bashu.db.circulation.models import Loan, Override
from bashu.db.network.models import CirculationRule, Grant, Staff
from bashu.db.patrons.models import Patron
from bashu.domain.circulation import commands
from bashu.domain.circulation.commands import OverrideReason
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted, CoreRefusal, Refused
from bashu.domain.rights import Role
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.test_verify import admit_items
from tests.people import NOON, World, an_id, check_out, days, make_patron, renew, submit_one


@pytest.fixture
def lead(world: World) -> int:
    """A lead of Chengdu's library, who works at its desk."""
    city = world.chengdu
    user = User.objects.create(username="lead")
    staff = Staff.objects.create(user=user, library=city.library, branch=city.branch, terminal=city.desk)
    Grant.objects.create(staff=staff, role=Role.DESK_LEAD, library=city.library, starts_on=NOON.date())
    return staff.pk


def override(staff_id: int, *refusals: Refusal, **more: Any) -> commands.Override:
    fields: dict[str, Any] = {"reason": OverrideReason.OUR_MISTAKE, "refusals": frozenset(refusals)} | more
    return commands.Override(staff_id=staff_id, **fields)


def test_c805_an_override_is_a_row_and_a_part_of_the_log(world: World, engine: Engine, lead: int) -> None:
    """C805."""
    admit_items([world.book, world.local])
    CirculationRule.objects.update(total_limit=1, kind_limit=1)
    submit_one(engine, check_out(world.alice, world.local, terminal=world.chengdu.desk))
    wanted = check_out(world.alice, world.book, terminal=world.chengdu.desk)
    assert isinstance(submit_one(engine, wanted), Refused)
    allowed = replace(wanted, id=check_out(world.alice, world.book, terminal=world.chengdu.desk).id)
    said = override(lead, Refusal.KIND_LIMIT, Refusal.LENDER_LIMIT)
    outcome = submit_one(engine, replace(allowed, override=said))
    assert isinstance(outcome, Accepted)
    row = Override.objects.get()
    assert (row.loan_id, row.staff_id, row.branch_id) == (
        Loan.objects.get(item=world.book).pk,
        lead,
        world.chengdu.branch.pk,
    )
    assert (row.refusals, row.reason, row.overridden_at) == (["kind_limit", "lender_limit"], "our_mistake", NOON)
    body = LogEntry.objects.filter(command_id=allowed.id).values_list("body", flat=True)[0]
    assert f'["Overridden",{{"override_id":{row.pk},"loan_id":{row.loan_id},"staff_id":{lead}' in body
    assert verify(now=NOON, full=True).problems == []
    Override.objects.update(reason="hardship")
    assert any("override" in problem for problem in verify(now=NOON, full=True).problems)


def test_c802_a_grant_counts_from_the_moment_it_is_given_until_it_is_ended(
    world: World, engine: Engine, lead: int
) -> None:
    """C802."""
    CirculationRule.objects.update(kind_limit=0)

    def lends() -> bool:
        wanted = check_out(world.alice, world.book, terminal=world.chengdu.desk)
        (outcome,) = engine.ask([replace(wanted, override=override(lead, Refusal.LENDER_LIMIT))], NOON)
        return isinstance(outcome, Accepted)

    assert lends()
    Grant.objects.update(ended_at=NOON)
    assert not lends()
    Grant.objects.update(ended_at=None, branch=world.chengdu.branch, library=None)
    assert lends()


def test_c801_two_renewals_of_one_loan_may_both_be_let_pass(world: World, engine: Engine, lead: int) -> None:
    """C801: also within one batch."""
    submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.desk))
    Loan.objects.update(renewals=1)
    said = override(lead, Refusal.RENEWAL_LIMIT)
    later = [
        renew(world.alice, world.book, terminal=world.chengdu.desk, at=NOON + days(each), override=said)
        for each in (1, 2)
    ]
    assert all(isinstance(outcome, Accepted) for outcome in engine.submit(later, NOON + days(2)))
    assert (Loan.objects.get().renewals, Override.objects.count()) == (3, 2)


def test_c803_the_limits_of_a_family_are_its_home_librarys_word_without_a_card_too(
    world: World, engine: Engine, lead: int
) -> None:
    """C803: the loan tells whose the book in hand is."""
    family = make_patron("Li", world.chongqing.library, category="family")
    Patron.objects.filter(pk=world.alice.pk).update(family=family)
    submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.desk))
    said = override(lead, Refusal.COLLECTION_LIMIT)
    by_hand = renew(world.alice, world.book, terminal=world.chengdu.desk, at=NOON + days(1), override=said)
    for wish in (by_hand, replace(by_hand, id=an_id(NOON + days(1)), patron=None)):
        refused = submit_one(engine, wish)
        assert getattr(refused, "refusal", None) is Refusal.OVERRIDE_NOT_ALLOWED
        assert getattr(refused, "details", {})["library_id"] == world.chongqing.library.pk


def test_an_id_with_another_override_is_another_wish(world: World, engine: Engine, lead: int) -> None:
    wanted = check_out(world.alice, world.book, terminal=world.chengdu.desk)
    submit_one(engine, wanted)
    again = submit_one(engine, replace(wanted, override=override(lead)))
    assert getattr(again, "refusal", None) is CoreRefusal.COMMAND_ID_REUSED
