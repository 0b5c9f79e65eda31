"""`python -m bench <verb>`: every figure beside its reference, measured in the same run.

verbs:
  all      all of the below but search, matching-scale and large, in less than ten minutes
  speed    the engine and the SIP2 server beside pgbench running the same SQL, and where the time goes
  growth   an operation with 60 thousand and with 3 million items
  hub      what `bashu run` gives: start, memory, pages, search, import
  sip2     a thousand machines that ask, five thousand that are silent, and some that are a trouble
  agent    what a site agent adds to a machine's wait, and how small it is
  search   how good and how fast search is in two million records; `search-small`: in fifty thousand
  activities  a thousand readers press at once for a hundred seats, when registration opens
  holds    what holds and charges cost the mix, and the clock with a hundred thousand who wait
  verify   how long it takes to prove a log of a million commands, and `verify-large` of ten million
  simulate a year of the demonstration network with a million loans, two side by side; `simulate-part`: 40 days of it
  matching-scale  what it costs to match a record among up to five million; `matching-scale-small`: half a million
  matching how well records of one publication are found to be so, and how fast; MATCHING_DATA=FOLDER for more of them
  large    growth from 3 to 60 million items, over full checkpoint cycles; takes about half an hour and 45 GB of disk
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bashu.engine import clock
from bashu.project.simulate.plan import YEAR_DAYS
from bench import activities, agent, figures, growth, holds, hub, matching, scale, search, simulate, sip2, verify, where
from bench.figures import Figure
from bench.mix import Size
from bench.place import Place, place_of
from bench.speed import Speed

RESULTS = Path(__file__).with_name("results")
SMALL, MIDDLE, LARGE = 60_000, 3_000_000, 60_000_000
LARGE_BYTES = 45_000_000_000
SECONDS, REPETITIONS = 2.0, 3
STINT_SECONDS, STINTS = 6.0, 3
CYCLES = 2
LONG_LOG, LONGER_LOG = 1_000_000, 10_000_000
PART_DAYS = 40
SEARCHED, SEARCHED_SMALL = 2_000_000, 50_000


def all_() -> Iterator[Figure]:
    with ExitStack() as stack:
        middle, small = (stack.enter_context(place_of(Size.of(items))) for items in (MIDDLE, SMALL))
        speed = Speed(middle)
        yield from _speed(middle, speed)
        yield from _growth(growth.World.of(middle), growth.World.of(small))
    yield from hub.figures()


def speed() -> Iterator[Figure]:
    with place_of(Size.of(MIDDLE)) as place:
        yield from _speed(place, Speed(place))


def growth_() -> Iterator[Figure]:
    with place_of(Size.of(MIDDLE)) as middle, place_of(Size.of(SMALL)) as small:
        yield from _growth(growth.World.of(middle), growth.World.of(small))


def large() -> Iterator[Figure]:
    """A small world is left out: it writes so little that each of its cycles takes as long as the settings allow."""
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < LARGE_BYTES:
        raise SystemExit(f"{LARGE_BYTES / 1e9:.0f} GB of disk are needed, {free / 1e9:.0f} are free")
    with ExitStack() as stack:
        places = [stack.enter_context(place_of(Size.of(items))) for items in (MIDDLE, LARGE)]
        worlds = [growth.World.of(place) for place in places]
        yield from growth.figures(worlds, beside=worlds[0], seconds=None, repetitions=CYCLES)


def _speed(place: Place, speed: Speed) -> Iterator[Figure]:
    yield from speed.figures(seconds=SECONDS, repetitions=REPETITIONS)
    yield from where.figures(place, speed)


def _growth(middle: growth.World, small: growth.World) -> Iterator[Figure]:
    yield from growth.figures([small, middle], beside=small, seconds=STINT_SECONDS, repetitions=STINTS)


VERBS: dict[str, Callable[[], Iterator[Figure]]] = {
    "all": all_, "speed": speed, "growth": growth_, "hub": hub.figures, "large": large,
    "agent": agent.figures, "sip2": sip2.figures,
    "search": partial(search.figures, SEARCHED), "search-small": partial(search.figures, SEARCHED_SMALL),
    "activities": activities.figures,
    "holds": holds.figures, "matching": matching.figures, "matching-scale": partial(scale.figures, scale.MARKS),
    "matching-scale-small": partial(scale.figures, scale.MARKS_SMALL), "simulate": partial(simulate.figures, YEAR_DAYS),
    "simulate-part": partial(simulate.figures, PART_DAYS),
    "verify": partial(verify.figures, LONG_LOG), "verify-large": partial(verify.figures, LONGER_LOG),
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("verb", nargs="?", choices=VERBS, default="all", metavar="verb")
    verb = parser.parse_args().verb
    found = list(VERBS[verb]())
    make = "bench" if verb == "all" else f"bench-{verb}"
    now = clock.now()
    figures.show(found)
    print(figures.block(found, command=f"make {make}", now=now))
    figures.write(RESULTS / f"{make}.json", found, command=f"make {make}", now=now)


if __name__ == "__main__":
    main()
