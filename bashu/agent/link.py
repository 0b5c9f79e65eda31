"""The agent's HTTPS to the hub. Every message may be sent again: ids and numbers tell the hub what it has already."""

import http.client
import secrets
import ssl
import time
from collections.abc import Callable
from contextlib import closing, suppress
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

from bashu.agent.line import Line, Names
from bashu.wire.link.codec import UnreadableError, read, write
from bashu.wire.link.messages import (
    EXCHANGE,
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
# From the look-up of the hub's name to the last byte of its answer. For some nobody waits, and a slow line may.
TIMEOUT_S = 4.0
PATIENT_S = {"facts": 30.0, "standing": 120.0}
ANSWER_BYTES_MAX = 64 << 20
PORTS = {True: 443, False: 80}
T = TypeVar("T", bound=Message)


class LineDownError(Exception):
    """No answer. Whether the message arrived is not known."""


class RejectedError(Exception):
    """The hub understood, and will not: an unknown credential, most of all. The text is for the log."""


class UnknownError(RejectedError):
    """The hub does not let this box in."""


class MixedUpError(ConnectionError):
    """An answer to something else, as when one comes twice on a line that is used again."""


class Link:
    """For any number of threads. As many connections stay open as were needed at once. `credential`: the one of now.

    Each exchange has a number, which the hub repeats: an answer to another question is none.
    """

    def __init__(self, hub: str, *, credential: Callable[[], str], context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(hub)
        tls = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port or PORTS[tls]
        self._prefix = parts.path.rstrip("/") + PATH
        self._credential = credential
        self._context = (context or ssl.create_default_context()) if tls else None
        self._names = Names(self._host, self._port)
        self._idle = list[Line]()

    def ask(self, message: Ask) -> Told:
        return self._post("ask", message, wanted=Told)

    def facts(self, message: Facts) -> Reached:
        return self._post("facts", message, wanted=Reached)

    def report(self, message: Report) -> Reported:
        return self._post("report", message, wanted=Reported)

    def standing(self, message: Learned) -> Standing:
        """It may take the hub a while."""
        return self._post("standing", message, wanted=Standing)

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
        kept, until = self._take(), time.monotonic() + PATIENT_S.get(what, TIMEOUT_S)
        try:
            if kept is not None:
                # It may have been closed at the other end since: then it is sent once more.
                with suppress(http.client.RemoteDisconnected, ConnectionError):
                    return self._once(kept, what, body=body, until=until)
            fresh = Line(self._host, self._port, names=self._names, context=self._context)
            return self._once(fresh, what, body=body, until=until)
        except (OSError, http.client.HTTPException) as error:
            raise LineDownError(f"{what}: {type(error).__name__}: {error}") from None

    def _once(self, line: Line, what: str, *, body: bytes, until: float) -> tuple[int, bytes]:
        line.until, number = until, secrets.token_hex(8)
        headers = {
            "Authorization": f"Bearer {self._credential()}",
            "Content-Type": "application/json",
            EXCHANGE: number,
        }
        try:
            line.request("POST", self._prefix + what, body, headers)
            with closing(line.getresponse()) as answer:
                data, again = answer.read(ANSWER_BYTES_MAX), answer.isclosed() and not answer.will_close
        except BaseException:
            line.close()
            raise
        mixed_up = answer.status == HTTPStatus.OK and answer.getheader(EXCHANGE) != number
        if again and not mixed_up:
            self._idle.append(line)
        else:
            line.close()
        if mixed_up:
            raise MixedUpError("an answer to something else")
        return answer.status, data

    def _take(self) -> Line | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None
