"""Who may register whom, when, and for how many; each "no" in its order."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bashu.domain.activities.commands import CheckInReader
from bashu.domain.activities.draw import ALPHABET, code_of
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.sentences import REFUSALS
from bashu.domain.activities.states import ActivityState, CardOf, Consent, How, RegistrationKind, Standing
from bashu.domain.activities.words import say
from bashu.domain.circulation.scans import PatronScan
from bashu.domain.circulation.snapshot import BlockState
from bashu.domain.outcome import Refused
from tests.domain.activities.making import CHENGDU, CHONGQING, NEVER, NOON, STARTS, Activities, activity

CHILD: dict[str, Any] = {"category": "child", "birth_on": date(2020, 1, 1), "guardian_id": 1}


def test_a22_a_guardian_registers_a_child_and_so_consents() -> None:
    all_ = Activities()
    session = all_.plan(consent_below_age=14)
    child = all_.reader(2, **CHILD)
    made = all_.register(1, session, members=(child,), comes=False)
    registration = all_.state.registrations[made.registration_id]
    assert (registration.consent, registration.minors) == (Consent.GUARDIAN, 1)
    assert all_.refusal(all_.registering(1, session)) == "ALREADY_REGISTERED"
    assert all_.refusal(all_.registering(2, session)) == "CONSENT_NEEDED"


def test_a22_a_child_registers_by_itself_only_with_a_paper_that_staff_have_seen() -> None:
    all_ = Activities()
    session = all_.plan(consent_below_age=14)
    all_.reader(2, **CHILD)
    assert all_.refusal(all_.registering(2, session)) == "CONSENT_NEEDED"
    assert all_.refusal(all_.registering(2, session, paper_seen=True)) == "CONSENT_NEEDED"
    all_.register(2, session, paper_seen=True, staff_id=9)


def test_a20_ages_are_those_on_the_day_of_the_session() -> None:
    all_ = Activities()
    all_.state.activities[1] = activity(from_age=6, to_age=12)
    session = all_.plan(party_max=2)
    birthday = (STARTS + timedelta(hours=8)).date()
    child = all_.reader(2, **(CHILD | {"birth_on": birthday.replace(year=birthday.year - 6)}))
    young = all_.reader(3, **(CHILD | {"birth_on": birthday.replace(year=birthday.year - 6) + timedelta(days=1)}))
    assert all_.refusal(all_.registering(1, session, comes=False, members=(young,))) == "TOO_YOUNG"
    all_.reader(4, birth_on=date(1980, 1, 1))
    assert all_.refusal(all_.registering(4, session)) == "TOO_OLD"
    assert all_.refusal(all_.registering(5, session)) == "AGE_UNKNOWN"
    all_.register(1, session, seats=2, members=(child,))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        pytest.param({"session_id": 999}, "SESSION_UNKNOWN", id="A12"),
        pytest.param({"occurred_at": STARTS + timedelta(hours=2)}, "OVER", id="A12 by the clock"),
        pytest.param({"patron": PatronScan(patron_id=77)}, "REGISTER_FIRST", id="A13"),
        pytest.param({"occurred_at": NOON - timedelta(days=2)}, "NOT_OPEN_YET", id="A15 before"),
        pytest.param({"occurred_at": NOON - timedelta(days=2), "staff_id": 9}, "NOT_OPEN_YET", id="A15 not said"),
        pytest.param({"occurred_at": STARTS}, "CLOSED", id="A15 after"),
        pytest.param({"seats": 2}, "TOO_MANY_SEATS", id="A16 more"),
        pytest.param({"seats": 0}, "TOO_FEW_SEATS", id="A16 none"),
        pytest.param({"kind": RegistrationKind.CLASS}, "CLASS_NOT_ALLOWED", id="A17"),
        pytest.param({"members": (PatronScan(patron_id=77),)}, "MEMBER_UNKNOWN", id="A18"),
    ],
)
def test_a_registration_is_refused(changed: dict[str, Any], refusal: str) -> None:
    all_ = Activities()
    session = all_.plan()
    assert all_.refusal(all_.registering(1, **({"session_id": session} | changed))) == refusal


@pytest.mark.parametrize(
    ("reader", "refusal"),
    [({"active": False}, "PATRON_CLOSED"), ({"expires_on": date(2026, 6, 30)}, "PATRON_EXPIRED")],
)
def test_a13_who_is_no_reader_any_more_is_refused(reader: dict[str, Any], refusal: str) -> None:
    all_ = Activities()
    session = all_.plan()
    all_.reader(1, **reader)
    assert all_.refusal(all_.registering(1, session)) == refusal


def a_block(library_id: int | None, ends_at: datetime | None = None) -> BlockState:
    return BlockState(library_id=library_id, reason="overdue", starts_at=NOON - timedelta(days=20), ends_at=ends_at)


def test_a96_who_is_blocked_is_turned_away_where_the_activity_says_so() -> None:
    all_ = Activities()
    session = all_.plan(capacity=9, party_max=2)
    for number, (library, until) in enumerate(((CHONGQING, None), (CHENGDU, NOON), (CHENGDU, None), (None, None)), 1):
        all_.reader(number, blocks=(a_block(library, until),), family_id=99)
    all_.register(3, session)
    all_.state.activities[1] = activity(blocks_of=CHENGDU)
    for number in (1, 2):
        all_.register(number, session)
    all_.reader(5, family_id=99)
    assert all_.refusal(all_.registering(4, session, staff_id=9, past_window=True)) == "BLOCKED"
    all_.register(5, session, seats=2, members=(PatronScan(patron_id=4),), kind=RegistrationKind.FAMILY)


def test_a18_a_stranger_is_not_brought_along_and_a_family_is() -> None:
    all_ = Activities()
    session = all_.plan(party_max=3, capacity=9)
    all_.reader(1, family_id=8)
    sister, stranger = all_.reader(2, family_id=8), all_.reader(3)
    assert all_.refusal(all_.registering(1, session, seats=2, members=(stranger,))) == "NOT_FAMILY"
    all_.register(1, session, seats=2, members=(sister,), kind=RegistrationKind.FAMILY)
    assert all_.refusal(all_.registering(2, session)) == "ALREADY_REGISTERED"


def test_a19_nobody_acts_for_another_without_a_bond() -> None:
    all_ = Activities()
    session = all_.plan()
    child, aunt = all_.reader(2, **CHILD), all_.reader(3)
    assert all_.refusal(all_.registering(2, session, patron=child, by=aunt)) == "NOT_FOR_THEM"
    all_.register(2, session, by=all_.reader(1))


def test_a12_a14_what_is_not_published_or_needs_no_registration_is_refused() -> None:
    all_ = Activities()
    open_, session = all_.plan(how=How.WALK_IN), all_.plan()
    assert all_.refusal(all_.registering(1, open_)) == "NO_REGISTRATION"
    all_.state.activities[1] = activity(state=ActivityState.DRAFT)
    assert all_.refusal(all_.registering(1, session)) == "NOT_PUBLISHED"


def test_a33_a34_a_seat_is_given_back_until_its_time_and_only_by_whose_it_is() -> None:
    all_ = Activities()
    until = NOON + timedelta(days=1)
    made = all_.register(1, all_.plan(cancel_until_at=until)).registration_id
    assert all_.refusal(all_.cancelling(made, patron=all_.reader(2))) == "NOTHING_TO_CANCEL"
    assert all_.refusal(all_.cancelling(made)) == "NOTHING_TO_CANCEL"
    assert all_.refusal(all_.cancelling(made, patron=all_.reader(1), at=until)) == "TOO_LATE_TO_CANCEL"
    all_.answer(all_.cancelling(made, at=until, staff_id=1))
    assert all_.state.registrations[made].ended_by == 1
    assert all_.refusal(all_.cancelling(made, staff_id=1)) == "NOTHING_TO_CANCEL"


def test_a12_to_a23_what_speaks_against_it_is_looked_for_in_their_order() -> None:
    """All speaks against it; and one after the other is mended."""
    all_ = Activities()
    all_.reader(1, expires_on=date(2026, 6, 20), blocks=(a_block(CHENGDU),))
    all_.state.activities[1] = activity(state=ActivityState.DRAFT, from_age=6, to_age=5)
    session, at = all_.plan(consent_below_age=18), NOON - timedelta(days=9)
    stranger = {"session_id": session, "by": PatronScan(patron_id=77), "at": at, "seats": 2}
    asked: dict[str, Any] = {**stranger, "kind": RegistrationKind.CLASS, "members": (PatronScan(patron_id=78),)}
    told = []
    for mend in (
        lambda: None,
        lambda: all_.state.activities.update({1: activity(from_age=18, blocks_of=CHENGDU)}),
        lambda: all_.state.readers.update({1: replace(all_.state.readers[1], expires_on=None)}),
        lambda: asked.pop("by"),
        lambda: all_.state.readers.update({1: replace(all_.state.readers[1], blocks=())}),
        lambda: asked.pop("at"),
        lambda: asked.pop("kind"),
        lambda: asked.pop("seats"),
        lambda: asked.update(members=(all_.reader(2, **CHILD | {"guardian_id": None}),), comes=False),
        lambda: all_.state.readers.update({2: replace(all_.state.readers[2], family_id=1)}),
        lambda: all_.state.activities.update({1: activity()}),
    ):
        mend()
        told.append(all_.refusal(all_.registering(1, **asked)))
    assert told == [
        "NOT_PUBLISHED", "PATRON_EXPIRED", "NOT_FOR_THEM", "BLOCKED", "NOT_OPEN_YET", "CLASS_NOT_ALLOWED",
        "TOO_MANY_SEATS", "MEMBER_UNKNOWN", "NOT_FAMILY", "TOO_YOUNG", "CONSENT_NEEDED",
    ]  # fmt: skip


def test_a13_a_card_that_is_lost_or_has_expired_is_refused() -> None:
    all_ = Activities()
    session = all_.plan()
    all_.reader(1)
    ended = date(2026, 6, 30)
    all_.state.cards = {
        b"lost": CardOf(1, valid=False, expires_on=None),
        b"old": CardOf(1, valid=True, expires_on=ended),
    }
    for digest in (b"lost", b"old"):
        shown = PatronScan(digests=(digest,))
        assert all_.refusal(all_.registering(1, session, patron=shown)) == "CARD_NOT_VALID"


def test_a15_staff_register_somebody_before_and_after_if_they_say_so() -> None:
    all_ = Activities()
    session = all_.plan()
    for who, at in ((1, NOON - timedelta(days=2)), (2, STARTS)):
        made = all_.register(who, session, at=at, staff_id=9, past_window=True)
        assert made.standing is Standing.REGISTERED


def test_a17_a_class_is_an_institutions_or_staff_register_it() -> None:
    all_ = Activities()
    session = all_.plan(capacity=60, class_max=30)
    a_class: dict[str, Any] = {"kind": RegistrationKind.CLASS, "seats": 30}
    assert all_.refusal(all_.registering(1, session, **a_class)) == "CLASS_NOT_ALLOWED"
    all_.register(1, session, staff_id=9, **a_class)
    all_.reader(2, category="institution")
    assert all_.refusal(all_.registering(2, session, **(a_class | {"seats": 31}))) == "TOO_MANY_SEATS"
    all_.register(2, session, **a_class)


def test_a21_staff_see_how_old_somebody_is() -> None:
    all_ = Activities()
    all_.state.activities[1] = activity(from_age=18)
    session = all_.plan()
    assert all_.refusal(all_.registering(1, session)) == "AGE_UNKNOWN"
    all_.register(1, session, staff_id=9)


def test_a21_of_others_who_come_along_it_is_looked_for_all_the_same() -> None:
    all_ = Activities()
    all_.state.activities[1] = activity(from_age=6)
    session = all_.plan(party_max=3, capacity=3)
    unknown, young = (
        all_.reader(2, guardian_id=1, category="child"),
        all_.reader(3, **CHILD | {"birth_on": NOON.date()}),
    )
    asked = all_.registering(1, session, seats=3, members=(unknown, young), staff_id=9)
    assert all_.refusal(asked) == "TOO_YOUNG"


def test_a23_nobody_takes_part_twice() -> None:
    all_ = Activities()
    session = all_.plan(capacity=9, party_max=2)
    child, twin = all_.reader(2, **CHILD), all_.reader(3, **CHILD)
    all_.register(1, session, seats=2, members=(child,))
    assert all_.refusal(all_.registering(1, session)) == "ALREADY_REGISTERED"
    assert all_.refusal(all_.registering(2, session)) == "ALREADY_REGISTERED"
    assert all_.refusal(all_.registering(1, session, comes=False, members=(twin,))) == "ALREADY_REGISTERED"
    all_.answer(all_.cancelling(all_.state.taking_part[session, 2], staff_id=9))
    all_.register(2, session)


def test_a25_a_code_is_easy_to_read_out() -> None:
    all_ = Activities()
    made = all_.register(1, all_.plan())
    assert (len(made.code), len(made.lot)) == (10, 8)
    assert not set(made.code + made.lot) & set("0O1I")
    every = code_of(bytes(range(256)))
    assert set(every) == set(ALPHABET)


def test_a35_who_has_come_does_not_give_back_and_staff_may_take_it_back() -> None:
    all_ = Activities()
    session = all_.plan(capacity=1, waiting_max=1)
    made = all_.register(1, session)
    all_.register(2, session)
    all_.answer(CheckInReader(id=NEVER, occurred_at=NOON, session_id=session, code=made.code))
    assert all_.refusal(all_.cancelling(made.registration_id, patron=all_.reader(1))) == "ALREADY_CHECKED_IN"
    assert all_.answer(all_.cancelling(made.registration_id, staff_id=9)).moved_up == 1
    assert all_.state.registrations[made.registration_id].attended is None


def test_a36_who_waits_gives_back_a_place_and_no_seat() -> None:
    all_ = Activities()
    session = all_.plan(capacity=1, waiting_max=2)
    made = [all_.register(who, session) for who in (1, 2, 3)]
    assert all_.answer(all_.cancelling(made[1].registration_id, patron=all_.reader(2))).moved_up == 0
    assert (all_.session(session).seats_taken, all_.session(session).waiting) == (1, 1)
    assert all_.answer(all_.cancelling(made[0].registration_id, patron=all_.reader(1))).moved_up == 1
    assert all_.state.registrations[made[2].registration_id].state is Standing.REGISTERED


@pytest.mark.parametrize("refusal", list(ActivityRefusal))
def test_each_no_has_its_words(refusal: ActivityRefusal) -> None:
    details: dict[str, int | str | bool | None] = dict.fromkeys(
        ("most", "people", "from_age", "to_age", "below_age", "taken", "seats", "came"), 3
    ) | dict.fromkeys(("opens_at", "closes_at", "until_at"), NOON.isoformat())
    said = [
        say(Refused(refusal, details), language=language, audience=audience)
        for language in ("zh-hans", "en")
        for audience in ("patron", "staff")
    ]
    assert all(said)
    assert refusal in REFUSALS
