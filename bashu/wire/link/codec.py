"""Messages to bytes and back: JSON, by what the classes say of their fields.

A value that may be of several classes says which: `{"is": its name, ...}`. So a side that is a version behind reads
what it knows: a field that it does not know it leaves alone, a class that it does not know is an error.
"""

import json
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from cattrs import BaseValidationError
from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union

from bashu.wire.link.messages import Fact, Message, Rules
from bashu.wire.sip2 import port

T = TypeVar("T")
WRONG = (BaseValidationError, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)
TEXT_MAX = 8_192
NUMBER_MAX = 1 << 53
YEARS = range(1970, 2200)


class UnreadableError(ValueError):
    """It is not what was to come. The text never quotes what stood there: it may be the number of a card."""


def _aware(text: Any, _: type[datetime]) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or at.year not in YEARS:
        raise ValueError("a time without its zone, or of no time that a machine knows")
    return at


_converter = make_converter(forbid_extra_keys=False, omit_if_default=True, detailed_validation=False)
_converter.register_structure_hook(datetime, _aware)
_converter.register_structure_hook(UUID, lambda text, _: UUID(text))
_converter.register_unstructure_hook(UUID, str)
_converter.register_structure_hook(bytes, lambda text, _: bytes.fromhex(text))
_converter.register_unstructure_hook(bytes, bytes.hex)
# As the key of an object it is text.
_converter.register_structure_hook(port.Listing, lambda number, _: port.Listing(int(number)))
for _union in (port.Question, port.Answer):
    configure_tagged_union(_union, _converter, tag_name="is")


def write(message: Message | Fact | Rules | port.Profile) -> bytes:
    return _converter.dumps(message, ensure_ascii=False).encode()


def read(data: bytes, wanted: type[T]) -> T:
    """Raises UnreadableError."""
    try:
        said = json.loads(data)
        _check(said)
        return _converter.structure(said, wanted)
    except WRONG:
        raise UnreadableError(f"this is no {wanted.__name__}") from None


def _check(said: Any) -> None:
    """That no text has what no database keeps, and no number is larger than it keeps. Raises ValueError."""
    match said:
        case dict():
            _check([*said, *said.values()])
        case list():
            for each in said:
                _check(each)
        case str():
            if "\0" in said or len(said) > TEXT_MAX:
                raise ValueError("a text that is none")
            said.encode()
        case int() | float():
            if not abs(said) <= NUMBER_MAX:
                raise ValueError("a number out of reach")
