"""What a box before a library's own system asks for: what that system is to know, and how all items stand."""

from bashu.db.catalogue.compared import ComparedRow, items_behind
from bashu.db.network.agents import orders_behind
from bashu.domain.circulation.statuses import ItemStatus
from bashu.wire.link.messages import HELD_MAX, ORDERS_MAX, Held, Holdings, Order, OrderKind, Orders, Whereabouts

# Wherever it is.
STANDS = {
    ItemStatus.LENT_BY_OWNER: Whereabouts.OWN,
    ItemStatus.ON_LOAN: Whereabouts.OUT,
    ItemStatus.IN_TRANSIT: Whereabouts.OUT,
    ItemStatus.ON_HOLD_SHELF: Whereabouts.OUT,
    ItemStatus.CLAIMED_RETURNED: Whereabouts.OUT,
    ItemStatus.MISSING: Whereabouts.GONE,
    ItemStatus.LOST: Whereabouts.GONE,
    ItemStatus.DAMAGED: Whereabouts.GONE,
    ItemStatus.IN_QUARANTINE: Whereabouts.GONE,
    ItemStatus.WITHDRAWN: Whereabouts.GONE,
}


def orders(after: int, *, library_id: int) -> Orders:
    rows = orders_behind(after, library_id=library_id, most=ORDERS_MAX)
    return Orders(
        orders=tuple(Order(seq=row.order_id, kind=OrderKind(row.kind), barcode=row.barcode, at=row.at) for row in rows)
    )


def holdings(after: int, *, library_id: int) -> Holdings:
    rows = items_behind(after, library_id=library_id, most=HELD_MAX)
    is_last = len(rows) < HELD_MAX
    return Holdings(
        items=tuple(Held(barcode=row.barcode, where=_where(row)) for row in rows),
        next=None if is_last else rows[-1].item_id,
    )


def _where(row: ComparedRow) -> Whereabouts:
    at_rest = Whereabouts.HOME if row.is_home else Whereabouts.OUT
    return STANDS.get(ItemStatus(row.status), at_rest)
