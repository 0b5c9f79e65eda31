"""Messages to bytes and back: JSON, by what the classes say of their fields.

A value that may be of several classes says which: `{"is": its name, ...}`. So a side that is a version behind reads
what it knows: a field that it does not know it leaves alone, a class that it does not know is an error.
"""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from cattrs import BaseValidationError
from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union

from bashu.wire.link.messages import Fact, Message, Rules
from bashu.wire.sip2 import port

T = TypeVar("T")
WRONG = (BaseValidationError, ValueError, TypeError, KeyError, AttributeError)


class UnreadableError(ValueError):
    """It is not what was to come. The text never quotes what stood there: it may be the number of a card."""


def _aware(text: Any, _: type[datetime]) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
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
        return _converter.loads(data.decode(), wanted)
    except WRONG:
        raise UnreadableError(f"this is no {wanted.__name__}") from None
