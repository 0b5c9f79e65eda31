"""The part of a load that is about holds.

Whoever reads or changes holds has locked the title of their queue, and so has whoever moves an item while somebody
waits. An item of a queue in which nobody waits moves without that lock: `WAITED_FOR` looks again once the items are
locked, and whoever places a hold locks all items of its queue. So each sees the other, and most loans need no such
lock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from bashu.domain.circulation.holds.commands import HOLD_COMMANDS, LOOK_AT_ITEMS, AnyCommand, HoldCommand, PlaceHold
from bashu.domain.circulation.holds.fitting import LOOKED_AT
from bashu.domain.circulation.holds.states import HoldEnd, HoldLevel, HoldReason, HoldStage, HoldState, PickupKind
from bashu.engine.lock import LockClass, Query, lock_rows
from bashu.engine.room import ResolvedChangedError, Rows

TITLE = LockClass(10, "catalogue_bibrecord")
# Stands for no row, where a statement looks for several kinds of keys at once.
NONE = [0]

RESOLVE_TITLES = "SELECT id, coalesce(work_id, id) FROM catalogue_bibrecord WHERE id = ANY(%s)"
RESOLVE_HOLDS = "SELECT id, work_id FROM circulation_hold WHERE id = ANY(%s)"
QUEUE_ITEMS = """
WITH queue AS (SELECT coalesce(work_id, id) AS id FROM catalogue_bibrecord WHERE id = ANY(%s)
               UNION SELECT work_id FROM circulation_hold WHERE id = ANY(%s)),
     edition AS (SELECT id, id AS queue_id FROM queue
                 UNION ALL SELECT b.id, b.work_id FROM queue JOIN catalogue_bibrecord b ON b.work_id = queue.id)
SELECT i.id, i.bib_id, edition.queue_id FROM edition JOIN catalogue_item i ON i.bib_id = edition.id
"""
WAITED_FOR = "SELECT work_id FROM circulation_hold WHERE work_id = ANY(%s) AND closed_at IS NULL LIMIT 1"
WAITING = """
SELECT work_id, count(*) FROM circulation_hold
 WHERE work_id = ANY(%s) AND closed_at IS NULL AND stage IN ('waiting', 'asked') GROUP BY work_id
"""
HELD_BY = """
SELECT patron_id, count(*) FROM circulation_hold WHERE patron_id = ANY(%s) AND closed_at IS NULL GROUP BY patron_id
"""
# The head of each queue; what is bound to the items; what commands are about; what its patrons have in these queues.
HOLDS = """
SELECT h.id, h.work_id, h.level, h.bib_id, h.volume, h.wanted_item_id, h.patron_id, p.home_library_id,
       coalesce(p.category, ''), coalesce(p.state = 'active', false), encode(h.token, 'hex'), h.pickup_branch_id,
       h.pickup_kind, h.placed_at, h.rank, h.version, h.stage, h.item_id, h.asked_at, h.passed_over, h.suspended_until,
       h.wanted_until, h.nearby_until, h.promised_from_on, h.promised_to_on, h.ready_at, h.shelf_until, h.reason,
       h.reason_details, h.closed_as
  FROM circulation_hold h LEFT JOIN patrons_patron p ON p.id = h.patron_id
 WHERE h.id = ANY(ARRAY(
       SELECT head.id FROM unnest(%s::bigint[]) AS queue(id) CROSS JOIN LATERAL (
              SELECT id FROM circulation_hold
               WHERE work_id = queue.id AND closed_at IS NULL AND stage IN ('waiting', 'asked')
                 AND (suspended_until IS NULL OR suspended_until <= %s)
               ORDER BY rank, id LIMIT %s) AS head
       UNION SELECT id FROM circulation_hold WHERE item_id = ANY(%s) AND closed_at IS NULL
       UNION SELECT id FROM circulation_hold WHERE id = ANY(%s)
       UNION SELECT id FROM circulation_hold WHERE patron_id = ANY(%s) AND work_id = ANY(%s) AND closed_at IS NULL))
"""


@dataclass(slots=True, kw_only=True)
class Asked:
    """What the commands about holds name."""

    commands: Sequence[AnyCommand]
    hold_ids: list[int]
    bib_ids: list[int]
    placing: list[PlaceHold]

    @classmethod
    def of(cls, commands: Sequence[AnyCommand]) -> "Asked":
        about: list[HoldCommand] = [command for command in commands if isinstance(command, HOLD_COMMANDS)]
        named = {getattr(command, name, None) for command in about for name in ("hold_id", "before_id")}
        placing = [command for command in about if isinstance(command, PlaceHold)]
        return cls(
            commands=commands,
            hold_ids=sorted(hold_id for hold_id in named if hold_id is not None),
            bib_ids=sorted({command.bib_id for command in placing}),
            placing=placing,
        )

    def resolve(self) -> list[Query]:
        looking = [command for command in self.commands if isinstance(command, LOOK_AT_ITEMS)]
        holds = sorted({hold_id for command in looking if (hold_id := getattr(command, "hold_id", None)) is not None})
        keys: tuple[list[int], ...] = (self.bib_ids or NONE, holds or NONE) if looking else ([],)
        return [
            Query(RESOLVE_TITLES, (self.bib_ids,)),
            Query(RESOLVE_HOLDS, (self.hold_ids,)),
            Query(QUEUE_ITEMS, keys),
        ]


@dataclass(slots=True, kw_only=True)
class Queues:
    """Which queue each item, record and hold belongs to, as trip 1 found it."""

    of_item: dict[int, tuple[int, int]]
    of_title: dict[int, int]
    items_of: dict[int, tuple[int, ...]]
    locked: list[int]
    unlocked: list[int]

    @classmethod
    def of(cls, items: Rows, resolved: Sequence[Rows]) -> "Queues":
        """`items`: id, record, queue, and whether somebody waits in it."""
        titles, holds, looked_at = resolved
        locked = {queue_id for *_, queue_id in (*titles, *holds)} | {row[2] for row in items if row[3]}
        items_of: dict[int, list[int]] = {queue_id: [] for _, queue_id in (*titles, *holds)}
        for item_id, _, queue_id in looked_at:
            items_of.setdefault(queue_id, []).append(item_id)
        return cls(
            of_item={row[0]: (row[1], row[2]) for row in (*items, *looked_at)},
            of_title=dict(titles),
            items_of={queue_id: tuple(sorted(ids)) for queue_id, ids in items_of.items()},
            locked=sorted(locked),
            unlocked=sorted({row[2] for row in items} - locked),
        )

    def read(self, asked: Asked, *, item_ids: list[int], patron_ids: Iterable[int], now: datetime) -> list[Query]:
        """Behind the locks of titles and items. Each command of a batch may take one hold from the head of a queue."""
        placing = sorted({self.of_title[bib_id] for bib_id in asked.bib_ids if bib_id in self.of_title})
        head = LOOKED_AT + len(asked.commands)
        patrons = sorted(patron_ids) or NONE
        bound = (item_ids or NONE, asked.hold_ids or NONE, patrons, self.locked)
        return [
            Query(WAITED_FOR, (self.unlocked,)),
            Query(HOLDS, (self.locked, now, head, *bound)),
            Query(WAITING, (placing,)),
        ]

    def lock(self) -> Query:
        return lock_rows(TITLE, columns="id", ids=self.locked)


def check_waited_for(rows: Rows) -> None:
    """Somebody placed a hold since trip 1: its queue has to be locked as well."""
    if rows:
        raise ResolvedChangedError


def hold_state(row: tuple[Any, ...]) -> HoldState:
    return HoldState(
        id=row[0],
        work_id=row[1],
        level=HoldLevel(row[2]),
        bib_id=row[3],
        volume=row[4],
        wanted_item_id=row[5],
        patron_id=row[6],
        home_library_id=row[7],
        category=row[8],
        patron_active=row[9],
        token=row[10],
        pickup_branch_id=row[11],
        pickup_kind=PickupKind(row[12]),
        placed_at=row[13],
        rank=row[14],
        version=row[15],
        stage=HoldStage(row[16]),
        item_id=row[17],
        asked_at=row[18],
        passed_over=tuple(row[19]),
        suspended_until=row[20],
        wanted_until=row[21],
        nearby_until=row[22],
        promised_from_on=row[23],
        promised_to_on=row[24],
        ready_at=row[25],
        shelf_until=row[26],
        reason=HoldReason(row[27]),
        reason_details=orjson.loads(row[28]),
        closed_as=HoldEnd(row[29]) if row[29] else None,
    )
