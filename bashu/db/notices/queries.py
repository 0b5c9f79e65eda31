"""What may be shown of notices: of what a patron was told, when and how; never where to."""

from dataclasses import dataclass
from datetime import datetime

from bashu.db.notices.models import Notice
from bashu.db.parts import Part, part_of
from bashu.domain.notices.events import Channel, Event, NoticeState, Why

SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """`at`: when it was sent or dropped, else when it came about. `channel`: by which it went, or waits to go."""

    event: Event
    at: datetime
    state: NoticeState
    channel: Channel | None
    why: Why | None


def last_notices(patron_id: int, *, start: int = 0) -> Part[NoticeRow]:
    """The newest first, as long as they are kept."""
    rows = Notice.objects.filter(patron=patron_id).select_related("message").order_by("-made_at", "-id")
    return part_of(rows, start=start, most=SHOWN, told=lambda found: tuple(map(_row, found)))


def _row(row: Notice) -> NoticeRow:
    return NoticeRow(
        event=Event(row.event),
        at=row.ended_at or row.made_at,
        state=NoticeState(row.state),
        channel=None if row.message is None else Channel(row.message.channel),
        why=Why(row.why) if row.why else None,
    )
