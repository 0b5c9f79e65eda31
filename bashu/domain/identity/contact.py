"""How a patron is reached: an e-mail address, a mobile number, or both."""

import re
from dataclasses import field
from typing import Final

from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.values import value_class

EMAIL_LENGTH_MAX: Final = 254
MOBILE_LETTERS_MAX: Final = 24
BETWEEN: Final = " -()（）"
# What every mail server takes: no quotes, no blanks, a domain with a dot.
EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}", re.ASCII
)
MOBILE: Final = re.compile(r"1[3-9][0-9]{9}", re.ASCII)


@value_class(frozen=True, slots=True, kw_only=True)
class Contact:
    """Empty where there is none."""

    email: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)

    @property
    def masked_email(self) -> str:
        name, _, domain = self.email.rpartition("@")
        return f"{name[0]}***@{domain}" if name else ""

    @property
    def masked_mobile(self) -> str:
        return f"{self.mobile[:3]}****{self.mobile[-4:]}" if self.mobile else ""


def masked(address: str) -> str:
    """An e-mail address or a mobile number."""
    return Contact(email=address).masked_email if "@" in address else Contact(mobile=address).masked_mobile


def read_contact(*, email: str, mobile: str) -> Contact | Problem:
    """As they were typed. Numbers are those of the mainland, which its gateways serve."""
    email = email.strip()
    if email and (len(email) > EMAIL_LENGTH_MAX or not EMAIL.fullmatch(email)):
        return problem(ProblemCode.EMAIL_FORM)
    digits = "".join(each for each in mobile if each not in BETWEEN)
    digits = digits.removeprefix("+86").removeprefix("0086")
    if digits and not MOBILE.fullmatch(digits):
        return problem(ProblemCode.MOBILE_FORM)
    return Contact(email=email, mobile=digits)
