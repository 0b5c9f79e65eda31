"""Guardians, helpers and families, as a desk writes them down."""

from datetime import date

import pytest

from bashu.db.patrons import bonds, edits, families
from bashu.db.patrons.models import Helper, Patron
from bashu.domain.calendar import local_day
from bashu.domain.identity.acting import Acting
from bashu.domain.identity.problems import Problem, ProblemCode
from tests.db.patrons.conftest import NOW
from tests.people import World, make_patron, make_world

TODAY = local_day(NOW)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def child(world: World) -> Patron:
    """Alice is the guardian, confirmed."""
    born = date(TODAY.year - 8, 1, 1)
    return make_patron(
        "child", world.chengdu.library, category="child", birth_on=born, guardian=world.alice, guardian_confirmed_at=NOW
    )


def named(patron: Patron, helper: Patron, *, by: Patron) -> ProblemCode | None:
    return code(bonds.name_helper(patron_id=patron.pk, helper_id=helper.pk, named_by_id=by.pk, now=NOW))


def code(found: Problem | None) -> ProblemCode | None:
    return found.code if found else None


def roles(patron: Patron) -> dict[str, Acting]:
    return {row.name: row.acting for row in bonds.acts_for(patron.pk, today=TODAY)}


def in_force(patron: Patron) -> list[bool]:
    found = bonds.people_of(patron.pk, today=TODAY)
    return [row.in_force for row in found.helpers] if found else []


def of_age(child: Patron) -> None:
    Patron.objects.filter(pk=child.pk).update(birth_on=date(TODAY.year - 15, 1, 1))


def test_c257_a_guardian_names_a_helper_and_takes_it_back(world: World, child: Patron) -> None:
    """C257."""
    assert named(child, world.bob, by=world.alice) is None
    assert (roles(world.alice), roles(world.bob)) == ({"child": Acting.GUARDIAN}, {"child": Acting.HELPER})
    assert in_force(child) == [True]
    assert bonds.end_helper(patron_id=child.pk, helper_id=world.bob.pk)
    assert not bonds.end_helper(patron_id=child.pk, helper_id=world.bob.pk)
    assert roles(world.bob) == {}


def test_c257_a_helper_is_dismissed_by_who_may_name_one_and_may_give_it_up(world: World, child: Patron) -> None:
    """C257."""
    carol = make_patron("carol", world.chengdu.library)
    for by, ended in ((carol, False), (child, False), (world.bob, True), (world.alice, True)):
        named(child, world.bob, by=world.alice)
        found = bonds.dismiss_helper(patron_id=child.pk, helper_id=world.bob.pk, by_id=by.pk, now=NOW)
        assert (code(found), Helper.objects.exists()) == (None if ended else ProblemCode.NOT_YOURS_TO_NAME, not ended)


def test_a_closed_account_acts_for_nobody(world: World, child: Patron) -> None:
    Patron.objects.filter(pk=world.alice.pk).update(state="closed")
    assert roles(world.alice) == {}


def test_c257_nobody_else_names_one(world: World, child: Patron) -> None:
    """C257: not the child, nor the helper; the patron of 15, and no guardian any more."""
    for by in (child, world.bob):
        assert named(child, world.bob, by=by) is ProblemCode.NOT_YOURS_TO_NAME
    of_age(child)
    assert named(child, world.bob, by=world.alice) is ProblemCode.NOT_YOURS_TO_NAME
    assert named(child, world.bob, by=child) is None
    assert Helper.objects.get().named_by_id == child.pk


def test_c257_a_helper_is_another_person_of_14_with_an_open_account(world: World, child: Patron) -> None:
    """C257."""
    sister = make_patron("sister", world.chengdu.library, birth_on=date(TODAY.year - 10, 1, 1))
    school = make_patron("school", world.chengdu.library, category="institution")
    gone = make_patron("gone", world.chengdu.library, state="closed")
    for helper in (child, sister, school, gone):
        assert named(child, helper, by=world.alice) is ProblemCode.HELPER_UNFIT
    assert not Helper.objects.exists()


def test_c257_at_14_the_guardians_helpers_are_none_any_more(world: World, child: Patron) -> None:
    """C257."""
    named(child, world.bob, by=world.alice)
    of_age(child)
    assert (roles(world.alice), roles(world.bob)) == ({}, {})
    assert in_force(child) == [False]


def test_c257_the_child_agrees_at_14_and_may_take_it_back(world: World, child: Patron) -> None:
    """C257: a new guardian is agreed to anew."""

    def agree(*, agrees: bool) -> ProblemCode | None:
        return code(bonds.agree_to_guardian(patron_id=child.pk, agrees=agrees, now=NOW))

    assert agree(agrees=True) is ProblemCode.UNDER_14
    of_age(child)
    for agrees in (True, False, True):
        assert agree(agrees=agrees) is None
        assert roles(world.alice) == ({"child": Acting.GUARDIAN} if agrees else {})
    edits.confirm_guardian(patron_id=child.pk, guardian_id=world.bob.pk, now=NOW)
    assert roles(world.bob) == {}


def test_c257_a_family_is_joined_and_left(world: World, child: Patron) -> None:
    """C257."""
    family = make_patron("family", world.chengdu.library, category="family")
    assert families.join_family(patron_id=child.pk, family_id=family.pk) is None
    assert Patron.objects.get(pk=child.pk).family_id == family.pk
    assert families.leave_family(patron_id=child.pk, family_id=family.pk)
    assert not families.leave_family(patron_id=child.pk, family_id=family.pk)


def test_c261_nobody_is_in_two_families(world: World, child: Patron) -> None:
    """C261."""
    one, two = (make_patron(name, world.chengdu.library, category="family") for name in ("one", "two"))
    assert families.join_family(patron_id=child.pk, family_id=one.pk) is None
    assert code(families.join_family(patron_id=child.pk, family_id=two.pk)) is ProblemCode.FAMILY_ALREADY
    assert not families.leave_family(patron_id=child.pk, family_id=two.pk)
    for patron in (child, one):
        known = families.family_with(patron.pk, today=TODAY)
        assert known is not None
        assert (known.family_id, known.patron_ids, known.in_force) == (one.pk, (one.pk, child.pk), True)
    assert families.family_with(two.pk, today=TODAY).members == ()  # type: ignore[union-attr]
    assert families.family_with(world.bob.pk, today=TODAY) is None


def test_c257_a_family_is_a_family(world: World, child: Patron) -> None:
    """C257."""
    family, other = (make_patron(name, world.chengdu.library, category="family") for name in ("one", "two"))
    closed = make_patron("three", world.chengdu.library, category="family", state="closed")
    for patron, account in ((child, world.bob), (family, other), (child, closed)):
        found = families.join_family(patron_id=patron.pk, family_id=account.pk)
        assert code(found) is ProblemCode.FAMILY_UNFIT
    assert not Patron.objects.filter(family__isnull=False).exists()


def test_who_is_not_there_is_told(world: World) -> None:
    found = [
        bonds.name_helper(patron_id=0, helper_id=world.bob.pk, named_by_id=world.alice.pk, now=NOW),
        bonds.agree_to_guardian(patron_id=0, agrees=True, now=NOW),
        families.join_family(patron_id=0, family_id=world.bob.pk),
    ]
    assert [code(each) for each in found] == [ProblemCode.PATRON_UNKNOWN] * 3
    assert bonds.bonds_of(0) is None
    assert bonds.people_of(0, today=TODAY) is None
    assert code(bonds.dismiss_helper(patron_id=0, helper_id=0, by_id=0, now=NOW)) is ProblemCode.PATRON_UNKNOWN


def test_c258_what_was_between_an_erased_person_and_others_is_gone(world: World, child: Patron) -> None:
    """C258."""
    family = make_patron("family", world.chengdu.library, category="family")
    families.join_family(patron_id=world.bob.pk, family_id=family.pk)
    families.join_family(patron_id=child.pk, family_id=family.pk)
    named(child, world.bob, by=world.alice)
    assert edits.erase(patron_id=world.bob.pk) is None
    assert not Helper.objects.exists()
    assert Patron.objects.get(pk=child.pk).family_id == family.pk
    assert edits.erase(patron_id=family.pk) is None
    assert Patron.objects.get(pk=child.pk).family_id is None
