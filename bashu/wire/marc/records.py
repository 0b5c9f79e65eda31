"""What a MARC record is once it was read. Values only; nothing here knows a byte layout."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias


class Flavour(StrEnum):
    """`CNMARC` stands for the whole UNIMARC family, whose Chinese member it is."""

    CNMARC = "cnmarc"
    MARC21 = "marc21"


class Charset(StrEnum):
    UTF_8 = "UTF-8"
    GB18030 = "GB18030"
    MARC_8 = "MARC-8"


class DefectKind(StrEnum):
    """What was wrong with a record, and what was done about it."""

    JUNK_SKIPPED = "junk_skipped"
    RECORD_TERMINATOR_MISSING = "record_terminator_missing"
    RECORD_TERMINATOR_STRAY = "record_terminator_stray"
    RECORD_CUT_SHORT = "record_cut_short"
    RECORD_LENGTH_WRONG = "record_length_wrong"
    LEADER_BAD = "leader_bad"
    DIRECTORY_BAD = "directory_bad"
    FIELD_LENGTH_WRONG = "field_length_wrong"
    FIELD_LOST = "field_lost"
    FIELD_EMPTY = "field_empty"
    FIELD_WITHOUT_SUBFIELDS = "field_without_subfields"
    INDICATORS_BAD = "indicators_bad"
    SUBFIELD_BAD = "subfield_bad"
    CHARSET_MISLABELLED = "charset_mislabelled"
    CHARACTERS_REPLACED = "characters_replaced"
    MARKUP_MENDED = "markup_mended"


@dataclass(frozen=True, slots=True)
class Defect:
    """`tag` is empty when the whole record is meant."""

    kind: DefectKind
    tag: str = ""
    detail: str = ""


class Field(NamedTuple):
    """A control field has only `data`; a data field has indicators and (code, value) pairs."""

    tag: str
    indicators: str = ""
    subfields: tuple[tuple[str, str], ...] = ()
    data: str = ""

    def first(self, code: str) -> str:
        """The first value under a code, or an empty text."""
        return next((value for key, value in self.subfields if key == code), "")

    def every(self, codes: str) -> tuple[str, ...]:
        """The values under any of the codes, in the field's own order."""
        return tuple(value for key, value in self.subfields if key in codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`number` counts from 1 within its file, `offset` is the byte at which it starts.

    `raw` is what stood there if it was ISO 2709, and ISO 2709 in UTF-8 if it was MARCXML (see marcxml.py).
    """

    leader: str
    fields: tuple[Field, ...]
    flavour: Flavour
    charset: Charset
    raw: bytes
    number: int
    offset: int
    defects: tuple[Defect, ...] = ()

    def every(self, tag: str) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.tag == tag)

    def first(self, tag: str) -> Field | None:
        return next((field for field in self.fields if field.tag == tag), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Bytes that hold no record. `size` is how many they are."""

    number: int
    offset: int
    size: int
    reason: str


Entry: TypeAlias = Record | Unreadable
