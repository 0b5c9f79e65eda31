"""Returns that count as of an earlier time than their scan: from the book drop, or because a reader says so."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bashu.domain.calendar import Calendar, Span, end_of, local_day
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.refusals import Refusal
from tests.domain.circulation.holds.queue import hold, waits_for
from tests.domain.circulation.scene import (
    ALICE,
    BOOK,
    DAY,
    JINJIANG,
    NOON,
    TERMS,
    YUZHONG,
    Scene,
    answer,
    check_in,
    check_out,
    desk,
    effects,
    loan,
    record_check_out,
    refusal,
)

HOUR = timedelta(hours=1)
DROP = NOON - 3 * DAY  # a Sunday
LENT = replace(BOOK, status=ItemStatus.ON_LOAN, branch_id=YUZHONG)


def back(**changed: Any) -> Any:
    return check_in(**{"terminal_id": desk(YUZHONG), "returned_at": DROP} | changed)


def due(on: datetime, **changed: Any) -> Scene:
    """Lent for weeks, due at the end of that day."""
    lent = loan(at=NOON - 30 * DAY, due_at=end_of(local_day(on)), **changed)
    return Scene(items=(LENT,), loans=(lent,))


@pytest.mark.parametrize(("due_ago", "late"), [(3, 0), (2, 0), (1, 0), (5, 2)])
def test_c540_a_loan_ends_when_the_book_came_back(due_ago: int, late: int) -> None:
    """C540: late by its day of return; what nobody says counts as of the scan."""
    scene = due(NOON - due_ago * DAY)
    told, followed = answer(scene.decide(back())), effects(scene.decide(back()))
    assert (told.days_overdue, told.returned_at) == (late, DROP)
    assert (followed["LoanClosed"].checked_in_at, followed["LoanClosed"].taken_in_at) == (DROP, NOON)
    plain = scene.decide(back(returned_at=None))
    assert (answer(plain).days_overdue, answer(plain).returned_at) == (due_ago, None)
    assert effects(plain)["LoanClosed"].taken_in_at is None


@pytest.mark.parametrize(("due_ago", "until"), [(5, date(2026, 6, 30)), (3, None)])
def test_c541_a_suspension_is_as_long_as_it_would_have_been_then(due_ago: int, until: date | None) -> None:
    """C541: from the day of return on, for the days until then; it may be over already."""
    terms = TERMS | {"overdue_leads_to": "suspend", "suspend_days_max": 30}
    placed = effects(due(NOON - due_ago * DAY, terms=terms).decide(back())).get("BlockPlaced")
    assert (placed.ends_at if placed else None) == (end_of(until) if until else None)
    assert placed is None or placed.starts_at == DROP


def test_c541_a_first_time_reader_returned_in_time() -> None:
    """C541."""
    scene = due(NOON - DAY, terms=TERMS | {"first": True})
    scene = replace(scene, patrons=(replace(ALICE, first_returns=0),))
    assert effects(scene.decide(back()))["ReturnCounted"].returns == 1
    assert "ReturnCounted" not in effects(scene.decide(back(returned_at=None)))


@pytest.mark.parametrize(("hours", "late"), [(0, 0), (1, 1)])
def test_c542_a_loan_of_hours_goes_by_the_minute_of_the_return(hours: int, late: int) -> None:
    """C542: due when the door was closed; it was dropped in by then, or an hour later."""
    lent = loan(at=DROP - 5 * HOUR, due_at=DROP, terms=TERMS | {"loan_hours": 5})
    scene = Scene(items=(LENT,), loans=(lent,))
    assert answer(scene.decide(back(returned_at=DROP + hours * HOUR))).days_overdue == late


def test_c542_days_that_do_not_count_do_not_count_before_the_return_either() -> None:
    """C542: closed from the day after the due day to the day before the return, or an amnesty."""
    span = Span(date(2026, 6, 23), date(2026, 6, 27))
    scene = due(datetime.fromisoformat("2026-06-22T12:00+08:00"))
    for calendar in (Calendar(closures=(span,)), Calendar(amnesties=(span,))):
        decision = replace(scene, closed={YUZHONG: calendar}).decide(back())
        assert answer(decision).days_overdue == 1


def test_c543_where_it_goes_and_when_is_by_the_scan() -> None:
    """C543: the van, the hold shelf and its days begin when somebody has it in hand."""
    scene = due(NOON)
    assert effects(scene.decide(back()))["TransitStarted"].started_at == NOON
    waits = waits_for(hold(pickup_branch_id=YUZHONG), items=scene.items, loans=scene.loans)
    decision, after = waits.follow(back())
    (ready,) = after.queue(BOOK.work_id)
    assert answer(decision).stop == "stay"
    assert (ready.ready_at, ready.shelf_until) == (NOON, _shelf_until(waits))


def _shelf_until(scene: Scene) -> datetime | None:
    _, after = scene.follow(back(returned_at=None))
    return after.queue(BOOK.work_id)[0].shelf_until


@pytest.mark.parametrize("began", [DROP + HOUR, NOON - HOUR])
def test_c544_a_loan_that_began_later_was_not_meant(began: datetime) -> None:
    """C544: it ends at the scan; nothing is guessed. One that began at that very minute was."""
    scene = Scene(items=(LENT,), loans=(loan(at=began),))
    assert effects(scene.decide(back()))["LoanClosed"].checked_in_at == NOON
    assert answer(scene.decide(back())).returned_at is None
    assert answer(replace(scene, loans=(loan(at=DROP),)).decide(back())).returned_at == DROP


def test_c545_what_was_renewed_since_lay_in_the_drop_all_the_same() -> None:
    """C545. Koha 22539: a fine for the days before a renewal that was made when the book had been dropped in."""
    terms = TERMS | {"overdue_leads_to": "suspend", "suspend_days_max": 30}
    lent = loan(
        at=NOON - 30 * DAY, due_at=end_of(local_day(NOON + 9 * DAY)), renewals=1, renewed_at=DROP + HOUR, terms=terms
    )
    decision = Scene(items=(LENT,), loans=(lent,)).decide(back())
    assert (answer(decision).days_overdue, answer(decision).returned_at) == (0, DROP)
    assert "BlockPlaced" not in effects(decision)


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        (NOON + timedelta(seconds=1), Refusal.RETURN_IN_THE_FUTURE),
        (NOON, None),
        (NOON - 7 * DAY, None),
        (end_of(date(2026, 6, 23)), Refusal.RETURNED_TOO_LONG_AGO),
    ],
)
def test_c546_c547_a_time_to_come_or_too_long_ago_is_refused(said: datetime, refused: Refusal | None) -> None:
    """C546, C547: by local days; nothing has changed then."""
    decision = due(NOON).decide(back(returned_at=said))
    assert getattr(decision, "refusal", None) is refused


@pytest.mark.parametrize(("most", "refused"), [(0, True), (2, True), (3, False)])
def test_c547_how_long_ago_is_the_networks_to_say(most: int, *, refused: bool) -> None:
    """C547: 0 days back is today."""
    scene = replace(due(NOON), of_holds={"returned_days_max": most})
    decision: Any = scene.decide(back())
    assert (getattr(decision, "refusal", None) is Refusal.RETURNED_TOO_LONG_AGO) is refused
    assert not refused or decision.details == {"days": most}
    assert answer(scene.decide(back(returned_at=NOON - HOUR))).returned_at == NOON - HOUR


@pytest.mark.parametrize("said", [DROP, NOON + DAY, NOON - 90 * DAY])
def test_c548_what_is_not_on_loan_is_taken_in_as_ever(said: datetime) -> None:
    """C548: whatever is said."""
    for scene in (Scene(), Scene(items=(replace(BOOK, status=ItemStatus.MISSING),))):
        assert scene.decide(back(returned_at=said)) == scene.decide(back(returned_at=None))
    assert refusal(Scene(items=()).decide(back(returned_at=said))) is Refusal.ITEM_UNKNOWN


def test_c548_what_was_withdrawn_goes_to_staff_and_its_loan_ended_then() -> None:
    """C548: the rest of C21."""
    gone = replace(LENT, status=ItemStatus.WITHDRAWN)
    decision = replace(due(NOON - DAY), items=(gone,)).decide(back())
    assert (answer(decision).stop, answer(decision).days_overdue) == ("exception", 0)
    assert effects(decision)["LoanClosed"].checked_in_at == DROP


def test_c549_a_late_fact_from_between_is_no_news() -> None:
    """C549: in one batch. It was scanned since, so it is not lent to whoever had it before that."""
    fact = record_check_out(occurred_at=DROP + HOUR)
    assert set(effects(due(NOON).decide(back(terminal_id=desk(JINJIANG)), fact))) == {"TaskRaised"}


def test_c549_it_can_be_lent_again_from_the_scan_on() -> None:
    """C549: by anybody, and the new loan begins then."""
    assert effects(due(NOON).decide(back(), check_out()))["LoanOpened"].checked_out_at == NOON
