"""What stands in the catalogue and no longer in the file: records of a file that is all its library has, then items.

Much of a library that would go at once is more likely a file that was cut short, or a profile that looks into the wrong
field. Then nothing goes until somebody says so.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.db import connection, connections, transaction

from bashu.db.catalogue.models import GoneItem, ImportProblem, ImportSeen
from bashu.db.network.edits import clock_terminal
from bashu.domain.circulation.scans import ItemScan
from bashu.domain.circulation.stock_commands import Withdraw
from bashu.domain.circulation.withdrawn import WithdrawalReason
from bashu.domain.outcome import Accepted, Busy, Failed, Outcome, Refused
from bashu.engine import clock
from bashu.engine.admission import Admitter
from bashu.engine.catalogue.admit import raw_cursor
from bashu.engine.catalogue.importing import items
from bashu.engine.catalogue.importing.about import About
from bashu.engine.catalogue.importing.items import Of
from bashu.engine.catalogue.removal import remove_sources
from bashu.engine.submit import Engine

CHUNK: Final = 500
# So many may always go; more of them, only up to this share of all.
FEW: Final = 50
SHARE_MAX: Final = 0.1
# An item is withdrawn only if it stands on a shelf, or where nobody finds it.
ON_SHELVES: Final = frozenset({"available", "missing", "damaged"})

# What staff made here by hand has a number of the library's series, and is in no file of its own system.
OWN: Final = """
  s.control_number ~ '^B[0-9]{9}$' AND substr(s.control_number, 2)::int8 <= coalesce(
    (SELECT last FROM catalogue_series WHERE library_id = s.library_id AND what = 'record'), 0)
"""
MISSED_COUNT: Final = f"""
SELECT count(*), count(*) FILTER (WHERE n.source_id IS NULL)
  FROM catalogue_sourcerecord AS s
  LEFT JOIN catalogue_importseen AS n ON n.source_id = s.id AND n.run_id = %s
 WHERE s.library_id = %s AND s.gone_at IS NULL AND NOT ({OWN})
"""  # noqa: S608 (of a text of ours)
MISSED: Final = f"""
SELECT s.control_number FROM catalogue_sourcerecord AS s
 WHERE s.library_id = %s AND s.gone_at IS NULL
   AND s.control_number > %s AND NOT ({OWN})
   AND NOT EXISTS (SELECT FROM catalogue_importseen WHERE source_id = s.id AND run_id = %s)
 ORDER BY s.control_number LIMIT %s
"""  # noqa: S608

Stop: TypeAlias = Callable[[], bool]
Now: TypeAlias = Callable[[], datetime]


class NotYetError(Exception):
    """The engine has no time for it. What waits, waits on."""


def remove_missed(admitter: Admitter, about: About, *, now: datetime, stop: Stop) -> dict[str, Any]:
    """Records that are not in a file which is all that the library has."""
    with raw_cursor() as cursor:
        cursor.execute(MISSED_COUNT, (about.run_id, about.library_id))
        standing, missed = cursor.fetchone() or (0, 0)
    nameless = ImportProblem.objects.filter(run=about.run_id, left_out=True, control_number="").count()
    if missed and (nameless or too_many(missed, standing)) and not about.options.many_gone:
        return {"kept_though_missed": missed}
    removed, after = 0, ""
    while not stop() and (numbers := _missed(about, after=after)):
        after = numbers[-1]
        with transaction.atomic(), raw_cursor() as cursor:
            gone = remove_sources(admitter, numbers, library_id=about.library_id, now=now)
            of = Of(source_ids=gone.source_ids, bib_ids=gone.bib_ids)
            items.take_in(admitter, [], cursor=cursor, of=of, about=about, now=now)
            removed += len(gone.source_ids)
    return {"removed": removed}


def too_many(gone: int, of: int) -> bool:
    return gone > max(FEW, SHARE_MAX * of)


def _missed(about: About, *, after: str) -> list[str]:
    with raw_cursor() as cursor:
        cursor.execute(MISSED, (about.library_id, after, about.run_id, CHUNK))
        return [number for (number,) in cursor.fetchall()]


def forget_seen(run_id: int) -> None:
    ImportSeen.objects.filter(run=run_id).delete()


def withdraw_gone(about: About, *, read: int, now: Now, stop: Stop) -> None:
    """The items of which the run knows that they stand in no record of their library any more."""
    waiting = GoneItem.objects.filter(run=about.run_id, state="waits")
    if not read and not about.options.many_gone:
        # A file without any items is one of records alone; those of deleted records go with them.
        waiting.filter(item__source__gone_at=None).update(state="left", why="many_gone")
    count = waiting.count()
    if not count:
        return
    if too_many(count, read) and not about.options.many_gone:
        waiting.update(state="left", why="many_gone")
        return
    waiting.exclude(item__status__in=ON_SHELVES).update(state="left", why="not_on_shelf")
    with ThreadPoolExecutor(1, thread_name_prefix="import") as apart:
        apart.submit(_withdraw, about, now=now, stop=stop).result()


def _withdraw(about: About, *, now: Now, stop: Stop) -> None:
    """On a thread of its own: an engine takes its thread's connection, and that of the run holds its lock."""
    engine = Engine()
    try:
        terminal = clock_terminal(about.library_id)
        while not stop() and (chunk := _waiting(about.run_id)):
            at = now()
            commands = [
                Withdraw(
                    id=clock.id_at(at),
                    occurred_at=at,
                    terminal_id=terminal,
                    item=ItemScan(barcode=barcode, item_id=item_id),
                    reason=WithdrawalReason.GONE_AT_SOURCE,
                )
                for _, item_id, barcode in chunk
            ]
            _note([gone_id for gone_id, _, _ in chunk], engine.submit(commands, at))
    finally:
        engine.close()
        connections.close_all()


def _waiting(run_id: int) -> list[tuple[int, int, str]]:
    rows = GoneItem.objects.filter(run=run_id, state="waits").order_by("id")
    return list(rows.values_list("id", "item_id", "item__barcode")[:CHUNK])


def _note(gone_ids: Sequence[int], outcomes: Sequence[Outcome]) -> None:
    again = 0
    for gone_id, outcome in zip(gone_ids, outcomes, strict=True):
        row = GoneItem.objects.filter(pk=gone_id)
        match outcome:
            case Accepted():
                row.update(state="withdrawn")
            case Refused(refusal=refusal):
                row.update(state="left", why=str(refusal))
            case Busy() | Failed():
                again += 1
    if again:
        raise NotYetError(f"{again} items could not be withdrawn now")


def analyse() -> None:
    """The planner knows nothing of tables that were filled a moment ago, and autovacuum comes in a minute only."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
