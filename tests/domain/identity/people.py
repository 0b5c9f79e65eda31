"""Citizen numbers for tests: specimens (sequence 000) unless a test is about the sequence, so nobody holds them."""

from datetime import date

from bashu.domain.identity.resident_id import check_character


def citizen_number(*, division: str = "510104", born: date = date(1990, 3, 7), sequence: str = "000") -> str:
    first_17 = f"{division}{born:%Y%m%d}{sequence}"
    return first_17 + check_character(first_17)
