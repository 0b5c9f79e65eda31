"""Which PINs may be chosen. Many networks begin with the last six digits of the ID card: here that is refused."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from bashu.domain.identity.problems import Problem, ProblemCode, problem

FAILURES_MAX: Final = 5
LOCK_MINUTES: Final = 15

_FORM: Final = re.compile(r"[0-9]{6,12}")
_REPEATED: Final = re.compile(r"([0-9]{1,4})\1+")
_RUNS: Final = ("01234567890123456789", "98765432109876543210", "13579135791357", "24680246802468")
# What people choose when six digits are asked: keyboard columns, "I love you", lucky numbers.
_FAVOURITES: Final = frozenset({"147258", "258369", "147852", "159357", "159753", "520131", "5201314", "112233"})


def pin_problem(pin: str, *, numbers: Iterable[str], birth_on: date | None) -> Problem | None:
    """`numbers`: of all the patron's cards, in clear."""
    if not _FORM.fullmatch(pin):
        return problem(ProblemCode.PIN_FORM)
    if _REPEATED.fullmatch(pin) or pin in _FAVOURITES or any(pin in run for run in _RUNS):
        return problem(ProblemCode.PIN_TRIVIAL)
    if any(pin in number for number in numbers) or (birth_on and pin in _ways_to_write(birth_on)):
        return problem(ProblemCode.PIN_FROM_CARD)
    return None


def _ways_to_write(day: date) -> frozenset[str]:
    return frozenset(day.strftime(form) for form in ("%Y%m%d", "%y%m%d", "%d%m%Y", "%m%d%Y", "%d%m%y", "%m%d%y"))
