"""`bashu-agent`: enrol this box, run, and say what is wrong in words that help."""

import asyncio
import logging
import signal
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bashu.agent import checking
from bashu.agent.desk import Desk
from bashu.agent.front import DeskTalk, Front, Talk
from bashu.agent.keeping import Keeper
from bashu.agent.link import LineDownError, Link, RejectedError
from bashu.agent.settings import Settings, SettingsError, read
from bashu.agent.store import Store, StoreError
from bashu.agent.version import VERSION
from bashu.wire.link.messages import Enrol, Enrolled

if TYPE_CHECKING:
    from bashu.agent.own.keeping import OwnKeeper

log = logging.getLogger("bashu.agent")
FILE = "agent.sqlite3"
LOGS = "%(asctime)s %(levelname)s %(name)s: %(message)s"
where = click.option(
    "--settings",
    type=click.Path(path_type=Path),
    default=Path("bashu-agent.toml"),
    show_default=True,
    help="The agent's one file.",
)


@click.group()
@click.version_option(VERSION)
def main() -> None:
    """Bashu in a library: between its machines and the network."""
    logging.basicConfig(level=logging.INFO, format=LOGS, stream=sys.stderr)


@main.command()
@where
@click.argument("code")
def enrol(settings: Path, code: str) -> None:
    """Make this box known to the network. CODE is what the network's office gave out; it is good once."""
    with _opened(settings) as (said, store):
        link = Link(said.hub, credential=str, context=_trust(said))
        try:
            enrolled = link.enrol(Enrol(code=code, version=VERSION))
        except RejectedError:
            raise click.ClickException("The network does not know this code: it is used or too old.") from None
        except LineDownError as error:
            raise click.ClickException(f"The network cannot be reached: {error}") from None
        finally:
            link.close()
        store.enrol(enrolled)
        click.echo(f"This box is an agent of {enrolled.library} now. Start it: bashu-agent run")


@main.command()
@where
def run(settings: Path) -> None:
    """Serve the machines until it is told to stop."""
    with _opened(settings) as (said, store):
        if store.enrolled() is None:
            raise click.ClickException("This box is not known to the network. First: bashu-agent enrol CODE")
        asyncio.run(_serve(said, store))


@main.command()
@where
@click.option(
    "--item", default="", help="Lend this barcode to the network's card in your own system, and take it back."
)
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def check(settings: Path, *, item: str, language: str) -> None:
    """Say what is right and what is wrong, and what to do."""
    said = _read(settings)
    context = _trust(said)
    findings = checking.look(said, said.folder / FILE, context=context, item=item)
    for each in findings:
        if language == "en":
            click.echo(f"{'ok   ' if each.right else 'WRONG'} {each.en}")
        else:
            click.echo(f"{'正常' if each.right else '异常'} {each.zh}")
    if not all(each.right for each in findings):
        raise SystemExit(1)


async def _serve(said: Settings, store: Store) -> None:
    enrolled = _known(store)
    link = Link(said.hub, credential=lambda: _known(store).credential, context=_trust(said))
    desk = Desk(store, link, enrolled=enrolled)
    own, talk = _own(said, store, desk=desk)
    keeper = Keeper(desk, store, link=link, version=VERSION, own=own.report if own else None)
    front, stop = Front(talk), asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    try:
        got = await front.start(said.host, said.port)
    except OSError as error:
        raise click.ClickException(f"Port {said.port} cannot be used: {error.strerror}") from None
    keeper.start()
    if own is not None:
        own.start()
    log.info("agent of %s: machines are served on %s port %s", enrolled.library, said.host, got)
    await stop.wait()
    await front.stop()
    await asyncio.to_thread(keeper.stop)
    if own is not None:
        await asyncio.to_thread(own.stop)
    link.close()


def _own(said: Settings, store: Store, *, desk: Desk) -> tuple["OwnKeeper | None", Callable[[str], Talk]]:
    """Who stands behind the machines. What is for a system of its own is imported late."""
    if said.own is None:
        return None, lambda _address: DeskTalk(desk)
    from bashu.agent.own.keeping import OwnKeeper  # noqa: PLC0415
    from bashu.agent.own.talk import Beside, OwnTalk  # noqa: PLC0415

    beside = Beside(said.own, store=store, desk=desk, code=_known(store).code)
    return OwnKeeper(beside, desk.link), lambda address: OwnTalk(beside, address=address)


def _known(store: Store) -> Enrolled:
    enrolled = store.enrolled()
    if enrolled is None:
        raise StoreError("this box is not known to the network")
    return enrolled


@contextmanager
def _opened(settings: Path) -> Iterator[tuple[Settings, Store]]:
    said = _read(settings)
    try:
        store = Store(said.folder / FILE)
    except StoreError as error:
        raise click.ClickException(str(error)) from None
    try:
        yield said, store
    finally:
        store.close()


def _read(settings: Path) -> Settings:
    try:
        return read(settings)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def _trust(said: Settings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=said.certificate)
    except OSError as error:
        raise click.ClickException(f"{said.certificate} cannot be used: {error}") from None


if __name__ == "__main__":
    main()
