"""A bar on a terminal; a line at the beginning and the end elsewhere, as in a file of messages."""

import sys
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


class Progress:
    def __init__(self, title: str, *, total: int | None = None, time_left: bool = False) -> None:
        """`time_left`: say how long it will take, for what takes very long."""
        self._title = title
        # Loaded only where something takes long: `bashu run` lives long, and shows none.
        rich, console = import_module("rich.progress"), import_module("rich.console").Console(stderr=True)
        columns = [rich.TextColumn("{task.description}"), rich.BarColumn(), rich.MofNCompleteColumn()]
        if time_left:
            columns += [rich.TextColumn("left:"), rich.TimeRemainingColumn(elapsed_when_finished=True)]
        self._bar: Bar = rich.Progress(
            *columns, rich.TimeElapsedColumn(), console=console, disable=not console.is_terminal
        )
        self._task = self._bar.add_task(title, total=total)

    def __enter__(self) -> Self:
        if self._bar.disable:
            sys.stderr.write(f"{self._title} ...\n")
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()

    @property
    def is_shown(self) -> bool:
        """On a terminal, as a bar."""
        return not self._bar.disable

    def reach(self, done: int, total: int | None = None) -> None:
        """So many are done; `total` when it was not known before, or has changed."""
        if total is None:
            self._bar.update(self._task, completed=done)
        else:
            self._bar.update(self._task, completed=done, total=total)

    def name(self, title: str) -> None:
        """What is being done now."""
        if self._bar.disable and title != self._title:
            sys.stderr.write(f"{title} ...\n")
        self._title = title
        self._bar.update(self._task, description=title)
