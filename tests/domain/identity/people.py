"""Citizen numbers for tests: specimens of Chengdu, which nobody holds, unless a test is about the division."""

from datetime import date

from bashu.domain.identity.resident_id import check_character

SPECIMEN = "510120"
REAL = "510104"


def citizen_number(*, division: str = SPECIMEN, born: date = date(1990, 3, 7), sequence: str = "001") -> str:
    first_17 = f"{division}{born:%Y%m%d}{sequence}"
    return first_17 + check_character(first_17)
