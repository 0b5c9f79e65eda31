"""One folder, one Bashu: the claim ends with the process, however it ends."""

import contextlib
import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING

from bashu.project.errors import OperatingError, of_disk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO


class ClaimedError(OperatingError):
    """Another process works in `folder`."""

    def __init__(self, folder: Path, process: str) -> None:
        super().__init__(
            f"another Bashu (process {process}) is at work in {folder}: "
            "stop it, or give this one a folder of its own by BASHU_HOME"
        )
        self.folder, self.process = folder, process


def check(folder: Path) -> None:
    """Raises ClaimedError if another process works there now. Whether one does in a moment, only `claim` can say."""
    if (folder / "lock").exists():
        with claim(folder):
            pass


@contextlib.contextmanager
def claim(folder: Path) -> "Iterator[None]":
    with _open(folder / "lock") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise ClaimedError(folder, file.read().strip() or "of unknown number") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _open(path: Path) -> "IO[str]":
    try:
        return path.open("a+")
    except OSError as error:
        raise OperatingError(f"nothing can be written into {path.parent}: {of_disk(error)}") from None
