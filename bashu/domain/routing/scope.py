"""Which branches are in a float group."""

from collections.abc import Collection, Mapping


def branches_of(
    *,
    regions: Collection[str],
    capacity: int | None,
    listed: Mapping[int, int | None],
    excluded: Collection[int],
    region_of: Mapping[int, str],
) -> dict[int, int | None]:
    """Each with the room that it has; None: no end.

    regions    every branch of a library in one of these divisions is in it (50 is Chongqing, 5101 Chengdu), each with
               room for `capacity`
    listed     these are in it as well, or have another room than that
    excluded   these are not in it, whatever else is said
    region_of  the division of the library of each branch
    """
    by_region = {branch for branch, region in region_of.items() if region.startswith(tuple(regions))}
    rooms = dict.fromkeys(sorted(by_region), capacity) | dict(listed)
    return {branch: room for branch, room in rooms.items() if branch not in excluded}
