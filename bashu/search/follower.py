"""Keeps the index at the log's end: a thread of each web process, of which one at a time holds the lock and works."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import django.db
from django.conf import settings
from django.db import connections

from bashu.db.catalogue.queries import bibs
from bashu.db.catalogue.sweep import bib_ids_after
from bashu.engine import feed
from bashu.engine.feed import Change, Cursor
from bashu.search import state as states
from bashu.search.describing import Describer, DescriberError
from bashu.search.index import DamagedError, Writer, writing
from bashu.search.schema import VERSION

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
PAUSE_SECONDS_MAX = 10.0
CHANGES = 100
"""Read at once: an admission may name a thousand items."""
BIBS = 2_000
"""Committed at once while following; and read at once while building."""
BUILD_COMMIT = 10_000
REST_AFTER = 20
"""Polls that brought nothing."""


def folder() -> Path:
    home: Path = settings.BASHU.home
    return home / "search"


class Follower:
    """Works until `stop`. What fails (the database away, the disk full) is tried again, ever more slowly."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stop = threading.Event()
        self._describer = Describer()
        self._thread = threading.Thread(target=self._run, name="search", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def stop(self, *, timeout: float = 10.0) -> None:
        self._stop.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        pause = POLL_SECONDS
        while not self._stop.is_set():
            try:
                with writing(self._folder) as mine:
                    if mine:
                        self._work()
                pause = POLL_SECONDS
            except (django.db.Error, DamagedError, DescriberError, OSError, ValueError) as error:
                logger.warning("search cannot follow the catalogue, and tries again: %s", error)
                pause = min(pause * 2, PAUSE_SECONDS_MAX)
            finally:
                self._describer.rest()
                connections.close_all()
            self._stop.wait(pause)

    def _work(self) -> None:
        """Until told to stop, or until the index is no longer the one that was opened."""
        with closing(self._open() or Writer.create(self._folder, cursor=feed.latest())) as writer:
            if writer.state.building:
                self._build(writer)
            idle = 0
            while not self._stop.is_set() and writer.is_current:
                idle = 0 if self._catch_up(writer) else idle + 1
                if idle == REST_AFTER:
                    self._describer.rest()
                self._stop.wait(POLL_SECONDS)

    def _open(self) -> Writer | None:
        """None if there is nothing to go on with."""
        state = states.read(self._folder)
        if state is None or state.version != VERSION or state.building:
            return None
        if feed.hash_at(state.cursor).hex() != state.log_hash:
            logger.warning("the search index was made from another database, and is built anew")
            return None
        try:
            return Writer(self._folder, state)
        except DamagedError as error:
            logger.warning("the search index is damaged, and is built anew: %s", error)
            return None

    def _build(self, writer: Writer) -> None:
        """From all records. What changes meanwhile is found in the log afterwards."""
        after = indexed = 0
        while not self._stop.is_set():
            bib_ids = bib_ids_after(after, limit=BIBS)
            if not bib_ids:
                writer.commit()
                writer.finish()
                logger.info("the search index is complete: %d records", indexed)
                break
            writer.put((), self._describer.fields(bibs(bib_ids)))
            after, indexed = bib_ids[-1], indexed + len(bib_ids)
            if indexed % BUILD_COMMIT < BIBS:
                writer.commit()

    def _catch_up(self, writer: Writer) -> bool:
        """Whether records changed."""
        changed = False
        while not self._stop.is_set() and (changes := feed.read(writer.state.cursor, limit=CHANGES)):
            for bib_ids, reached in _batches(changes):
                if bib_ids:
                    writer.put(bib_ids, self._describer.fields(bibs(bib_ids)))
                    writer.commit()
                    changed = True
                writer.reach(reached)
        return changed


def _batches(changes: Sequence[Change]) -> Iterator[tuple[list[int], Cursor]]:
    """Records that were changed, and the place up to which those are all."""
    bib_ids: set[int] = set()
    for change in changes:
        bib_ids.update(bib_id for _, fields in change.effects for bib_id in _named(fields))
        if len(bib_ids) >= BIBS or change is changes[-1]:
            yield sorted(bib_ids), change.cursor
            bib_ids.clear()


def _named(fields: dict[str, Any]) -> Sequence[int]:
    """The records that an effect names, whatever its kind."""
    return [*fields.get("bib_ids", ()), *([fields["bib_id"]] if "bib_id" in fields else ())]


_sharing = threading.Lock()
_shared: list[Follower] = []


def start() -> Follower:
    """The follower of this process; the second call answers the same one."""
    with _sharing:
        if not (_shared and _shared[0].is_running):
            _shared[:] = [Follower(folder())]
        return _shared[0]
