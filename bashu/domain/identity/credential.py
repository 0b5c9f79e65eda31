"""What a person shows to be known: an ID card, a social security card, a passport or a library card.

All that comes from a scanner or a keyboard is text, so the kind is told from the form of the number:

    510104199003071234   resident ID (also what a social security card answers with)
    510104900307123      the same person's number before 1999: only good for finding a reader
    A12345678            number printed on a social security card: a letter and 8 digits
    USA123456789         passport: three letters of the issuing state, then its number
    anything else        library card: 4 to 20 letters and digits, at most 14 when it has no letter
"""

import re
from dataclasses import field
from datetime import date
from typing import Final

from bashu.domain.identity import resident_id
from bashu.domain.identity.countries import PASSPORT_ISSUERS
from bashu.domain.identity.kinds import CardKind
from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.values import value_class

SHORTEST: Final = 4
LONGEST: Final = 20
LONGEST_DIGITS: Final = 14
BANK_LENGTHS: Final = frozenset({16, 17, 19})

_SEPARATORS: Final = " \t\r\n-\u00a0\u00ad\u200b\u2010\u2011\u2012\u2013\u3000\ufeff\uff0d"
_PLAIN: Final = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, _SEPARATORS))
)  # fmt: skip
_READABLE: Final = re.compile(r"[0-9A-Za-z]+")
_LIKE_AN_ID: Final = re.compile(r"[0-9]{14,}[0-9X]")
_SOCIAL_SECURITY: Final = re.compile(r"[A-Z][0-9]{8}")
_PASSPORT: Final = re.compile(r"[A-Z]{3}(?=[A-Z]*[0-9])[0-9A-Z]{5,9}")

# How many characters at each end are shown. An ID number's division stays hidden: with the date of birth beside it, the
# customary "first 6, last 4" would be the whole number.
_SHOWN: Final = {
    CardKind.RESIDENT_ID: (1, 1),
    CardKind.SOCIAL_SECURITY: (1, 2),
    CardKind.PASSPORT: (3, 2),
    CardKind.LIBRARY_CARD: (0, 4),
}


@value_class(frozen=True, slots=True)
class Credential:
    """A well-formed number. It stays out of `repr`, and so out of logs and tracebacks.

    `birth_on` is known from a citizen number only. `old` says that 15 digits were read: `number` has their 18.
    """

    kind: CardKind
    number: str = field(repr=False)
    birth_on: date | None = field(default=None, repr=False)
    old: bool = False

    @property
    def masked(self) -> str:
        return mask(self.kind, self.number)

    @property
    def specimen(self) -> bool:
        return self.kind is CardKind.RESIDENT_ID and resident_id.is_specimen(self.number)


def parse_credential(text: str) -> Credential | Problem:
    """Read a number as scanned or typed: full-width forms, lower case, blanks and hyphens are no obstacle."""
    number = text.translate(_PLAIN)
    if not number:
        return problem(ProblemCode.EMPTY)
    # Before it is put into capitals: that would make letters of what is none here, as SS of ß.
    if not _READABLE.fullmatch(number):
        return problem(ProblemCode.UNREADABLE)
    number = number.upper()
    if len(number) > LONGEST:
        return problem(ProblemCode.TOO_LONG)
    if _LIKE_AN_ID.fullmatch(number):
        return _resident_id(number)
    if _SOCIAL_SECURITY.fullmatch(number):
        return Credential(CardKind.SOCIAL_SECURITY, number)
    if _PASSPORT.fullmatch(number) and number[:3] in PASSPORT_ISSUERS:
        return Credential(CardKind.PASSPORT, number)
    if len(number) < SHORTEST:
        return problem(ProblemCode.TOO_SHORT)
    return Credential(CardKind.LIBRARY_CARD, number)


def mask(kind: CardKind, number: str) -> str:
    """Stars for all but a few characters; at least half of the number is always hidden."""
    first, last = _SHOWN[kind]
    first = min(first, len(number) // 2)
    last = min(last, len(number) // 2 - first)
    return number[:first] + "*" * (len(number) - first - last) + number[len(number) - last :]


def without_person(text: str) -> str:
    """What was scanned where no card belongs, fit to be kept: masked if a person's number may be in it.

    A citizen number may also stand among other things: two cards read as one, a form's text pasted whole.
    """
    if len(text) <= LONGEST_DIGITS and text.isascii() and text.isdigit():
        return text  # As barcodes mostly are; a citizen number is longer, and all others have letters.
    number = text.translate(_PLAIN).upper()
    if _LIKE_AN_ID.search(number):
        return mask(CardKind.RESIDENT_ID, number)
    found = parse_credential(number)
    return text if isinstance(found, Problem) or found.kind is CardKind.LIBRARY_CARD else found.masked


def _resident_id(number: str) -> Credential | Problem:
    old = len(number) == resident_id.OLD_LENGTH and number.isdigit()
    if len(number) in BANK_LENGTHS and number.startswith("62"):
        return problem(ProblemCode.BANK_NUMBER)
    full = resident_id.from_old(number) if old else number
    match resident_id.check(full):
        case Problem() as wrong:
            return wrong
        case birth_on:
            return Credential(CardKind.RESIDENT_ID, full, birth_on=birth_on, old=old)
