"""How long a transit is expected to take."""

from typing import Final

from bashu.domain.routing.places import Place
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class Pace:
    """Working days, from and to. The defaults are the target of the network, 3 to 5 days, and less within a city."""

    same_branch: tuple[int, int] = (0, 0)
    same_city: tuple[int, int] = (1, 2)
    other_city: tuple[int, int] = (3, 5)


USUAL: Final = Pace()


def expected_days(origin: Place, destination: Place, *, pace: Pace = USUAL) -> tuple[int, int]:
    if origin.branch_id == destination.branch_id:
        return pace.same_branch
    return pace.same_city if origin.city == destination.city else pace.other_city
