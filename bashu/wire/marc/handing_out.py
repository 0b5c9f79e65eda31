"""A record as a union catalogue hands it out: MARC 21, of one of its sources, with what the union knows beyond it.

001 003 005    our number of the publication, who we are, when it changed
020 022        numbers that other sources say
035            how each source is known at its library: (library)number
084 653 520    class, subjects and summary that other sources say
852            a field for each library that holds it
856            where the reader is told more

What is of one library only is left out: its holdings and prices, its local fields (59X, 9XX), and whom it got the thing
from (541, 561), who may be a person.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from stdnum import isbn

from bashu.wire.marc.records import Field, Record
from bashu.wire.marc.to_marc21 import to_marc21

_OURS = {"001", "003", "005"}
_LOCAL = re.compile(r"9..|59.|541|561|583|850|85[2-5]|85[89]|86.|87.")
_NUMBER = re.compile(r"[\dXx][\dXx\s\-]{6,20}[\dXx]")
# What the schema of MARCXML lets these be; and MARC 21 itself has no others.
_CONTROL, _TAG = re.compile(r"00[1-9]"), re.compile(r"0[1-9][0-9]|[1-9][0-9][0-9]")
_INDICATOR, _CODE = re.compile(r"[0-9a-z ]"), re.compile(r"[0-9a-z]")
_LEADER = re.compile(r"[0-9a-zA-Z ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """By one library: so many items, the first of them at this call number."""

    library: str
    name: str
    call_number: str
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the union says. `agency` is the domain by which our identifiers begin; `sources` are (library, number)."""

    number: str
    agency: str
    url: str
    changed_at: datetime
    sources: Sequence[tuple[str, str]] = ()
    isbns: Sequence[str] = ()
    issn: str = ""
    clc: str = ""
    subjects: Sequence[str] = ()
    summary: str = ""
    held: Sequence[Held] = ()


def handed_out(record: Record, known: Known) -> tuple[str, tuple[Field, ...]]:
    """Its leader and its fields, in the order of their tags; nothing that MARCXML's schema would not take."""
    leader, given = to_marc21(record)
    fields = [made for field in given if (made := _sound(field))]
    added = [*_numbered(known), *_beyond(fields, known), *map(_held, known.held)]
    added += _field("856 42", [("u", known.url)])
    return _leader(leader), tuple(sorted((*fields, *added), key=lambda field: field.tag))


def _sound(field: Field) -> Field | None:
    if field.tag in _OURS or _LOCAL.fullmatch(field.tag):
        return None
    if _CONTROL.fullmatch(field.tag):
        return field if field.data.strip() and not field.subfields else None
    if not _TAG.fullmatch(field.tag):
        return None
    indicators = "".join(each if _INDICATOR.fullmatch(each) else " " for each in f"{field.indicators:2.2}")
    subfields = tuple((code, value) for code, value in field.subfields if _CODE.fullmatch(code) and value.strip())
    return Field(field.tag, indicators, subfields) if subfields else None


def _leader(text: str) -> str:
    """In Unicode, whatever the source was in."""
    kept = "".join(each if _LEADER.fullmatch(each) else " " for each in f"{text:24.24}")
    material, level = kept[6].strip() or "a", kept[7].strip() or "m"
    return f"00000{kept[5]}{material}{level}{kept[8]}a2200000{kept[17:20]}4500"


def _numbered(known: Known) -> Iterator[Field]:
    yield Field("001", data=known.number)
    yield Field("003", data=known.agency)
    yield Field("005", data=f"{known.changed_at:%Y%m%d%H%M%S}.0".rjust(16, "0"))
    for library, number in known.sources:
        yield from _field("035   ", [("a", f"({library}){number}")])


def _beyond(fields: Sequence[Field], known: Known) -> Iterator[Field]:
    """What the union says and the source does not."""
    numbers = {each for field in fields if field.tag == "020" for each in _isbns(field.every("a"))}
    for number in known.isbns:
        if number not in numbers:
            yield from _field("020   ", [("a", number)])
    if known.issn and not _has(fields, "022"):
        yield from _field("022   ", [("a", known.issn)])
    if known.clc and not any(field.tag == "084" and field.first("2") == "clc" for field in fields):
        yield from _field("084   ", [("a", known.clc), ("2", "clc")])
    headings = {each for field in fields if field.tag[0] == "6" for each in _headings(field)}
    for subject in known.subjects:
        if subject not in headings:
            yield from _field("653   ", [("a", subject)])
    if known.summary and not _has(fields, "520"):
        yield from _field("520   ", [("a", known.summary)])


def _headings(field: Field) -> Iterator[str]:
    texts = [value for code, value in field.subfields if code.isalpha()]
    yield from texts
    yield "--".join(texts)


def _has(fields: Sequence[Field], tag: str) -> bool:
    return any(field.tag == tag for field in fields)


def _isbns(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        found = _NUMBER.search(text)
        if found and isbn.is_valid(found[0]):
            yield isbn.compact(isbn.to_isbn13(found[0]))


def _held(held: Held) -> Field:
    items = "1 item" if held.items == 1 else f"{held.items} items"
    pairs = [("a", held.library), ("b", held.name), ("h", held.call_number), ("z", items)]
    return _field("852   ", pairs)[0]


def _field(head: str, pairs: Sequence[tuple[str, str]]) -> list[Field]:
    """`head` is its tag, a blank and its indicators. None when nothing would be in it."""
    subfields = tuple((code, value) for code, value in pairs if value.strip())
    return [Field(head[:3], head[4:], subfields)] if subfields else []
