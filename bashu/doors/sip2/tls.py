"""Lines under TLS: a handshake within its time, and no more of them at once than may be, each counted before it begins.

The socket is taken as plain bytes and TLS is laid over it here, so that whoever connects and says nothing counts from
the first moment, takes no line of a machine, and no thread.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secured:
    """Where to listen, and the files of the certificate (with its chain) and of its key, in PEM."""

    host: str
    port: int
    certificate: Path
    key: Path


class Certificate:
    """Read anew when its file was: certificates run out within months, and machines shall not be cut off for it."""

    def __init__(self, secured: Secured) -> None:
        """Raises OSError (ssl.SSLError is one) for files that are none of these."""
        self._secured = secured
        self._read_at = self._written_at()
        self.context = self._read()

    def refresh(self) -> None:
        """Who is on a line stays on it. What cannot be read changes nothing, and the log says so once."""
        written_at = self._written_at()
        if written_at == self._read_at:
            return
        self._read_at = written_at
        try:
            self.context = self._read()
        except OSError as error:
            log.error("SIP2: the new certificate cannot be used: %s", error)  # noqa: TRY400 (it says all there is)

    def _written_at(self) -> tuple[float, ...]:
        with suppress(OSError):
            return tuple(each.stat().st_mtime for each in (self._secured.certificate, self._secured.key))
        return ()

    def _read(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self._secured.certificate, self._secured.key)
        return context


class Line(Protocol):
    """What takes over once the line is secure: a `Connection`."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None: ...

    def data_received(self, data: bytes) -> None: ...

    def eof_received(self) -> bool | None: ...


class Vestibule:
    """Those whose handshake is under way: at most so many at once, each for so many seconds."""

    def __init__(self, certificate: Certificate, *, most: int, seconds: float, turned_away: Callable[[], None]) -> None:
        self.certificate = certificate
        self.seconds = seconds
        self._most = most
        self._turned_away = turned_away
        self._inside: dict[Handshake, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._inside)

    def enter(self, handshake: "Handshake") -> bool:
        if len(self._inside) >= self._most:
            self._turned_away()
            return False
        task = asyncio.get_running_loop().create_task(handshake.shake())
        self._inside[handshake] = task
        task.add_done_callback(lambda _: self._inside.pop(handshake, None))
        return True

    def close(self) -> None:
        for task in tuple(self._inside.values()):
            task.cancel()


class Handshake(asyncio.Protocol):
    """A socket until it is secure; then `make` makes who speaks on it. What was said in the meantime is not lost."""

    def __init__(self, vestibule: Vestibule, make: Callable[[], Line]) -> None:
        self._vestibule = vestibule
        self._make = make
        self._said = b""
        self._ended = self._lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport) and not transport.get_extra_info("sslcontext"):
            self._transport = transport
            transport.pause_reading()
            if not self._vestibule.enter(self):
                transport.abort()

    def data_received(self, data: bytes) -> None:
        self._said += data

    def eof_received(self) -> None:
        self._ended = True

    def connection_lost(self, _exc: Exception | None) -> None:
        self._lost = True

    async def shake(self) -> None:
        """Whatever it is that speaks no TLS is hung up on."""
        loop, vestibule = asyncio.get_running_loop(), self._vestibule
        try:
            secure = await loop.start_tls(
                self._transport,
                self,
                vestibule.certificate.context,
                server_side=True,
                ssl_handshake_timeout=vestibule.seconds,
                ssl_shutdown_timeout=vestibule.seconds,
            )
        except OSError as error:
            log.info("SIP2: no TLS with %s: %s", self._transport.get_extra_info("peername"), type(error).__name__)
            self._transport.abort()
            return
        except asyncio.CancelledError:
            self._transport.abort()
            raise
        if secure is not None and not self._lost:
            self._hand_over(secure)

    def _hand_over(self, secure: asyncio.Transport) -> None:
        line = self._make()
        secure.set_protocol(cast("asyncio.BaseProtocol", line))
        line.connection_made(secure)
        if self._said and not secure.is_closing():
            line.data_received(self._said)
        if self._ended:
            line.eof_received()
