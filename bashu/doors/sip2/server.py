"""The SIP2 server: listens, keeps the lines, and stops without losing an answer that is on its way."""

import asyncio
import logging
import threading
from concurrent.futures import Future
from functools import partial
from socket import SO_RCVBUF, SOL_SOCKET

import django.db

from bashu.db.network import terminals
from bashu.db.patrons.vault import the_vault
from bashu.domain.identity.verifier import CredentialVerifier
from bashu.doors.sip2.connection import Connection, Network
from bashu.doors.sip2.hub import Gatherer, Hub
from bashu.doors.sip2.limits import Failures, ServerLimits
from bashu.doors.sip2.observer import UNOBSERVED, Observer
from bashu.doors.sip2.people import Authority
from bashu.doors.sip2.tls import Certificate, Handshake, Secured, Vestibule
from bashu.doors.sip2.workers import Mailbox, OverloadedError, Workers

log = logging.getLogger(__name__)

DEFAULT_LIMITS = ServerLimits()
BACKLOG = 1024
SWEEPS_PER_PATIENCE = 4
# What the system keeps of what one machine says, and so what is read of it at once, to be heard in turns: without a
# bound it takes megabytes from each of thousands that flood.
RECEIVED_BYTES_MAX = 16 * 1024
# An address whose lines were closed so often, for what they said, is a trouble for so long.
TROUBLES, TROUBLE_SECONDS = 10, 60


class Server:
    """Belongs to one event loop."""

    _hub: Hub

    def __init__(
        self,
        gatherer: Gatherer,
        *,
        verifier: CredentialVerifier | None,
        limits: ServerLimits,
        observer: Observer,
        proxies: tuple[Network, ...],
        secured: Secured | None,
    ) -> None:
        self._secured = secured
        self._secure: asyncio.Server | None = None
        self._gatherer = gatherer
        self._proxies = proxies
        self._observer = observer
        self._authority = Authority(vault=the_vault(), verifier=verifier)
        self._limits = limits
        self._connections: set[Connection] = set()
        self._troubles = Failures(most=TROUBLES, seconds=TROUBLE_SECONDS)
        self._empty = asyncio.Event()
        self._stopping = False

    async def start(self, host: str, port: int, *, shared: bool) -> int:
        """Listen; the port that was got, which differs when `port` is 0. Raises OSError when it is taken."""
        self._loop = asyncio.get_running_loop()
        mailbox = Mailbox(self._loop)
        make = partial(self._loop.create_server, backlog=BACKLOG, start_serving=False)
        if self._secured is not None:
            self._vestibule = self._build_vestibule(self._secured)
            handshake = partial(Handshake, self._vestibule, lambda: self._connection(()))
            self._secure = await make(handshake, self._secured.host, self._secured.port, reuse_port=shared)
        try:
            self._listening = await make(lambda: self._connection(self._proxies), host, port, reuse_port=shared)
        except OSError:
            if self._secure is not None:
                self._secure.close()
            raise
        limits = self._limits
        self._workers = Workers(limits.threads, mailbox, waiting_max=limits.waiting, seconds_max=limits.waiting_seconds)
        self._hub = Hub(
            self._gatherer,
            workers=self._workers,
            mailbox=mailbox,
            authority=self._authority,
            observer=self._observer,
        )
        self._sweep()
        await self._learn()
        self._learning = self._loop.create_task(self._keep_learning())
        for each in self._doors:
            for listening in each.sockets:
                listening.setsockopt(SOL_SOCKET, SO_RCVBUF, RECEIVED_BYTES_MAX)
            await each.start_serving()
        got: int = self._listening.sockets[0].getsockname()[1]
        log.info("SIP2: listening on %s port %s", host, got)
        if self._secured is not None:
            log.info("SIP2: listening with TLS on %s port %s", self._secured.host, self.secure_port)
        return got

    async def stop(self) -> None:
        """No new lines; every open question is answered first, as long as that takes no longer than it may."""
        self._stopping = True
        self._sweeping.cancel()
        self._learning.cancel()
        for each in self._doors:
            each.close()
        if self._secured is not None:
            self._vestibule.close()
        for connection in list(self._connections):
            connection.leave()
        if self._connections:
            try:
                await asyncio.wait_for(self._empty.wait(), self._limits.stop_seconds)
            except TimeoutError:
                log.warning("SIP2: %s lines cut with a question open", len(self._connections))
        for connection in list(self._connections):
            connection.abort()
        for each in self._doors:
            await each.wait_closed()
        await asyncio.to_thread(self._workers.stop)

    @property
    def secure_port(self) -> int | None:
        """The one under TLS that was got; None: there is none."""
        return None if self._secure is None else int(self._secure.sockets[0].getsockname()[1])

    @property
    def _doors(self) -> tuple[asyncio.Server, ...]:
        return (self._listening,) if self._secure is None else (self._listening, self._secure)

    def _connection(self, proxies: tuple[Network, ...]) -> Connection:
        return Connection(self._hub, self, limits=self._limits, proxies=proxies)

    def _build_vestibule(self, secured: Secured) -> Vestibule:
        return Vestibule(
            Certificate(secured),
            most=self._limits.handshakes,
            seconds=self._limits.handshake_seconds,
            turned_away=self._observer.turned_away,
        )

    @property
    def lines(self) -> int:
        return len(self._connections)

    @property
    def terminals(self) -> set[int]:
        """Those that are connected and known, by their ids. May be asked on any thread."""
        known = (connection.terminal_id for connection in list(self._connections))
        return {terminal_id for terminal_id in known if terminal_id is not None}

    def opened(self, connection: Connection) -> bool:
        self._connections.add(connection)
        fits = len(self._connections) <= self._limits.connections
        if not fits:
            self._observer.turned_away()
        return not self._stopping and fits

    def closed(self, connection: Connection) -> None:
        self._connections.discard(connection)
        if self._stopping and not self._connections:
            self._empty.set()

    def is_trouble(self, address: str) -> bool:
        return self._troubles.too_many(address, self._loop.time())

    def gave_trouble(self, address: str) -> None:
        if self._troubles.add(address, self._loop.time()):
            log.warning("SIP2: lines from %s are closed again and again: they are heard late, and not told of", address)

    def _sweep(self) -> None:
        now = self._loop.time()
        for connection in [each for each in self._connections if each.is_idle(now)]:
            connection.abort() if connection.is_deaf else connection.leave()
        patience = min(self._limits.idle_seconds, self._limits.login_seconds)
        self._sweeping = self._loop.call_later(patience / SWEEPS_PER_PATIENCE, self._sweep)

    async def _keep_learning(self) -> None:
        while True:
            await asyncio.sleep(self._limits.learn_seconds)
            if self._secured is not None:
                self._vestibule.certificate.refresh()
            await self._learn()

    async def _learn(self) -> None:
        """Takes over what was changed: who is known by the line, and the rows of the terminals that are connected."""
        try:
            await self._hub.learn_lines()
            known = {each: each.terminal_id for each in self._connections}
            rows = await self._hub.run(partial(terminals.by_ids, self.terminals))
        except (OverloadedError, django.db.Error):
            return  # Whoever needs the database says so himself, and the next turn comes soon.
        for connection, terminal_id in known.items():
            if terminal_id is not None and terminal_id == connection.terminal_id:
                connection.learn(rows.get(terminal_id))


class Running:
    """A server in a thread of its own, on a loop of its own."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        shared: bool,
        gatherer: Gatherer,
        verifier: CredentialVerifier | None,
        limits: ServerLimits,
        observer: Observer,
        proxies: tuple[Network, ...],
        secured: Secured | None,
    ) -> None:
        """Returns when the server listens; `port` is then the one that was got."""
        started: Future[int] = Future()
        self._server = Server(
            gatherer, verifier=verifier, limits=limits, observer=observer, proxies=proxies, secured=secured
        )
        main = self._main(host, port, shared=shared, started=started)
        self._thread = threading.Thread(target=asyncio.run, args=(main,), name="sip2")
        self._thread.start()
        self.port = started.result()

    @property
    def secure_port(self) -> int | None:
        return self._server.secure_port

    def stop(self) -> None:
        """Returns when every open question is answered and every line is closed. Twice is no harm."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    @property
    def lines(self) -> int:
        return self._server.lines

    @property
    def terminals(self) -> set[int]:
        return self._server.terminals

    def answers(self, *, within: float) -> bool:
        """Whether its loop turns, in so many seconds at most."""
        turned = threading.Event()
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(turned.set)
        return turned.wait(within)

    async def _main(self, host: str, port: int, *, shared: bool, started: "Future[int]") -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            got = await self._server.start(host, port, shared=shared)
        except OSError as error:
            started.set_exception(error)
            return
        started.set_result(got)
        await self._stop.wait()
        await self._server.stop()


def serve(
    host: str,
    port: int,
    *,
    gatherer: Gatherer,
    shared: bool = False,
    verifier: CredentialVerifier | None = None,
    limits: ServerLimits = DEFAULT_LIMITS,
    observer: Observer = UNOBSERVED,
    proxies: tuple[Network, ...] = (),
    secured: Secured | None = None,
) -> Running:
    """Start the server; it runs until `stop` is called on what is returned. Raises OSError when the port is taken.

    `shared`: other processes of the same account may listen on the port too; the kernel deals the lines out to them.
    `gatherer` is closed by whoever made it, after this server was stopped. `verifier`: an issuer's service for cards,
    beside the network's own register. `proxies`: load balancers that speak the PROXY protocol.
    `secured`: where to listen under TLS besides.
    """
    return Running(
        host,
        port,
        shared=shared,
        gatherer=gatherer,
        verifier=verifier,
        limits=limits,
        observer=observer,
        proxies=proxies,
        secured=secured,
    )
