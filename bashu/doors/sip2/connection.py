"""One machine's line: feeds the session, does its actions, and keeps the machine within its limits."""

import asyncio
import logging
from enum import Enum, auto
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Protocol, cast

from bashu.db.network.terminals import TerminalRow
from bashu.domain.calendar import LOCAL
from bashu.doors.sip2.hub import Hub
from bashu.doors.sip2.limits import Bucket, ServerLimits
from bashu.doors.sip2.machine import STRANGER, Machine
from bashu.engine import clock
from bashu.wire import proxy
from bashu.wire.sip2 import port
from bashu.wire.sip2.session import Action, Ask, Close, Send, Session

log = logging.getLogger(__name__)

Network = IPv4Network | IPv6Network

# More answers than this that wait for a machine to listen, and nothing more is heard of it.
UNHEARD_BYTES_MAX = 16 * 1024
# What the system keeps of them besides: without a bound it takes megabytes from a machine that never listens.
SENT_BYTES_MAX = 64 * 1024
# So much of one machine is heard, then all others have their turn: it may send a thousand short questions at once.
PIECE_BYTES = 512
# An address that gives trouble is heard that much later when it calls again.
TROUBLE_SECONDS = 1.0


class Pause(Enum):
    """Why nothing is heard of a machine for a while."""

    TURN = auto()
    DEAFNESS = auto()


class Switchboard(Protocol):
    """Where a connection reports to."""

    def opened(self, connection: "Connection") -> bool:
        """False: all lines are taken."""

    def closed(self, connection: "Connection") -> None: ...

    def is_trouble(self, address: str) -> bool:
        """Its lines had to be closed, again and again, in the last minute."""

    def gave_trouble(self, address: str) -> None: ...


class Connection(asyncio.Protocol):
    """All its methods run on the loop, so nothing here needs a lock."""

    def __init__(
        self, hub: Hub, switchboard: Switchboard, *, limits: ServerLimits, proxies: tuple[Network, ...] = ()
    ) -> None:
        """`proxies`: load balancers, which say before all else whom they pass on, and are believed."""
        self._hub = hub
        self._switchboard = switchboard
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._session = Session(STRANGER, bound=False)
        self._resuming: asyncio.TimerHandle | None = None
        self._pauses: set[Pause] = set()
        # What has come of it and was not heard yet, and whether nothing comes after that.
        self._rest = bytearray()
        self._ended = False
        self._proxies = proxies
        # What came of a load balancer's word so far; None: nothing of it is to come.
        self._head: bytes | None = None
        self._asking = False
        self._leaving = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport = cast("asyncio.Transport", transport)
        self._heard_at = self._loop.time()
        rate = self._limits.requests_per_second
        self._bucket = Bucket(rate=rate, burst=self._limits.burst, now=self._heard_at) if rate else None
        address, line = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
        self._address, self._line = str(address[0]), int(line[1])
        self._machine = Machine(self._hub, address=self._address, line=self._line)
        transport.set_write_buffer_limits(high=UNHEARD_BYTES_MAX)
        transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_SNDBUF, SENT_BYTES_MAX)
        if not self._switchboard.opened(self):
            log.warning("SIP2: %s turned away, all lines are taken", self._machine.name)
            transport.abort()
        elif self._is_passed_on(self._address):
            self._head = b""
        else:
            self._greet()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._leaving = True
        if self._resuming is not None:
            self._resuming.cancel()
        self._switchboard.closed(self)

    @property
    def terminal_id(self) -> int | None:
        return self._machine.terminal_id

    def _greet(self) -> None:
        if (lines := self._hub.lines) is None:
            # Without the database nobody can be told apart: the machine is to call again.
            log.warning("SIP2: %s turned away, the terminals could not be read yet", self._machine.name)
            self._transport.abort()
        else:
            profile, bound = self._machine.greet(lines)
            self._session = Session(profile, bound=bound)
            if self._switchboard.is_trouble(self._address):
                self._wait(TROUBLE_SECONDS)

    def _is_passed_on(self, address: str) -> bool:
        """Where we listen on IPv6, an address of IPv4 comes in its clothes."""
        if not self._proxies:
            return False
        known = ip_address(address.partition("%")[0])
        plain = (known.ipv4_mapped or known) if isinstance(known, IPv6Address) else known
        return any(plain in each for each in self._proxies)

    def _meet(self, head: bytes) -> bytes:
        """Whom the load balancer passes on, if it has said all of it; answers what the machine itself has said."""
        try:
            passed = proxy.read(head)
        except proxy.ProxyError as error:
            log.warning("SIP2: the line of %s is closed: %s", self._machine.name, error)
            self._transport.abort()
            return b""
        self._head = head if passed is None else None
        if passed is None:
            return b""
        if passed.address is not None:
            self._address = passed.address
            self._machine = Machine(self._hub, address=passed.address, line=passed.port)
        self._greet()
        return b"" if self._transport.is_closing() else passed.rest

    def data_received(self, data: bytes) -> None:
        self._heard_at = self._loop.time()
        if self._head is not None and not (data := self._meet(self._head + data)):
            return
        self._rest += data
        self._hear()

    def _hear(self) -> None:
        """A piece, as fast as it may ask; what is left, when it is its turn again."""
        if self._pauses or self._leaving or self._transport.is_closing():
            return
        piece = bytes(self._rest[:PIECE_BYTES])
        del self._rest[:PIECE_BYTES]
        self._act(self._session.receive(piece, clock.now().astimezone(LOCAL)), since=self._heard_at)
        wait = self._bucket.take(self._loop.time(), _lines_in(piece)) if self._bucket and piece else 0.0
        if wait > 0 or self._rest:
            self._wait(wait)
        elif self._ended:
            self.leave()

    def eof_received(self) -> bool:
        """A machine that has said its last word still hears the answer to it."""
        self._ended = True
        if not self._rest:
            self.leave()
        # Under TLS there is no half of a line: what one side has closed is closed.
        return (self._asking or bool(self._rest)) and self._transport.get_extra_info("sslcontext") is None

    def pause_writing(self) -> None:
        """It asks and does not listen. Or its answers would fill the memory."""
        self._pause(Pause.DEAFNESS)

    def resume_writing(self) -> None:
        self._resume(Pause.DEAFNESS)

    @property
    def is_deaf(self) -> bool:
        """It was told something that it does not take."""
        return self._transport.get_write_buffer_size() > 0

    def is_idle(self, now: float) -> bool:
        patience = self._limits.idle_seconds if self._session.logged_in else self._limits.login_seconds
        return not self._asking and now - self._heard_at > patience

    def leave(self) -> None:
        """Hear nothing more; close as soon as the open question is answered."""
        self._leaving = True
        if self._transport.is_reading():
            self._transport.pause_reading()
        if not self._asking:
            self._transport.close()

    def abort(self) -> None:
        self._transport.abort()

    def learn(self, row: TerminalRow | None) -> None:
        """What the row of its terminal says by now."""
        if not self._machine.learn(row):
            log.warning("SIP2: the line of %s is closed: it was changed or switched off", self._machine.name)
            self.leave()

    def _fared(self, wrong: str) -> None:
        if (terminal_id := self.terminal_id) is not None:
            self._hub.observer.fared(terminal_id, wrong=wrong, version=self._session.version)

    def _act(self, actions: list[Action], *, since: float, wrong: str = "") -> None:
        for action in actions:
            if self._transport.is_closing():
                return  # It has hung up while it was answered: nobody hears the rest.
            match action:
                case Send(data):
                    self._fared("malformed" if data[:2] == b"96" else wrong)
                    self._transport.write(data)
                    self._hub.observer.answered(data[:2].decode("ascii"), self._loop.time() - since)
                case Ask(question):
                    self._asking, self._asked_at = True, self._loop.time()
                    self._machine.ask(question, self._answered)
                case Close(because):
                    self._fared(because.name.lower())
                    if not self._switchboard.is_trouble(self._address):
                        log.warning("SIP2: the line of %s is closed: %s", self._machine.name, because.value)
                    self._switchboard.gave_trouble(self._address)
                    self._transport.close()

    def _answered(self, answer: port.Answer) -> None:
        self._asking = False
        if self._transport.is_closing():
            return
        wrong = answer.key if isinstance(answer, port.Declined) else ""
        self._act(self._session.answer(answer, clock.now().astimezone(LOCAL)), since=self._asked_at, wrong=wrong)
        if self._leaving and not self._asking:
            self._transport.close()

    def _wait(self, seconds: float) -> None:
        """What it sends meanwhile waits in the network."""
        self._pause(Pause.TURN)
        if self._resuming is None:
            self._resuming = self._loop.call_later(seconds, self._called)

    def _called(self) -> None:
        self._resuming = None
        self._resume(Pause.TURN)

    def _pause(self, because: Pause) -> None:
        self._pauses.add(because)
        if self._transport.is_reading():
            self._transport.pause_reading()

    def _resume(self, because: Pause) -> None:
        self._pauses.discard(because)
        if self._rest or self._ended:
            self._hear()
        if not self._pauses and not self._leaving and not self._transport.is_closing():
            self._transport.resume_reading()


def _lines_in(piece: bytes) -> int:
    """However they end, and one at least."""
    return max(1, piece.count(b"\r"), piece.count(b"\n"))
