"""A file on its way in from another machine: written as it comes, never held in memory, and never larger than allowed.

    with receiving(folder, most=...) as inbox:
        inbox.write(data)              as often as there is more
        received = inbox.finish()

Its name here is made up; what the sender calls it is no path of ours. What is not finished is deleted.
"""

import errno
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from threading import BoundedSemaphore
from typing import IO, Any, Final, Protocol, cast

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from bashu.domain.catalogue.importing.uploads import Unfit
from bashu.domain.values import value_class

BLOCK: Final = 1 << 16
# PostgreSQL stands on the same disk as a rule: so much is left to it.
LEFT_FREE: Final = 1 << 30
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class UnfitError(Exception):
    def __init__(self, why: Unfit) -> None:
        super().__init__(why)
        self.why = why


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@value_class(frozen=True, slots=True, kw_only=True)
class Received:
    """`name`: as the sender calls it, for people only."""

    path: Path
    name: str
    size: int
    digest: bytes


class Inbox:
    def __init__(self, file: IO[bytes], path: Path, *, most: int) -> None:
        self.path, self.size, self.name, self.finished = path, 0, "", False
        self._file, self._most, self._digest = file, most, sha256()

    def write(self, data: bytes) -> None:
        """Raises UnfitError."""
        self.size += len(data)
        if self.size > self._most:
            raise UnfitError(Unfit.TOO_LARGE)
        self._digest.update(data)
        with _room():
            self._file.write(data)

    def finish(self) -> Received:
        """It is on the disk, also when the power fails now."""
        if not self.size:
            raise UnfitError(Unfit.NOTHING)
        with _room():
            self._file.flush()
            os.fsync(self._file.fileno())
        self.finished = True
        return Received(path=self.path, name=self.name, size=self.size, digest=self._digest.digest())


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise UnfitError(Unfit.NO_ROOM) from None
        raise


@cache
def _at_once() -> BoundedSemaphore:
    """A slow line keeps a thread of the pages busy for minutes: half of them stay for everybody else."""
    return BoundedSemaphore(max(1, settings.BASHU.http_threads // 2))


@contextmanager
def receiving(folder: Path, *, most: int, announced: int) -> Iterator[Inbox]:
    """`announced`: how many bytes the sender says that there are. Raises UnfitError."""
    if announced > most:
        raise UnfitError(Unfit.TOO_LARGE)
    folder.mkdir(mode=0o700, exist_ok=True)
    if shutil.disk_usage(folder).free < announced + LEFT_FREE:
        raise UnfitError(Unfit.NO_ROOM)
    if not _at_once().acquire(blocking=False):
        raise UnfitError(Unfit.BUSY)
    try:
        with _inbox(folder / token_hex(16), most=most) as inbox:
            yield inbox
    finally:
        _at_once().release()


@contextmanager
def _inbox(path: Path, *, most: int) -> Iterator[Inbox]:
    keeps = False
    try:
        with path.open("xb", buffering=BLOCK) as file:
            path.chmod(0o600)
            inbox = Inbox(file, path, most=most)
            yield inbox
        keeps = inbox.finished
    finally:
        if not keeps:
            path.unlink(missing_ok=True)


def announced(meta: Mapping[str, Any]) -> int:
    """How long a body says that it is. Raises UnfitError."""
    length = str(meta.get("CONTENT_LENGTH") or "")
    if not (length.isascii() and length.isdigit()):
        raise UnfitError(Unfit.NO_LENGTH if "HTTP_TRANSFER_ENCODING" in meta else Unfit.NOTHING)
    return int(length)


def from_form(request: HttpRequest, inbox: Inbox) -> None:
    """Its first file; what else it says is in `request.POST` then. Raises UnfitError."""
    request.upload_handlers = [OneFile(inbox)]
    check_form(request)


def check_form(request: HttpRequest) -> None:
    """Reads it, unless that was done; its file goes where its handler says. Raises UnfitError."""
    try:
        _ = request.POST
    except (MultiPartParserError, UnreadablePostError):
        raise UnfitError(Unfit.CUT_OFF) from None
    wrong = [each.wrong for each in request.upload_handlers if isinstance(each, OneFile) and each.wrong is not None]
    if wrong:
        raise UnfitError(wrong[0])


def copy(source: Readable, inbox: Inbox, *, announced: int) -> None:
    """A body that is the file itself. Raises UnfitError."""
    try:
        while data := source.read(BLOCK):
            inbox.write(data)
    except UnreadablePostError:
        raise UnfitError(Unfit.CUT_OFF) from None
    if inbox.size != announced:
        raise UnfitError(Unfit.CUT_OFF)


class OneFile(FileUploadHandler):
    """Of a form: its first file goes into the inbox, each other one nowhere."""

    chunk_size = BLOCK

    def __init__(self, inbox: Inbox) -> None:
        super().__init__()
        self.wrong: Unfit | None = None
        self._inbox, self._taken, self._takes = inbox, False, False

    def handle_raw_input(self, input_data: Any, *about: Any) -> tuple[Any, Any] | None:
        """Counted as it is read: a form that ends early looks like a whole one to who parses it."""
        if isinstance(input_data, _Counting):
            return None
        meta, content_length, _, encoding = about
        counting = _Counting(input_data)
        read = MultiPartParser(meta, cast("Any", counting), [self], encoding).parse()
        if self.wrong is None and counting.size != content_length:
            self.wrong = Unfit.CUT_OFF
        return read

    def new_file(self, *args: Any, **named: Any) -> None:
        super().new_file(*args, **named)
        self._takes, self._taken = not self._taken, True
        if self._takes:
            self._inbox.name = self.file_name or ""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        del start
        if not self._takes:
            return
        try:
            self._inbox.write(raw_data)
        except UnfitError as error:
            self.wrong = error.why
            raise StopUpload(connection_reset=True) from None

    def file_complete(self, file_size: int) -> None:
        """Nothing: whoever made the inbox has it."""
        del file_size


class _Counting:
    def __init__(self, source: Readable) -> None:
        self.size = 0
        self._source = source

    def read(self, size: int, /) -> bytes:
        data = self._source.read(size)
        self.size += len(data)
        return data
