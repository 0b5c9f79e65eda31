"""What pages may know of loans, transits and tasks. Rows are frozen; every list has an end; none names a patron."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from bashu.db.catalogue.queries import ItemRow, item, items_with_barcode, owners
from bashu.db.circulation.boxes import BoxRow, box
from bashu.db.circulation.models import Away, Floating, Loan, Transit, Use
from bashu.db.circulation.parcel_models import Parcelled
from bashu.db.circulation.rotated import rotation_of
from bashu.db.network.queries import Name, PlaceRow, place_of, places
from bashu.db.parts import Part, part_of, part_of_all
from bashu.domain.circulation.parcels.states import UNDER_WAY

LOANS_MAX = 200
PAST_LOANS_MAX = 200
TRANSITS_MAX = 100
WAY_MAX = 50
# Crossings are looked for among this many of the latest returns, however rare they are.
RETURNS_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRow:
    """An open loan of a patron. `on_its_way`: in a parcel that is not there yet. `claimed_as`: what its reader says
    of it, if that waits for a decision."""

    loan_id: int
    item_id: int
    bib_id: int
    barcode: str
    title: str
    due_at: datetime
    renewals: int
    renewals_max: int
    renews_itself: bool
    on_its_way: bool
    claimed_as: str
    lent_at: PlaceRow

    def is_late(self, moment: datetime) -> bool:
        """What is on its way is not, whatever day it was due."""
        return self.due_at < moment and not self.on_its_way


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLoanRow:
    """A loan that is over, as long as it is still known whose it was."""

    bib_id: int
    title: str
    author: str
    lent_at: datetime
    returned_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitRow:
    """An open transit; `dispatched_at` None: it waits for the van. `guessed`: no timetable gave the day."""

    transit_id: int
    item_id: int
    barcode: str
    title: str
    reason: str
    origin: PlaceRow
    destination: PlaceRow
    next_stop: PlaceRow
    expected_on: date
    guessed: bool
    late: bool
    box_id: int | None
    dispatched_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stage of an item's way: "lent", "returned", "waits", "sent", "arrived", "lost" or "floats" there."""

    what: str
    at: datetime
    place: PlaceRow
    towards: PlaceRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A loan that began in one city and ended in another."""

    item_id: int
    title: str
    lent_at: PlaceRow
    returned_at: PlaceRow
    returned_when: datetime


# Of a loan: it is in a parcel that is not there yet.
# What was lent by mistake, and that was undone, is no loan.
TOOK_PLACE = Q(ended_as=None) | ~Q(ended_as="undone")
ON_ITS_WAY = Parcelled.objects.filter(loan=OuterRef("pk"), ended_as=None, parcel__state__in=UNDER_WAY)


def count_open_loans(patron_ids: Iterable[int]) -> int:
    """Of all of them together."""
    return Loan.objects.filter(patron_id__in=tuple(patron_ids), checked_in_at=None).count()


def open_loans(patron_id: int, *, start: int = 0, item_id: int | None = None) -> Part[LoanRow]:
    """The earliest due first. Or of one item."""
    rows = (
        Loan.objects.filter(patron_id=patron_id, checked_in_at=None)
        .select_related("item__bib", "lending_branch__library__city")
        .annotate(on_its_way=Exists(ON_ITS_WAY))
        .order_by("due_at", "id")
    )
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    return part_of(rows, start=start, most=LOANS_MAX, told=_loans)


def _loans(rows: Sequence[Any]) -> tuple[LoanRow, ...]:
    return tuple(
        LoanRow(
            loan_id=row.id,
            item_id=row.item_id,
            bib_id=row.item.bib_id,
            barcode=row.item.barcode,
            title=row.item.bib.title,
            due_at=row.due_at,
            renewals=row.renewals,
            renewals_max=int(row.terms["renewals_max"]),
            renews_itself=bool(row.terms.get("auto_renews")),
            on_its_way=row.on_its_way,
            claimed_as=row.claimed_as or "",
            lent_at=place_of(row.lending_branch),
        )
        for row in rows
    )


def past_loans(patron_id: int, *, start: int = 0) -> Part[PastLoanRow]:
    """The latest return first."""
    rows = Loan.objects.filter(TOOK_PLACE, patron_id=patron_id, checked_in_at__isnull=False).select_related("item__bib")
    return part_of(rows.order_by("-checked_in_at", "id"), start=start, most=PAST_LOANS_MAX, told=_past)


def _past(rows: Sequence[Loan]) -> tuple[PastLoanRow, ...]:
    return tuple(
        PastLoanRow(
            bib_id=row.item.bib_id,
            title=row.item.bib.title,
            author=row.item.bib.author,
            lent_at=row.checked_out_at,
            returned_at=row.checked_in_at,
        )
        for row in rows
        if row.checked_in_at is not None
    )


def due_of(item_ids: Sequence[int]) -> dict[int, datetime]:
    """When the items that are on loan are due."""
    return dict(Loan.objects.filter(item_id__in=item_ids, checked_in_at=None).values_list("item_id", "due_at"))


def transits_of(item_ids: Sequence[int]) -> dict[int, TransitRow]:
    """The open transits of these items."""
    return {row.item_id: row for row in _transits(_open(Q(item_id__in=item_ids)).order_by("started_at", "id"))}


def waiting_here(branch_id: int, *, start: int = 0) -> Part[TransitRow]:
    """What the next van takes along, the longest waiting first."""
    return _part(Q(origin_id=branch_id, dispatched_at=None), start=start)


def expected_here(branch_id: int, *, start: int = 0) -> Part[TransitRow]:
    """What is on its way to this branch, or will be."""
    return _part(Q(destination_id=branch_id), start=start)


def overdue_here(branch_id: int, *, start: int = 0) -> Part[TransitRow]:
    """What is late and set out here, or should be here by now; the longest late first."""
    here = Q(origin_id=branch_id) | Q(next_branch_id=branch_id) | Q(destination_id=branch_id)
    return _part(here & Q(late_at__isnull=False), start=start, order="expected_on")


def _part(which: Q, *, start: int, order: str = "started_at") -> Part[TransitRow]:
    return part_of(_open(which).order_by(order, "id"), start=start, most=TRANSITS_MAX, told=_transits)


def _open(which: Q) -> QuerySet[Transit]:
    return Transit.objects.filter(which, ended_at=None).select_related("item__bib")


def _transits(rows: Iterable[Transit]) -> tuple[TransitRow, ...]:
    rows = list(rows)
    where = places(branch for row in rows for branch in (row.origin_id, row.destination_id, _next_stop(row)))
    return tuple(
        TransitRow(
            transit_id=row.id,
            item_id=row.item_id,
            barcode=row.item.barcode,
            title=row.item.bib.title,
            reason=row.reason,
            origin=where[row.origin_id],
            destination=where[row.destination_id],
            next_stop=where[_next_stop(row)],
            expected_on=row.expected_on,
            guessed=row.guessed,
            late=row.late_at is not None,
            box_id=row.box_id,
            dispatched_at=row.dispatched_at,
        )
        for row in rows
    )


def _next_stop(row: Transit) -> int:
    return row.next_branch_id or row.destination_id


def way_of(item_id: int, *, start: int = 0) -> Part[Step]:
    """Where the item has been, the latest first. Whoever had it is not in it."""
    steps = [*_lent(item_id), *_travelled(item_id), *_floats(item_id)]
    steps.sort(key=lambda step: (step[1], _ORDER[step[0]]), reverse=True)
    asked = part_of_all(steps, start=start, most=WAY_MAX)
    latest = asked.rows
    where = places(branch for _, _, *branches in latest for branch in branches if branch is not None)
    told = tuple(
        Step(what=what, at=at, place=where[here], towards=where[there] if there is not None else None)
        for what, at, here, there in latest
    )
    return Part(rows=told, start=asked.start, of=asked.of, most=WAY_MAX)


_Raw = tuple[str, datetime, int, int | None]
# What comes after what when one scan does several things.
_ORDER = {"lent": 0, "arrived": 1, "returned": 2, "floats": 3, "waits": 4, "sent": 5, "lost": 6}


def _lent(item_id: int) -> list[_Raw]:
    steps: list[_Raw] = []
    loans = Loan.objects.filter(TOOK_PLACE, item_id=item_id).order_by("-checked_out_at")
    for lent_at, lender, back_at, back in loans.values_list(
        "checked_out_at", "lending_branch_id", "checked_in_at", "checkin_branch_id"
    ):
        steps.append(("lent", lent_at, lender, None))
        if back_at is not None and back is not None:
            steps.append(("returned", back_at, back, None))
    return steps


def _travelled(item_id: int) -> list[_Raw]:
    steps: list[_Raw] = []
    for row in Transit.objects.filter(item_id=item_id).order_by("-started_at"):
        if row.dispatched_at is not None:
            steps.append(("sent", row.dispatched_at, row.origin_id, row.destination_id))
        elif row.ended_at is None:
            steps.append(("waits", row.started_at, row.origin_id, row.destination_id))
        if row.ended_at is not None and row.ended_as == "received":
            steps.append(("arrived", row.ended_at, row.destination_id, None))
        if row.ended_at is not None and row.ended_as == "lost":
            steps.append(("lost", row.ended_at, row.origin_id, row.destination_id))
    return steps


def _floats(item_id: int) -> list[_Raw]:
    rows = Floating.objects.filter(item_id=item_id).values_list("since_at", "branch_id")
    return [("floats", since_at, branch_id, None) for since_at, branch_id in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhereRow:
    """Where an item is, whose it is, and where it has been; never who had it.

    place      where it stands, or was seen last; of what is in a box, where the box is
    due_at     while it is on loan
    away_since when it began to stay away from its owner
    rotation   the one that it belongs to
    uses       how often it was read on the premises, anywhere
    """

    item: ItemRow
    owner: Name
    place: PlaceRow
    due_at: datetime | None
    transit: TransitRow | None
    box: BoxRow | None
    away_since: datetime | None
    rotation: Name | None
    uses: int
    way: Part[Step]


def where_is(item_id: int, *, start: int = 0) -> WhereRow | None:
    """ "Where is my book?" """
    found = item(item_id)
    if found is None:
        return None
    transit = transits_of([item_id]).get(item_id)
    packed_in = box(transit.box_id) if transit is not None and transit.box_id is not None else None
    in_box = packed_in is not None and packed_in.stage != "received"
    return WhereRow(
        item=found,
        owner=owners([item_id])[item_id],
        place=packed_in.place if in_box and packed_in is not None else found.at,
        due_at=due_of([item_id]).get(item_id),
        transit=transit,
        box=packed_in,
        away_since=Away.objects.filter(item_id=item_id).values_list("since_at", flat=True).first(),
        rotation=rotation_of(item_id),
        uses=Use.objects.filter(item_id=item_id).count(),
        way=way_of(item_id, start=start),
    )


def whose(barcode: str) -> tuple[tuple[ItemRow, Name], ...]:
    """ "Whose book is this?" Each item with this barcode, and the library that owns it: barcodes repeat."""
    found = items_with_barcode(barcode)
    names = owners([each.item_id for each in found])
    return tuple((each, names[each.item_id]) for each in found)


def crossings(limit: int) -> tuple[Crossing, ...]:
    """The latest loans that were taken back in another city than they were made in."""
    with connection.cursor() as cursor:
        cursor.execute(_CROSSINGS, [RETURNS_LOOKED_AT, limit])
        rows = cursor.fetchall()
    where = places(branch for _, _, lender, back, _ in rows for branch in (lender, back))
    return tuple(
        Crossing(item_id=item, title=title, lent_at=where[lender], returned_at=where[back], returned_when=at)
        for item, title, lender, back, at in rows
    )


_CROSSINGS = """
SELECT latest.item_id, bib.title, latest.lending_branch_id, latest.checkin_branch_id, latest.checked_in_at
FROM (
    SELECT item_id, lending_branch_id, checkin_branch_id, checked_in_at
    FROM circulation_loan WHERE checked_in_at IS NOT NULL AND ended_as IS DISTINCT FROM 'undone'
    ORDER BY checked_in_at DESC LIMIT %s
) latest
JOIN network_branch lender ON lender.id = latest.lending_branch_id
JOIN network_branch taker ON taker.id = latest.checkin_branch_id
JOIN network_library lending ON lending.id = lender.library_id
JOIN network_library taking ON taking.id = taker.library_id
JOIN catalogue_item item ON item.id = latest.item_id
JOIN catalogue_bibrecord bib ON bib.id = item.bib_id
WHERE lending.city_id <> taking.city_id
ORDER BY latest.checked_in_at DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Size:
    """`exact` False: what the database estimates, since counting would take too long."""

    count: int
    exact: bool


# Up to here rows are counted; beyond, PostgreSQL's own estimate of a table (or of a partial index) is near enough.
COUNTED_MAX = 20_000
_RELATIONS = {
    "libraries": "network_library",
    "titles": "catalogue_bibrecord",
    "items": "catalogue_item",
    "loans": "loan_one_open_per_item",
    "transits": "transit_one_open_per_item",
    "floating": "circulation_floating",
}
_ESTIMATES = "SELECT relname, reltuples FROM pg_class WHERE relname = ANY(%s) AND relnamespace = 'public'::regnamespace"
_COUNTS = """
SELECT (SELECT count(*) FROM (SELECT FROM network_library LIMIT %(most)s) t),
       (SELECT count(*) FROM (SELECT FROM catalogue_bibrecord LIMIT %(most)s) t),
       (SELECT count(*) FROM (SELECT FROM catalogue_item LIMIT %(most)s) t),
       (SELECT count(*) FROM (SELECT FROM circulation_loan WHERE checked_in_at IS NULL LIMIT %(most)s) t),
       (SELECT count(*) FROM (SELECT FROM circulation_transit WHERE ended_at IS NULL LIMIT %(most)s) t),
       (SELECT count(*) FROM (SELECT FROM circulation_floating LIMIT %(most)s) t)
"""


def sizes() -> dict[str, Size]:
    """How large the network is at this moment, by "libraries", "titles" and so on. Two queries, however large."""
    with connection.cursor() as cursor:
        cursor.execute(_ESTIMATES, [list(_RELATIONS.values())])
        estimates = {name: int(rows) for name, rows in cursor.fetchall()}
        cursor.execute(_COUNTS, {"most": COUNTED_MAX + 1})
        counted = cursor.fetchone() or ()
    found: dict[str, Size] = {}
    for (name, relation), number in zip(_RELATIONS.items(), counted, strict=True):
        exact = number <= COUNTED_MAX
        found[name] = Size(number if exact else max(number, estimates.get(relation, 0)), exact)
    return found
