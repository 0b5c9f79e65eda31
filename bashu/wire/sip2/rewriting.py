"""Messages said otherwise than we would, for a machine that nobody can teach: fields dropped, replaced and added.

A rule a line, in the order in which they are followed; each sees what those before it have done:

    10 -AJ              the field is left out
    10 CT=CD-1 -> A1    a value that is equal to this becomes another
    10 AF -> {AF}!      any value does; {AF} stands for the first value of that field in the message
    10 +CL -> {CT}      the field is added where it is absent, and there is something to say

The code may be that of a request, too: what the machine says is then read as if it had said the other.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .charsets import clean
from .codec import Fields, Message
from .layouts import LAYOUTS, VENDOR_ANSWER_TO

# Secrets have no place in settings that people read; and what is served, nobody but the server knows.
UNTOUCHED: Final = frozenset({"AD", "CO", "AC", "BX", "AY", "AZ"})
# These have no fields, or are the connection's own business.
_CODES: Final = frozenset({*LAYOUTS, *VENDOR_ANSWER_TO, *VENDOR_ANSWER_TO.values()}) - {"93", "94", "96", "97"}
VALUE_MAX: Final = 500
_RULE: Final = re.compile(r"(\d\d) (?:-([A-Z]{2})|(\+?)([A-Z]{2})(?:=(\S.{0,99}?))? -> (\S.{0,199}))")
_SLOT: Final = re.compile(r"\{([A-Z]{2})\}")


class RewriteError(ValueError):
    """The line is no rule, or speaks of what nobody may rewrite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """`value` None: the field is dropped. `only`: a value that is equal to this; empty: any. `adds`: where there is
    no such field."""

    code: str
    tag: str
    value: str | None = None
    only: str = ""
    adds: bool = False


def read_rule(line: str) -> Rewrite:
    """Raises RewriteError."""
    found = _RULE.fullmatch(line)
    if found is None or clean(line) != line:
        raise RewriteError
    code, dropped, plus, tag, only, value = found.groups()
    tags = {dropped or tag, *_SLOT.findall(value or "")}
    if code not in _CODES or tags & UNTOUCHED or (plus and only):
        raise RewriteError
    if dropped:
        return Rewrite(code=code, tag=dropped)
    return Rewrite(code=code, tag=tag, value=value, only=only or "", adds=bool(plus))


def rewrite(message: Message, rules: Iterable[Rewrite]) -> Message:
    for rule in rules:
        if rule.code == message.code:
            message = message._replace(fields=_after(rule, message))
    return message


def _after(rule: Rewrite, message: Message) -> Fields:
    if rule.value is None:
        return tuple(each for each in message.fields if each[0] != rule.tag)
    value = _SLOT.sub(lambda slot: message.get(slot[1]), rule.value)[:VALUE_MAX]
    there = any(tag == rule.tag for tag, _ in message.fields)
    if rule.adds:
        return message.fields if there or not value.strip() else (*message.fields, (rule.tag, value))
    return tuple((tag, value if tag == rule.tag and rule.only in {"", was} else was) for tag, was in message.fields)
