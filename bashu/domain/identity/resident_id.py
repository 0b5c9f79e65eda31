"""The citizen number (GB 11643-1999), which is also the social security number.

    510104 19900307 123 4
    |      |        |   check character, ISO 7064 MOD 11-2; X stands for ten
    |      |        sequence, odd for men
    |      date of birth
    division where the number was first given (GB/T 2260)

Residence permits for people of Hong Kong, Macao and Taiwan have the same form with 81, 82 and 83 in front. A foreign
permanent resident's number (cards since 2023) begins with 9, the province and the country's three digits.
"""

import re
from datetime import date
from typing import Final

from bashu.domain.identity import divisions
from bashu.domain.identity.problems import Problem, ProblemCode, problem

LENGTH: Final = 18
OLD_LENGTH: Final = 15
OLDEST_YEAR: Final = 1800
# The old city districts of Chengdu and Chongqing, abolished in 1983. Citizen numbers have been given out since 1984, so
# nobody's begins with these: demonstrations and tests use them.
SPECIMEN_DIVISIONS: Final = frozenset({"510120", "510220"})
# In numbers of 15 digits these sequences were kept for people born before 1900 (GB 11643-1989).
CENTENARIANS: Final = frozenset({"996", "997", "998", "999"})

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_FORM: Final = re.compile(r"[0-9]{17}[0-9X]")


def check_character(first_17: str) -> str:
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_17, strict=True)) % 11]


def check(number: str) -> date | Problem:
    """The date of birth in a number of 17 digits and a digit or capital X; else what is wrong with it."""
    if not _FORM.fullmatch(number):
        return problem(ProblemCode.ID_LENGTH, length=len(number))
    if not _is_known_division(number[:6]):
        return problem(ProblemCode.ID_DIVISION)
    birth_on = _date(number[6:14])
    if birth_on is None:
        return problem(ProblemCode.ID_BIRTH_DATE)
    if number[-1] != check_character(number[:17]):
        return problem(ProblemCode.ID_CHECK)
    return birth_on


def from_old(number: str) -> str:
    """The 18 characters that a number of 15 digits became: the century is put in and the check character added."""
    century = "18" if number[12:] in CENTENARIANS else "19"
    first_17 = number[:6] + century + number[6:]
    return first_17 + check_character(first_17)


def is_specimen(number: str) -> bool:
    return number[:6] in SPECIMEN_DIVISIONS


def _is_known_division(code: str) -> bool:
    if code[0] == "9":
        return code[1:3] in divisions.PROVINCES
    return divisions.is_known(code)


def _date(digits: str) -> date | None:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return day if day.year >= OLDEST_YEAR else None
