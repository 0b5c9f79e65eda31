"""How messages that Chinese vendors added to SIP2 are laid out: a setting of each terminal that speaks them.

A line each: the code, how many characters stand before the first field, and what does in the answer:

    85 18 -> {date}
    81 18 -> {ok}{date}
"""

import re
from dataclasses import dataclass
from typing import Final

from .charsets import clean

HEAD_MAX: Final = 60
_RULE: Final = re.compile(r"(81|85|91) (\d{1,2}) ->((?: \S{1,60})?)")
SLOTS: Final = re.compile(r"\{(ok|yn|date)\}")


class VendorError(ValueError):
    """The line does not say how a message is laid out."""


@dataclass(frozen=True, slots=True)
class VendorMessage:
    """`size`: how many characters stand before the first field of the request; `head`: what does in the answer, where
    {ok} is 1 or 0, {yn} is Y or N, and {date} a date of SIP2."""

    code: str
    size: int
    head: str


def read_layout(line: str) -> VendorMessage:
    """Raises VendorError."""
    found = _RULE.fullmatch(line)
    head = found[3].strip() if found else ""
    rest = SLOTS.sub("", head)
    if found is None or int(found[2]) > HEAD_MAX or not rest.isascii() or clean(rest) != rest or set(rest) & set("{}"):
        raise VendorError
    return VendorMessage(found[1], int(found[2]), head)
