"""What goes between a library and the others still, and what of it is handed over when it leaves."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, QuerySet

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Box, Floating, Hold, Loan, Transit
from bashu.domain.calendar import local_day


def still_open(library_id: int) -> dict[str, int]:
    """Loans, ways, boxes and holds between it and others; its items on their shelves, those of holds among them, and
    theirs on its own."""
    transits = Transit.objects.filter(_between(library_id, "item__owner", "origin__library", "destination__library"))
    boxes = Box.objects.filter(_between(library_id, "origin__library", "next_branch__library"))
    return {
        "loans": _loans_between(library_id).count(),
        "transits": transits.filter(ended_at=None).count(),
        "boxes": boxes.exclude(state="received").count(),
        "holds": len(holds_between(library_id)),
        "items away": Floating.objects.filter(owner=library_id).exclude(branch__library=library_id).count()
        + _held_away(library_id).count(),
        "items here": Floating.objects.filter(branch__library=library_id).exclude(owner=library_id).count()
        + _held_here(library_id).count(),
    }


def holds_between(library_id: int) -> list[int]:
    """Of its readers at others, and of others' readers at its branches."""
    rows = Hold.objects.filter(_between(library_id, "pickup_branch__library", "patron__home_library"), closed_at=None)
    return list(rows.order_by("id").values_list("id", flat=True))


def to_bring_home(library_id: int) -> Iterator[dict[str, Any]]:
    """What stands on a shelf where it does not belong any more: one scan there sends it home."""
    floating = Floating.objects.filter(_between(library_id, "owner", "branch__library")).values("item")
    # One list of ids, by which they are found: either of two would take a look at each item of the network.
    away = floating.union(_held_away(library_id).values("pk"), _held_here(library_id).values("pk"))
    rows = Item.objects.filter(pk__in=away)
    for item in rows.select_related("bib", "branch", "owner").order_by("branch__code", "call_number"):
        yield {
            "branch": item.branch.code, "barcode": item.barcode, "owner": item.owner.code, "title": item.bib.title,
            "call number": item.call_number,
        }  # fmt: skip


def loans_of(library_id: int) -> Iterator[dict[str, Any]]:
    """Open ones of its items, at its branches and of its readers. `patron_id` and `home`: whose it is, and of where."""
    rows = Loan.objects.filter(_about(library_id), checked_in_at=None)
    for row in rows.select_related("item__owner", "lending_branch", "patron__home_library").order_by("id").iterator():
        yield {
            "barcode": row.item.barcode, "owner": row.item.owner.code, "patron_id": row.patron_id,
            "home": row.patron.home_library.code if row.patron else "", "borrowed on": local_day(row.checked_out_at),
            "due on": local_day(row.due_at), "renewals": row.renewals, "branch": row.lending_branch.code,
        }  # fmt: skip


def holds_of(library_id: int) -> Iterator[dict[str, Any]]:
    """Open ones of its readers; and whether something is put aside."""
    rows = Hold.objects.filter(patron__home_library=library_id, closed_at=None)
    for row in rows.select_related("bib", "pickup_branch", "patron").order_by("rank", "id").iterator():
        yield {
            "number": row.pk, "patron_id": row.patron_id, "union record": row.bib_id, "title": row.bib.title,
            "placed on": row.placed_at, "branch": row.pickup_branch.code,
            "wanted until": local_day(row.wanted_until) if row.wanted_until else "",
            "state": "ready" if row.stage == "ready" else "waiting",
        }  # fmt: skip


def _held_away(library_id: int) -> "QuerySet[Item]":
    """On hold shelves of others, by the index of its own branches' shelves."""
    own = Item.objects.filter(home_branch__library=library_id, owner=library_id, status="on_hold_shelf")
    return own.exclude(branch__library=library_id)


def _held_here(library_id: int) -> "QuerySet[Item]":
    """Of others, on its hold shelves, also for whoever waits no more."""
    holds = Hold.objects.filter(pickup_branch__library=library_id, item__isnull=False).values("item")
    # There is an index of those that are open, and one of those that are closed.
    held = holds.filter(closed_at=None).union(holds.filter(closed_at__isnull=False))
    here = Item.objects.filter(pk__in=held, status="on_hold_shelf", branch__library=library_id)
    return here.exclude(owner=library_id)


def _loans_between(library_id: int) -> "QuerySet[Loan]":
    whole = Q(item__owner=library_id, lending_branch__library=library_id, patron__home_library=library_id)
    return Loan.objects.filter(_about(library_id), checked_in_at=None).exclude(whole)


def _about(library_id: int) -> Q:
    return Q(item__owner=library_id) | Q(lending_branch__library=library_id) | Q(patron__home_library=library_id)


def _between(library_id: int, *places: str) -> Q:
    """One of these is this library, and another is not."""
    first, *others = places
    here = Q(**{first: library_id})
    for each in others:
        here |= Q(**{each: library_id})
    differs = Q()
    for each in others:
        differs |= ~Q(**{each: F(first)})
    return here & differs
