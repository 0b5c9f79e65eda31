"""What stands on the label of a box: "BX", its id, and two check digits (ISO 7064, MOD 97-10)."""

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

SIGN = "BX"
# Ids are bigints.
DIGITS_MAX = 19


def code_of(box_id: int) -> str:
    return f"{SIGN}{box_id}{mod_97_10.calc_check_digits(str(box_id))}"


def box_of_code(text: str) -> int | None:
    """The id; None if this is no code of a box, or one that was misread."""
    digits = text.strip().upper().removeprefix(SIGN)
    if not (text.strip().upper().startswith(SIGN) and digits.isascii() and digits.isdigit()):
        return None
    if not 3 <= len(digits) <= DIGITS_MAX + 2:
        return None
    try:
        mod_97_10.validate(digits)
    except ValidationError:
        return None
    return int(digits[:-2])
