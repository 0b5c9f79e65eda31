"""As many records at a time as are committed while nobody has to wait for them."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import django.db
import psycopg
from django.db import transaction

from bashu.engine.admission import Admitter
from bashu.engine.catalogue.importing import batch
from bashu.engine.catalogue.importing.about import About
from bashu.engine.catalogue.importing.batch import Then, nothing
from bashu.engine.catalogue.importing.ending import Now
from bashu.engine.catalogue.importing.preparing import Prepared, leave_out
from bashu.engine.catalogue.moving import WaitedForError

# The change feed and circulation see nothing of a transaction for longer than 5 seconds; most take a fraction of it.
RECORDS_MAX: Final = 1_000
RECORDS_MIN: Final = 20
SLOW_SECONDS: Final = 1.5
QUICK_SECONDS: Final = 0.8
TRIES: Final = 10
# Serialisation, deadlock, a lock that did not come.
AGAIN: Final = frozenset({"40001", "40P01", "55P03"})
# Classes: a value that cannot be, one that a table does not allow, more than an index or a row has room for.
REFUSED: Final = frozenset({"22", "23", "54"})


class Committer:
    """`counts`: of all that is committed."""

    def __init__(
        self,
        admitter: Admitter,
        about: About,
        *,
        counts: dict[str, Any],
        now: Now,
        progress: Callable[[int], None],
    ) -> None:
        self.counts = counts
        self._admitter, self._about, self._now, self._progress = admitter, about, now, progress
        self._held: list[Prepared] = []
        self._most = RECORDS_MAX // 2

    def take(self, record: Prepared) -> None:
        self._held.append(record)
        if len(self._held) >= self._most:
            self.flush()

    def flush(self, then: Then = nothing) -> None:
        """`then`: what is written with the last of them, or alone."""
        if not self._held:
            with transaction.atomic():
                then()
            return
        began = time.monotonic()
        self._commit(self._held, then)
        self._progress(self._held[-1].reach)
        self._held.clear()
        took = time.monotonic() - began
        if took > SLOW_SECONDS:
            self._most = max(RECORDS_MIN, self._most // 2)
        elif took < QUICK_SECONDS:
            self._most = min(RECORDS_MAX, self._most + self._most // 4 + 1)

    def _commit(self, held: Sequence[Prepared], then: Then) -> None:
        try:
            self._try(held, then)
        except (django.db.Error, psycopg.Error) as error:
            if _state(error)[:2] not in REFUSED or all(each.left_out for each in held):
                raise
            if len(held) > 1:
                # One of them is what PostgreSQL does not take; its neighbours come in.
                half = len(held) // 2
                self._commit(held[:half], nothing)
                self._commit(held[half:], then)
                return
            leave_out(held[0], f"the database does not take it ({_state(error)})")
            self._try(held, then)

    def _try(self, held: Sequence[Prepared], then: Then) -> None:
        for left in reversed(range(TRIES)):
            try:
                self.counts = batch.commit(
                    self._admitter, held, about=self._about, counts=self.counts, now=self._now(), then=then
                )
            except (django.db.Error, psycopg.Error) as error:
                if not left or _state(error) not in AGAIN:
                    raise
            except WaitedForError:
                # Somebody began to wait a moment ago: now it is seen, and the record stays.
                if not left:
                    raise
            else:
                return


def _state(error: django.db.Error | psycopg.Error) -> str:
    """SQLSTATE; empty if it never came to that."""
    why = error if isinstance(error, psycopg.Error) else error.__cause__
    return getattr(why, "sqlstate", None) or ""
