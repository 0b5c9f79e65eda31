"""Staff go against a rule: which, by which right, and over whose word. Alice of Chengdu borrows in Yuzhong."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bashu.domain.calendar import end_of
from bashu.domain.circulation.commands import Override, OverrideReason
from bashu.domain.circulation.overrides import DUE_DAYS_MAX
from bashu.domain.circulation.refusals import BY_DUE_DAY, FIRM, OVERRIDABLE, Refusal, Whose
from bashu.domain.circulation.snapshot import BlockState
from bashu.domain.outcome import Accepted, Decision, Refused
from bashu.domain.policy import DEFAULT_VOICES, Group, Voice
from bashu.domain.rights import NETWORK, Grant, Role, Scope
from tests.domain.circulation.holds.queue import booking
from tests.domain.circulation.scene import (
    ALICE,
    BOB,
    CHENGDU,
    CHONGQING,
    DAY,
    NOON,
    TERMS,
    YUZHONG,
    Scene,
    answer,
    check_out,
    effects,
    loan,
    refusal,
    renew,
)
from tests.domain.circulation.test_ladders import LADDERS, OVERDUE, Spoil, scene
from tests.domain.policy.rule_rows import FALLBACK

LEAD = 7
TODAY = date(2026, 7, 1)
HERE, HOME = Scope(library_id=CHONGQING), Scope(library_id=CHENGDU)
RENEWED_ONCE = scene(loans=(loan(renewals=1),))
OVERRIDDEN = [(name, no) for name, (_, _, spoils) in LADDERS.items() for no in spoils if no in OVERRIDABLE]


# Whose word it is not the lender's, if the book and its reader are both of another library.
FROM_HOME = {Whose.HOME, Group.LENDING, Group.OWNERS_LIMITS, Group.HOMES_LIMITS}
CIRCULATES = ("check out", "renew")


def granted(scope: Scope, *, role: Role = Role.DESK_LEAD, ends_on: date | None = None) -> dict[int, tuple[Grant, ...]]:
    return {LEAD: (Grant(role=role, scope=scope, starts_on=TODAY - DAY, ends_on=ends_on),)}


def override(*refusals: Refusal, **more: Any) -> Override:
    return Override(staff_id=LEAD, reason=OverrideReason.HARDSHIP, refusals=frozenset(refusals), **more)


def decided(name: str, *spoils: Spoil, grants: dict[int, tuple[Grant, ...]], said: Override) -> Decision:
    command, now, _ = LADDERS[name]
    asked = dict[str, Any]()
    for spoil in spoils:
        now, asked = spoil(now, asked)
    return replace(now, grants=grants).decide(command(**asked | {"override": said}))


@pytest.mark.parametrize(("name", "no"), OVERRIDDEN)
def test_c801_what_is_named_is_set_aside_by_who_may(name: str, no: Refusal) -> None:
    """C801."""
    spoil = RENEWED_ONCE if no is Refusal.RENEWAL_LIMIT else LADDERS[name][2][no]
    assert isinstance(decided(name, spoil, grants=granted(NETWORK), said=override(no)), Accepted)


@pytest.mark.parametrize("no", [no for name, no in OVERRIDDEN if name == "check out"])
def test_c801_all_other_rules_still_hold(no: Refusal) -> None:
    """C801: each "no" that comes behind it is still said, one at a time."""
    _, _, spoils = LADDERS["check out"]
    order = list(Refusal)
    for other in [each for each in spoils if order.index(each) > order.index(no)]:
        assert (
            refusal(decided("check out", spoils[other], spoils[no], grants=granted(NETWORK), said=override(no)))
            is other
        )


def test_c801_a_renewal_that_is_let_pass_still_has_to_keep_to_the_rest() -> None:
    """C801."""
    late = scene(loans=(loan(renewals=1), OVERDUE))
    assert (
        refusal(decided("renew", late, grants=granted(NETWORK), said=override(Refusal.RENEWAL_LIMIT)))
        is Refusal.RENEWAL_OVERDUE
    )


@pytest.mark.parametrize(("name", "no"), OVERRIDDEN)
@pytest.mark.parametrize("grants", [{}, granted(NETWORK, role=Role.DESK), granted(NETWORK, ends_on=TODAY - DAY)])
def test_c802_without_the_right_it_is_not_allowed(name: str, no: Refusal, grants: dict[int, tuple[Grant, ...]]) -> None:
    """C802: no grant, another role, a grant that is over; also when the rule would not have said no."""
    for spoils in ((), (LADDERS[name][2][no],)):
        assert refusal(decided(name, *spoils, grants=grants, said=override(no))) is Refusal.OVERRIDE_NOT_ALLOWED


@pytest.mark.parametrize("no", sorted(set(Refusal) - set(OVERRIDABLE)))
def test_c802_some_rules_nobody_overrides(no: Refusal) -> None:
    """C802."""
    assert refusal(decided("check out", grants=granted(NETWORK), said=override(no))) is Refusal.OVERRIDE_NOT_ALLOWED


@pytest.mark.parametrize(
    ("name", "no"), [(name, no) for name in CIRCULATES for no in LADDERS[name][2] if no not in OVERRIDABLE]
)
def test_c802_what_nobody_overrides_is_said_however_it_is_named(name: str, no: Refusal) -> None:
    """C802: not even the "no" to the override is set aside by naming it."""
    said = refusal(decided(name, LADDERS[name][2][no], grants=granted(NETWORK), said=override(no)))
    assert said in {no, Refusal.OVERRIDE_NOT_ALLOWED}


@pytest.mark.parametrize(("no", "whose"), [(no, whose) for no, (_, whose) in OVERRIDABLE.items()])
def test_c803_the_right_must_hold_at_the_library_whose_word_it_is(no: Refusal, whose: Whose | Group) -> None:
    """C803: the book and Alice are of Chengdu; Yuzhong lends, and blocked nobody."""
    name = "check out" if no in LADDERS["check out"][2] else "renew"
    allowed = {
        scope: not isinstance(decided(name, grants=granted(scope), said=override(no)), Accepted)
        for scope in (HERE, HOME, Scope(library_id=CHONGQING, branch_id=YUZHONG))
    }
    assert list(allowed.values()) == ([True, False, True] if whose in FROM_HOME else [False, True, False])


@pytest.mark.parametrize(("no", "library"), [(Refusal.PATRON_EXPIRED, CHENGDU), (Refusal.MONEY_OWED, CHONGQING)])
def test_c803_the_refusal_says_whose_word_it_is(no: Refusal, library: int) -> None:
    """C803: the home library's, and the lender's."""
    refused = decided("check out", grants={}, said=override(no))
    assert isinstance(refused, Refused)
    assert refused.details == {"override": no.value, "library_id": library}


def test_c803_who_is_heard_on_a_term_lets_it_pass() -> None:
    """C803: a network that hears the lender on what is lent leaves exceptions to it, too."""
    said, heard = override(Refusal.NOT_FOR_LOAN), {**DEFAULT_VOICES, Group.LENDING: Voice.LENDER}
    for voices, scope, lends in [
        (DEFAULT_VOICES, HERE, False), (heard, HERE, True), (DEFAULT_VOICES, HOME, True), (heard, HOME, False),
    ]:  # fmt: skip
        now = Scene(grants=granted(scope), voices=voices)
        assert isinstance(now.decide(check_out(override=said)), Accepted) is lends


def test_c803_a_family_has_its_limits_of_its_own_home_library() -> None:
    """C803: Alice's of Chengdu, whose family is of Chongqing."""
    head = replace(BOB, home_library_id=CHONGQING)
    for no, scope, lends in [
        (Refusal.KIND_LIMIT, HERE, True), (Refusal.KIND_LIMIT, HOME, False), (Refusal.FIRST_LIMIT, HOME, True),
    ]:  # fmt: skip
        now = Scene(patrons=(ALICE, head), families={head.id: (ALICE.id,)}, grants=granted(scope))
        assert isinstance(now.decide(check_out(override=override(no))), Accepted) is lends


def test_c803_a_block_of_the_network_is_set_aside_by_a_grant_of_the_network() -> None:
    """C803."""
    everywhere = BlockState(library_id=None, reason="conduct", starts_at=NOON - DAY, ends_at=None)
    here = replace(everywhere, library_id=CHONGQING)
    for blocks, scope, lends in [
        ((here,), HERE, True),
        ((here, everywhere), HERE, False),
        ((everywhere,), NETWORK, True),
    ]:
        now = Scene(patrons=(replace(ALICE, blocks=blocks), BOB), grants=granted(scope))
        assert isinstance(now.decide(check_out(override=override(Refusal.PATRON_BLOCKED))), Accepted) is lends


@pytest.mark.parametrize(("ahead", "set_"), [(-1, False), (0, True), (DUE_DAYS_MAX, True), (DUE_DAYS_MAX + 1, False)])
def test_c804_another_due_day_is_set_by_hand(ahead: int, *, set_: bool) -> None:
    """C804: today at the earliest, and not more than a year ahead."""
    day = TODAY + timedelta(days=ahead)
    decision = Scene(grants=granted(HERE)).decide(check_out(override=override(due_on=day)))
    if set_:
        assert answer(decision).due_at == end_of(day)
    else:
        assert refusal(decision) is Refusal.OVERRIDE_NOT_ALLOWED


@pytest.mark.parametrize(("ahead", "set_"), [(28, False), (29, False), (30, True)])
def test_c804_a_renewal_by_hand_is_later_than_the_loan_was_due(ahead: int, *, set_: bool) -> None:
    """C804."""
    now = Scene(loans=(loan(),), grants=granted(HERE))
    decision = now.decide(renew(override=override(due_on=TODAY + timedelta(days=ahead))))
    assert isinstance(decision, Accepted) is set_


def test_c804_a_day_by_hand_goes_before_all_that_the_terms_say_of_days() -> None:
    """C804: hours, the end of the membership, the window of a renewal."""
    day, ends_on = TODAY + 40 * DAY, TODAY + 10 * DAY
    strict = replace(FALLBACK, loan_hours=2, within_membership=True)
    members = (replace(ALICE, expires_on=ends_on), BOB)
    lent = Scene(rules=(strict,), patrons=members, grants=granted(HERE))
    assert answer(lent.decide(check_out(override=override(due_on=day)))).due_at == end_of(day)
    kept = loan(terms=TERMS | {"renew_window_days": 1, "within_membership": True})
    renewed = Scene(loans=(kept,), patrons=members, grants=granted(HERE))
    assert answer(renewed.decide(renew(override=override(due_on=day)))).due_at == end_of(day)
    assert refusal(renewed.decide(renew())) is Refusal.RENEWAL_PAST_MEMBERSHIP


def test_c804_another_due_day_is_no_repeat_of_a_renewal_a_moment_ago() -> None:
    """C804: though it is asked by the same terminal."""
    renewed = loan(renewals=1, renewed_at=NOON, renewed_terminal_id=renew().terminal_id)
    day = TODAY + 60 * DAY
    said = override(Refusal.RENEWAL_LIMIT, due_on=day)
    assert answer(Scene(loans=(renewed,), grants=granted(HERE)).decide(renew(override=said))).due_at == end_of(day)


# From today, around the day on which the loan is due, to a year ahead.
DAYS_BY_HAND = [None, *(TODAY + ahead * DAY for ahead in (0, 1, 2, 29, 30, 31, 32, DUE_DAYS_MAX))]
MET = [(name, no) for name in CIRCULATES for no in LADDERS[name][2]]


@pytest.mark.parametrize(("name", "no"), [(name, no) for name, no in MET if no in FIRM])
def test_c802_what_is_said_to_be_firm_no_right_and_no_day_goes_around(name: str, no: Refusal) -> None:
    """C802: neither by name nor beside all that can be named."""
    for named in ((), tuple(OVERRIDABLE)):
        for due_on in DAYS_BY_HAND:
            said = override(*named, due_on=due_on)
            decision = decided(name, LADDERS[name][2][no], grants=granted(NETWORK), said=said)
            assert refusal(decision) in {no, Refusal.OVERRIDE_NOT_ALLOWED}


def test_c802_nothing_is_both_firm_and_set_aside() -> None:
    """C802."""
    assert not FIRM & BY_DUE_DAY
    assert not (FIRM | BY_DUE_DAY) & set(OVERRIDABLE)


@pytest.mark.parametrize(
    ("name", "no"), [(name, no) for name, no in MET if no not in FIRM | {Refusal.OVERRIDE_NOT_ALLOWED}]
)
def test_c804_what_a_day_by_hand_goes_around_is_known(name: str, no: Refusal) -> None:
    """C804: of what is booked from tomorrow on no day is left."""
    said = [override(due_on=due_on) for due_on in DAYS_BY_HAND]
    tried = [decided(name, LADDERS[name][2][no], grants=granted(NETWORK), said=each) for each in said]
    assert any(isinstance(each, Accepted) for each in tried) is (no in BY_DUE_DAY - {Refusal.ITEM_BOOKED})


@pytest.mark.parametrize(("first", "lends"), [(1, False), (2, True)])
def test_c804_by_hand_it_is_lent_until_tonight_if_it_is_booked_after_tomorrow(first: int, *, lends: bool) -> None:
    """C804, C757."""
    now = Scene(holds=(booking(first, 3),), grants=granted(HERE))
    assert refusal(now.decide(check_out())) is Refusal.ITEM_BOOKED
    assert isinstance(now.decide(check_out(override=override(due_on=TODAY))), Accepted) is lends


def test_c804_without_the_right_no_day_is_set_by_hand() -> None:
    """C804: the right holds for the library that lends, or lent."""
    early = LADDERS["renew"][2][Refusal.RENEWAL_TOO_EARLY]
    day = TODAY + 32 * DAY
    for scope, lends in [(HERE, True), (HOME, False), (NETWORK, True)]:
        assert isinstance(decided("renew", early, grants=granted(scope), said=override(due_on=day)), Accepted) is lends


def test_c805_what_was_overridden_is_told_with_who_and_why() -> None:
    """C805: nobody's name is in it."""
    said = override(Refusal.KIND_LIMIT, Refusal.PRICE_CEILING, due_on=TODAY + DAY)
    told = effects(Scene(grants=granted(NETWORK)).decide(check_out(override=said)))["Overridden"]
    assert (told.staff_id, told.branch_id, told.loan_id) == (LEAD, YUZHONG, 10_000)
    assert (told.refusals, told.due_on, told.reason) == (("kind_limit", "price_ceiling"), TODAY + DAY, "hardship")
    assert "Overridden" not in effects(Scene(grants=granted(NETWORK)).decide(check_out()))
    renewed = effects(Scene(loans=(loan(renewals=1),), grants=granted(HERE)).decide(
        renew(override=override(Refusal.RENEWAL_LIMIT), occurred_at=NOON + DAY), now=NOON + DAY))  # fmt: skip
    assert renewed["Overridden"].loan_id == loan().id


def test_c806_an_override_of_nothing_is_none() -> None:
    """C806: also if nobody knows who gave it, and a renewal whose answer was lost is still one renewal."""
    nobodys = replace(override(), staff_id=999)
    assert "Overridden" not in effects(Scene().decide(check_out(override=nobodys)))
    once = loan(renewals=1, renewed_at=NOON, renewed_terminal_id=check_out().terminal_id)
    assert answer(Scene(loans=(once,)).decide(renew(override=nobodys))).renewals == 1
