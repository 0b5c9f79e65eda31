"""What patrons are to be told of what a command did: rows beside its effects, in its transaction. The log says nothing
of them, for it names no person."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bashu.domain.circulation.effects import HoldChanged, HoldClosed
from bashu.domain.circulation.holds.states import ClosedReason, HoldEnd, HoldStage, PickupKind
from bashu.domain.notices.events import SPECS, Event

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
