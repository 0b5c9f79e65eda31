"""How a line of the log looks, and what never stands in it."""

import logging
import traceback
from types import TracebackType
from typing import TypeAlias

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Line(logging.Formatter):
    """Of an exception only where it came from and its kind: its text may hold what a person typed."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 (the name that logging calls)
        kind, _, frames = ei
        return "".join(traceback.format_tb(frames)) + (kind.__qualname__ if kind else "")
