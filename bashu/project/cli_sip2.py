"""`bashu sip2`: serve machines, or speak as one."""

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from bashu.project import env

CHARSETS = ("GB18030", "GBK", "UTF-8", "ASCII")
PROMPT = "sip2> "


def _late(module: str) -> Any:
    return import_module(f"bashu.project.commands.{module}")


@click.group(short_help="Serve SIP2 alone; or speak SIP2 to a server.", invoke_without_command=True)
@click.pass_context
def sip2(context: click.Context) -> None:
    """Serve SIP2 machines alone, beside a database that is up. `bashu run` starts this for you.

    With a command, speak as a machine does instead.
    """
    if context.invoked_subcommand is None:
        env.load(os.environ)
        _late("sip2").serve()


@sip2.command(short_help="Speak to a server by hand.")
@click.argument("address", metavar="HOST:PORT")
@click.argument("messages", nargs=-1)
@click.option("--charset", type=click.Choice(CHARSETS, case_sensitive=False), default="GB18030", help="Of the server.")
@click.option("--keep", type=click.Path(dir_okay=False, path_type=Path), help="Add what is said to a transcript.")
def talk(address: str, messages: tuple[str, ...], *, charset: str, keep: Path | None) -> None:
    """Say each of MESSAGES to the server, and show its answers field by field; without any, read them line by line.

    A message is its code, then fields: "93 CN=login CO=password" "23 AA=510104..." "11 AA=510104... AB=B1". Fixed
    fields go by their names (hold_mode=-), and are as usual if they are left out. Sequence number and checksum are
    added. Numbers and names of persons, PINs and passwords are shown and kept as ***.
    """
    _late("talking").talk(address, messages or _typed(), charset=charset.lower(), keep=keep, tell=click.echo)


@sip2.command(short_help="Say again what was said once.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("address", metavar="HOST:PORT")
@click.argument("secrets", metavar="[TAG=VALUE]...", nargs=-1)
@click.option("--charset", type=click.Choice(CHARSETS, case_sensitive=False), default="GB18030", help="Of the server.")
def replay(file: Path, address: str, *, secrets: tuple[str, ...], charset: str) -> None:
    """Say what stands in FILE (of `talk --keep`) to a server, and tell which answers differ.

    What was not written down (***) is given as TAG=VALUE: CN=login CO=password AA=510104... The exit status is 1 when
    an answer differs.
    """
    given = dict(each.split("=", 1) for each in secrets if "=" in each)
    if len(given) != len(secrets):
        raise click.UsageError("what was not written down is given as TAG=VALUE, each but once")
    text = file.read_text(encoding="utf-8", errors="replace")
    differing = _late("talking").replay(address, text, charset=charset.lower(), secrets=given, tell=click.echo)
    click.echo(f"{differing} differ" if differing else "All is as before.")
    sys.exit(1 if differing else 0)


def _typed() -> Iterator[str]:
    while True:
        if sys.stdin.isatty():
            click.echo(PROMPT, nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        yield line
