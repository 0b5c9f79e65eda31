"""Some hundred records, their items, what was wrong, and how far the file has come by them: in one transaction."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

import orjson
import psycopg
from django.db import transaction

from bashu.domain.catalogue.importing.runs import Fate, add_counts
from bashu.engine.admission import Admitter
from bashu.engine.catalogue.admit import Admitted, admit_sources, known_sources, raw_cursor
from bashu.engine.catalogue.importing import identifiers, items
from bashu.engine.catalogue.importing.about import About
from bashu.engine.catalogue.importing.ending import too_many
from bashu.engine.catalogue.importing.item_changes import ItemStated
from bashu.engine.catalogue.importing.items import Of
from bashu.engine.catalogue.importing.preparing import Prepared
from bashu.engine.catalogue.removal import Removed, remove_sources

Cursor = psycopg.Cursor[Any]

REACHED: Final = """
UPDATE catalogue_importrun SET number = %s, "offset" = %s, counts = %s::jsonb WHERE id = %s
"""
PROBLEMS: Final = """
INSERT INTO catalogue_importproblem (run_id, number, "offset", size, control_number, reasons, raw, left_out)
SELECT %s, v.number, v."offset", v.size, v.control_number, string_to_array(v.reasons, E'\\n'), v.raw, v.left_out
  FROM unnest(%s::int8[], %s::int8[], %s::int8[], %s::text[], %s::text[], %s::bytea[], %s::bool[])
       AS v(number, "offset", size, control_number, reasons, raw, left_out)
"""
CORRECTED: Final = """
UPDATE catalogue_importproblem AS p SET corrected_at = %s
  FROM unnest(%s::int8[], %s::int8[]) AS v(run_id, number), catalogue_importrun AS r
 WHERE p.run_id = v.run_id AND p.number = v.number AND r.id = p.run_id AND r.library_id = %s
"""
SEEN: Final = """
INSERT INTO catalogue_importseen (run_id, source_id) SELECT %s, * FROM unnest(%s::int8[]) ON CONFLICT DO NOTHING
"""


Then: TypeAlias = Callable[[], None]


def nothing() -> None:
    """What is written besides."""


def commit(
    admitter: Admitter,
    batch: Sequence[Prepared],
    *,
    about: About,
    counts: dict[str, Any],
    now: datetime,
    then: Then = nothing,
) -> dict[str, Any]:
    """The counts of the run, these included. `then`: what else is written in the transaction."""
    with transaction.atomic():
        more = _take_in(admitter, batch, about=about, counts=counts, now=now)
        counts = add_counts(counts, more)
        with raw_cursor() as cursor:
            last = batch[-1]
            cursor.execute(REACHED, (last.number, last.end, orjson.dumps(counts).decode(), about.run_id))
        then()
    return counts


def _take_in(
    admitter: Admitter, batch: Sequence[Prepared], *, about: About, counts: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """Of a control number that comes twice the last one counts. Items come last: they are locked the shortest time."""
    latest = identifiers.latest(batch)
    living = [each for each in latest if each.source is not None]
    dead = [each.control_number for each in latest if each.deleted and each.control_number]
    unnamed = [each.identifier for each in latest if each.deleted and not each.control_number]
    sources = [each.source for each in living if each.source is not None]
    admitted = admit_sources(admitter, sources, library_id=about.library_id, now=now)
    removed = remove_sources(admitter, dead, library_id=about.library_id, now=now)
    with raw_cursor() as cursor:
        came = dict(zip([each.control_number for each in living], admitted.source_ids, strict=True))
        leading = identifiers.leads(batch, came)
        going = identifiers.settle(cursor, leading, deleted=unnamed, library_id=about.library_id)
        deleted = remove_sources(admitter, going.deleted, library_id=about.library_id, now=now)
        believed = _believed(going.renumbered, about=about, counts=counts, read=len(batch))
        renumbered = remove_sources(admitter, believed, library_id=about.library_id, now=now)
        if about.options.whole:
            _see(cursor, batch, admitted=admitted, about=about)
        stated, lost = _stated(cursor, batch, living=living, admitted=admitted, about=about)
        of = _of(admitted, removed, deleted, renumbered)
        told = items.take_in(admitter, stated, cursor=cursor, of=of, about=about, now=now)
        for number, reason in (*lost, *told.remarks):
            _remark(batch[number - batch[0].number], reason)
        _keep_problems(cursor, batch, about=about, now=now)
    return {
        **counted(batch),
        Fate.NEW: admitted.new,
        Fate.CHANGED: admitted.changed,
        Fate.UNCHANGED: admitted.unchanged + removed.unknown + len(unnamed) - len(deleted.source_ids),
        Fate.DELETED: len(removed.source_ids) + len(deleted.source_ids),
        Fate.REPEATED: sum(each.source is not None or each.deleted for each in batch) - len(latest),
        "doubtful": admitted.doubtful,
        "renumbered": len(renumbered.source_ids),
        "kept_though_renumbered": len(going.renumbered) - len(believed),
        **add_counts(told.counts, _rows_left_out(batch)),
    }


def _believed(renumbered: Sequence[str], *, about: About, counts: Mapping[str, Any], read: int) -> Sequence[str]:
    """That nearly all have other numbers is more likely a mistake of the source. Those stay; so does what has them."""
    count = counts.get("renumbered", 0) + counts.get("kept_though_renumbered", 0) + len(renumbered)
    return () if too_many(count, counts.get("read", 0) + read) and not about.options.many_gone else renumbered


def _of(admitted: Admitted, *removed: Removed) -> Of:
    return Of(
        source_ids=(*admitted.source_ids, *(source_id for each in removed for source_id in each.source_ids)),
        bib_ids=(*admitted.bib_ids, *(bib_id for each in removed for bib_id in each.bib_ids)),
    )


def counted(batch: Sequence[Prepared]) -> dict[str, Any]:
    """What can be seen without the catalogue. Rows of a table are no records."""
    of_table = [each for each in batch if each.items and each.source is None and not each.deleted]
    records = [each for each in batch if each not in of_table] if of_table else batch
    return {
        "rows": len(of_table),
        "read": len(records),
        Fate.LEFT_OUT: sum(each.left_out for each in records),
        "mended": sum(bool(each.reasons) and not each.left_out for each in records),
        "terminators": sum(each.terminators + each.alone for each in records),
        "stray": sum(max(0, each.terminators - 1) for each in records),
        "alone": sum(each.alone for each in records),
        "unterminated": sum(not each.terminators for each in records),
        "charsets": Counter(each.charset for each in records if each.charset),
        "flavours": Counter(each.flavour for each in records if each.flavour),
    }


def _rows_left_out(batch: Sequence[Prepared]) -> dict[str, int]:
    count = sum(len(each.items) for each in batch if each.left_out)
    return {"items_read": count, "items_left_out": count}


def _stated(
    cursor: Cursor, batch: Sequence[Prepared], *, living: Sequence[Prepared], admitted: Admitted, about: About
) -> tuple[list[ItemStated], list[tuple[int, str]]]:
    """Which items stand in which record; and the rows of a table whose record is not there."""
    where = zip(living, admitted.source_ids, admitted.bib_ids, strict=True)
    stated = [
        ItemStated(number=each.number, said=said, source_id=source_id, bib_id=bib_id, kind=_kind(each))
        for each, source_id, bib_id in where
        for said in each.items
    ]
    rows = [each for each in batch if each.items and each.source is None and not each.left_out and not each.deleted]
    if not rows:
        return stated, []
    known = known_sources(cursor, [each.control_number for each in rows], library_id=about.library_id)
    lost: list[tuple[int, str]] = []
    for each in rows:
        found = known.get(each.control_number)
        if found is None or found.gone or found.bib_id is None:
            each.left_out = True
            lost.append((each.number, f"the library has no record {each.control_number}"))
            continue
        stated += [
            ItemStated(number=each.number, said=said, source_id=found.source_id, bib_id=found.bib_id)
            for said in each.items
        ]
    return stated, lost


def _kind(prepared: Prepared) -> str:
    return prepared.source.says.facts.kind if prepared.source is not None else "book"


def _remark(each: Prepared, reason: str) -> None:
    """Once, however often the transaction is tried."""
    if reason in each.reasons:
        return
    each.reasons = (*each.reasons, reason)
    if not each.raw and each.source is not None:
        each.raw = each.source.raw


def _see(cursor: Cursor, batch: Sequence[Prepared], *, admitted: Admitted, about: About) -> None:
    """A record that was left out is there all the same, if it can be told which one it is."""
    unnamed = {each.identifier: each for each in batch if each.left_out and not each.control_number and each.identifier}
    if unnamed:
        for name, number in identifiers.numbers_of(cursor, list(unnamed), library_id=about.library_id).items():
            unnamed[name].control_number = number
    left_out = [each.control_number for each in batch if each.left_out and each.control_number]
    known = known_sources(cursor, left_out, library_id=about.library_id) if left_out else {}
    ids = sorted({*admitted.source_ids, *(each.source_id for each in known.values())})
    cursor.execute(SEEN, (about.run_id, ids))


def _keep_problems(cursor: Cursor, batch: Sequence[Prepared], *, about: About, now: datetime) -> None:
    wrong = [each for each in batch if each.reasons]
    if wrong:
        columns: list[list[Any]] = [
            [each.number for each in wrong],
            [each.offset for each in wrong],
            [each.size for each in wrong],
            [each.control_number for each in wrong],
            ["\n".join(map(_plain, each.reasons)) for each in wrong],
            [each.raw for each in wrong],
            [each.left_out for each in wrong],
        ]
        cursor.execute(PROBLEMS, (about.run_id, *columns))
    right = [each.came for each in batch if each.came is not None and not each.left_out]
    if right:
        runs, numbers = [each.run_id for each in right], [each.number for each in right]
        cursor.execute(CORRECTED, (now, runs, numbers, about.library_id))


def _plain(reason: str) -> str:
    """It may quote what no table takes."""
    return "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in reason)
