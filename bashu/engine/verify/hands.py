"""Who does the reading: this process, or for a long log one for each processor."""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from operator import methodcaller
from typing import Any, TypeAlias, TypeVar

from bashu.engine.verify.compare import Compared, compare
from bashu.engine.verify.plan import Found, Piece, Plan, Stretch
from bashu.engine.verify.reader import Reader, end_with_parent
from bashu.engine.verify.spill import Spill
from bashu.engine.verify.walk import walk

# Below so many entries and rows, starting processes takes longer than they save.
WORTH_IT = 300_000
HANDS_MAX = 8

Work = TypeVar("Work", Piece, Stretch)
Done = TypeVar("Done", Found, Compared)
# Does each of these, and tells which it was; in any order.
Hands: TypeAlias = Callable[[Callable[[Any], Any], Sequence[Any]], Iterator[tuple[Any, Any]]]


class _Helper(SpawnProcess):
    """Ended with the process that it reads for. That one would else wait for all of its work before it stops."""

    def __init__(self, **given: Any) -> None:
        super().__init__(daemon=True, **given)


class _Context(SpawnContext):
    Process = _Helper


# That of this process.
_hand: list[tuple[Reader, Plan, Spill]] = []


@contextmanager
def hands(plan: Plan, *, size: int, apart: bool) -> Iterator[Hands]:
    """`size`: how many entries and rows there are to read. `apart`: never in this process."""
    count = min(os.cpu_count() or 1, HANDS_MAX) if size > WORTH_IT else 1
    if count == 1 and not apart:
        _take_up(plan)
        try:
            yield lambda do, works: ((work, do(work)) for work in works)
        finally:
            _lay_down()
        return
    try:
        with ProcessPoolExecutor(count, mp_context=_Context(), initializer=_take_up_alone, initargs=(plan,)) as pool:

            def side_by_side(do: Callable[[Work], Done], works: Sequence[Work]) -> Iterator[tuple[Work, Done]]:
                doing = {pool.submit(do, work): work for work in works}
                for done in as_completed(doing):
                    yield doing[done], done.result()

            yield side_by_side
    finally:
        _end_tracker()


def _end_tracker() -> None:
    """The process that would tidy up behind a pool that crashed; else it stays, with 7 MB, as long as this one does.

    That of who started this process, if it was spawned, is theirs to end: its number is not known here.
    """
    tracker = resource_tracker._resource_tracker  # noqa: SLF001 -- there is no public way
    if getattr(tracker, "_pid", None) is not None:
        methodcaller("_stop")(tracker)


def walk_piece(piece: Piece) -> Found:
    reader, _, spill = _hand[0]
    return walk(reader, piece, spill=spill)


def compare_stretch(stretch: Stretch) -> Compared:
    reader, plan, _ = _hand[0]
    return compare(reader, stretch, plan=plan)


def _take_up_alone(plan: Plan) -> None:
    """In a process that does nothing else, and makes no cycles: looking for them would cost a fifth of its time."""
    gc.disable()
    end_with_parent()
    _take_up(plan)


def _take_up(plan: Plan) -> None:
    _hand[:] = [(Reader(plan.database, plan.moment), plan, Spill(plan))]


def _lay_down() -> None:
    _hand.pop()[0].close()
