"""A year of the demonstration network with a million loans, two of them side by side, beside the engine alone.

Of a part of a year it is told how long the whole would take, if the rest went on as the part did. The world is whole in
either case.
"""

import time
from collections.abc import Iterator
from functools import partial

from bashu.project.simulate.plan import YEAR_DAYS, plan_of
from bashu.project.simulate.policy import Asked
from bashu.project.simulate.run import Study, run
from bench.figures import Budget, Figure
from bench.measure import Way
from bench.mix import Size
from bench.place import place_of
from bench.speed import ENGINES, together

LOANS, SEEDS = 1_000_000, 2
MINUTES_MAX = 20
BATCH, ITEMS = 128, 300_000
SECONDS, REPETITIONS = 2.0, 3
TOLD_EACH = 0.05


def figures(days: int) -> Iterator[Figure]:
    with place_of(Size.of(ITEMS)) as place:
        workers = [place.child("bench.worker", items=ITEMS, part=part, parts=ENGINES) for part in range(ENGINES)]
        name = f"engine, batches of {BATCH}, {ENGINES} processes"
        way = Way(name, partial(together, workers, size=BATCH), ours=tuple(worker.pid for worker in workers))
        way.run(SECONDS)
        _measure(way, postmaster=place.postmaster)
        minutes, living, commands = _years(days)
        _measure(way, postmaster=place.postmaster)
    rate, whole = commands / (max(living) * 60), YEAR_DAYS / days
    all_minutes = minutes + max(living) * (whole - 1)
    part = "" if days == YEAR_DAYS else f", from its first {days} days"
    yield Figure(
        name=f"a year of {LOANS:,} loans, {SEEDS} side by side, until both are told{part}",
        value=all_minutes,
        unit="minutes",
        reference=f"as many commands by the {name}",
        reference_value=commands * whole / way.rate / 60,
        ratio=all_minutes * 60 * way.rate / (commands * whole),
        budget=Budget(most=MINUTES_MAX),
        note=f"the worlds included; without them, as measured: {', '.join(f'{each:.1f}' for each in living)}; "
        f"{commands:,} commands",
    )
    yield Figure(
        name=f"commands of these {SEEDS} years",
        value=rate,
        unit="operations/s",
        reference=name,
        reference_value=way.rate,
        ratio=rate / way.rate,
        note=f"the engine: {way.spread}, before and after the years",
    )


def _measure(way: Way, *, postmaster: int) -> None:
    for _ in range(REPETITIONS):
        way.measure(SECONDS, postmaster=postmaster)


def _years(days: int) -> tuple[float, list[float], int]:
    """How many minutes all took, how many each took to be lived, and of how many commands they were."""
    asked, plan = Asked.of_preset("float"), plan_of(loans=LOANS * days // YEAR_DAYS, days=days)
    study = Study(asked=[asked], seeds=SEEDS, plan=plan, jobs=SEEDS)
    began, told = time.monotonic(), 0.0

    def reach(share: float, what: str) -> None:
        nonlocal told
        if share >= told + TOLD_EACH:
            told = share
            print(f"  {share:4.0%}  {(time.monotonic() - began) / 60:5.1f} minutes  {what}", flush=True)

    lived = run(study, reach)
    minutes = (time.monotonic() - began) / 60
    commands = sum(year.told["commands"] for year in lived)
    return minutes, [year.told["seconds"] / 60 for year in lived], commands
