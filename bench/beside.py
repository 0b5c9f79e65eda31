"""What machines and readers notice of a catalogue that comes in: the same is asked before it and beside it."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping

from bench.figures import Budget, Figure
from bench.measure import percentile

BEFORE_SECONDS = 8.0
BUDGET_MS = 100

Once = Callable[[], object]


def figures(asks: Mapping[str, tuple[Once, int]], *, bring: Once) -> Iterator[Figure]:
    """`asks`: what is asked again and again, each by one who waits for the answer, by what it is called; and which of a
    hundred answers has to keep the budget.
    """
    before, beside = _asked(asks, meanwhile=lambda: time.sleep(BEFORE_SECONDS)), _asked(asks, meanwhile=bring)
    for name, (_, part) in asks.items():
        value, reference = (percentile(took[name], part) for took in (beside, before))
        yield Figure(
            name=f"{name}, while a catalogue comes in: p{part}",
            value=value,
            unit="ms",
            reference=f"before it came: p{part}",
            reference_value=reference,
            ratio=value / reference,
            budget=Budget(most=BUDGET_MS),
            note=f"p50 {percentile(beside[name], 50):.1f} ms, before {percentile(before[name], 50):.1f}; "
            f"{len(beside[name]):,} answers; the import is at work on both processors",
        )


def _asked(asks: Mapping[str, tuple[Once, int]], *, meanwhile: Once) -> dict[str, list[float]]:
    """How many milliseconds each answer took."""
    took: dict[str, list[float]] = {name: [] for name in asks}
    ended, wrong = threading.Event(), list[Exception]()

    def again_and_again(name: str, once: Once) -> None:
        try:
            while not ended.is_set():
                began = time.perf_counter()
                once()
                took[name].append((time.perf_counter() - began) * 1e3)
        except Exception as error:  # noqa: BLE001 (raised below, where it is heard)
            wrong.append(error)

    threads = [threading.Thread(target=again_and_again, args=(name, once)) for name, (once, _) in asks.items()]
    for thread in threads:
        thread.start()
    try:
        meanwhile()
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    if wrong:
        raise wrong[0]
    return took
