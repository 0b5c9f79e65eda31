"""`bashu agent`: the boxes in member libraries."""

import os
from importlib import import_module
from typing import Any

import click

from bashu.project import env, home


def _late() -> Any:
    return import_module("bashu.project.commands.agents")


@click.group()
def agent() -> None:
    """Boxes in member libraries, between machines and the network."""


@agent.command("add")
@click.argument("library")
@click.argument("name")
def agent_add(library: str, name: str) -> None:
    """Make a box of LIBRARY known. Prints the code for `bashu-agent enrol`: good once, for a week."""
    with home.database(env.load(os.environ)):
        click.echo(_late().add(library, name))


@agent.command("list")
def agent_list() -> None:
    """Say how each box is."""
    with home.database(env.load(os.environ)):
        click.echo("\n".join(_late().listed()))


@agent.command("again")
@click.argument("number", type=int)
def agent_again(number: int) -> None:
    """Print another code for box NUMBER, which was lost or set up anew."""
    with home.database(env.load(os.environ)):
        click.echo(_late().again(number))


@agent.command("end")
@click.argument("number", type=int)
def agent_end(number: int) -> None:
    """Let box NUMBER in no more, from this moment on."""
    with home.database(env.load(os.environ)):
        click.echo(_late().end(number))
