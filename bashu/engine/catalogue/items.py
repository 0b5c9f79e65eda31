"""Items that staff add or edit, so that the log has who did it and when.

    ItemsAdmitted   as of an import: {"items": [[id, branch_id, status, owner_id], ...]}
    ItemsAdded      {"item_ids", "bib_id", "by"}
    ItemsEdited     {"item_ids", "changed": {field: value}, "by"}

`by` is the id of the staff. Where an item stands and in what state is changed by commands alone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from bashu.db.catalogue.done import made_before, remember
from bashu.db.catalogue.models import BibRecord, Item, LabelWanted
from bashu.db.catalogue.publications import stands_for
from bashu.db.network.models import Branch
from bashu.domain.catalogue.items import AT_ONCE_MAX, ItemForm
from bashu.domain.catalogue.problems import No, Unfit, UnfitError, unfit
from bashu.domain.values import value_class
from bashu.engine.admission import Admitter, Effect, admitting
from bashu.engine.catalogue import numbers
from bashu.engine.catalogue.admit import NewItem, admit_items

KIND = "ItemsEdited"
LOCK = "SELECT id FROM catalogue_item WHERE id = ANY(%s) AND owner_id = %s ORDER BY id FOR NO KEY UPDATE"
# What staff may write of an item, beside its barcode.
FIELDS = ("call_number", "volume", "collection", "kind", "price_fen", "home_branch_id", "acquired_on")


@value_class(frozen=True, slots=True)
class Added:
    """`again`: by the same form, before."""

    item_ids: tuple[int, ...]
    again: bool = False


def add(
    form: ItemForm,
    *,
    bib_id: int,
    barcodes: Sequence[str],
    made: int = 0,
    key: UUID | None = None,
    library_id: int,
    by: int,
    now: datetime,
) -> Added | Unfit:
    """One for each barcode that was scanned, and so many more with barcodes that are made here. All or none, and once
    for each `key`.
    """
    if len(barcodes) + made > AT_ONCE_MAX:
        return unfit(No.TOO_MANY, most=AT_ONCE_MAX)
    if not _is_ours(form.home_branch_id, library_id=library_id):
        return unfit(No.HOME_NOT_OURS)
    try:
        with admitting() as admitter, transaction.atomic():
            if (before := made_before(key, now=now)) is not None:
                return Added(tuple(before), again=True)
            bib_id = _standing(bib_id)
            wanted = [*barcodes, *_made(made, library_id=library_id)]
            _admit(admitter, form, bib_id=bib_id, barcodes=wanted, library_id=library_id, now=now)
            rows = Item.objects.filter(owner=library_id, barcode__in=wanted).order_by("id")
            item_ids = tuple(rows.values_list("id", flat=True))
            home = form.home_branch_id
            LabelWanted.objects.bulk_create(
                LabelWanted(item_id=each, branch_id=home, added_at=now) for each in item_ids
            )
            told: Effect = ("ItemsAdded", {"item_ids": item_ids, "bib_id": bib_id, "by": by})
            admitter.record([told], now=now, kind=KIND)
            remember(key, item_ids)
    except UnfitError as refused:
        return refused.why
    return Added(item_ids)


def edit(
    item_ids: Sequence[int], changes: Mapping[str, Any], *, library_id: int, by: int, now: datetime
) -> tuple[int, ...] | Unfit:
    """The same of each; answers whose they were. What is none of the library's is left as it is."""
    if not set(changes) <= {*FIELDS, "barcode"}:
        raise ValueError(f"staff do not edit {sorted(changes)}")
    home = changes.get("home_branch_id")
    if home is not None and not _is_ours(home, library_id=library_id):
        return unfit(No.HOME_NOT_OURS)
    try:
        with admitting() as admitter, transaction.atomic():
            ours = _locked(item_ids, library_id=library_id)
            if ours and changes:
                Item.objects.filter(pk__in=ours).update(**changes)
                told: Effect = ("ItemsEdited", {"item_ids": ours, "changed": dict(changes), "by": by})
                admitter.record([told], now=now, kind=KIND)
    except IntegrityError:
        return _taken([changes.get("barcode", "")], library_id=library_id) or unfit(No.ITEM_NOT_THERE)
    return ours or unfit(No.ITEM_NOT_THERE)


def _admit(
    admitter: Admitter, form: ItemForm, *, bib_id: int, barcodes: Sequence[str], library_id: int, now: datetime
) -> None:
    fields = {name: getattr(form, name) for name in FIELDS}
    items = [NewItem(owner_id=library_id, barcode=each, bib_id=bib_id, **fields) for each in barcodes]
    if not items:
        raise UnfitError(unfit(No.BARCODES_MISSING))
    taken = _taken(barcodes, library_id=library_id)
    if taken is not None:
        raise UnfitError(taken)
    if admit_items(admitter, items, now=now) < len(items):
        # Somebody added one of them at this moment.
        raise UnfitError(_taken(barcodes, library_id=library_id) or unfit(No.BARCODES_MISSING))


def _standing(bib_id: int) -> int:
    """The publication that it has become since the form was opened. What is gone is found by nobody."""
    stands = stands_for(bib_id)
    if not BibRecord.objects.filter(pk=stands, gone_at=None).exists():
        raise UnfitError(unfit(No.RECORD_NOT_THERE))
    return stands


def _is_ours(branch_id: int, *, library_id: int) -> bool:
    return Branch.objects.filter(pk=branch_id, library=library_id).exists()


def _made(count: int, *, library_id: int) -> list[str]:
    if not count:
        return []
    made = numbers.barcodes(library_id, count)
    if made is None:
        raise UnfitError(unfit(No.NO_PREFIX))
    return made


def _taken(barcodes: Sequence[str], *, library_id: int) -> Unfit | None:
    row = Item.objects.filter(owner=library_id, barcode__in=barcodes).values_list("id", "barcode", "bib__title").first()
    return None if row is None else unfit(No.BARCODE_TAKEN, item_id=row[0], barcode=row[1], title=row[2])


def _locked(item_ids: Sequence[int], *, library_id: int) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [list(item_ids), library_id])
        return tuple(item_id for (item_id,) in cursor.fetchall())
