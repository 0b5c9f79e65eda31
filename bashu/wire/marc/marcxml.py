"""MARCXML: MARC 21's schema (LC, "MARC 21 XML Schema"), MarcXchange (ISO 25577), and what CNMARC systems make of them.

Names count without their prefixes and namespaces, for everybody has others: `http://www.loc.gov/MARC21/slim`,
`http://www.nlc.cn/`, `info:lc/xmlns/marcxchange-v1`, or none.

`raw` of a record that was read here is ISO 2709 in UTF-8, so that what keeps records keeps one form of them; its leader
is the record's. Only what is too long for ISO 2709 is MARCXML again. `reading.read` reads either.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from xml.parsers import expat

from bashu.wire.marc import xml_splitter
from bashu.wire.marc.flavour import detect as detect_flavour
from bashu.wire.marc.records import Charset, Defect, DefectKind, Entry, Field, Flavour, Record, Unreadable
from bashu.wire.marc.splitter import LEADER_SIZE, Piece, Source, unreadable
from bashu.wire.marc.writer import TooLongError
from bashu.wire.marc.writer import write as write_iso2709
from bashu.wire.markup import encodings
from bashu.wire.markup.mending import mend
from bashu.wire.markup.reading import FINAL
from bashu.wire.markup.writing import DECLARATION, element, leaf

SLIM: Final = "http://www.loc.gov/MARC21/slim"
SCHEMA: Final = "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd"
_CODECS = {Charset.UTF_8: encodings.UTF_8, Charset.GB18030: encodings.GB18030}
_TAG_SIZE = 3
_LOCATED = {"xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "xsi:schemaLocation": f"{SLIM} {SCHEMA}"}


def read(source: Source, *, charset: Charset | None = None, flavour: Flavour | None = None) -> Iterator[Entry]:
    """Every record of an open binary file, in flat memory. A given charset or flavour is not second-guessed."""
    ahead = Ahead.of(source)
    if ahead.head.startswith(encodings.UTF_16_MARKS):
        size = len(ahead.head) + sum(map(len, iter(lambda: source.read(1 << 16), b"")))
        yield Unreadable(number=1, offset=0, size=size, reason="UTF-16; save the file as UTF-8")
        return
    codec = encodings.declared(ahead.head)
    for number, piece in enumerate(xml_splitter.split(ahead), start=1):
        if isinstance(piece, Unreadable):
            yield replace(piece, number=number)
        else:
            yield replace(parse(piece, codec=codec, charset=charset, flavour=flavour), number=number)


def parse(
    piece: Piece, *, codec: str = encodings.UTF_8, charset: Charset | None = None, flavour: Flavour | None = None
) -> Entry:
    """Its number is 1. `codec` is what the file declares; a given charset counts for more."""
    defects = list(piece.defects)
    text = _text(piece.data, codec, given=_CODECS.get(charset) if charset else None, defects=defects)
    found = _parsed(text, defects=defects)
    if isinstance(found, str):
        return unreadable(piece, found)
    fields = tuple(_fields(found, defects=defects))
    if not fields:
        return unreadable(piece, "no field that can be read")
    if flavour is None:
        general = [(each.tag, _general(each)) for each in fields]
        flavour = detect_flavour(general, leader=found.leader.encode("ascii", "replace"))
    leader, raw = _kept(_leader(found.leader, flavour=flavour, defects=defects), fields)
    return Record(
        leader=leader, fields=fields, flavour=flavour, charset=Charset.UTF_8, raw=raw, number=1, offset=piece.offset,
        defects=tuple(defects),
    )  # fmt: skip


def write(leader: str, fields: Sequence[Field], *, located: bool = False) -> str:
    """One record, as an element. What XML cannot carry is written as U+FFFD.

    `located`: with where its schema is, as OAI-PMH wants it (section 2.5).
    """
    return element("record", _inner(leader, fields), attributes={"xmlns": SLIM} | (_LOCATED if located else {}))


def write_collection(records: Iterable[tuple[str, Sequence[Field]]]) -> Iterator[bytes]:
    """A whole file, record by record."""
    yield f'{DECLARATION}<collection xmlns="{SLIM}">\n'.encode()
    for leader, fields in records:
        yield f"<record>{_inner(leader, fields)}</record>\n".encode()
    yield b"</collection>\n"


@dataclass(slots=True)
class Ahead:
    """A file whose first bytes were looked at already."""

    source: Source
    head: bytes
    given: bool = False

    @classmethod
    def of(cls, source: Source) -> "Ahead":
        head = b""
        while len(head) < encodings.HEAD_SIZE and (block := source.read(encodings.HEAD_SIZE - len(head))):
            head += block
        return cls(source, head)

    def read(self, size: int, /) -> bytes:
        if self.given:
            return self.source.read(size)
        self.given = True
        return self.head


def _text(data: bytes, codec: str, *, given: str | None, defects: list[Defect]) -> str:
    if given:
        text = data.decode(given, errors="replace")
        codec, replaced = given, text.count("\ufffd")
        really = given
    else:
        text, really, replaced = encodings.decode(data, codec)
    if really != codec:
        defects.append(Defect(DefectKind.CHARSET_MISLABELLED, detail=f"is {really.upper()}"))
    if replaced:
        defects.append(Defect(DefectKind.CHARACTERS_REPLACED, detail=f"{replaced} characters"))
    return text


@dataclass(slots=True)
class _Found:
    """A record's elements, as they stand: of each field its tag, its indicators, its own text, its subfields."""

    leader: str = ""
    fields: list[tuple[str, str, str, tuple[tuple[str, str], ...]]] = field(default_factory=list)


def _parsed(text: str, *, defects: list[Defect]) -> _Found | str:
    """What is in it, or why it cannot be told."""
    cut = any(defect.kind is DefectKind.RECORD_TERMINATOR_MISSING for defect in defects)
    ending = f"</{text[1:].split(None, 1)[0].split('>', 1)[0]}>" if cut else ""
    try:
        return _elements(text + ending)
    except expat.ExpatError as error:
        mended, markup, replaced = mend(text)
        if not markup and not replaced:
            return _told(error)
    try:
        found = _elements(mended + ending)
    except expat.ExpatError as error:
        return _told(error)
    if markup:
        defects.append(Defect(DefectKind.MARKUP_MENDED, detail=f"{markup} places"))
    if replaced:
        defects.append(Defect(DefectKind.CHARACTERS_REPLACED, detail=f"{replaced} characters"))
    return found


def _told(error: expat.ExpatError) -> str:
    return f"no XML: {expat.ErrorString(error.code)}, line {error.lineno} of the record, column {error.offset}"


def _elements(text: str) -> _Found:
    """Raises ExpatError. A record is parsed by itself, so no declaration of entities can come before it."""
    found = _Found()
    words: list[str] = []
    subfields: list[tuple[str, str]] = []
    tag = indicators = code = own = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal tag, indicators, code, own
        name = name.rpartition(":")[2]
        if name == "subfield":
            code = attributes.get("code", "")
            own += "".join(words)
        elif name in {"datafield", "controlfield"}:
            tag, own = attributes.get("tag", ""), ""
            indicators = f"{attributes.get('ind1', '')}\0{attributes.get('ind2', '')}" if name == "datafield" else ""
            subfields.clear()
        elif name != "leader":
            return
        words.clear()

    def end(name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "subfield":
            subfields.append((code, "".join(words)))
        elif name in {"datafield", "controlfield"}:
            found.fields.append((tag, indicators, own + "".join(words), tuple(subfields)))
        elif name == "leader":
            found.leader = "".join(words)
        else:
            return
        words.clear()

    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = words.append
    parser.Parse(text, FINAL)
    return found


def _fields(found: _Found, *, defects: list[Defect]) -> Iterator[Field]:
    for tag, indicators, text, subfields in found.fields:
        if len(tag) != _TAG_SIZE or not tag.isascii() or not tag.isprintable():
            defects.append(Defect(DefectKind.FIELD_LOST, tag, "the tag is not three characters"))
        elif subfields:
            yield _data_field(tag, indicators, subfields=subfields, defects=defects)
        elif text.strip() or (text and not indicators):
            if not tag.startswith("00"):
                defects.append(Defect(DefectKind.FIELD_WITHOUT_SUBFIELDS, tag))
            yield Field(tag, data=text)
        else:
            defects.append(Defect(DefectKind.FIELD_EMPTY, tag))


def _data_field(tag: str, indicators: str, *, subfields: tuple[tuple[str, str], ...], defects: list[Defect]) -> Field:
    first, _, second = indicators.partition("\0")
    if len(first) != 1 or len(second) != 1:
        defects.append(Defect(DefectKind.INDICATORS_BAD, tag, f"{len(first) + len(second)} characters"))
        first, second = first[:1] or " ", second[:1] or " "
    if any(len(code) != 1 or not code.isascii() for code, _ in subfields):
        defects.append(Defect(DefectKind.SUBFIELD_BAD, tag, "no code"))
        subfields = tuple([(code[:1] or " ", value) for code, value in subfields])
    return Field(tag, first + second, subfields)


def _general(field_of_100: Field) -> bytes:
    """As `flavour.detect` wants it; it looks into no other field."""
    if field_of_100.tag != "100":
        return b""
    marked = "".join(f"\x1f{code}{value}" for code, value in field_of_100.subfields)
    return (field_of_100.indicators + marked).encode()


def _leader(text: str, *, flavour: Flavour, defects: list[Defect]) -> str:
    """24 characters of ASCII, with the sizes that our ISO 2709 has; the text of MARC 21 is Unicode here."""
    if len(text) != LEADER_SIZE:
        text = text.strip().ljust(LEADER_SIZE)[:LEADER_SIZE]
        defects.append(Defect(DefectKind.LEADER_BAD, detail="not 24 characters"))
    if not text.isascii() or not text.isprintable():
        text = "".join(each if each.isascii() and each.isprintable() else " " for each in text)
        defects.append(Defect(DefectKind.LEADER_BAD, detail="other characters than ASCII"))
    scheme = "a" if flavour is Flavour.MARC21 else text[9]
    return f"{text[:9]}{scheme}22{text[12:20]}450{text[23]}"


def _kept(leader: str, fields: tuple[Field, ...]) -> tuple[str, bytes]:
    try:
        raw = write_iso2709(leader, fields, charset=Charset.UTF_8)
    except TooLongError:
        return leader, write(leader, fields).encode()
    return raw[:LEADER_SIZE].decode("ascii"), raw


def _inner(leader: str, fields: Sequence[Field]) -> str:
    return leaf("leader", leader) + "".join(map(_element, fields))


def _element(one: Field) -> str:
    if not one.subfields:
        return leaf("controlfield", one.data, attributes={"tag": one.tag})
    subfields = [leaf("subfield", value, attributes={"code": code}) for code, value in one.subfields]
    attributes = {"tag": one.tag, "ind1": one.indicators[:1], "ind2": one.indicators[1:2]}
    return element("datafield", *subfields, attributes=attributes)
