"""`bashu partner`: the systems of others that work over REST."""

import os
from importlib import import_module
from typing import Any

import click

from bashu.project import env, home

# A batch of commands counts as many requests as it has commands, and is to fit.
PER_MINUTE_LEAST, PER_MINUTE_MOST, PER_MINUTE = 100, 100_000, 600


def _late() -> Any:
    return import_module("bashu.project.commands.partners")


@click.group()
def partner() -> None:
    """Systems of others, of vendors of machines or library systems, that work over REST (docs/partners.md)."""


@partner.command("add")
@click.argument("name")
@click.option("--library", "libraries", multiple=True, required=True, metavar="CODE", help="In which library; several.")
@click.option("--scope", "scopes", multiple=True, required=True, metavar="SCOPE", help="What it may do; several.")
@click.option(
    "--per-minute",
    type=click.IntRange(PER_MINUTE_LEAST, PER_MINUTE_MOST),
    default=PER_MINUTE,
    show_default=True,
    help="So many requests and commands.",
)
def partner_add(name: str, *, libraries: tuple[str, ...], scopes: tuple[str, ...], per_minute: int) -> None:
    """Make the system called NAME known. Prints its client id and its secret, which nobody is told again."""
    with home.database(env.load(os.environ)):
        click.echo(_late().add(name, libraries, scopes=scopes, per_minute=per_minute))


@partner.command("list")
def partner_list() -> None:
    """Say which there are, and what each may do."""
    with home.database(env.load(os.environ)):
        click.echo("\n".join(_late().listed()))


@partner.command("secret")
@click.argument("number", type=int)
def partner_secret(number: int) -> None:
    """Print another secret for partner NUMBER. The one of now works until the new one was used."""
    with home.database(env.load(os.environ)):
        click.echo(_late().secret(number))


@partner.command("end")
@click.argument("number", type=int)
def partner_end(number: int) -> None:
    """Let partner NUMBER in no more, from this moment on."""
    with home.database(env.load(os.environ)):
        click.echo(_late().end(number))
