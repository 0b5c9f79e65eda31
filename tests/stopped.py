"""A process that is stopped while it writes, and goes on: the call by which it wrote ends with a part."""

import fcntl
import signal
import struct
import subprocess
import termios
import time
from typing import IO

WAITS_S = 30.0


def in_the_midst(process: subprocess.Popen[bytes]) -> None:
    """It writes more than its pipe takes, and nobody has read yet."""
    pipe = process.stdout
    assert pipe is not None
    size, until = fcntl.fcntl(pipe, fcntl.F_GETPIPE_SZ), time.monotonic() + WAITS_S
    while _waiting(pipe) < size:
        assert time.monotonic() < until, "the pipe was never full"
        time.sleep(0.02)
    process.send_signal(signal.SIGSTOP)
    process.send_signal(signal.SIGCONT)


def _waiting(pipe: IO[bytes]) -> int:
    """Bytes that are there to be read."""
    (size,) = struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))
    return int(size)
