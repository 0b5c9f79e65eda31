"""Who drives between the members. Made up: a hub in each of the two cities, vans around it, trucks beyond, and a train.

Distances are those of the divisions' centres as the crow flies, and roads are longer; no timetable of anybody was used.
"""

from collections.abc import Iterator
from datetime import time
from math import hypot
from typing import Final

from bashu.db.network.founding import NewLeg
from bashu.domain.routing import EVERY_DAY, Mode
from bashu.project.demo.places import CHENGDU, CHONGQING, Member, by_code, members

HUBS: Final = {CHENGDU: "SC01", CHONGQING: "CQ01"}
# Kilometres in a degree at 30 degrees north, and how much longer roads are.
KM_EAST, KM_NORTH, ROADS = 96.5, 110.9, 1.3
KM_AN_HOUR, LOADING_MINUTES = 60, 30
NEAR_KM: Final = 60
WORKDAYS = frozenset({1, 2, 3, 4, 5})
# Beyond the city each place is served on one of these, by its place in the list.
ROUNDS = (frozenset({1, 4}), frozenset({2, 5}))
VAN_FEN, TRUCK_FEN_A_KM, RAIL_FEN, TRUCK_FEN = 500, 8, 2_600, 1_400


def new_legs() -> Iterator[NewLeg]:
    """Each pair there and back."""
    yield from _between_the_hubs()
    for place, member in enumerate(members()):
        hub = by_code()[HUBS[CHONGQING] if member.code.startswith("CQ") else HUBS[CHENGDU]]
        if member is not hub:
            yield from _around(hub, member, place=place)
        if member.point:
            yield from _pair((member.branch, member.point), Mode.VAN, days=EVERY_DAY, minutes=20, cost_fen=0)
        if member.locker:
            yield from _pair((member.branch, member.locker), Mode.VAN, days=EVERY_DAY, minutes=40, cost_fen=0)


def _between_the_hubs() -> Iterator[NewLeg]:
    """A night train every day; a truck three times a week, slower and cheaper."""
    ends = (by_code()[HUBS[CHENGDU]].branch, by_code()[HUBS[CHONGQING]].branch)
    yield from _pair(ends, Mode.RAIL, days=EVERY_DAY, minutes=270, cost_fen=RAIL_FEN, leaves=(time(21), time(21, 30)))
    yield from _pair(
        ends, Mode.TRUCK, days=frozenset({1, 3, 5}), minutes=480, cost_fen=TRUCK_FEN, leaves=(time(19), time(19))
    )


def _around(hub: Member, member: Member, *, place: int) -> Iterator[NewLeg]:
    """A van on workdays for what is near, a truck twice a week for what is far."""
    km = _km(hub, member)
    minutes = LOADING_MINUTES + round(km / KM_AN_HOUR * 60)
    if km <= NEAR_KM:
        yield from _pair((hub.branch, member.branch), Mode.VAN, days=WORKDAYS, minutes=minutes, cost_fen=VAN_FEN)
    else:
        days, cost_fen = ROUNDS[place % len(ROUNDS)], VAN_FEN + round(km) * TRUCK_FEN_A_KM
        yield from _pair((hub.branch, member.branch), Mode.TRUCK, days=days, minutes=minutes, cost_fen=cost_fen)


def _km(one: Member, other: Member) -> float:
    return ROADS * hypot((one.lon - other.lon) * KM_EAST, (one.lat - other.lat) * KM_NORTH)


def _pair(
    ends: tuple[str, str],
    mode: Mode,
    *,
    days: frozenset[int],
    minutes: int,
    cost_fen: int,
    leaves: tuple[time, time] = (time(9), time(14)),
) -> Iterator[NewLeg]:
    """Out in the morning, back in the afternoon, unless it says otherwise."""
    for (origin, destination), leaves_at in zip((ends, ends[::-1]), leaves, strict=True):
        yield NewLeg(
            origin=origin, destination=destination, mode=mode, weekdays=tuple(sorted(days)), leaves_at=leaves_at,
            cut_off_minutes=60, minutes=minutes, cost_fen=cost_fen,
        )  # fmt: skip
