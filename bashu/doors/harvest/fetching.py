"""An answer over HTTP: GET, redirects followed, unpacked, and limited in time and size, whatever the other end does."""

import http.client
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

# One part of a list: most have some hundred kilobytes. Read, it takes ten times as much memory.
SIZE_MAX: Final = 16 << 20
# Without a byte; and for a whole answer. Some sources think for a minute before they begin.
SILENT_SECONDS: Final = 120.0
ANSWER_SECONDS: Final = 600.0
REDIRECTS_MAX: Final = 5
MOVED: Final = frozenset({301, 302, 303, 307, 308})
BLOCK: Final = 1 << 16
# What zlib calls the form that RFC 1952 describes.
GZIP: Final = 31
HEADERS: Final = {
    "User-Agent": "Bashu (OAI-PMH harvester)",
    "Accept": "text/xml, application/xml;q=0.9, */*;q=0.1",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
SCHEMES: Final = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


class AddressError(ValueError):
    """It is no address that is fetched from; in words."""


class UnreachableError(Exception):
    """No whole answer came; in words. It may come another time."""


class TooLargeError(Exception):
    """More than is taken at once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers`: by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def check_address(url: str) -> None:
    """Raises AddressError."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known or not url.isascii() or not url.isprintable() or " " in url:
        raise AddressError(f"{url!r} is no address that can be fetched from: it begins with https:// or http://")
    if parts.username is not None or parts.password is not None:
        raise AddressError(f"the address of {parts.hostname} names a user: sources that want a login are not harvested")


def fetch(url: str) -> Answer:
    """Raises AddressError, UnreachableError, TooLargeError."""
    deadline = time.monotonic() + ANSWER_SECONDS
    for _ in range(REDIRECTS_MAX + 1):
        check_address(url)
        try:
            answer = _once(url, deadline=deadline)
        except (OSError, http.client.HTTPException, zlib.error, EOFError, ValueError) as error:
            raise UnreachableError(_told(error, host=urlsplit(url).netloc)) from None
        there = answer.headers.get("location", "")
        if answer.status not in MOVED or not there:
            return answer
        url = urljoin(url, there)
    raise UnreachableError(f"{urlsplit(url).netloc} sends us on and on")


def _once(url: str, *, deadline: float) -> Answer:
    parts = urlsplit(url)
    connection = SCHEMES[parts.scheme](parts.hostname or "", parts.port, timeout=SILENT_SECONDS)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers=HEADERS)
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        body = _body(response, headers=headers, deadline=deadline)
        return Answer(response.status, headers, body)
    finally:
        connection.close()


def _body(response: http.client.HTTPResponse, *, headers: Mapping[str, str], deadline: float) -> bytes:
    """Raises EOFError where it is cut off."""
    packed = zlib.decompressobj(wbits=GZIP) if "gzip" in headers.get("content-encoding", "") else None
    promised, came, body = headers.get("content-length", ""), 0, bytearray()
    while block := response.read1(BLOCK):
        came += len(block)
        body += packed.decompress(block, SIZE_MAX + 1 - len(body)) if packed else block
        if len(body) > SIZE_MAX:
            raise TooLargeError
        if time.monotonic() > deadline:
            raise TimeoutError
    if (promised.isdecimal() and came < int(promised)) or (packed and not packed.eof):
        raise EOFError
    return bytes(body)


def _told(error: Exception, *, host: str) -> str:
    if isinstance(error, TimeoutError):
        return f"{host} did not answer in time"
    if isinstance(error, EOFError | http.client.IncompleteRead | zlib.error):
        return f"{host} broke off in the midst of an answer"
    why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return f"{host} cannot be reached: {why}"
