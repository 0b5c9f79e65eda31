"""Keeps the index at the log's end: a thread of each web process, of which one at a time holds the lock and works."""

import ctypes
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import IO

import django.db
from django.conf import settings
from django.db import connections

from bashu.db.catalogue.sweep import bib_ids_after, bib_ids_of, described
from bashu.engine import feed
from bashu.engine.feed import Change, Cursor
from bashu.search import state as states
from bashu.search.index import DamagedError, Writer, can_be_read, writing
from bashu.search.indexing import IndexerError
from bashu.search.schema import VERSION
from bashu.search.state import State
from bashu.search.touched import touched

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.25
PAUSE_SECONDS_MAX = 10.0
CHANGES = 100
"""Read at once: an admission may name a thousand items."""
BIBS = 2_000
"""Committed at once while following."""
DESCRIBED = 500
"""Read at once: four times as many would leave 3 MB more in this process, and be no quicker."""
BUILD_COMMIT = 10_000
REST_AFTER = 40
"""Polls that found nothing new, in the log or on disk."""


def folder() -> Path:
    home: Path = settings.BASHU.home
    return home / "search"


class Follower:
    """Works until `stop`. What fails (the database away, the disk full) is tried again, ever more slowly."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stop = threading.Event()
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
                with writing(self._folder) as lock:
                    if lock is not None:
                        self._work(lock)
                pause = POLL_SECONDS
            except (django.db.Error, DamagedError, IndexerError, OSError, ValueError) as error:
                logger.warning("search cannot follow the catalogue, and tries again: %s", error)
                pause = min(pause * 2, PAUSE_SECONDS_MAX)
            finally:
                connections.close_all()
            self._stop.wait(pause)

    def _work(self, lock: IO[str]) -> None:
        """Until told to stop, or until the index is no longer the one that was opened."""
        with closing(self._open(lock) or self._begin(lock)) as writer:
            if writer.state.building:
                self._build(writer)
            idle = 0
            while not self._stop.is_set() and writer.is_current:
                idle = 0 if self._catch_up(writer) or writer.is_merging() else idle + 1
                if idle == REST_AFTER:
                    writer.rest()
                    _give_back()
                self._stop.wait(POLL_SECONDS)

    def _open(self, lock: IO[str]) -> Writer | None:
        """None if there is nothing to go on with."""
        state = states.read(self._folder)
        if state is None or state.version != VERSION or state.building:
            return None
        if not _is_of_this_log(state):
            logger.warning("the search index was made from another database, and is built anew")
            return None
        try:
            return Writer(self._folder, state, lock=lock)
        except DamagedError as error:
            logger.warning("the search index is damaged, and is built anew: %s", error)
            return None

    def _begin(self, lock: IO[str]) -> Writer:
        """A new one. What was complete, and can still be read, answers until it is: of an older version, perhaps."""
        state = states.read(self._folder)
        answers = state is not None and not state.building and _is_of_this_log(state)
        beside = state if state is not None and answers and can_be_read(self._folder, state) else None
        return Writer.create(self._folder, lock=lock, cursor=feed.latest(), beside=beside)

    def _build(self, writer: Writer) -> None:
        """From all records. What changes meanwhile is found in the log before the new one answers."""
        after = indexed = 0
        while not self._stop.is_set():
            bib_ids = bib_ids_after(after, limit=DESCRIBED)
            if not bib_ids:
                writer.commit()
                self._catch_up(writer)
                writer.finish()
                logger.info("the search index is complete: %d records", indexed)
                break
            writer.put((), described(bib_ids))
            after, indexed = bib_ids[-1], indexed + len(bib_ids)
            if indexed % BUILD_COMMIT < DESCRIBED:
                writer.commit()

    def _catch_up(self, writer: Writer) -> bool:
        """Whether records changed."""
        changed = False
        while not self._stop.is_set() and (changes := feed.read(writer.state.cursor, limit=CHANGES)):
            for bib_ids, reached in _batches(changes):
                for start in range(0, len(bib_ids), DESCRIBED):
                    part = bib_ids[start : start + DESCRIBED]
                    writer.put(part, described(part))
                if bib_ids:
                    writer.commit()
                    changed = True
                writer.reach(reached)
        return changed


def _is_of_this_log(state: State) -> bool:
    return feed.hash_at(state.cursor).hex() == state.log_hash


def _batches(changes: Sequence[Change]) -> Iterator[tuple[list[int], Cursor]]:
    """Records that were changed, and the place up to which those are all."""
    bib_ids, item_ids = set[int](), set[int]()
    for change in changes:
        named = touched(change)
        bib_ids |= named.bib_ids
        item_ids |= named.item_ids
        if len(bib_ids) + len(item_ids) >= BIBS or change is changes[-1]:
            bib_ids |= bib_ids_of(sorted(item_ids)) if item_ids else set()
            yield sorted(bib_ids), change.cursor
            bib_ids.clear()
            item_ids.clear()


def _give_back() -> None:
    """To the system, what is free in the midst of the heap: of itself the C library gives back only what is at its end.

    An index that was built leaves 4 MB of it. Not every C library has the function.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


_sharing = threading.Lock()
_shared: list[Follower] = []


def start() -> Follower:
    """The follower of this process; the second call answers the same one."""
    with _sharing:
        if not (_shared and _shared[0].is_running):
            _shared[:] = [Follower(folder())]
        return _shared[0]
