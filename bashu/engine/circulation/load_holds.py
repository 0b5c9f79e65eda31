"""The part of a load that is about holds.

Whoever reads or changes holds has locked the title of their queue, and so has whoever moves an item while somebody
waits. An item of a queue in which nobody waits moves without that lock: `WAITED_FOR` looks again once the items are
locked, and whoever places a hold locks all items of its queue. So each sees the other, and most loans need no such
lock.

Of a choice between several holds the others are read without their locks, as whether something came for them. To end a
hold of a choice its own queue is locked, and that it waits is seen under that lock: so two never end each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bashu.domain.circulation.holds.fitting import LOOKED_AT
from bashu.domain.circulation.statuses import OUT_OF_REACH
from bashu.domain.values import value_class
from bashu.engine.circulation.asked import Asked
from bashu.engine.lock import LockClass, Query, lock_rows
from bashu.engine.room import Rows

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
SELECT work_id, count(*), count(*) FILTER (WHERE suspended_until > %s) FROM circulation_hold
 WHERE work_id = ANY(%s) AND closed_at IS NULL AND stage IN ('waiting', 'asked') AND booked_from_on IS NULL
 GROUP BY work_id
"""
SERVING = """
WITH queue AS (SELECT unnest(%s::bigint[]) AS id),
     edition AS (SELECT id, id AS queue_id FROM queue
                 UNION ALL SELECT b.id, b.work_id FROM queue JOIN catalogue_bibrecord b ON b.work_id = queue.id)
SELECT edition.queue_id, count(i.id)
  FROM edition LEFT JOIN catalogue_item i ON i.bib_id = edition.id AND i.status <> ALL (%s) GROUP BY edition.queue_id
"""
# The head of each queue that is looked at as a whole, and of what each item in hand could serve; what is bound to the
# items, and their bookings; what commands are about; what its patrons have in these queues; all holds of
# a queue in which one is put before another.
HOLDS = """
SELECT h.id, h.work_id, h.level, h.bib_id, h.volume, h.wanted_item_id, h.patron_id, p.home_library_id,
       coalesce(p.category, ''), coalesce(p.state = 'active', false), encode(h.token, 'hex'), h.pickup_branch_id,
       h.pickup_kind, h.placed_at, h.rank, h.version, h.stage, h.item_id, h.asked_at, h.passed_over, h.suspended_until,
       h.wanted_until, h.nearby_until, h.promised_from_on, h.promised_to_on, h.ready_at, h.shelf_until, h.reason,
       h.reason_details, h.closed_as, c.choice_id,
       CASE WHEN c.choice_id IS NOT NULL THEN ARRAY(
            SELECT o.id FROM circulation_alternative m JOIN circulation_hold o ON o.id = m.hold_id
             WHERE m.choice_id = c.choice_id AND o.id <> h.id
               AND (o.stage IN ('under_way', 'ready') OR o.closed_as = 'fulfilled')) END,
       h.shelf_from_on, h.shelf_days, h.told_first_items, h.told_first_fen, h.told_further_fen, h.told_payer, h.nth,
       h.booked_from_on, h.booked_to_on
  FROM circulation_hold h LEFT JOIN patrons_patron p ON p.id = h.patron_id
  LEFT JOIN circulation_alternative c ON c.hold_id = h.id
 WHERE h.id = ANY(ARRAY(
       SELECT head.id FROM unnest(%s::bigint[]) AS queue(id) CROSS JOIN LATERAL (
              SELECT id FROM circulation_hold
               WHERE work_id = queue.id AND closed_at IS NULL AND stage IN ('waiting', 'asked')
                 AND booked_from_on IS NULL AND (suspended_until IS NULL OR suspended_until <= %s)
               ORDER BY rank, id LIMIT %s) AS head
       UNION
       SELECT head.id FROM unnest(%s::bigint[], %s::bigint[]) AS hand(item_id, queue_id)
              JOIN catalogue_item i ON i.id = hand.item_id CROSS JOIN LATERAL (
              SELECT w.id FROM circulation_hold w
               WHERE w.work_id = hand.queue_id AND w.closed_at IS NULL AND w.stage IN ('waiting', 'asked')
                 AND w.booked_from_on IS NULL AND (w.suspended_until IS NULL OR w.suspended_until <= %s)
                 AND (w.level = 'work' OR w.level = 'title' AND w.bib_id = i.bib_id
                   OR w.level = 'volume' AND w.bib_id = i.bib_id AND w.volume = i.volume
                   OR w.level = 'item' AND w.wanted_item_id = i.id)
               ORDER BY w.rank, w.id LIMIT %s) AS head
       UNION SELECT id FROM circulation_hold WHERE item_id = ANY(%s) AND closed_at IS NULL
       UNION SELECT id FROM circulation_hold
              WHERE wanted_item_id = ANY(%s) AND booked_from_on IS NOT NULL AND closed_at IS NULL
       UNION SELECT id FROM circulation_hold WHERE id = ANY(%s)
       UNION SELECT id FROM circulation_hold WHERE patron_id = ANY(%s) AND work_id = ANY(%s) AND closed_at IS NULL
       UNION SELECT id FROM circulation_hold WHERE work_id = ANY(%s) AND closed_at IS NULL))
"""


def resolve_queues(asked: Asked) -> list[Query]:
    looking = bool(asked.bib_ids or asked.looked_at)
    keys: tuple[list[int], ...] = (asked.bib_ids or NONE, asked.looked_at or NONE) if looking else ([],)
    return [
        Query(RESOLVE_TITLES, (asked.bib_ids,)),
        Query(RESOLVE_HOLDS, (asked.hold_ids,)),
        Query(QUEUE_ITEMS, keys),
    ]


@dataclass(slots=True, kw_only=True)
class Queues:
    """Which queue each item, record and hold belongs to, as trip 1 found it. `whole`: those that commands about holds
    look at; `in_hand`: items that are scanned or travel together, where somebody waits."""

    of_item: dict[int, tuple[int, int]]
    of_title: dict[int, int]
    of_hold: dict[int, int]
    items_of: dict[int, tuple[int, ...]]
    whole: list[int]
    in_hand: dict[int, int]
    locked: list[int]
    unlocked: list[int]

    @classmethod
    def of(cls, items: Rows, resolved: Sequence[Rows]) -> "Queues":
        """`items`: id, record, queue, and whether somebody waits in it."""
        titles, holds, looked_at = resolved
        whole = {queue_id for *_, queue_id in (*titles, *holds)}
        locked = whole | {row[2] for row in items if row[3]}
        items_of: dict[int, list[int]] = {queue_id: [] for _, queue_id in (*titles, *holds)}
        for item_id, _, queue_id in looked_at:
            items_of.setdefault(queue_id, []).append(item_id)
        return cls(
            of_item={row[0]: (row[1], row[2]) for row in (*items, *looked_at)},
            of_title=dict(titles),
            of_hold=dict(holds),
            items_of={queue_id: tuple(sorted(ids)) for queue_id, ids in items_of.items()},
            whole=sorted(whole),
            in_hand={row[0]: row[2] for row in items if row[2] in locked},
            locked=sorted(locked),
            unlocked=sorted({row[2] for row in items} - locked),
        )

    def read(self, asked: Asked, about: "About") -> list[Query]:
        """Behind the locks of titles and items. Each command of a batch, and each item of its boxes, may take one hold
        from the head of a queue, or move it."""
        placing = {self.of_title[bib_id] for bib_id in asked.bib_ids if bib_id in self.of_title}
        locked = set(self.locked)
        lent = self.locked if asked.lends and about.shortens else []
        head = LOOKED_AT + len(asked.commands) + asked.in_boxes(about.contents)
        patrons = sorted(about.patron_ids) or NONE
        whole = (self.whole or NONE, about.now, head)
        in_hand = ([*self.in_hand] or NONE, [*self.in_hand.values()] or NONE, about.now, head)
        waited_for = [item_id for item_id, (_, queue_id) in self.of_item.items() if queue_id in locked]
        bound = (about.item_ids or NONE, waited_for or NONE, asked.hold_ids or NONE, patrons, self.locked)
        # Whoever gets a place among those who wait already counts all of them.
        between = {self.of_hold[hold_id] for hold_id in asked.before_ids if hold_id in self.of_hold}
        between |= {self.of_title[bib_id] for bib_id in asked.brought_bib_ids if bib_id in self.of_title}
        return [
            Query(WAITED_FOR, (self.unlocked,)),
            Query(HOLDS, (*whole, *in_hand, *bound, sorted(between) or NONE)),
            Query(WAITING, (about.now, sorted(placing.union(lent)))),
            Query(SERVING, (lent, [each.value for each in OUT_OF_REACH])),
            Query(RESOLVE_TITLES, (asked.bib_ids,)),
        ]

    def lock(self) -> Query:
        return lock_rows(TITLE, columns="id", ids=self.locked)


@value_class(frozen=True, slots=True, kw_only=True)
class About:
    """What else a batch is about. `contents`: how many items are in its boxes; `shortens`: loans are shorter while many
    wait, so those are counted."""

    item_ids: list[int]
    patron_ids: set[int]
    contents: int
    shortens: bool
    now: datetime
