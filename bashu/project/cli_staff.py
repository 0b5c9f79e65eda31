"""`bashu staff`: logins and what they may do. What touches tables is imported late, as in `cli`.

Whoever may start this holds the machine: nothing that is granted here is beyond their rights.
"""

import os
from datetime import date, datetime
from importlib import import_module
from typing import Any

import click

from bashu.domain.rights import ROLES, Right, Role
from bashu.project import env, home

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def staff() -> None:
    """Logins of staff, and which role was granted to whom, where and how long."""


@staff.command("list")
@click.option("--library", default="", metavar="CODE", help="Only of this library.")
def list_(library: str) -> None:
    """Show logins with their branches and grants."""
    with home.database(env.load(os.environ)):
        click.echo("\n".join(_late().listed(library)))


@staff.command()
def roles() -> None:
    """Show what each role brings."""
    for role, rights in ROLES.items():
        click.echo(f"{role:<16}{', '.join(right for right in Right if right in rights)}")


@staff.command()
@click.argument("login")
@click.argument("branch")
@click.option("--desk", default="", metavar="NAME", help="Its desk there, when the branch has several.")
def add(login: str, branch: str, *, desk: str) -> None:
    """Make a LOGIN that belongs to BRANCH, given by its code. It may do nothing yet."""
    with home.database(env.load(os.environ)):
        click.echo(_late().add(login, branch, desk=desk))


@staff.command()
@click.argument("login")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.option("--branch", default="", metavar="CODE", help="For one branch.")
@click.option("--library", default="", metavar="CODE", help="For a library with all its branches.")
@click.option("--network", is_flag=True, help="For the whole network.")
@click.option("--from", "first", type=DAY, help="The first day; today, if none is given.")
@click.option("--to", "last", type=DAY, help="The last day; it lasts, if none is given.")
def grant(
    login: str, role: str, *, branch: str, library: str, network: bool, first: datetime | None, last: datetime | None
) -> None:
    """Grant ROLE to LOGIN. `bashu staff roles` shows what each role brings."""
    if [bool(branch), bool(library), network].count(True) != 1:
        raise click.UsageError("Say where: --branch CODE, --library CODE or --network.")
    with home.database(env.load(os.environ)):
        told = _late().grant(login, role, branch=branch, library=library, first=_on(first), last=_on(last))
        click.echo(told)


@staff.command()
@click.argument("grant_id", type=click.IntRange(1), metavar="GRANT")
def end(grant_id: int) -> None:
    """End a GRANT, by the number that `bashu staff list` shows."""
    with home.database(env.load(os.environ)):
        click.echo(_late().end(grant_id))


@staff.command()
@click.argument("login")
def password(login: str) -> None:
    """Give LOGIN a new password."""
    with home.database(env.load(os.environ)):
        click.echo(_late().new_password(login))


@staff.command()
@click.argument("login")
def off(login: str) -> None:
    """Switch LOGIN off: from its next page on it opens nothing."""
    with home.database(env.load(os.environ)):
        click.echo(_late().switch(login, on=False))


@staff.command()
@click.argument("login")
def on(login: str) -> None:
    """Switch LOGIN on again, with the grants that it had."""
    with home.database(env.load(os.environ)):
        click.echo(_late().switch(login, on=True))


def _on(day: datetime | None) -> date | None:
    return day.date() if day else None


def _late() -> Any:
    return import_module("bashu.project.commands.staff")
