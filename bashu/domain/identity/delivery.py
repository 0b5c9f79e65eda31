"""Where a patron wants things sent: who takes them, by which phone the courier asks, and the address."""

from dataclasses import field
from typing import Final

from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.values import value_class

RECIPIENT_LETTERS_MAX: Final = 60
PHONE_DIGITS: Final = (7, 15)
PHONE_LETTERS_MAX: Final = 24
ADDRESS_LETTERS_MAX: Final = 200
# What people put between the digits of a phone.
BETWEEN: Final = " -+()（）"


@value_class(frozen=True, slots=True, kw_only=True)
class Delivery:
    recipient: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)


def read_delivery(*, recipient: str, phone: str, address: str) -> Delivery | Problem:
    """As it was typed: only what cannot be right is refused, since couriers know places that no register has."""
    told = Delivery(recipient=_line(recipient), phone=_line(phone), address=_line(address))
    if not told.recipient or len(told.recipient) > RECIPIENT_LETTERS_MAX:
        return problem(ProblemCode.RECIPIENT_MISSING, most=RECIPIENT_LETTERS_MAX)
    digits = "".join(each for each in told.phone if each not in BETWEEN)
    fewest, most = PHONE_DIGITS
    right = digits.isascii() and digits.isdigit() and fewest <= len(digits) <= most
    if not right or len(told.phone) > PHONE_LETTERS_MAX:
        return problem(ProblemCode.PHONE_FORM)
    if not told.address or len(told.address) > ADDRESS_LETTERS_MAX:
        return problem(ProblemCode.ADDRESS_MISSING, most=ADDRESS_LETTERS_MAX)
    return told


def _line(text: str) -> str:
    """One line without what cannot be printed."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
