"""What a library that joins brings along, from its own system."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from bashu.project import env, home


@click.command("import-patrons")
@click.argument("library")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--login", required=True, metavar="LOGIN", help="Who answers for it: may write down readers there.")
@click.option("--dry-run", is_flag=True, help="Only say what would come of it.")
@click.option("--leave-out", is_flag=True, help="Take in the others where lines are refused, instead of nobody.")
def import_patrons(library: str, file: Path, **asked: Any) -> None:
    """Take in the readers of LIBRARY, given by its code, from its list FILE (CSV).

    Its first line names the columns: card, name, registered on, expires on, state; and, where it has them, kind, id
    number, category, birth date, phone, e-mail, pin, guardian, family (or 证号, 姓名, 办证日期, 有效期, 状态, 身份证号,
    ...). Who has the same ID number as a reader who is here becomes that reader. A list that is brought again
    changes nothing.
    """
    with home.database(env.load(os.environ)):
        click.echo(import_module("bashu.project.commands.joining").bring(library, file, **asked))


LEAVE_OUT = click.option("--leave-out", is_flag=True, help="Take in the others where lines are refused.")
DRY_RUN = click.option("--dry-run", is_flag=True, help="Only say what would come of it.")
LOGIN = click.option("--login", required=True, metavar="LOGIN", help="Who answers for it: may import there.")
LIBRARY = click.argument("library")
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.command("import-loans")
@LIBRARY
@FILE
@LOGIN
@DRY_RUN
@LEAVE_OUT
def import_loans(library: str, file: Path, **asked: Any) -> None:
    """Take over the loans of LIBRARY, given by its code, that are open, from its list FILE (CSV).

    Its first line names the columns: barcode, card, borrowed on, due on; and, where it has them, renewals, branch (or
    条码号, 证号, 借出日期, 应还日期, 续借次数, 分馆). Records, items and readers come before. A list that is brought
    again changes nothing.
    """
    _bring(library, file, counted="loans", **asked)


@click.command("import-charges")
@LIBRARY
@FILE
@LOGIN
@DRY_RUN
@LEAVE_OUT
@click.option("--sum", "total", default="", metavar="YUAN", help="What the list comes to by the library's books.")
def import_charges(library: str, file: Path, **asked: Any) -> None:
    """Take over what readers owe LIBRARY, given by its code, from its list FILE (CSV).

    Its first line names the columns: number, card, amount, charged on; and, where it has them, paid, waived, kind (or
    流水号, 证号, 金额, 日期, 已付, 减免, 类型). What is left of each is owed here, once, however often it is brought.
    """
    _bring(library, file, counted="charges", **asked)


@click.command("import-holds")
@LIBRARY
@FILE
@LOGIN
@DRY_RUN
@LEAVE_OUT
def import_holds(library: str, file: Path, **asked: Any) -> None:
    """Take over the holds of LIBRARY, given by its code, that are open, from its list FILE (CSV).

    Its first line names the columns: number, card, placed on, and record or barcode; and, where it has them, branch,
    wanted until, state (or 预约号, 证号, 预约日期, 记录号, 条码号, 取书馆, 有效期, 状态). Each keeps its
    place in the queue.
    """
    _bring(library, file, counted="holds", **asked)


@click.command("import-libraries")
@FILE
@click.option("--login", required=True, metavar="LOGIN", help="Who answers for it: an administrator of the network.")
@DRY_RUN
@LEAVE_OUT
def import_libraries(file: Path, **asked: Any) -> None:
    """Let the libraries of a list FILE (CSV) join, a line for each of their branches.

    Its first line names the columns: library, name, district, branch, lon, lat, joined on; and, where it has them,
    english name, district name, city name, branch name, branch english name, kind, address, hours, rules as. Each
    branch gets a desk. What is here already stays as it is.
    """
    with home.database(env.load(os.environ)):
        click.echo(import_module("bashu.project.commands.onboarding").bring(file, **asked))


def _bring(library: str, file: Path, **asked: Any) -> None:
    with home.database(env.load(os.environ)):
        click.echo(import_module("bashu.project.commands.bringing").bring(library, file, **asked))


COMMANDS = (import_libraries, import_patrons, import_loans, import_charges, import_holds)
