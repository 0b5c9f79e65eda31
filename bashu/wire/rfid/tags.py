"""A tag as a machine read it, in whichever of the layouts it is written that somebody reads there."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from bashu.wire.rfid import alliance, elements, fixed, uhf
from bashu.wire.rfid.errors import Damage, TagError
from bashu.wire.rfid.values import Layout, Tag

# The DSFIDs of ISO 28560-2 and -3; machines that were sold before them wrote others, which say nothing.
DSFIDS: Final = {0x06: Layout.ISO_28560_2, 0x3E: Layout.ISO_28560_3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """HF (ISO 15693): `blocks` from the first on, and what the tag says of itself. UHF: bank 01 from its control word
    on, and bank 11 if it was read.
    """

    blocks: bytes = b""
    afi: int | None = None
    dsfid: int | None = None
    bank_01: bytes = b""
    bank_11: bytes = b""

    @property
    def said_afi(self) -> int | None:
        """Of a UHF tag that of its control word, if that is one of ISO."""
        if not self.bank_01:
            return self.afi
        control = uhf.control_of(self.bank_01)
        return control.afi if control.is_iso else None


def layout_of(memory: Memory) -> Layout:
    """Which of the layouts it is in, as it says itself: by control word, DSFID or checksum. Raises TagError."""
    if memory.bank_01:
        return Layout.ISO_28560_4 if uhf.control_of(memory.bank_01).is_iso else Layout.ALLIANCE
    if not any(memory.blocks):
        raise TagError(Damage.BLANK, "Nothing is written on it.")
    if memory.dsfid in DSFIDS:
        return DSFIDS[memory.dsfid]
    try:
        fixed.read(memory.blocks)
    except TagError:
        return Layout.ISO_28560_2
    return Layout.ISO_28560_3


def read(memory: Memory, *, layouts: Collection[Layout] = tuple(Layout)) -> Tag:
    """`layouts`: those that are read there. Raises TagError."""
    layout = layout_of(memory)
    if layout not in layouts:
        raise TagError(Damage.OTHER_LAYOUT, f"It is written as {layout}, which is not read here.")
    return _READ[layout](memory)


_READ: Final[dict[Layout, Callable[[Memory], Tag]]] = {
    Layout.ISO_28560_2: lambda memory: elements.tag_of(elements.read(memory.blocks), layout=Layout.ISO_28560_2),
    Layout.ISO_28560_3: lambda memory: fixed.read(memory.blocks),
    Layout.ISO_28560_4: lambda memory: uhf.read(memory.bank_01, memory.bank_11),
    Layout.ALLIANCE: lambda memory: alliance.read(memory.bank_01, memory.bank_11),
}
