"""Players that ask without a pause, each on a thread of its own, while something is done to what answers them."""

import time
from collections.abc import Callable, Iterable
from itertools import islice
from threading import Event, Thread
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 120
# From a failure until each player has been answered again.
BACK_SECONDS_MAX = 60


class Plays(Protocol):
    """`answers`: how often it was told that something was done. `complaint`: what it was told that nobody may be."""

    answers: int
    complaint: str

    def play(self, stop: Event) -> None: ...


P = TypeVar("P", bound=Plays)


class Playing(Generic[P]):
    """They play for as long as it is a context, as often as it is one."""

    def __init__(self, players: Iterable[P], *, size: int) -> None:
        self.players = list(islice(players, size))
        assert len(self.players) == size

    def __enter__(self) -> Self:
        self._stop = Event()
        self._threads = [Thread(target=player.play, args=(self._stop,)) for player in self.players]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if error is None:
            assert not self.complaints, self.complaints

    @property
    def complaints(self) -> list[str]:
        return [player.complaint for player in self.players if player.complaint]

    def answers(self) -> list[int]:
        return [player.answers for player in self.players]

    def wait_for_more(self, of: Callable[[], list[int]] | None = None, *, seconds: float = BACK_SECONDS_MAX) -> None:
        """Until each has got an answer (or what else is counted) that it did not have before."""
        counts = of or self.answers
        deadline, before = time.monotonic() + seconds, counts()
        while any(now <= then for now, then in zip(counts(), before, strict=True)):
            assert not self.complaints, self.complaints
            assert time.monotonic() < deadline, f"nothing more for some in {seconds:.0f} s: {before} then {counts()}"
            time.sleep(0.02)
