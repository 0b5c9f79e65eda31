"""Whether anything keeps the clock of this machine right, as its kernel says."""

import ctypes
import sys
from collections.abc import Iterator

from bashu.project.doctor.finding import Finding, ok, warning

# linux/timex.h: nothing has set the clock for longer than it may go unset; a call that failed answers -1.
STA_UNSYNC, FAILED = 0x0040, -1


class _Timex(ctypes.Structure):
    """The first fields of struct timex, and more room than the rest needs. `modes` 0 only reads."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    )


def is_set() -> bool | None:
    """None where the kernel does not say."""
    if not sys.platform.startswith("linux"):
        return None
    told = _Timex()
    if ctypes.CDLL(None).adjtimex(ctypes.byref(told)) == FAILED:
        return None
    return not told.status & STA_UNSYNC


def setting() -> Iterator[Finding]:
    yield finding(is_set())


def finding(known: bool | None) -> Finding:  # noqa: FBT001
    match known:
        case True:
            return ok("the clock of this machine is kept right")
        case False:
            do = "let chrony or systemd-timesyncd set it; due dates and ids are made from it"
            return warning("the kernel knows of nobody who keeps this machine's clock right", do)
        case None:
            return warning("whether anybody keeps this machine's clock right is not known here", "compare it by hand")
