"""The fifteen elements of Dublin Core (DCMES 1.1, ISO 15836-1) that a record speaks of.

MARC 21 by LC's "MARC to Dublin Core Crosswalk" (unqualified), but that 7XX are contributors; CNMARC by the same ideas.
"""

import re
from collections.abc import Iterator

from stdnum import isbn, issn

from bashu.wire.marc.description import Kind, kind_of, trim
from bashu.wire.marc.records import Field, Flavour, Record
from bashu.wire.marc.to_marc21 import linked_title
from bashu.wire.markup.writing import element, leaf

DC = "http://purl.org/dc/elements/1.1/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SRW_DC = "info:srw/schema/1/dc-schema"
_OAI_DC_SCHEMA = f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
# Types of the DCMI Type Vocabulary.
_TYPES = {Kind.BOOK: "Text", Kind.PERIODICAL: "Text"}
_TYPE_BY_MATERIAL = {"g": "MovingImage", "i": "Sound", "j": "Sound", "k": "StillImage", "e": "Image", "f": "Image",
                     "l": "Software", "r": "PhysicalObject", "o": "Collection", "t": "Text", "b": "Text"}  # fmt: skip
_NUMBER = re.compile(r"[\dXx][\dXx\s\-]{6,20}[\dXx]")

# Element, tags, codes, and what stands between the values of one field. "" makes an element of each value.
Rule = tuple[str, tuple[str, ...], str, str]
_CNMARC: tuple[Rule, ...] = (
    ("creator", ("700", "701", "710", "711", "720", "721"), "abcdf", ", "),
    ("contributor", ("702", "712", "722"), "abcdf", ", "),
    ("subject", ("600", "601", "602", "605", "606"), "abtxyz", "--"),
    ("subject", ("610", "690"), "a", ""),
    ("description", ("330", "327", "300", "314", "320"), "a", " "),
    ("publisher", ("210", "214"), "c", ""),
    ("date", ("210", "214"), "d", ""),
    ("format", ("215",), "acde", " ; "),
    ("language", ("101",), "a", ""),
    ("coverage", ("607",), "axyz", "--"),
)
_MARC21: tuple[Rule, ...] = (
    ("creator", ("100", "110", "111"), "abcdnq", " "),
    ("contributor", ("700", "710", "711", "720"), "abcdnqt", " "),
    ("subject", ("600", "610", "611", "630", "650"), "abcdtvxyz", "--"),
    ("subject", ("653", "084"), "a", ""),
    ("description", ("520", "505", "500", "504", "508", "511"), "abtr", " "),
    ("publisher", ("260", "264"), "b", ""),
    ("date", ("260", "264"), "c", ""),
    ("type", ("655",), "a", ""),
    ("format", ("300",), "abce", " ; "),
    ("format", ("856",), "q", ""),
    ("language", ("041",), "a", ""),
    ("source", ("534", "786"), "at", " "),
    ("coverage", ("651", "662", "752"), "abcdvxyz", "--"),
    ("rights", ("506", "540"), "a", " "),
)
_SERIES = {Flavour.CNMARC: ("225",), Flavour.MARC21: ("490", "440")}
_OTHERS = {
    Flavour.CNMARC: tuple(str(tag) for tag in range(421, 489)),
    Flavour.MARC21: tuple(str(tag) for tag in range(760, 788) if tag != 786),
}
_ISBNS, _ISSNS = {Flavour.CNMARC: "010", Flavour.MARC21: "020"}, {Flavour.CNMARC: "011", Flavour.MARC21: "022"}


def dublin_core(record: Record) -> tuple[tuple[str, str], ...]:
    """Pairs of element and value, each once."""
    chinese = record.flavour is Flavour.CNMARC
    found = [*(_cnmarc_title(record) if chinese else _marc21_title(record))]
    for name, tags, codes, joiner in _CNMARC if chinese else _MARC21:
        found += [(name, value) for tag in tags for value in _values(_fields(record, tag), codes, joiner=joiner)]
    if not any(name == "creator" for name, _ in found):
        found += [("creator", value) for value in _statement(record)]
    if not chinese:
        fixed = next((field.data for field in record.every("008")), "")
        found += [("language", fixed[35:38])] if fixed[35:38].isalpha() else []
    kind = _TYPE_BY_MATERIAL.get(record.leader[6:7]) or _TYPES.get(kind_of(record.leader), "")
    found += [("type", kind), *_relations(record), *_identifiers(record)]
    return tuple(dict.fromkeys((name, value) for name, value in found if value))


def write_oai_dc(pairs: tuple[tuple[str, str], ...]) -> str:
    """The metadata format that each OAI-PMH provider must have."""
    names = {"xmlns:oai_dc": OAI_DC, "xmlns:dc": DC, "xmlns:xsi": _XSI, "xsi:schemaLocation": _OAI_DC_SCHEMA}
    return element("oai_dc:dc", *(leaf(f"dc:{name}", value) for name, value in pairs), attributes=names)


def write_srw_dc(pairs: tuple[tuple[str, str], ...]) -> str:
    """As SRU hands it out (info:srw/schema/1/dc-v1.1)."""
    names = {"xmlns:srw_dc": SRW_DC, "xmlns:dc": DC}
    return element("srw_dc:dc", *(leaf(f"dc:{name}", value) for name, value in pairs), attributes=names)


def _fields(record: Record, tag: str) -> tuple[Field, ...]:
    """With what stands in other scripts beside them (MARC 21, Appendix A)."""
    linked = (field for field in record.every("880") if field.first("6").startswith(f"{tag}-"))
    return (*record.every(tag), *linked)


def _values(fields: tuple[Field, ...], codes: str, *, joiner: str) -> Iterator[str]:
    for field in fields:
        texts = [text for value in field.every(codes) if (text := trim(value))]
        if joiner:
            yield joiner.join(texts)
        else:
            yield from texts


def _cnmarc_title(record: Record) -> Iterator[tuple[str, str]]:
    for field in record.every("200"):
        text = trim(field.first("a"))
        text += "".join(f". {part}" for value in field.every("hi") if (part := trim(value)))
        text += "".join(f" : {part}" for value in field.every("e") if (part := trim(value)))
        yield "title", text
    for tag in ("510", "517"):
        yield from (("title", value) for value in _values(record.every(tag), "a", joiner=""))


def _marc21_title(record: Record) -> Iterator[tuple[str, str]]:
    for field in _fields(record, "245"):
        texts = [text for value in field.every("abfgknp") if (text := " ".join(value.split()))]
        yield "title", trim(" ".join(texts))
    yield from (("title", value) for value in _values(record.every("246"), "ab", joiner=" "))


def _statement(record: Record) -> Iterator[str]:
    """Who made it, in the words of the title page."""
    title, code = ("200", "f") if record.flavour is Flavour.CNMARC else ("245", "c")
    yield from _values(record.every(title), code, joiner="")


def _relations(record: Record) -> Iterator[tuple[str, str]]:
    for tag in _SERIES[record.flavour]:
        yield from (("relation", value) for value in _values(record.every(tag), "av", joiner=" ; "))
    others = set(_OTHERS[record.flavour])
    for field in record.fields:
        if field.tag in others:
            yield "relation", trim(linked_title(field) or field.first("a"))


def _identifiers(record: Record) -> Iterator[tuple[str, str]]:
    for field in record.every(_ISBNS[record.flavour]):
        for text in field.every("a"):
            found = _NUMBER.search(text)
            if found and isbn.is_valid(found[0]):
                yield "identifier", f"URN:ISBN:{isbn.compact(isbn.to_isbn13(found[0]))}"
    for field in record.every(_ISSNS[record.flavour]):
        for text in field.every("a"):
            if issn.is_valid(text):
                yield "identifier", f"URN:ISSN:{issn.format(text)}"
    for field in record.every("856"):
        yield from (("identifier", url.strip()) for url in field.every("u"))
