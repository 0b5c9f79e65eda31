"""`bashu rules`: do they hold together, and what would happen if. What touches tables is imported late, as in `cli`."""

import os
import sys
from importlib import import_module
from typing import Any

import click

from bashu.project import env, home


@click.group()
def rules() -> None:
    """The lending rules: whether they hold together, and what would happen if."""


@rules.command()
@click.option("--zh", is_flag=True, help="In Chinese.")
def check(*, zh: bool) -> None:
    """Tell what is wrong with the rules. The exit status is 1 when something is."""
    with home.database(env.load(os.environ)):
        problems = _late().problems(zh=zh)
    click.echo("\n".join(problems) or "The rules leave no gap and contradict each other nowhere.")
    sys.exit(bool(problems))


@rules.command("try")
@click.option("--at", "branch", required=True, metavar="CODE", help="The branch that lends.")
@click.option("--patron", "number", default="", metavar="NUMBER", help="The reader number of whoever borrows.")
@click.option("--category", default="adult", show_default=True, help="Or the category of such a reader")
@click.option("--home", "home_code", default="", metavar="CODE", help="and the code of the home library.")
@click.option("--item", "barcode", default="", metavar="BARCODE", help="The item.")
@click.option("--owner", default="", metavar="CODE", help="Whose it is; needed if the barcode is not one library's.")
@click.option("--kind", default="book", show_default=True, help="Or the kind of such an item,")
@click.option("--collection", default="", help="its collection")
@click.option("--acquired", type=click.DateTime(["%Y-%m-%d"]), help="and when it was acquired.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the loan. Today, if none is given.")
@click.option("--why", is_flag=True, help="Tell of each rule that was passed over, and why.")
@click.option("--zh", is_flag=True, help="In Chinese.")
def try_(**asked: Any) -> None:
    """What would happen if: each term of a loan, and the rule that decided it.

    With a patron and an item of the network, and no other day than today, it also says what a check out would come to.
    """
    with home.database(env.load(os.environ)):
        click.echo("\n".join(_late().try_out(**asked)))


def _late() -> Any:
    return import_module("bashu.project.commands.rules")
