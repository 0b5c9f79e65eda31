"""Orders for libraries' own systems, made a second after what they are about. Each process looks; one writes."""

from bashu.doors.jobs.looking import Looking
from bashu.engine import clock
from bashu.engine.circulation.orders import follow


class Ordering(Looking):
    def __init__(self) -> None:
        super().__init__(what="orders")

    def _look(self) -> None:
        while not self._stop.is_set() and follow(clock.now()):
            pass


_running: list[Ordering] = []


def start() -> Ordering:
    """The one of this process."""
    _running[:] = [Ordering()]
    return _running[0]


def what_is_wrong() -> str:
    """Empty: nothing, or no orders are made here."""
    return "" if all(each.is_running for each in _running) else "its thread has ended"
