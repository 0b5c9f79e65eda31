"""`bashu-agent`: enrol this box, run, and say what is wrong in words that help."""

import asyncio
import logging
import signal
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bashu.agent import checking
from bashu.agent.desk import Desk
from bashu.agent.front import DeskTalk, Front, Talk
from bashu.agent.keeping import Keeper
from bashu.agent.link import LineDownError, Link, RejectedError
from bashu.agent.own.keeping import OwnKeeper
from bashu.agent.own.talk import Beside
from bashu.agent.own.talk import Talk as BesideTalk
from bashu.agent.settings import Settings, SettingsError, read
from bashu.agent.store import Store, StoreError
from bashu.agent.version import VERSION
from bashu.wire.link.messages import Enrol, Enrolled

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
def check(settings: Path) -> None:
    """Say what is right and what is wrong, and what to do."""
    said = _read(settings)
    context = _trust(said)
    findings = checking.look(said, said.folder / FILE, context=context)
    for each in findings:
        click.echo(f"{'ok   ' if each.right else 'WRONG'} {each.words}")
    if not all(each.right for each in findings):
        raise SystemExit(1)


async def _serve(said: Settings, store: Store) -> None:
    enrolled = _known(store)
    link = Link(said.hub, credential=lambda: _known(store).credential, context=_trust(said))
    desk = Desk(store, link, enrolled=enrolled)
    beside = Beside(said.own, store=store, desk=desk, code=enrolled.code) if said.own else None
    own = OwnKeeper(beside, link) if beside else None
    keeper = Keeper(desk, store, link=link, version=VERSION, own=own.report if own else None)
    front, stop = Front(_talk(desk, beside)), asyncio.Event()
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


def _talk(desk: Desk, beside: Beside | None) -> Callable[[str], Talk]:
    """With whom a machine speaks: with the network, or with the library's own system as well."""
    if beside is None:
        return lambda _address: DeskTalk(desk)
    return lambda address: BesideTalk(beside, address=address)


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
