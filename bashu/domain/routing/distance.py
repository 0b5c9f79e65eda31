"""How far two places are from each other, as the crow flies."""

from math import asin, cos, radians, sin, sqrt
from typing import Final

EARTH_KM: Final = 6_371.0088


def km_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Along a great circle, by the haversine formula. Each place is a longitude and a latitude in degrees."""
    (lon, lat), (to_lon, to_lat) = one, other
    north, east = radians(to_lat - lat), radians(to_lon - lon)
    half = sin(north / 2) ** 2 + cos(radians(lat)) * cos(radians(to_lat)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(half, 1.0)))
