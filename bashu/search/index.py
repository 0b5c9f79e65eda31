"""The index on disk: one process writes it, any number read it.

    search.lock          held by who writes, and by the process that does it; beside the folder, so that it outlives it
    search/state.json    which data is current, and how far it follows the log
    search/index-.../    the data, in Tantivy's files

A rebuild is made in a subfolder of its own. While the data before can be read it goes on answering, even if it is of
another version, until the new one is complete; else the new one answers while it is being built. Readers look at the
state for each question, so they see a commit at once.
"""

import fcntl
import logging
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

import tantivy

from bashu.db.catalogue.sweep import IndexRow
from bashu.engine import feed
from bashu.engine.feed import Cursor
from bashu.search import state as states
from bashu.search.indexing import Indexer
from bashu.search.schema import FIELDS, SCHEMA, VERSION
from bashu.search.state import State

logger = logging.getLogger(__name__)


@contextmanager
def writing(folder: Path) -> Iterator[IO[str] | None]:
    """The lock, if this process may write there, until the end of the block; None while another does."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield file


class DamagedError(Exception):
    """The data is missing, cannot be read, or has another schema."""


class Writer:
    """Inside of `writing`, with its lock. Raises IndexerError or OSError when the disk fails; open it again then."""

    def __init__(self, folder: Path, state: State, *, lock: IO[str], instead_of: State | None = None) -> None:
        """`instead_of`: what goes on answering until `finish`. Raises DamagedError."""
        self._folder, self._instead_of = folder, instead_of
        _open(folder / state.data)
        self._indexer = Indexer(folder / state.data, lock=lock)
        self.state = state

    @classmethod
    def create(cls, folder: Path, *, lock: IO[str], cursor: Cursor, beside: State | None = None) -> "Writer":
        """An empty index, being built; it will follow the log from `cursor`. It takes the place of whatever was there:
        at once, or when it is finished, if that can still answer (`beside`).
        """
        folder.mkdir(exist_ok=True)
        data = Path(tempfile.mkdtemp(prefix="index-", dir=folder))
        tantivy.Index(SCHEMA, str(data))
        state = State(
            version=VERSION,
            data=data.name,
            commit=0,
            cursor=cursor,
            log_hash=feed.hash_at(cursor).hex(),
            building=True,
            fields=tuple(sorted(FIELDS)),
        )
        if beside is None:
            states.write(folder, state)
        _clear(folder, but={state.data, *([beside.data] if beside else ())})
        return cls(folder, state, lock=lock, instead_of=beside)

    def close(self) -> None:
        """What was not committed never was."""
        self._indexer.end()

    def rest(self) -> None:
        """Nothing has changed for a while, and all is committed."""
        self._indexer.end()

    def is_merging(self) -> bool:
        """Whether the data on disk has changed since this was last asked, by the process that writes it."""
        return self._indexer.is_there and self._indexer.is_merging()

    @property
    def is_current(self) -> bool:
        """False once somebody took the folder away, or put another in its place."""
        answering = self._instead_of or self.state
        return states.read(self._folder) == answering and tantivy.Index.exists(str(self._folder / self.state.data))

    def put(self, bib_ids: Sequence[int], bibs: Sequence[IndexRow]) -> None:
        """Index these records anew; an id that is not among `bibs` is forgotten."""
        self._indexer.put(bib_ids, bibs)

    def commit(self) -> None:
        self._keep(replace(self.state, commit=self._indexer.commit()))

    def finish(self) -> None:
        """Nothing is missing any more: from now on this one answers."""
        self._instead_of = None
        self._keep(replace(self.state, building=False))
        _clear(self._folder, but={self.state.data})

    def reach(self, cursor: Cursor) -> None:
        """All up to this place of the log is committed."""
        self._keep(replace(self.state, cursor=cursor, log_hash=feed.hash_at(cursor).hex()))

    def _keep(self, state: State) -> None:
        if self._instead_of is None:
            states.write(self._folder, state)
        self.state = state


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is there now. `building`: records are missing from it, or changes of them."""

    searcher: tantivy.Searcher | None = None
    schema: tantivy.Schema = field(default_factory=lambda: SCHEMA)
    fields: frozenset[str] = FIELDS
    building: bool = True


class Reader:
    """For any thread of any process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._state: State | None = None
        self._index: tantivy.Index | None = None

    def look(self) -> Look:
        state = states.read(self._folder)
        if state is None:
            return Look()
        with self._lock:
            try:
                index = self._at(state)
                return Look(
                    searcher=index.searcher(),
                    schema=index.schema,
                    fields=frozenset(state.fields),
                    building=state.building or state.version != VERSION,
                )
            except DamagedError as error:
                # Being replaced at this moment; or damaged, which the writer finds out when it next opens it.
                logger.warning("the search index cannot be read: %s", error)
                self._index = None
                return Look()

    def _at(self, state: State) -> tantivy.Index:
        known = self._state
        if self._index is None or known is None or known.data != state.data:
            self._index = _open(self._folder / state.data)
        elif known.commit != state.commit:
            _reload(self._index)
        self._state = state
        return self._index


def can_be_read(folder: Path, state: State) -> bool:
    try:
        _open(folder / state.data)
    except DamagedError:
        return False
    return True


def _clear(folder: Path, *, but: set[str]) -> None:
    for old in folder.glob("index-*"):
        if old.name not in but:
            shutil.rmtree(old)


def _open(data: Path) -> tantivy.Index:
    """Never makes one."""
    try:
        index = tantivy.Index.open(str(data))
        index.config_reader(reload_policy="manual")
        index.searcher()
    except ValueError as error:
        raise DamagedError(str(error)) from None
    return index


def _reload(index: tantivy.Index) -> None:
    try:
        index.reload()
    except ValueError as error:
        raise DamagedError(str(error)) from None
