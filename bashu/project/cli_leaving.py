"""A library leaves the network."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from bashu.project import env, home


@click.command()
@click.argument("library")
@click.option("--plan", is_flag=True, help="Only say where it stands and what is open.")
@click.option("--login", default="", metavar="LOGIN", help="Who answers for it: an administrator of the network.")
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="Write what it takes along here.")
@click.option("--call-off", is_flag=True, help="It stays after all.")
@click.option("--end", is_flag=True, help="Nothing of it opens anything any more: machines, boxes, logins, keys.")
@click.option("--force", is_flag=True, help="With --end: also while something is open, which is told.")
def leave(library: str, *, plan: bool, login: str, to: Path | None, call_off: bool, end: bool, force: bool) -> None:
    """Let LIBRARY, given by its code, leave the network: first without --end, and with it when all is home.

    From the beginning on nothing is lent, renewed or held between it and others any more, and what is taken in goes
    home. The same command goes on where it was. What it takes along names readers: only those that it registered.
    """
    if plan + call_off + end > 1:
        raise click.UsageError("--plan, --call-off and --end are three things; ask for one")
    if force and not end:
        raise click.UsageError("--force is for --end")
    if not plan and not login:
        raise click.UsageError("--login says who answers for it")
    with home.database(env.load(os.environ)):
        click.echo(_asked(library, plan=plan, login=login, to=to, call_off=call_off, end=end, force=force))


def _asked(library: str, *, plan: bool, login: str, to: Path | None, call_off: bool, end: bool, force: bool) -> str:
    work: Any = import_module("bashu.project.commands.leaving")
    if plan:
        return str(work.plan(library))
    if call_off:
        return str(work.call_off(library, login=login))
    if end:
        return str(work.end(library, login=login, force=force))
    return str(work.leave(library, login=login, to=to))
