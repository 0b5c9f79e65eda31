"""The process of the site agent, as a page speaks with it: over a socket in the home, `site/control`. Each line to it
takes one question (`Asked`) and its answer (`Told`).
"""

import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from bashu.doors.web.site.told import Asked, Told, UnreadableError, read, write
from bashu.doors.web.site.wanted import FOLDER

CONTROL: Final = "control"
# A machine may wait for the network, for the library's own system, and for the network again.
PATIENCE_S: Final = 30.0
ANSWER_BYTES_MAX: Final = 1 << 20


class AwayError(Exception):
    """It is not there, or not yet."""


def ask(home: Path, asked: Asked) -> Told:
    """Raises AwayError."""
    try:
        with address(home / FOLDER) as at, closing(socket.socket(socket.AF_UNIX)) as line:
            line.settimeout(PATIENCE_S)
            line.connect(at)
            line.sendall(write(asked))
            line.shutdown(socket.SHUT_WR)
            return read(heard(line), Told)
    except (OSError, UnreadableError) as error:
        raise AwayError(str(error)) from None


@contextmanager
def address(folder: Path) -> Iterator[str]:
    """Of the socket in it, by a way that is short: an address of this kind has 107 bytes at most (unix(7))."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{opened}/{CONTROL}"
    finally:
        with suppress(OSError):
            os.close(opened)


def heard(line: socket.socket) -> bytes:
    """All until its end."""
    found = bytearray()
    while len(found) < ANSWER_BYTES_MAX and (data := line.recv(1 << 16)):
        found += data
    return bytes(found)
