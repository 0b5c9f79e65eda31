"""Which record of its library came by which identifier of the source that it was harvested from.

A record is known by its control number, as in a file. Of one that is deleted the source tells the identifier alone. Two
identifiers may lead to one record; then it goes with the last of them. One identifier that comes with another control
number than before is that record from now on, and the one before goes if nothing leads to it any more.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import psycopg

from bashu.domain.values import value_class
from bashu.engine.catalogue.importing.preparing import Prepared

Cursor = psycopg.Cursor[Any]

KNOWN: Final = """
SELECT h.identifier, s.control_number
  FROM catalogue_harvestedrecord AS h JOIN catalogue_sourcerecord AS s ON s.id = h.source_id
 WHERE h.library_id = %s AND h.identifier = ANY(%s)
"""
FORGET: Final = """
DELETE FROM catalogue_harvestedrecord WHERE library_id = %s AND identifier = ANY(%s) RETURNING identifier, source_id
"""
# Answers which records they led to before.
KEEP: Final = """
WITH came AS (SELECT v.identifier, v.source_id, h.source_id AS was
                FROM unnest(%s::text[], %s::int8[]) AS v(identifier, source_id)
                LEFT JOIN catalogue_harvestedrecord AS h ON h.library_id = %s AND h.identifier = v.identifier
               WHERE h.source_id IS DISTINCT FROM v.source_id),
     kept AS (INSERT INTO catalogue_harvestedrecord (library_id, identifier, source_id)
              SELECT %s, identifier, source_id FROM came
                  ON CONFLICT (library_id, identifier) DO UPDATE SET source_id = EXCLUDED.source_id)
SELECT was FROM came WHERE was IS NOT NULL
"""
LED_TO_BY_NONE: Final = """
SELECT id, control_number FROM catalogue_sourcerecord AS s
 WHERE id = ANY(%s) AND gone_at IS NULL AND NOT EXISTS (SELECT FROM catalogue_harvestedrecord WHERE source_id = s.id)
"""


@value_class(frozen=True, slots=True, kw_only=True)
class Going:
    """Control numbers of records: deleted at the source, and those that have another number there now."""

    deleted: tuple[str, ...] = ()
    renumbered: tuple[str, ...] = ()


def latest(batch: Sequence[Prepared]) -> list[Prepared]:
    """Of what is to be taken in or deleted, and comes twice, the last: by its identifier, and by its control number."""
    # No control number has a NUL in it: no table takes one.
    return list({each.control_number or f"\0{each.identifier}": each for each in _last_told(batch)}.values())


def leads(batch: Sequence[Prepared], came: Mapping[str, int]) -> dict[str, int]:
    """By identifier, the id of the record that it leads to now. `came`: these by their control numbers."""
    living = [each for each in _last_told(batch) if each.identifier and each.source is not None]
    return {each.identifier: came[each.control_number] for each in living if each.control_number in came}


def _last_told(batch: Sequence[Prepared]) -> list[Prepared]:
    """What was said last of each identifier, and all that has none."""
    wanted = [each for each in batch if each.source is not None or each.deleted]
    named = {each.identifier: each for each in wanted if each.identifier}
    return [each for each in wanted if not each.identifier or named[each.identifier] is each]


def settle(cursor: Cursor, leading: Mapping[str, int], *, deleted: Sequence[str], library_id: int) -> Going:
    """`leading`: to which records, by identifier; `deleted`: the identifiers of which only that is told."""
    forgotten, was = dict[str, int](), set[int]()
    if deleted:
        cursor.execute(FORGET, (library_id, sorted(deleted)))
        forgotten = dict(cursor.fetchall())
    if leading:
        cursor.execute(KEEP, (list(leading), list(leading.values()), library_id, library_id))
        was = {source_id for (source_id,) in cursor.fetchall()}
    if not deleted and not was:
        return Going()
    cursor.execute(LED_TO_BY_NONE, (sorted({*forgotten.values(), *was}),))
    going = dict(cursor.fetchall())
    # What somebody brought as a file, corrected, may have its identifier for a number.
    unknown = [identifier for identifier in deleted if identifier not in forgotten]
    dead = [going.pop(source_id) for source_id in {*forgotten.values()} if source_id in going]
    return Going(deleted=(*dead, *unknown), renumbered=tuple(going.values()))


def numbers_of(cursor: Cursor, identifiers: Sequence[str], *, library_id: int) -> dict[str, str]:
    """Control numbers of those that came before."""
    cursor.execute(KNOWN, (library_id, list(identifiers)))
    return dict(cursor.fetchall())
