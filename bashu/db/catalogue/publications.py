"""A publication as readers see it: what it is, where it is to be had, its other editions, what stands beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.db.models import Case, Count, F, Min, Q, QuerySet, When
from django.db.models.functions import Collate

from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.network.models import Branch
from bashu.db.network.queries import PlaceRow, place_of
from bashu.db.parts import Part, part_of

EDITIONS_MAX = 12
# Records that became others, one after the other.
LEADS_ON = 8
# So many are shown on either side; among so many items they are looked for, since copies stand side by side.
BESIDE, LOOKED_AT = 4, 40
# A spot on a shelf is looked for among so many items of the publication.
SPOTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """`merged_into`: the record that it turned out to be about, if it did; `gone_at`: no library has it any more."""

    bib_id: int
    title: str
    author: str
    publisher: str
    place: str
    published_year: int | None
    edition: str
    extent: str
    series: str
    isbns: tuple[str, ...]
    issn: str
    language: str
    kind: str
    clc: str
    subjects: tuple[str, ...]
    audience: str
    summary: str
    work_id: int | None
    work_key: str
    changed_at: datetime | None
    gone_at: datetime | None
    merged_into: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingRow:
    """At one branch: how many items it has or has just now, and how many of these stand on its shelves."""

    at: PlaceRow
    lon: float
    lat: float
    address: str
    items: int
    available: int
    call_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfRow:
    bib_id: int
    title: str
    author: str
    kind: str
    clc: str
    call_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A stretch of the shelves of one branch, in their order; the publication itself stands at `here`."""

    at: PlaceRow
    rows: tuple[ShelfRow, ...]
    here: int


_Spot: TypeAlias = tuple[int, str, int]
"""Branch, call number, item."""


def publication(bib_id: int) -> Publication | None:
    row = BibRecord.objects.filter(pk=bib_id).first()
    return _publication(row) if row else None


def leads_to(publication: Publication) -> int | None:
    """Where a record that became another one leads in the end; None for one that stands for itself."""
    seen, at = {publication.bib_id}, publication.merged_into
    for _ in range(LEADS_ON):
        if at is None or at in seen:
            break
        seen.add(at)
        following = BibRecord.objects.filter(pk=at).values_list("merged_into_id", flat=True).first()
        if following is None:
            return at
        at = following
    return None


def stands_for(bib_id: int) -> int:
    """The record that this one leads on to in the end; itself, if it became no other one."""
    merged = BibRecord.objects.filter(pk=bib_id, merged_into__isnull=False).first()
    return (leads_to(_publication(merged)) if merged else None) or bib_id


def holdings(bib_id: int) -> tuple[HoldingRow, ...]:
    """What stands on a shelf is where it stands; all else is counted where it is at home. In the order of cities."""
    counted = (
        _in_service(bib_id)
        .annotate(at=Case(When(status="available", then=F("branch_id")), default=F("home_branch_id")))
        .values("at")
        .annotate(
            items=Count("id"),
            available=Count("id", filter=Q(status="available")),
            mark=Min("call_number", filter=~Q(call_number="")),
        )
    )
    found = {at: (items, available, mark) for at, items, available, mark in counted.values_list(*_COUNTED)}
    branches = Branch.objects.select_related("library__city").filter(pk__in=found)
    return tuple(_holding(row, *found[row.pk]) for row in branches.order_by("library__city", "library", "id"))


_COUNTED = ("at", "items", "available", "mark")


def editions(publication: Publication, *, start: int = 0) -> Part[Publication]:
    """Others of the same work, the youngest first."""
    work_id = publication.work_id or publication.bib_id
    same = Q(pk=work_id) | Q(work=work_id)
    if publication.work_key:
        same |= Q(work_key=publication.work_key)
    rows = BibRecord.objects.filter(same, gone_at=None).exclude(pk=publication.bib_id)
    newest = rows.order_by(F("published_year").desc(nulls_last=True), "id")
    return part_of(newest, start=start, most=EDITIONS_MAX, told=lambda found: tuple(map(_publication, found)))


def shelf(bib_id: int, *, branches: Sequence[int]) -> Shelf | None:
    """What stands beside it at the first of these branches, else at any. None: it has no place on any shelf."""
    spot = _spot(bib_id, branches)
    branch = Branch.objects.select_related("library__city").filter(pk=spot[0]).first() if spot else None
    if spot is None or branch is None:
        return None
    before, after = _beside(bib_id, spot, after=False), _beside(bib_id, spot, after=True)
    own = Item.objects.filter(pk=spot[2]).values_list(*_SHOWN).get()
    rows = (*reversed(before), _shelf_row(*own), *after)
    return Shelf(at=place_of(branch), rows=rows, here=len(before))


def _in_service(bib_id: int) -> QuerySet[Item]:
    return Item.objects.filter(bib=bib_id).exclude(status="withdrawn").order_by()


def _spot(bib_id: int, branches: Sequence[int]) -> _Spot | None:
    """Shelves are in the order of the index `item_on_shelves`, by home branch: what floats has its place there too."""
    rows = _in_service(bib_id).exclude(call_number="").values_list("home_branch_id", "call_number", "id")
    found = {branch_id: (branch_id, mark, item_id) for branch_id, mark, item_id in rows[:SPOTS]}
    preferred = (found[each] for each in branches if each in found)
    return next(preferred, next(iter(found.values()), None))


_SHOWN = ("bib_id", "bib__title", "bib__author", "bib__kind", "bib__clc", "call_number")


def _beside(bib_id: int, spot: _Spot, *, after: bool) -> tuple[ShelfRow, ...]:
    """Nearest first, each publication once."""
    branch_id, mark, item_id = spot
    rows = Item.objects.filter(home_branch=branch_id).annotate(mark=Collate("call_number", "C"))
    rows = rows.exclude(status="withdrawn")
    if after:
        rows = rows.filter(Q(mark__gt=mark) | Q(id__gt=item_id), mark__gte=mark).order_by("mark", "id")
    else:
        rows = rows.filter(Q(mark__lt=mark) | Q(id__lt=item_id), mark__lte=mark, mark__gt="").order_by("-mark", "-id")
    near = (_shelf_row(*row) for row in rows.values_list(*_SHOWN)[:LOOKED_AT])
    return _each_once(row for row in near if row.bib_id != bib_id)


def _each_once(rows: Iterable[ShelfRow]) -> tuple[ShelfRow, ...]:
    found: dict[int, ShelfRow] = {}
    for row in rows:
        found.setdefault(row.bib_id, row)
    return tuple(found.values())[:BESIDE]


def _shelf_row(bib_id: int, title: str, *described: str) -> ShelfRow:
    author, kind, clc, call_number = described
    return ShelfRow(bib_id=bib_id, title=title, author=author, kind=kind, clc=clc, call_number=call_number)


def _holding(branch: Branch, *counted: int | str | None) -> HoldingRow:
    items, available, mark = counted
    return HoldingRow(
        at=place_of(branch),
        lon=branch.lon,
        lat=branch.lat,
        address=branch.address,
        items=int(items or 0),
        available=int(available or 0),
        call_number=str(mark or ""),
    )


def _publication(row: BibRecord) -> Publication:
    return Publication(
        bib_id=row.pk,
        title=row.title,
        author=row.author,
        publisher=row.publisher,
        place=row.place,
        published_year=row.published_year,
        edition=row.edition,
        extent=row.extent,
        series=row.series,
        isbns=tuple(row.isbns) or ((row.isbn,) if row.isbn else ()),
        issn=row.issn,
        language=row.language,
        kind=row.kind,
        clc=row.clc,
        subjects=tuple(row.subjects),
        audience=row.audience,
        summary=row.summary,
        work_id=row.work_id,
        work_key=row.work_key,
        changed_at=row.changed_at,
        gone_at=row.gone_at,
        merged_into=row.merged_into_id,
    )
