"""Who moves up when seats are free.

The line goes by place. The first in it that does not fit keeps everybody behind it from everybody's seats, and those
of its own home library from their quota: nobody overtakes. Behind it only who has seats of another quota moves on,
which the first could not have had. Who wants more seats than there ever can be for them holds nobody up.
"""

from collections.abc import Callable, Iterable, Iterator

from bashu.domain.activities.seats import Seats
from bashu.domain.activities.states import Registration


def moving_up(
    line: Iterable[Registration], seats: Seats, *, holds: Callable[[Registration], bool]
) -> Iterator[tuple[Registration, int]]:
    """Each that gets seats, with how many of them are of its quota; `seats` are counted down. `holds`: whether those
    behind wait for one that does not fit."""
    common, closed = True, set[int]()
    for each in line:
        if not seats.any_for(closed, common=common):
            return
        library = each.home_library_id
        mine = seats.give(each.seats, library_id=library, common=common, own=library not in closed)
        if mine is not None:
            yield each, mine
        elif holds(each):
            common = False
            closed.add(library)
