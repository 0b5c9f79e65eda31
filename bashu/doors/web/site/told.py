"""What the page and the process of the site agent tell each other: JSON, by what these classes say of their fields."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final, TypeVar

from cattrs import BaseValidationError
from cattrs.preconf.orjson import make_converter

T = TypeVar("T")
_converter: Final = make_converter(detailed_validation=False)


class UnreadableError(ValueError):
    """It is none of these."""


class Line(Enum):
    """Between the box and the network. `MENDED`: and nothing has come through it since."""

    UP = "up"
    CUT = "cut"
    MENDED = "mended"


class Knows(Enum):
    """Who knows a reader."""

    OWN = "own"
    NETWORK = "network"
    BOTH = "both"


class Do(Enum):
    """What somebody does at the machine."""

    LEND = "lend"
    TAKE_IN = "return"
    LOOK = "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """`key` names one of them here; nobody's number leaves the process."""

    key: str
    name: str
    known_to: Knows


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An item to try it with. `is_own`: of the library itself."""

    barcode: str
    title: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLoan:
    """In the library's own system. `to_network`: to the network's card."""

    barcode: str
    reader: str
    to_network: bool
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """A fact that the network does not have yet; `kind` is a `FactKind`."""

    kind: str
    barcode: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What the library's own system is still to be told: `out`, `in`, or a step that was begun (`lend`, `take in`)."""

    kind: str
    barcode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What is on its disk. `away`: barcodes that are lent to the network's card, as it believes."""

    waits: tuple[Waits, ...] = ()
    owed: tuple[Owed, ...] = ()
    away: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message, as `bashu sip2 talk` prints it, secrets masked. `by_machine`: else it is the answer."""

    by_machine: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The last that was done at the machine. `ok` None: it was only looked. `words`: on its screen."""

    do: Do
    reader: str
    barcode: str
    ok: bool | None
    words: tuple[str, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`library`: its code. `loans`: in its own system, of what is offered and of its own readers. `lent_out`: all of
    them counted.
    """

    library: str
    line: Line
    own_is_on: bool
    readers: tuple[Reader, ...]
    offered: tuple[Offered, ...]
    loans: tuple[OwnLoan, ...]
    lent_out: int
    box: Box
    talk: Talk | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the page wants: one of these, or nothing but to know."""

    line: bool | None = None
    own: bool | None = None
    do: Do | None = None
    reader: str = field(default="", repr=False)
    barcode: str = ""


def write(message: Told | Asked) -> bytes:
    return _converter.dumps(message)


def read(data: bytes, kind: type[T]) -> T:
    """Raises UnreadableError."""
    try:
        found: T = _converter.loads(data, kind)
    except (ValueError, TypeError, KeyError, AttributeError, BaseValidationError) as error:
        raise UnreadableError(type(error).__name__) from None
    return found
