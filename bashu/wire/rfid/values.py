"""What stands on a tag, and what may be wrong with it."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from bashu.wire.rfid.compaction import Compaction


class Layout(StrEnum):
    """How a tag is written. Their twins are meant too: GB/T 35660.2 and WH/T 44 are ISO 28560-2."""

    ISO_28560_2 = "iso-28560-2"
    ISO_28560_3 = "iso-28560-3"
    ISO_28560_4 = "iso-28560-4"
    # The UHF layout of Chinese university libraries.
    ALLIANCE = "alliance-uhf"

    @property
    def is_uhf(self) -> bool:
        return self in {Layout.ISO_28560_4, Layout.ALLIANCE}


class Oid(IntEnum):
    """The data elements by their relative object identifiers (ISO 28560-1)."""

    UNIQUE_ITEM = 0
    ITEM = 1
    CONTENT = 2
    OWNER = 3
    SET = 4
    USAGE = 5
    SHELF = 6
    ONIX_FORMAT = 7
    MARC_FORMAT = 8
    SUPPLIER = 9
    ORDER = 10
    ILL_BORROWER = 11
    ILL_TRANSACTION = 12
    GS1_PRODUCT = 13
    OTHER_UNIQUE_ITEM = 14
    LOCAL_A = 15
    LOCAL_B = 16
    TITLE = 17
    LOCAL_PRODUCT = 18
    OTHER_FORMAT = 19
    SUPPLY_STAGE = 20
    INVOICE = 21
    OTHER_ITEM = 22
    OTHER_OWNER = 23
    SUBSIDIARY = 24
    OTHER_ILL_BORROWER = 25
    LOCAL_C = 26


@dataclass(frozen=True, slots=True)
class Element:
    """`text`: None where the bytes are meant for an application, or make no text in an element that nobody needs."""

    oid: int
    text: str | None
    data: bytes
    compaction: Compaction


@dataclass(frozen=True, slots=True)
class SetInformation:
    """This tag is part `part` of `parts`. Part 0: the tag does not say which."""

    parts: int
    part: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """`owner`: as it stands there, an ISIL or another code; empty if none does. `usage`: the byte of element 5.
    `lent`: what a layout with a security bit of its own says of it.
    """

    layout: Layout
    item: str
    owner: str = ""
    set: SetInformation | None = None
    usage: int | None = None
    lent: bool | None = None
    elements: tuple[Element, ...] = ()
