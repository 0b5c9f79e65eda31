"""What a person's grants allow, and what they let a person give to others."""

from dataclasses import replace
from datetime import date

import pytest

from bashu.domain.rights import NETWORK, ROLES, Grant, Reach, Right, Rights, Role, Scope
from bashu.domain.rights.problems import WORDS, No
from bashu.domain.rights.words import RIGHT_NAMES, ROLE_NAMES

TODAY, NEXT_YEAR = date(2026, 7, 1), date(2027, 7, 1)
LIBRARY, OTHER = Scope(library_id=1), Scope(library_id=2)
BRANCH, SISTER = Scope(library_id=1, branch_id=11), Scope(library_id=1, branch_id=12)
SCOPES = [NETWORK, LIBRARY, OTHER, BRANCH, SISTER]


def grant(role: Role, scope: Scope, *, ends_on: date | None = None) -> Grant:
    return Grant(role=role, scope=scope, starts_on=TODAY, ends_on=ends_on)


@pytest.mark.parametrize(
    ("scope", "covered"),
    [(NETWORK, SCOPES), (LIBRARY, [LIBRARY, BRANCH, SISTER]), (BRANCH, [BRANCH]), (OTHER, [OTHER])],
)
def test_a_right_holds_where_it_was_granted_and_below(scope: Scope, covered: list[Scope]) -> None:
    rights = Rights((grant(Role.DESK, scope),))
    assert [place for place in SCOPES if rights.may(Right.LEND, place)] == covered


def test_both_days_of_a_grant_count() -> None:
    given = grant(Role.DESK, LIBRARY, ends_on=TODAY)
    assert [given.holds(TODAY.replace(day=day)) for day in (1, 2)] == [True, False]
    assert not replace(given, starts_on=NEXT_YEAR, ends_on=None).holds(TODAY)


def test_reach_is_told_for_each_right() -> None:
    rights = Rights((grant(Role.DESK, BRANCH), grant(Role.MANAGER, OTHER), grant(Role.AUDITOR, NETWORK)))
    assert rights.reach(Right.LEND) == Reach(library_ids=frozenset({2}), branch_ids=frozenset({11}))
    assert rights.reach(Right.SEE_STAFF).everywhere
    assert not rights.reach(Right.GRANT)


@pytest.mark.parametrize("role", Role)
def test_nobody_but_administrators_gives_a_grant(role: Role) -> None:
    rights = Rights((grant(role, NETWORK),))
    assert rights.may_give(grant(Role.DESK, BRANCH)) is (role is Role.ADMINISTRATOR)


def test_nobody_gives_beyond_their_own_scope() -> None:
    rights = Rights((grant(Role.ADMINISTRATOR, LIBRARY),))
    assert [place for place in SCOPES if rights.may_give(grant(Role.DESK, place))] == [LIBRARY, BRANCH, SISTER]


def test_nobody_gives_for_longer_than_they_have_it_but_may_end_what_lasts_longer() -> None:
    rights = Rights((grant(Role.ADMINISTRATOR, LIBRARY, ends_on=NEXT_YEAR),))
    lasting = grant(Role.DESK, BRANCH)
    assert rights.may_give(replace(lasting, ends_on=NEXT_YEAR))
    assert not rights.may_give(lasting)
    assert rights.may_end(lasting)


def test_a_login_with_more_rights_than_ones_own_is_out_of_reach() -> None:
    rights = Rights((grant(Role.ADMINISTRATOR, LIBRARY),))
    assert rights.may_manage(BRANCH, [grant(Role.MANAGER, LIBRARY)])
    assert not rights.may_manage(BRANCH, [grant(Role.AUDITOR, NETWORK)])
    assert not rights.may_manage(OTHER, [])


def test_an_auditor_only_looks_and_sees_no_reader() -> None:
    assert all(right.value.startswith("see_") for right in ROLES[Role.AUDITOR])
    assert not ROLES[Role.AUDITOR] & {Right.SEE_PATRON, Right.SEE_HISTORY}


def test_each_role_right_and_problem_has_a_name_in_both_languages() -> None:
    for table, words in ((ROLE_NAMES, Role), (RIGHT_NAMES, Right), (WORDS, No)):
        assert set(table) == set(words)
        assert all(zh and en for zh, en in table.values())
