"""The memory of a tag, whatever stands there: a tag, whose elements can be written again, or an error in words."""

from collections.abc import Iterator
from contextlib import suppress

from bashu.wire.rfid import elements, fixed
from bashu.wire.rfid.errors import TagError
from bashu.wire.rfid.tags import Memory, read
from bashu.wire.rfid.values import Layout, Tag
from tests.wire.rfid.making import ALIGNED, ALLIANCE, BANK_01, DAMAGED, FIXED, HEX, MET, USER_BANK


def check(data: bytes) -> None:
    """The first byte says how long bank 01 is; or it is the DSFID of what follows."""
    cut, rest = data[0] if data else 0, data[1:]
    for memory in (
        Memory(blocks=rest),
        Memory(blocks=rest, dsfid=cut),
        Memory(bank_01=rest[:cut], bank_11=rest[cut:]),
    ):
        tag = tag_or_none(memory)
        if tag is not None:
            assert tag.item
            if tag.layout in {Layout.ISO_28560_2, Layout.ISO_28560_4}:
                assert elements.read(elements.write(tag.elements)) == tag.elements
    with suppress(TagError):
        fixed.blocks(rest)


def tag_or_none(memory: Memory) -> Tag | None:
    try:
        return read(memory)
    except TagError:
        return None


def seeds() -> Iterator[bytes]:
    for data in (ALIGNED, DAMAGED, *(HEX(each[0]) for each in MET)):
        yield b"\x06" + data
    for each in FIXED:
        yield b"\x3e" + HEX(each[0]) + bytes(2) + HEX("0701000501020000")
    for bank_01, bank_11 in [(BANK_01, USER_BANK), *((HEX(each[0]), HEX(each[1])) for each in ALLIANCE)]:
        yield bytes([len(bank_01)]) + bank_01 + bank_11
