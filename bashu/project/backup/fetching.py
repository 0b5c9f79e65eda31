"""Gives a PostgreSQL that recovers the files of the write-ahead log that it asks for, one after the other.

PostgreSQL runs as another account perhaps, which has neither the key nor the right to read the backups. So its
restore_command only says which file it wants, and waits; we open the file and put it where the command finds it.
"""

import os
import shlex
import threading
from typing import TYPE_CHECKING, Final, Self

from bashu.project.backup import folder as folders
from bashu.project.errors import OperatingError

if TYPE_CHECKING:
    from bashu.project.backup.folder import Folder
    from bashu.project.cluster import Cluster

LOOK_S: Final = 0.01
# An exit status above 125 ends the recovery; 1 would say that the log is at its end, and what is there would be taken.
SCRIPT: Final = """\
here={here}
: > "$here/wanted-$1" || exit 200
while [ -e "$here/wanted-$1" ]; do
    [ -d /proc/{pid} ] || exit 200
    sleep 0.02
done
[ ! -e "$here/failed" ] || exit 200
[ -e "$here/found-$1" ] || exit 1
mv "$here/found-$1" "$2" || exit 200
"""


class Fetching:
    """A thread that answers, for as long as the `with` lasts. `check` raises what went wrong in it."""

    def __init__(self, folder: "Folder", cluster: "Cluster", *, system: str) -> None:
        self._folder, self._cluster, self._system = folder, cluster, system
        self._here = cluster.folder / "fetching"
        self._end = threading.Event()
        self._wrong: OperatingError | None = None
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self.given = 0

    @property
    def command(self) -> str:
        """For PostgreSQL, to which % is special."""
        return f"sh {shlex.quote(str(self._here / 'fetch'))}".replace("%", "%%") + ' "%f" "%p"'

    def __enter__(self) -> Self:
        self._here.mkdir(mode=0o700)
        script = self._here / "fetch"
        script.write_text(SCRIPT.format(here=shlex.quote(str(self._here)), pid=os.getpid()))
        for path in (self._here, script):
            self._cluster.give(path)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        for path in self._here.iterdir():
            path.unlink()
        self._here.rmdir()

    def check(self) -> None:
        if self._wrong is not None:
            raise self._wrong

    def _answer(self) -> None:
        while not self._end.wait(LOOK_S):
            for asked in self._here.glob("wanted-*"):
                try:
                    self._put(asked.name.removeprefix("wanted-"))
                except OperatingError as error:
                    self._wrong = error
                    (self._here / "failed").touch()
                except OSError as error:
                    self._wrong = OperatingError(f"{self._here}: {error.strerror}")
                    (self._here / "failed").touch()
                asked.unlink()

    def _put(self, name: str) -> None:
        """Nothing when there is no such file: a recovery asks for what may come next until it finds the end."""
        wal = self._folder.wal(self._system)
        for path in (wal / name, wal / f"{name}.partial"):
            if path.exists() and (folders.SEGMENT.fullmatch(name) or name.endswith(".history")):
                found = self._here / f"found-{name}"
                with found.open("wb") as file:
                    for piece in self._folder.get(path):
                        file.write(piece)
                self._cluster.give(found)
                self.given += 1
                return
