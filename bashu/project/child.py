"""Start a process that cannot outlive this one, and that no key of the terminal reaches."""

import ctypes
import os
import signal
import subprocess
import threading
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import pwd
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def start(
    command: "Sequence[str | Path]",
    *,
    at_our_death: signal.Signals,
    account: "pwd.struct_passwd | None" = None,
    environ: "Mapping[str, str] | None" = None,
    folder: "Path | None" = None,
    output: "IO[bytes] | int | None" = None,
    errors: "IO[bytes] | int | None" = None,
) -> subprocess.Popen[bytes]:
    """Call it from the main thread: the kernel takes the end of the starting thread for the end of the parent.

    account: whom the child shall run as (only root may choose); None for the present one.
    errors: where its errors go if not to its output.
    """
    parent = os.getpid()
    return subprocess.Popen(  # noqa: S603
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors or (None if output is None else subprocess.STDOUT),
        cwd=folder,
        env=environ,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        # What a terminal sends to its group, at Ctrl-C, reaches us alone, and we stop each child when its turn comes.
        start_new_session=True,
        # It runs after the change of account, which would undo it.
        preexec_fn=lambda: end_with_parent(parent, at_our_death),  # noqa: PLW1509
    )


def relay(process: subprocess.Popen[bytes], say: "Callable[[str], None]") -> threading.Thread:
    """Says what it writes, line by line, until it ends. Its output must be a pipe."""

    def lines() -> None:
        for line in process.stdout or ():
            say(line.decode(errors="replace").rstrip())

    reading = threading.Thread(target=lines, name="relay", daemon=True)
    reading.start()
    return reading


def end_with_parent(parent: int, sign: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel send `sign` to this process when its parent ends; at once if that has happened by now."""
    _libc.prctl(PR_SET_PDEATHSIG, int(sign))
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
