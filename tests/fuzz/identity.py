"""What a scanner or a keyboard sent: a second, plain reading of the same rules must say the same."""

import unicodedata
from collections.abc import Iterator
from datetime import date

from bashu.domain.identity import divisions
from bashu.domain.identity.countries import PASSPORT_ISSUERS
from bashu.domain.identity.credential import Credential, parse_credential, without_person
from bashu.domain.identity.kinds import CardKind
from bashu.domain.identity.pin import pin_problem
from bashu.domain.identity.problems import Problem, ProblemCode
from tests.domain.identity.people import citizen_number

DIGITS, LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SEPARATORS = " \t\r\n-\u00a0\u00ad\u200b\u2010\u2011\u2012\u2013\u3000\ufeff\uff0d"


def check(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    found, number = parse_credential(text), plain(text)
    expected = kind_of(number)
    if isinstance(found, Problem):
        assert expected is found.code, f"{found.code} instead of {expected}"
        assert_names_nothing(found, number)
    else:
        assert expected is found.kind, f"{found.kind} instead of {expected}"
        assert_well_kept(found, number)
    for run in runs_of_digits(number):
        assert run not in plain(without_person(text)), "a person's number is kept"
    wrong = pin_problem(text, numbers=[number], birth_on=date(1990, 3, 7))
    assert wrong is not None or (6 <= len(text) <= 12 and set(text) <= set(DIGITS) and text not in number)


def plain(text: str) -> str:
    """Full-width forms as narrow ones, small letters as capitals, nothing between."""
    kept = [unicodedata.normalize("NFKC", each) if "！" <= each <= "～" else each for each in text]
    return "".join(each.upper() if each.isascii() else each for each in kept if each not in SEPARATORS)


def kind_of(number: str) -> CardKind | ProblemCode:
    """The table of docs/identity.md, read again."""
    if not number:
        return ProblemCode.EMPTY
    if not set(number) <= set(DIGITS + LETTERS):
        return ProblemCode.UNREADABLE
    if len(number) > 20:
        return ProblemCode.TOO_LONG
    digits, letters = set(number) <= set(DIGITS), set(number) & set(LETTERS)
    if len(number) >= 15 and (digits or (letters == {"X"} and number.index("X") == len(number) - 1)):
        return kind_of_long(number)
    if len(number) == 9 and number[0] in LETTERS and set(number[1:]) <= set(DIGITS):
        return CardKind.SOCIAL_SECURITY
    if 8 <= len(number) <= 12 and number[:3] in PASSPORT_ISSUERS and not digits and set(number[3:]) & set(DIGITS):
        return CardKind.PASSPORT
    return CardKind.LIBRARY_CARD if len(number) >= 4 else ProblemCode.TOO_SHORT


def kind_of_long(number: str) -> CardKind | ProblemCode:
    if number.startswith("62") and len(number) in {16, 17, 19}:
        return ProblemCode.BANK_NUMBER
    if len(number) == 15 and number.isdigit():
        century = "18" if number[12:] in {"996", "997", "998", "999"} else "19"
        number = number[:6] + century + number[6:]
        number += check_character(number)
    if len(number) != 18:
        return ProblemCode.ID_LENGTH
    if not (number[1:3] in divisions.PROVINCES if number[0] == "9" else divisions.is_known(number[:6])):
        return ProblemCode.ID_DIVISION
    if not is_day(number[6:14]):
        return ProblemCode.ID_BIRTH_DATE
    return CardKind.RESIDENT_ID if number[17] == check_character(number[:17]) else ProblemCode.ID_CHECK


def check_character(first_17: str) -> str:
    """ISO 7064 MOD 11-2 as the standard tells it: carry, add, double."""
    carried = 0
    for digit in first_17:
        carried = (carried + int(digit)) * 2 % 11
    return "0123456789X"[(12 - carried) % 11]


def is_day(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return year >= 1800 and 1 <= month <= 12 and 1 <= day <= lengths[month - 1]


def assert_well_kept(found: Credential, number: str) -> None:
    """It is the number that was shown, read again it is the same, and what is shown of it is not it."""
    assert found.old or found.number == number
    assert (found.birth_on is not None) == (found.kind is CardKind.RESIDENT_ID)
    again = parse_credential(found.number)
    assert isinstance(again, Credential)
    assert (again.kind, again.number, again.birth_on) == (found.kind, found.number, found.birth_on)
    assert len(found.masked) == len(found.number)
    assert found.masked.count("*") * 2 >= len(found.number)
    assert found.number not in repr(found)


def assert_names_nothing(found: Problem, number: str) -> None:
    assert found.zh
    assert found.en
    assert not any(run in found.en + found.zh for run in runs_of_digits(number))


def runs_of_digits(number: str) -> list[str]:
    """What may be a citizen number: the unbroken runs of at least 15 digits."""
    runs = "".join(each if each in DIGITS else " " for each in number).split()
    return [run for run in runs if len(run) >= 15]


def seeds() -> Iterator[bytes]:
    numbers = [
        citizen_number(), citizen_number(division="510104"), "11010519491231002x", "510104900307123", "a12345678",
        "usa 123456789", "CHNE12345678", "CDL0012345", "00012345678901", "6217001234567890123", "951840199003070017",
        "１１０１０５１９４９１２３１００２ｘ", " 110105 19491231-002X\r\n", "111111", "900307", "张三",
    ]  # fmt: skip
    yield from (number.encode() for number in numbers)
    yield (numbers[0] + "|" + numbers[2]).encode()
