"""`bashu site`: in a demonstration, a library with a system of its own behind a site agent."""

import os
from importlib import import_module

import click

from bashu.project import env


@click.command(short_help="Run the demonstration's library with its own system.")
def site() -> None:
    """Run the library of the demonstration that has a system of its own behind a site agent.

    `bashu run` starts this when somebody asks for it on the page /site.
    """
    env.load(os.environ)
    import_module("bashu.project.commands.site").serve()
