"""What a reader was told last, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bashu.db.network.queries import Name
from bashu.db.notices.queries import NoticeRow
from bashu.domain.notices.events import NoticeState
from bashu.domain.notices.words import CHANNEL_NAMES, EVENT_NAMES, STATE_NAMES, WHY_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRow:
    event: Name
    at: datetime
    state: NoticeState
    called: Name
    channel: Name | None
    why: Name | None


def told_rows(rows: Iterable[NoticeRow]) -> list[ToldRow]:
    return [
        ToldRow(
            event=Name(*EVENT_NAMES[row.event]),
            at=row.at,
            state=row.state,
            called=Name(*STATE_NAMES[row.state]),
            channel=Name(*CHANNEL_NAMES[row.channel]) if row.channel else None,
            why=Name(*WHY_NAMES[row.why]) if row.why else None,
        )
        for row in rows
    ]
