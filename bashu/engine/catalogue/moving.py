"""Items go along with the record they came with, from one publication to another.

They change their queue, so both are locked, and nobody may wait in the one that they leave: a reader who waits for a
book must not find that it has become another one. Where they come to, whoever waits has the more chances.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Q

from bashu.db.catalogue.models import BibRecord, Item, SourceRecord
from bashu.db.circulation.models import Hold
from bashu.engine.catalogue import statements

LOCK_TITLES = "SELECT id FROM catalogue_bibrecord WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
LOCK_ITEMS = "SELECT id FROM catalogue_item WHERE id = ANY(%s) ORDER BY id FOR UPDATE"


class WaitedForError(Exception):
    """Somebody waits for what would leave."""


def move_all(cursor: psycopg.Cursor[Any], leaving: Mapping[int, tuple[int, int]], *, at: datetime) -> int:
    """By the id of each source, from which publication to which it went; answers how many items went along.

    A publication that nothing stands on any more leads on to where its records went.
    """
    moved = sum(
        move_items(source_id, was_id=was_id, bib_id=bib_id) for source_id, (was_id, bib_id) in sorted(leaving.items())
    )
    went: dict[int, set[int]] = {}
    for was_id, bib_id in leaving.values():
        went.setdefault(was_id, set()).add(bib_id)
    into = [next(iter(bib_ids)) if len(bib_ids) == 1 else None for bib_ids in went.values()]
    if went:
        cursor.execute(statements.EMPTY, (at, at, list(went), into))
    return moved


def move_items(source_id: int, *, was_id: int, bib_id: int) -> int:
    """Those that came with this record; and those of which that is not known, if its library has no other record there.

    Raises WaitedForError, and has moved nothing then.
    """
    wanted = _items_of(source_id, was_id=was_id)
    if not wanted:
        return 0
    queues = queues_of([was_id, bib_id])
    with connection.cursor() as cursor:
        cursor.execute(LOCK_TITLES, [queues])
        cursor.execute(LOCK_ITEMS, [wanted])
    if waited_for(queues_of([was_id])):
        raise WaitedForError
    return Item.objects.filter(pk__in=wanted, bib=was_id).update(bib=bib_id)


def queues_of(bib_ids: Sequence[int]) -> list[int]:
    """The works in whose queues readers wait for these publications."""
    works = BibRecord.objects.filter(pk__in=bib_ids).values_list("id", "work_id")
    return sorted({work_id or each_id for each_id, work_id in works})


def waited_for(queues: Sequence[int]) -> bool:
    return Hold.objects.filter(work__in=queues, closed_at=None).exists()


def _items_of(source_id: int, *, was_id: int) -> list[int]:
    source = SourceRecord.objects.get(pk=source_id)
    there = SourceRecord.objects.filter(bib=was_id, library=source.library_id, gone_at=None).exclude(pk=source_id)
    mine = Q(source=source_id) if there.exists() else Q(source=source_id) | Q(source=None)
    items = Item.objects.filter(mine, bib=was_id, owner=source.library_id)
    return list(items.order_by("id").values_list("id", flat=True))
