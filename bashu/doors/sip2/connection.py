"""One machine's line: feeds the session, does its actions, and keeps the machine within its limits."""

import asyncio
import logging
from typing import Protocol, cast

import django.db

from bashu.db.network.terminals import TerminalRow
from bashu.domain.calendar import LOCAL
from bashu.doors.sip2.hub import Hub
from bashu.doors.sip2.limits import Bucket, ServerLimits
from bashu.doors.sip2.machine import STRANGER, Machine
from bashu.doors.sip2.workers import OverloadedError
from bashu.engine import clock
from bashu.wire.sip2 import port
from bashu.wire.sip2.session import Action, Ask, Close, Send, Session

log = logging.getLogger(__name__)


class Switchboard(Protocol):
    """Where a connection reports to."""

    def opened(self, connection: "Connection") -> bool:
        """False: all lines are taken."""

    def closed(self, connection: "Connection") -> None: ...


class Connection(asyncio.Protocol):
    """All its methods run on the loop, so nothing here needs a lock."""

    def __init__(self, hub: Hub, switchboard: Switchboard, *, limits: ServerLimits) -> None:
        self._hub = hub
        self._switchboard = switchboard
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._session = Session(STRANGER, bound=False)
        self._resuming: asyncio.TimerHandle | None = None
        self._greeted = False
        self._asking = False
        self._leaving = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport = cast("asyncio.Transport", transport)
        self._heard_at = self._loop.time()
        rate = self._limits.requests_per_second
        self._bucket = Bucket(rate=rate, burst=self._limits.burst, now=self._heard_at) if rate else None
        address, line = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
        self._machine = Machine(self._hub, address=str(address[0]), line=int(line[1]))
        if self._switchboard.opened(self):
            transport.pause_reading()
            self._hub.slowly(self._greet(b""))
        else:
            log.warning("SIP2: %s turned away, all lines are taken", self._machine.name)
            transport.abort()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._leaving = True
        if self._resuming is not None:
            self._resuming.cancel()
        self._switchboard.closed(self)

    @property
    def terminal_id(self) -> int | None:
        return self._machine.terminal_id

    def data_received(self, data: bytes) -> None:
        self._heard_at = self._loop.time()
        self._slow_down(data)
        if self._greeted or self._asking or self._machine.terminal_id is not None:
            self._hear(data)
        else:
            self._pause()
            self._hub.slowly(self._greet(data))

    def _hear(self, data: bytes) -> None:
        self._act(self._session.receive(data, clock.now().astimezone(LOCAL)), since=self._heard_at)

    def eof_received(self) -> bool:
        """A machine that has said its last word still hears the answer to it."""
        self.leave()
        return self._asking

    def is_idle(self, now: float) -> bool:
        patience = self._limits.idle_seconds if self._session.logged_in else self._limits.login_seconds
        return not self._asking and now - self._heard_at > patience

    def leave(self) -> None:
        """Hear nothing more; close as soon as the open question is answered."""
        self._leaving = True
        self._pause()
        if not self._asking:
            self._transport.close()

    def abort(self) -> None:
        self._transport.abort()

    def learn(self, row: TerminalRow | None) -> None:
        """What the row of its terminal says by now."""
        if not self._machine.learn(row):
            log.warning("SIP2: the line of %s is closed: it was changed or switched off", self._machine.name)
            self.leave()

    async def _greet(self, heard: bytes) -> None:
        """Before it is heard. When too many call at once it is told "busy", and greeted with the next that it says.

        Without the database nobody can be told apart: the machine is to call again.
        """
        try:
            profile, bound = await self._machine.greet()
        except OverloadedError:
            self._hub.tell_of_callers()
            profile, bound = STRANGER, True
        except (django.db.Error, OSError) as error:
            log.warning("SIP2: %s could not be greeted: %s", self._machine.name, type(error).__name__)
            self._transport.abort()
            return
        except Exception:
            log.exception("SIP2: %s could not be greeted", self._machine.name)
            self._transport.abort()
            return
        else:
            self._greeted = True
        self._session = Session(profile, bound=bound)
        if not self._transport.is_closing():
            self._hear(heard)
        self._resume()

    def _act(self, actions: list[Action], *, since: float) -> None:
        for action in actions:
            match action:
                case Send(data):
                    self._transport.write(data)
                    self._hub.observer.answered(data[:2].decode("ascii"), self._loop.time() - since)
                case Ask(question):
                    self._asking, self._asked_at = True, self._loop.time()
                    self._machine.ask(question, self._answered)
                case Close(because):
                    log.warning("SIP2: the line of %s is closed: %s", self._machine.name, because.value)
                    self._transport.close()

    def _answered(self, answer: port.Answer) -> None:
        self._asking = False
        if self._transport.is_closing():
            return
        self._act(self._session.answer(answer, clock.now().astimezone(LOCAL)), since=self._asked_at)
        if self._leaving and not self._asking:
            self._transport.close()

    def _slow_down(self, data: bytes) -> None:
        """Stop listening for as long as the machine was too fast. What it sends meanwhile waits in the network."""
        if self._bucket is None:
            return
        wait = self._bucket.take(self._heard_at, max(1, data.count(b"\r")))
        if wait > 0 and self._resuming is None:
            self._pause()
            self._resuming = self._loop.call_later(wait, self._resume)

    def _resume(self) -> None:
        self._resuming = None
        if not self._leaving and not self._transport.is_closing():
            self._transport.resume_reading()

    def _pause(self) -> None:
        if self._transport.is_reading():
            self._transport.pause_reading()
