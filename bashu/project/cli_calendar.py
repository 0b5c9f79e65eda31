"""`bashu calendar`: when branches are open. What touches tables is imported late, as in `cli`."""

import os
from datetime import date, datetime
from importlib import import_module
from typing import Any

import click

from bashu.project import env, home

DAY = click.DateTime(["%Y-%m-%d"])
REASON = click.option("--reason", default="", metavar="TEXT", help="What readers are told.")


@click.group()
def calendar() -> None:
    """When branches are open: hours, closures, public holidays. The branch's own calendar has the last word."""


@calendar.command()
@click.argument("branch")
@click.option("--from", "first", type=DAY, help="The first day to show; today, if none is given.")
@click.option("--days", default=14, show_default=True, type=click.IntRange(1, 400), help="How many days to show.")
def show(branch: str, first: datetime | None, *, days: int) -> None:
    """Show the days of BRANCH, given by its code, with its hours or why it is closed."""
    with home.database(env.load(os.environ)):
        click.echo("\n".join(_late().show(branch, _on(first), days=days)))


@calendar.command()
@click.argument("branch")
@click.argument("first", type=DAY)
@click.argument("week", nargs=-1, required=True)
def hours(branch: str, first: datetime, *, week: tuple[str, ...]) -> None:
    """Set the hours of BRANCH from the day FIRST on, until other hours begin.

    WEEK are weekdays with their openings; Monday is 1: "2-5 9:00-12:00,14:00-18:00" "6-7 9:00-17:00". A weekday that
    is not named is closed.
    """
    with home.database(env.load(os.environ)):
        click.echo(_late().set_hours(branch, first.date(), week=week))


@calendar.command()
@click.argument("place")
@click.argument("first", type=DAY)
@click.argument("last", type=DAY)
@REASON
def close(place: str, first: datetime, *, last: datetime, reason: str) -> None:
    """Announce that PLACE, a branch or a whole library by its code, is shut from FIRST to LAST.

    Loans that are due in that time are due later, as soon as the clock's jobs have asked about them.
    """
    with home.database(env.load(os.environ)):
        click.echo(_late().close(place, first.date(), last=last.date(), reason=reason))


@calendar.command()
@click.argument("first", type=DAY)
@click.argument("last", type=DAY)
@click.option("--library", default="", metavar="CODE", help="Of what this library lends; else of the whole network.")
@REASON
def amnesty(first: datetime, last: datetime, *, library: str, reason: str) -> None:
    """Let the days from FIRST to LAST count for nobody as overdue."""
    with home.database(env.load(os.environ)):
        click.echo(_late().grant_amnesty(library, first.date(), last=last.date(), reason=reason))


@calendar.command()
@click.argument("year", type=click.IntRange(2004, 2999))
@click.option("--library", default="", metavar="CODE", help="Only for this library, day by day.")
@click.option(
    "--days-off",
    type=click.Choice(["closed", "open"]),
    default="closed",
    show_default=True,
    help="Whether branches are closed on days off, or open on all of them.",
)
@click.option("--accept", is_flag=True, help="Write it into the calendars of the branches.")
def propose(year: int, *, library: str, days_off: str, accept: bool) -> None:
    """Show what the public holidays of YEAR would change in the calendars of branches."""
    with home.database(env.load(os.environ)):
        click.echo("\n".join(_late().propose(year, library, days_off=days_off, accept=accept)))


@calendar.command()
@click.argument("year", type=click.IntRange(2004, 2999))
@click.option("--library", required=True, metavar="CODE", help="The library that has done so.")
def settle(year: int, *, library: str) -> None:
    """Say that a library has entered the public holidays of YEAR by hand."""
    with home.database(env.load(os.environ)):
        click.echo(_late().settle(year, library))


def _on(day: datetime | None) -> date | None:
    return day.date() if day else None


def _late() -> Any:
    return import_module("bashu.project.commands.calendar")
