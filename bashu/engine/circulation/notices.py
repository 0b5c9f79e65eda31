"""What patrons are to be told of what a command did: rows beside its effects, in its transaction. The log says nothing
of them, for it names no person."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from bashu.domain.circulation.accidents.effects import LoanEnd
from bashu.domain.circulation.effects import HoldChanged, HoldClosed
from bashu.domain.circulation.holds.states import ClosedReason, HoldEnd, HoldStage, PickupKind
from bashu.domain.notices.events import SPECS, Event
from bashu.domain.settlement.charges import ChargeKind

NEW_NOTICES = """
INSERT INTO notices_notice (patron_id, event, about_id, occasion, made_at, look_at)
SELECT patron_id, event, about_id, occasion, made_at, look_at
  FROM json_to_recordset(%s) AS v(patron_id int8, event text, about_id int8, occasion text, made_at timestamptz,
       look_at timestamptz)
"""
# What the reader did, or asked for at a desk, or has instead, is no news.
NO_NEWS = frozenset({
    ClosedReason.BY_PATRON, ClosedReason.READER_ASKED, ClosedReason.PLACED_BY_MISTAKE, ClosedReason.PATRON_GONE,
    ClosedReason.ANOTHER_CAME,
})  # fmt: skip


def of_hold(
    effect: HoldChanged | HoldClosed, row: Mapping[str, Any], *, patron_id: int | None, now: datetime
) -> Iterator[dict[str, Any]]:
    """`row`: the hold as the effect left it."""
    event = _event(effect, row)
    if event is not None and patron_id is not None:
        yield notice(event, effect.hold_id, patron_id=patron_id, occasion=f"v{effect.version}", now=now)


def of_money(
    charges: Iterable[Mapping[str, Any]], ended: Iterable[Mapping[str, Any]], *, now: datetime
) -> Iterator[dict[str, Any]]:
    """Of what is charged, of what counts as lost, and of what was decided on a claim. Of a loss all that is owed for it
    is told at once. `charges`: as they are written; `ended`: loans, each with whose it was and its item's version."""
    told = [(row, event, word) for row in ended if row["patron_id"] for event, word in _decided(row)]
    lost = {row["loan_id"] for row, event, _word in told if event is Event.LOST}
    for row in charges:
        if row["kind"] != ChargeKind.TAKEN_OVER and row["loan_id"] not in lost and row["patron_id"]:
            yield notice(Event.CHARGED, row["charge_id"], patron_id=row["patron_id"], occasion="charged", now=now)
    for row, event, word in told:
        occasion = f"{word} v{row['version']}"
        yield notice(event, row["loan_id"], patron_id=row["patron_id"], occasion=occasion, now=now)


def of_refunds(
    cancelled: Iterable[int],
    charges: Mapping[int, Mapping[str, Any]],
    *,
    patron_of: Mapping[int, int | None],
    now: datetime,
) -> Iterator[dict[str, Any]]:
    """What turned out not to be owed, and was paid. `cancelled`: of these charges something is owed no longer;
    `charges`: as they are written; `patron_of`: whose each is."""
    for charge_id in dict.fromkeys(cancelled):
        row, patron_id = charges.get(charge_id), patron_of.get(charge_id)
        if row is not None and patron_id is not None and row["refundable_fen"] > row["refunded_fen"]:
            occasion = f"v{row['version']}"
            yield notice(Event.REFUNDABLE, charge_id, patron_id=patron_id, occasion=occasion, now=now)


def _decided(row: Mapping[str, Any]) -> Iterator[tuple[Event, str]]:
    """That somebody claims something is no news to them."""
    if row.get("ended_as") == LoanEnd.LOST:
        yield Event.LOST, "lost"
    elif row.get("ended_as") == LoanEnd.CLAIMED:
        yield Event.CLAIM, "accepted"
    elif "claimed_as" in row and row["claimed_as"] is None:
        yield Event.CLAIM, "rejected"


def notice(event: Event, about_id: int, *, patron_id: int, occasion: str, now: datetime) -> dict[str, Any]:
    """The row of whatever a command brings about."""
    return {
        "patron_id": patron_id, "event": event, "about_id": about_id, "occasion": occasion, "made_at": now,
        "look_at": now + SPECS[event].rests,
    }  # fmt: skip


def _event(effect: HoldChanged | HoldClosed, row: Mapping[str, Any]) -> Event | None:
    """What is sent home is not collected: its parcel tells of itself."""
    if isinstance(effect, HoldClosed):
        is_news = effect.closed_as is not HoldEnd.FULFILLED and effect.closed_reason not in NO_NEWS
        return Event.HOLD_CLOSED if is_news else None
    is_ready = effect.changed.get("stage") == HoldStage.READY and row["pickup_kind"] != PickupKind.HOME
    return Event.HOLD_READY if is_ready else None
