"""`bashu partner`: the systems of others that work over REST."""

import os
from importlib import import_module
from typing import Any

import click

from bashu.domain.rights.scopes import PER_MINUTE_LEAST, PER_MINUTE_MOST, PER_MINUTE_USUAL
from bashu.project import env, home


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
    default=PER_MINUTE_USUAL,
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


@partner.command("change")
@click.argument("number", type=int)
@click.option("--library", "libraries", multiple=True, metavar="CODE", help="From now on in these; several.")
@click.option("--scope", "scopes", multiple=True, metavar="SCOPE", help="From now on these; several.")
@click.option("--per-minute", type=click.IntRange(PER_MINUTE_LEAST, PER_MINUTE_MOST), help="So many requests.")
@click.option("--name", help="What it is called.")
def partner_change(number: int, *, libraries: tuple[str, ...], scopes: tuple[str, ...], **more: Any) -> None:
    """Change where partner NUMBER works, what it may do, and how fast: at once, and what is not named stays."""
    with home.database(env.load(os.environ)):
        click.echo(_late().change(number, libraries, scopes=scopes, **more))


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
