"""The index on disk: one process writes it, any number read it.

    search.lock          held by the writer; beside the folder, so that it outlives it
    search/state.json    which data is current, and how far it follows the log
    search/index-.../    the data, in Tantivy's files

A rebuild is made in a subfolder of its own. Readers look at the state for each question, so they see a commit at once.
"""

import fcntl
import logging
import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import tantivy

from bashu.engine import feed
from bashu.engine.feed import Cursor
from bashu.search import state as states
from bashu.search.describing import Fields
from bashu.search.schema import SCHEMA, VERSION
from bashu.search.state import State

logger = logging.getLogger(__name__)

HEAP_BYTES = 20_000_000


@contextmanager
def writing(folder: Path) -> Iterator[bool]:
    """Whether this process may write there, until the end of the block."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


class DamagedError(Exception):
    """The data is missing, cannot be read, or has another schema."""


class Writer:
    """Only inside `writing`. Raises ValueError or OSError when the disk fails; open it again then."""

    def __init__(self, folder: Path, state: State) -> None:
        """Raises DamagedError."""
        self._folder = folder
        self._index = _open(folder / state.data)
        self._writer = self._index.writer(heap_size=HEAP_BYTES, num_threads=1)
        self.state = state

    @classmethod
    def create(cls, folder: Path, *, cursor: Cursor) -> "Writer":
        """An empty index, being built, in place of whatever was there. It will follow the log from `cursor`."""
        folder.mkdir(exist_ok=True)
        data = Path(tempfile.mkdtemp(prefix="index-", dir=folder))
        tantivy.Index(SCHEMA, str(data))
        log_hash = feed.hash_at(cursor).hex()
        state = State(version=VERSION, data=data.name, commit=0, cursor=cursor, log_hash=log_hash, building=True)
        states.write(folder, state)
        for old in folder.glob("index-*"):
            if old != data:
                shutil.rmtree(old)
        return cls(folder, state)

    def close(self) -> None:
        """Whatever still holds this object, an error that is being told perhaps: others can open the index."""
        del self._writer

    @property
    def is_current(self) -> bool:
        """False once somebody took the folder away, or put another in its place."""
        return states.read(self._folder) == self.state and tantivy.Index.exists(str(self._folder / self.state.data))

    def put(self, bib_ids: Sequence[int], described: Iterable[Fields]) -> None:
        """Index these records anew; an id that is not described is forgotten."""
        for bib_id in bib_ids:
            self._writer.delete_documents_by_term("bib_id", bib_id)
        for fields in described:
            self._writer.add_document(tantivy.Document(**fields))

    def commit(self) -> None:
        self._keep(replace(self.state, commit=self._writer.commit()))

    def finish(self) -> None:
        """Nothing is missing any more."""
        self._keep(replace(self.state, building=False))

    def reach(self, cursor: Cursor) -> None:
        """All up to this place of the log is committed."""
        self._keep(replace(self.state, cursor=cursor, log_hash=feed.hash_at(cursor).hex()))

    def _keep(self, state: State) -> None:
        states.write(self._folder, state)
        self.state = state


class Reader:
    """For any thread of any process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._state: State | None = None
        self._index: tantivy.Index | None = None

    def look(self) -> tuple[tantivy.Searcher | None, bool]:
        """What is there now, and whether records are still missing from it."""
        state = states.read(self._folder)
        if state is None or state.version != VERSION:
            return None, True
        with self._lock:
            try:
                return self._at(state).searcher(), state.building
            except DamagedError as error:
                # Being replaced at this moment; or damaged, which the writer finds out when it next opens it.
                logger.warning("the search index cannot be read: %s", error)
                self._index = None
                return None, True

    def _at(self, state: State) -> tantivy.Index:
        known = self._state
        if self._index is None or known is None or known.data != state.data:
            self._index = _open(self._folder / state.data)
        elif known.commit != state.commit:
            _reload(self._index)
        self._state = state
        return self._index


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
