"""What stands on the labels of boxes and parcels: two letters, the id, and two check digits (ISO 7064, MOD 97-10)."""

import re

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

SIGN, PARCEL_SIGN = "BX", "PX"
# Ids are bigints.
DIGITS_MAX = 19
_FORM = re.compile(rf"(?:{SIGN}|{PARCEL_SIGN})[0-9]{{3,{DIGITS_MAX + 2}}}")


def code_of(box_id: int) -> str:
    return _code(SIGN, box_id)


def parcel_code_of(parcel_id: int) -> str:
    return _code(PARCEL_SIGN, parcel_id)


def box_of_code(text: str) -> int | None:
    """The id; None if this is no code of a box, or one that was misread."""
    return _read(SIGN, text)


def parcel_of_code(text: str) -> int | None:
    """As of a box."""
    return _read(PARCEL_SIGN, text)


def looks_like_code(text: str) -> bool:
    """Of a box or a parcel, also if its check digits are wrong."""
    return _FORM.fullmatch(text.strip().upper()) is not None


def _code(sign: str, number: int) -> str:
    return f"{sign}{number}{mod_97_10.calc_check_digits(str(number))}"


def _read(sign: str, text: str) -> int | None:
    digits = text.strip().upper().removeprefix(sign)
    if not (text.strip().upper().startswith(sign) and digits.isascii() and digits.isdigit()):
        return None
    if not 3 <= len(digits) <= DIGITS_MAX + 2:
        return None
    try:
        mod_97_10.validate(digits)
    except ValidationError:
        return None
    return int(digits[:-2])
