"""SIP2 for the machines of the library: each line has a session, as at the hub; questions are answered in threads."""

import asyncio
import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Protocol, cast

from bashu.agent import clock
from bashu.agent.desk import Desk
from bashu.agent.store import Machine
from bashu.domain.calendar import LOCAL
from bashu.domain.offline import OfflineRefusal, say
from bashu.wire.sip2 import port
from bashu.wire.sip2.session import Action, Ask, Close, Pass, Send, Session

log = logging.getLogger(__name__)

# Each waits for the network or for a library's own system, which may be slow.
THREADS = 64
LINES_MAX = 256
STOP_S = 8.0
UNHEARD_BYTES_MAX = 16 * 1024
# For machines that did not say yet who they are.
STRANGER = port.Profile(charset="gb18030", language="zh")


class Talk(Protocol):
    """With one machine; in a thread, one question at a time. `relays`: another system stands behind."""

    relays: bool
    profile: port.Profile
    login: str

    def answer(self, asked: Ask | Pass) -> port.Answer | port.Relayed: ...

    def close(self) -> None: ...


class DeskTalk:
    """Of a machine that has nobody behind the desk."""

    relays, profile = False, STRANGER

    def __init__(self, desk: Desk) -> None:
        self._desk, self.login = desk, ""
        self._machine = Machine(profile=STRANGER, reads_cards=False)

    def answer(self, asked: Ask | Pass) -> port.Answer:
        question = asked.question
        if question is None:
            raise TypeError("only a session that relays asks so")
        if isinstance(question, port.Login):
            machine = self._desk.log_in(question)
            if machine is None:
                return port.LoginAnswer(profile=None)
            self.login, self._machine = question.name, machine
            return port.LoginAnswer(profile=machine.profile)
        return self._desk.answer(question, login=self.login, machine=self._machine)

    def close(self) -> None:
        """Nothing is held."""


class Front:
    """Belongs to one event loop. `talk`: with a machine at this address."""

    def __init__(self, talk: Callable[[str], Talk]) -> None:
        self.talk = talk
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="desk")
        self.lines = set[Line]()
        self.empty = asyncio.Event()

    async def start(self, host: str, sip2_port: int) -> int:
        """Listen; the port that was got. Raises OSError when it is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(partial(Line, self), host, sip2_port)
        got: int = self._server.sockets[0].getsockname()[1]
        return got

    async def stop(self) -> None:
        """Open questions are answered first."""
        self._server.close()
        for line in tuple(self.lines):
            line.leave()
        if self.lines:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.empty.wait(), STOP_S)
        for line in tuple(self.lines):
            line.abort()
        await self._server.wait_closed()
        self.threads.shutdown()


class Line(asyncio.Protocol):
    """One machine. All its methods run on the loop."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._loop = asyncio.get_running_loop()
        self._asking = self._leaving = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        peer = self._transport.get_extra_info("peername")
        self._talk = self._front.talk(str(peer[0]) if peer else "")
        self._session = Session(self._talk.profile, bound=self._talk.relays, relays=self._talk.relays)
        self._transport.set_write_buffer_limits(high=UNHEARD_BYTES_MAX)
        _keep_alive(self._transport.get_extra_info("socket"))
        self._front.lines.add(self)
        self._front.empty.clear()
        if len(self._front.lines) > LINES_MAX:
            log.warning("SIP2: all %s lines are taken", LINES_MAX)
            self._transport.abort()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._leaving = True
        if not self._asking:
            self._talk.close()
        self._front.lines.discard(self)
        if not self._front.lines:
            self._front.empty.set()

    def data_received(self, data: bytes) -> None:
        self._act(self._session.receive(data, clock.now().astimezone(LOCAL)))

    def eof_received(self) -> bool:
        self.leave()
        return self._asking

    def pause_writing(self) -> None:
        """It asks and does not listen."""
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        if not self._leaving:
            self._transport.resume_reading()

    def leave(self) -> None:
        """Hear nothing more; close as soon as the open question is answered."""
        self._leaving = True
        if not self._asking:
            self._transport.close()

    def abort(self) -> None:
        self._transport.abort()

    def _act(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Send(data):
                    self._transport.write(data)
                case Ask() | Pass():
                    self._asking = True
                    asked = self._loop.run_in_executor(self._front.threads, self._talk.answer, action)
                    asked.add_done_callback(self._answered)
                case Close(because):
                    log.warning("SIP2: the line of %s is closed: %s", self._talk.login or "a stranger", because.value)
                    self._transport.close()

    def _answered(self, asked: "asyncio.Future[port.Answer | port.Relayed]") -> None:
        self._asking = False
        if self not in self._front.lines:
            self._talk.close()
        if self._transport.is_closing() or asked.cancelled():
            return
        if (error := asked.exception()) is not None:
            # The disk is full, most likely: nothing was done, and nothing of what was asked goes into the log.
            log.error("SIP2: a question of %s failed: %s", self._talk.login or "a stranger", type(error).__name__)
            answer: port.Answer | port.Relayed = port.Declined(
                words=say(OfflineRefusal.NOT_DONE_NOW, language="zh-hans")
            )
        else:
            answer = asked.result()
        self._act(self._session.answer(answer, clock.now().astimezone(LOCAL)))
        if self._leaving and not self._asking:
            self._transport.close()


def _keep_alive(line: socket.socket) -> None:
    """A machine that lost its power says no word: after three minutes its line is free again."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, seconds in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 30), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, option):
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), seconds)
