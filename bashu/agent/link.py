"""The agent's HTTPS to the hub. Every message may be sent again: ids and numbers tell the hub what it has already."""

import http.client
import ssl
from collections.abc import Callable
from contextlib import closing, suppress
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

from bashu.wire.link.codec import UnreadableError, read, write
from bashu.wire.link.messages import (
    Ask,
    Compare,
    Enrol,
    Enrolled,
    Facts,
    Holdings,
    Learned,
    Message,
    Orders,
    Reached,
    Report,
    Reported,
    Standing,
    Told,
    Wanted,
)

PATH = "/agents/v1/"
TIMEOUT_S = 4.0
ANSWER_BYTES_MAX = 64 << 20
T = TypeVar("T", bound=Message)
DIGESTS_TIMEOUT_S = 60.0


class LineDownError(Exception):
    """No answer. Whether the message arrived is not known."""


class RejectedError(Exception):
    """The hub understood, and will not: an unknown credential, most of all. The text is for the log."""


class UnknownError(RejectedError):
    """The hub does not let this box in."""


class Link:
    """For any number of threads. As many connections stay open as were needed at once. `credential`: the one of now."""

    def __init__(self, hub: str, *, credential: Callable[[], str], context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(hub)
        self._host, self._port, self._tls = parts.hostname or "", parts.port, parts.scheme == "https"
        self._prefix = parts.path.rstrip("/") + PATH
        self._credential, self._context = credential, context
        self._idle = list[http.client.HTTPConnection]()

    def ask(self, message: Ask) -> Told:
        return self._post("ask", message, wanted=Told)

    def facts(self, message: Facts) -> Reached:
        return self._post("facts", message, wanted=Reached)

    def report(self, message: Report) -> Reported:
        return self._post("report", message, wanted=Reported)

    def standing(self, message: Learned) -> Standing:
        """It may take the hub a while: then nobody else waits for it."""
        with closing(self._connect(timeout=DIGESTS_TIMEOUT_S)) as line:
            try:
                answer = self._once(line, "standing", body=write(message), keep=False)
                return self._read("standing", answer, wanted=Standing)
            except (OSError, http.client.HTTPException) as error:
                raise LineDownError(f"standing: {type(error).__name__}: {error}") from None

    def orders(self, message: Wanted) -> Orders:
        return self._post("orders", message, wanted=Orders)

    def compare(self, message: Compare) -> Holdings:
        return self._post("compare", message, wanted=Holdings)

    def enrol(self, message: Enrol) -> Enrolled:
        return self._post("enrol", message, wanted=Enrolled)

    def _post(self, what: str, message: Message, *, wanted: type[T]) -> T:
        """Raises LineDownError or RejectedError."""
        return self._read(what, self._exchange(what, write(message)), wanted=wanted)

    @staticmethod
    def _read(what: str, answer: tuple[int, bytes], *, wanted: type[T]) -> T:
        status, data = answer
        if status == HTTPStatus.OK:
            try:
                return read(data, wanted)
            except UnreadableError as error:
                # A proxy that shows a page of its own.
                raise LineDownError(f"{what}: {error}") from None
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise UnknownError(f"{what}: the hub answered {status}")
        if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in {
            HTTPStatus.REQUEST_TIMEOUT,
            HTTPStatus.TOO_MANY_REQUESTS,
        }:
            raise RejectedError(f"{what}: the hub answered {status}")
        raise LineDownError(f"{what}: the hub answered {status}")

    def close(self) -> None:
        while line := self._take():
            line.close()

    def _exchange(self, what: str, body: bytes) -> tuple[int, bytes]:
        kept = self._take()
        try:
            if kept is not None:
                # It may have been closed at the other end since: then it is sent once more.
                with suppress(http.client.RemoteDisconnected, ConnectionError):
                    return self._once(kept, what, body=body)
            return self._once(self._connect(), what, body=body)
        except (OSError, http.client.HTTPException) as error:
            raise LineDownError(f"{what}: {type(error).__name__}: {error}") from None

    def _once(
        self, line: http.client.HTTPConnection, what: str, *, body: bytes, keep: bool = True
    ) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self._credential()}", "Content-Type": "application/json"}
        try:
            line.request("POST", self._prefix + what, body, headers)
            answer = line.getresponse()
            data = answer.read(ANSWER_BYTES_MAX)
        except BaseException:
            line.close()
            raise
        if answer.will_close or not keep:
            line.close()
        else:
            self._idle.append(line)
        return answer.status, data

    def _take(self) -> http.client.HTTPConnection | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _connect(self, *, timeout: float = TIMEOUT_S) -> http.client.HTTPConnection:
        if not self._tls:
            return http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        context = self._context or ssl.create_default_context()
        return http.client.HTTPSConnection(self._host, self._port, timeout=timeout, context=context)
