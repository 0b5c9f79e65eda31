"""Division codes (GB/T 2260) that a citizen number may begin with.

A number keeps the code of the place where it was first given, so abolished codes count as known: half of Chongqing's
adults carry one from before 1997, when their city was still part of Sichuan (5102, 5122, 5123, 5135). For the two
provinces the list is whole, abolished codes since 1980 included. For the others the province is checked and no more: a
list that ages must not turn a reader away, and the check character finds the slips of fingers anyway.
"""

from typing import Final

# 81, 82 and 83 begin the numbers on residence permits for people of Hong Kong, Macao and Taiwan.
_PROVINCES: Final = "11-15 21-23 31-37 41-46 50-54 61-65 71-71 81-83"
PROVINCES: Final = frozenset(
    str(code)
    for first, last in (span.split("-") for span in _PROVINCES.split())
    for code in range(int(first), int(last) + 1)
)

# Prefecture (4 digits): its counties' last two. 00 is the prefecture itself, 01 a city's districts taken together.
_COUNTIES: Final = """
    5000: 00
    5001: 00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 51 52 53 54 55 56 57
    5002: 00 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43
    5003: 00 81 82 83 84
    5100: 00
    5101: 00 01 02 03 04 05 06 07 08 11 12 13 14 15 16 17 18 20 21 22 23 24 25 26 27 28 29 30 31 32 81 82 83 84 85
    5102: 00 01 02 03 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 81 82 83
    5103: 00 01 02 03 04 11 20 21 22
    5104: 00 01 02 03 11 20 21 22
    5105: 00 01 02 03 04 21 22 23 24 25
    5106: 00 01 02 03 04 21 22 23 24 25 26 81 82 83
    5107: 00 01 02 03 04 05 21 22 23 24 25 26 27 81
    5108: 00 01 02 11 12 21 22 23 24
    5109: 00 01 02 03 04 21 22 23 81
    5110: 00 01 02 11 21 22 23 24 25 26 27 28 81 82 83
    5111: 00 01 02 11 12 13 21 22 23 24 25 26 27 28 29 30 31 32 33 81
    5112: 00 01 02 03 04 21 22 23 24 25 26 27 28
    5113: 00 01 02 03 04 21 22 23 24 25 81
    5114: 00 01 02 03 21 22 23 24 25 81
    5115: 00 01 02 03 04 21 22 23 24 25 26 27 28 29
    5116: 00 01 02 03 21 22 23 81
    5117: 00 01 02 03 21 22 23 24 25 81
    5118: 00 01 02 03 21 22 23 24 25 26 27
    5119: 00 01 02 03 21 22 23
    5120: 00 01 02 21 22 81
    5121: 00 21 22 23 24 25 26 27 28
    5122: 00 01 21 22 23 24 25 26 27 28 29
    5123: 00 01 02 21 22 23 24 25 26 27 28 29 30
    5124: 00 01 02 21 22 23 24 25 26 27 28
    5125: 00 01 02 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35
    5126: 00 01 21 22 23 24 25 26 27 28 29 30 31 32 33 34
    5127: 00 21 22 23 24 25 26 27 28 29 30 31 32
    5128: 00 01 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37
    5129: 00 01 02 03 21 22 23 24 25 26 27 28 29 30 31 32
    5130: 00 01 02 21 22 23 24 25 26 27 28 29 30 31 32
    5131: 00 01 21 22 23 24 25 26 27 28
    5132: 00 01 21 22 23 24 25 26 27 28 29 30 31 32 33
    5133: 00 01 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38
    5134: 00 01 02 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37
    5135: 00 21 22 23 24 25
    5136: 00 01 21 22 23 24
    5137: 00 01 21 22 23
    5138: 00 21 22 23 24 25 26
    5139: 00 01 02 21 22
    5190: 00 01 02 03 04
"""

CHONGQING_AND_SICHUAN: Final = frozenset(
    prefecture.strip() + county
    for prefecture, counties in (line.split(":") for line in _COUNTIES.strip().splitlines())
    for county in counties.split()
)


def is_known(code: str) -> bool:
    """Whether a citizen number may begin with these six digits."""
    if code[:2] in {"50", "51"}:
        return code in CHONGQING_AND_SICHUAN
    return code[:2] in PROVINCES
