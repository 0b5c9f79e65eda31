"""Practising: a network of its own, beside the real one."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from bashu.project import env
from bashu.project import home as homes


@click.command()
@click.argument("places", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), default="practice", show_default=True)
@click.option("--shelf", "shelves", multiple=True, metavar="NAME", help="A shelf of the library; several times.")
@click.option("--http-port", metavar="PORT", help="Of its pages: 8010.")
@click.option("--sip2-port", metavar="PORT", help="Of its machines: 6011.")
@click.option("--no-run", is_flag=True, help="Only make it.")
def practice(places: Path, *, home: Path, shelves: tuple[str, ...], no_run: bool, **ports: str | None) -> None:
    """Run a network to practise in, with the places of a list PLACES as `bashu import-libraries` takes it.

    Real pages and machines, made readers and books, in a home of its own with keys of its own. No setting of the real
    one reaches it but addresses: no database, no mail, no backup. Every page says that it is practice. Ctrl-C stops it.
    """
    place: Any = import_module("bashu.project.practice.place")
    to = home.absolute()
    named = {f"BASHU_{name.upper()}": value for name, value in ports.items() if value}
    place.mark(to)
    place.enter(place.environment(os.environ, home=to, ports=named))
    settings = env.load(os.environ)
    with homes.database(settings):
        made = import_module("bashu.project.commands.practice").begin(places, home=to, shelves=shelves)
    click.echo(made)
    if not no_run:
        import_module("bashu.project.supervise").run(settings)
