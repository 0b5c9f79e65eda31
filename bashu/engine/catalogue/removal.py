"""Records that their library has deleted. What they said is kept, and nobody is shown it any more.

What stands on other records of the same publication is computed anew. A publication with neither records nor items is
gone; one that has items still stays as it was last described.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import psycopg
from django.db import transaction

from bashu.domain.values import value_class
from bashu.engine.admission import Admitter
from bashu.engine.catalogue import placing, statements, unions
from bashu.engine.catalogue.admit import known_sources, raw_cursor

Cursor = psycopg.Cursor[Any]

GONE: Final = "UPDATE catalogue_sourcerecord SET gone_at = %s, changed_at = %s WHERE id = ANY(%s)"
MOOT: Final = """
UPDATE catalogue_matchreview SET moot = true WHERE closed_at IS NULL AND (one_id = ANY(%s) OR other_id = ANY(%s))
"""
TOUCHED: Final = "UPDATE catalogue_bibrecord SET changed_at = %s WHERE id = ANY(%s)"


@value_class(frozen=True, slots=True, kw_only=True)
class Removed:
    """`source_ids`, `bib_ids`: of those that were there until now; `unknown`: how many were not."""

    source_ids: tuple[int, ...] = ()
    bib_ids: tuple[int, ...] = ()
    unknown: int = 0


def remove_sources(admitter: Admitter, control_numbers: Sequence[str], *, library_id: int, now: datetime) -> Removed:
    """Each control number once. What is not there, or was deleted before, changes nothing."""
    if not control_numbers:
        return Removed()
    with transaction.atomic(), raw_cursor() as cursor:
        placing.lock(cursor)
        known = known_sources(cursor, list(control_numbers), library_id=library_id)
        going = {each.source_id: each.bib_id for each in known.values() if not each.gone and each.bib_id is not None}
        if going:
            source_ids, bib_ids = sorted(going), sorted({*going.values()})
            at = unions.changed_at(cursor, now)
            cursor.execute(GONE, (at, at, source_ids))
            cursor.execute(statements.FORGET_KEYS, (source_ids,))
            cursor.execute(MOOT, (source_ids, source_ids))
            _describe_anew(cursor, bib_ids, at=at)
            admitter.record([("BibsAdmitted", {"bib_ids": bib_ids})], now=now)
    return Removed(
        source_ids=tuple(sorted(going)),
        bib_ids=tuple(sorted({*going.values()})),
        unknown=len(control_numbers) - len(going),
    )


def _describe_anew(cursor: Cursor, bib_ids: Sequence[int], *, at: datetime) -> None:
    bare = unions.describe_anew(cursor, bib_ids, at=at)
    if bare:
        cursor.execute(TOUCHED, (at, bare))
        cursor.execute(statements.EMPTY, (at, at, bare, [None] * len(bare)))
