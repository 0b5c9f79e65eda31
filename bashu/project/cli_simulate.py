"""`bashu simulate`: what a network would be like under other policies."""

import os
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

POLICIES = ("home", "float", "capacity")
# Fewer leave intervals that are too wide to tell anything.
SEEDS = 5


def _late(module: str) -> Any:
    """Some of it reads data and draws; the other commands need none of that."""
    return import_module(f"bashu.project.simulate.{module}")


@click.command(short_help="Compare policies by simulated years of the network.")
@click.option(
    "--policy",
    "named",
    multiple=True,
    default=POLICIES,
    metavar="NAME|FILE",
    help="home, float, capacity, city, or a file; several times. The first is what the others are compared with."
    " Without it: home, float and capacity.",
)
@click.option("--seeds", default=SEEDS, show_default=True, type=click.IntRange(1, 100), help="Years of each policy.")
@click.option("--loans", default=6_000, show_default=True, type=click.IntRange(100, 20_000_000), help="Of each year.")
@click.option("--days", default=120, show_default=True, type=click.IntRange(7, 3_650), help="How long a year is.")
@click.option("--items", type=click.IntRange(860, 50_000_000), help="Of all libraries; else as many as the loans need.")
@click.option(
    "--away",
    type=click.FloatRange(0, 60),
    metavar="PERCENT",
    help="Of loans at another library than the reader's, and of returns elsewhere. Else as published: 3.5.",
)
@click.option(
    "--out", default=Path("simulation"), show_default=True, type=click.Path(path_type=Path), help="A new folder."
)
@click.option("--jobs", type=click.IntRange(1, 64), help="Years side by side; else as many as there are processors.")
def simulate(
    *,
    named: tuple[str, ...],
    seeds: int,
    loans: int,
    days: int,
    items: int | None,
    away: float | None,
    out: Path,
    jobs: int | None,
) -> None:
    """Let the demonstration's 86 libraries lend for a year under each policy, and compare what comes of it.

    The real engine decides, in a database of its own that is gone afterwards; yours is not touched. A report, tables
    and plots are written to a new folder. docs/simulate.md says what is modelled and what is not.
    """
    plan = _late("plan").plan_of(loans=loans, days=days, items=items, away=None if away is None else away / 100)
    study = _late("run").Study(
        asked=_asked(named),
        seeds=seeds,
        plan=plan,
        jobs=jobs or os.cpu_count() or 1,
    )
    report = _late("report")
    report.check_folder(out)
    try:
        years = _run(study)
    except BaseException:
        report.forget(out)
        raise
    report.write(out, study, years=years)
    _late("shown").show(study, years=years)
    click.echo(f"The report, tables and plots are in {out}: open {out / 'report.html'}")


def _asked(named: Sequence[str]) -> list[Any]:
    found = [_late("policy").asked_for(name) for name in named]
    names = [asked.policy.name for asked in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise click.UsageError(f"The policy {twice} is named twice.")
    return found


def _run(study: Any) -> Any:
    progress = import_module("bashu.project.progress").Progress
    began, told = time.monotonic(), 0
    with progress("Simulating", total=100, time_left=True) as bar:

        def reach(share: float, what: str) -> None:
            nonlocal told
            bar.reach(round(share * 100))
            if bar.is_shown:
                bar.name(f"Simulating {what}")
            elif share * 10 >= told + 1:
                told = int(share * 10)
                minutes = (time.monotonic() - began) / share * (1 - share) / 60
                bar.name(f"Simulating {what} ({share:.0%} done, {minutes:.0f} minutes left)")

        return _late("run").run(study, reach)
