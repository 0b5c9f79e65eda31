"""Where an item of the demonstration stands: the call number of its record, or its place on the shelves."""

from typing import Final

from bashu.wire.marc.iso2709 import parse
from bashu.wire.marc.records import Record
from bashu.wire.marc.splitter import Piece

# Tag, and what is joined: a library's own call number before that of a scheme; of Chinese records, then of the others.
CALL_NUMBERS: Final = (("905", "s"), ("690", "a"), ("090", "ab"), ("050", "ab"), ("086", "a"))
ON_A_SHELF, IN_A_BAY, IN_A_ROW = 30, 6, 8


def of_record(raw: bytes) -> str:
    """Empty where the record has none, as the two files of Chinese books have."""
    record = parse(Piece(raw, offset=0))
    if isinstance(record, Record):
        for tag, codes in CALL_NUMBERS:
            for field in record.fields:
                if field.tag == tag and (found := " ".join(field.every(codes)[: len(codes)]).strip()):
                    return found
    return ""


def of_place(number: int) -> str:
    """Fixed shelving, as stacks have it: row, bay, shelf, and the item on it. `number` counts within its owner's."""
    shelf, item = divmod(number - 1, ON_A_SHELF)
    bay, shelf = divmod(shelf, IN_A_BAY)
    row, bay = divmod(bay, IN_A_ROW)
    return f"{row + 1:02}-{bay + 1}-{shelf + 1}/{item + 1:02}"
