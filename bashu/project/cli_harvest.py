"""`bashu harvest`: the records of libraries that have a system of their own."""

import os
from importlib import import_module
from typing import Any

import click

from bashu.project import env, home

SETTINGS = ("url", "prefix", "set_spec", "every")


def _late(module: str) -> Any:
    return import_module(f"bashu.project.commands.{module}")


@click.command(short_help="Fetch a library's records from its own system (OAI-PMH).")
@click.argument("library", required=False)
@click.option("--url", metavar="URL", help="Set from where: the address of the library's OAI-PMH provider.")
@click.option("--prefix", metavar="PREFIX", help="Set in which format; without it, the one that is MARC.")
@click.option("--set", "set_spec", metavar="SET", help="Set which part of the source; '' is all of it.")
@click.option("--every", type=click.IntRange(1, 8_760), metavar="HOURS", help="Set how often the clock does it.")
@click.option("--off", is_flag=True, help="From now on only by hand.")
@click.option("--again", is_flag=True, help="All records, from the beginning.")
@click.option("--whole", is_flag=True, help="So, and what the source no longer has is deleted.")
@click.option("--many-gone", is_flag=True, help="Delete and withdraw also when much of the library would go.")
def harvest(library: str | None, *, off: bool, again: bool, whole: bool, many_gone: bool, **told: Any) -> None:
    """Fetch the records of LIBRARY, given by its code, that changed at its source since the last time.

    With --url and the other settings, say from where and how often instead; nothing is fetched yet. Without LIBRARY,
    tell which libraries are harvested and how that goes. What was broken off goes on with the same command; what was
    mended or left out is told by `bashu import --report`.
    """
    sets = off or any(told[name] is not None for name in SETTINGS)
    if sets and (again or whole or many_gone):
        raise click.UsageError("first set from where, then fetch: these are two commands")
    if off and told["every"] is not None:
        raise click.UsageError("--every and --off contradict each other")
    if library is None and (sets or again or whole or many_gone):
        raise click.UsageError("give the code of a library")
    with home.database(env.load(os.environ)):
        if library is None:
            click.echo(_late("harvesting").listed())
        elif sets:
            click.echo(_late("harvesting").arrange(library, off=off, **told))
        else:
            how = import_module("bashu.domain.catalogue.importing.harvests").How(
                again=again, whole=whole, many_gone=many_gone
            )
            click.echo(_late("harvesting").fetch(library, how=how))
