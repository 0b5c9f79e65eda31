"""What other providers answer, read as it comes: a harvester meets every kind of mistake."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape

from bashu.wire.markup.reading import Document, Element, MarkupError, parse
from bashu.wire.oai.answers import Format
from bashu.wire.oai.values import Code, Error, Moment, Verb, read_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestedRecord:
    """`metadata` is the XML of its one element, in UTF-8, with its prefixes but perhaps without their declarations.

    `datestamp` is as it was written, `at` what it means; None if nothing. `wrong`: why nothing of it could be read but
    perhaps its identifier; `metadata` are its bytes then.
    """

    identifier: str
    datestamp: str
    at: datetime | None
    deleted: bool
    sets: tuple[str, ...]
    metadata: bytes
    wrong: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvested:
    """One answer to ListRecords, ListIdentifiers or GetRecord. An empty `token` says that nothing follows.

    `total` is what the provider believes. That no record matches is no error here, but an empty list. `is_list`: it
    says one or the other.
    """

    records: tuple[HarvestedRecord, ...]
    token: str
    total: int | None
    errors: tuple[Error, ...]
    answered_at: datetime | None
    is_list: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """An answer to Identify. `by_day`: only whole days can be asked for. `keeps_deleted`: no, transient, persistent."""

    name: str
    base_url: str
    earliest: Moment | None
    by_day: bool
    keeps_deleted: str
    errors: tuple[Error, ...]


def read_list(data: bytes) -> Harvested:
    """Raises MarkupError when it is no answer of OAI-PMH."""
    document = _document(data)
    root = document.root
    verb = next((found for name in _LISTS if (found := root.first(name))), Element(""))
    errors = _errors(root)
    token = verb.first("resumptionToken")
    size = token.attribute("completeListSize") if token else ""
    answered = read_moment(root.text_of("responseDate"))
    headers = verb.every("header") if verb.name == Verb.LIST_IDENTIFIERS else ()
    return Harvested(
        records=(
            *(_record(each, document=document) for each in verb.every("record")),
            *(_record(Element("record", children=(each,)), document=document) for each in headers),
        ),
        token=token.text.strip() if token else "",
        total=int(size) if size.isascii() and size.isdigit() and len(size) < 19 else None,
        errors=tuple(error for error in errors if error.code != Code.NO_RECORDS_MATCH),
        answered_at=answered.at if answered else None,
        is_list=bool(verb.name) or any(error.code == Code.NO_RECORDS_MATCH for error in errors),
    )


def read_broken_list(data: bytes) -> Harvested:
    """An answer that is no XML as a whole: record by record, so that one that is broken spoils no other.

    Raises MarkupError when it is cut off, or broken outside of its records.
    """
    begins = [found.start() for found in _BEGINS.finditer(data)]
    closing = [f"</{found[1].decode()}>".encode() for found in _NAMES.finditer(data[: begins[0]])] if begins else []
    if not closing or not data.rstrip().endswith(closing[0]):
        raise MarkupError("The document ends before its end.")
    if begins[0] > _HEAD_MAX:
        raise MarkupError("The document is broken, and too much stands before its first record.")
    head, ending = data[: begins[0]], b"".join(reversed(closing))
    rest = _REST.search(data, begins[-1])
    if rest is None and b"resumptionToken" in data[begins[-1] :]:
        raise MarkupError("The document is broken where it says how the list goes on.")
    end = rest.start() if rest else data.rfind(closing[-1])
    frame = read_list(head + data[end:])
    pieces = [data[start:stop] for start, stop in zip(begins, [*begins[1:], end], strict=True)]
    return replace(frame, records=tuple(_alone(piece, head=head, ending=ending) for piece in pieces))


def _alone(piece: bytes, *, head: bytes, ending: bytes) -> HarvestedRecord:
    """With the beginning and the end of its answer around it, where its prefixes are declared."""
    try:
        records = read_list(head + piece + ending).records
    except MarkupError as error:
        wrong = str(error).rstrip(".")
    else:
        if len(records) == 1:
            return records[0]
        wrong = f"{len(records)} records in one"
    named = _IDENTIFIER.search(piece)
    identifier = unescape(named[1].decode("utf-8", "replace")).strip() if named else ""
    return HarvestedRecord(
        identifier=identifier, datestamp="", at=None, deleted=False, sets=(), metadata=piece, wrong=wrong
    )


def read_formats(data: bytes) -> tuple[tuple[Format, ...], tuple[Error, ...]]:
    """An answer to ListMetadataFormats. Raises MarkupError when it is no answer of OAI-PMH."""
    root = _document(data).root
    verb = root.first(Verb.LIST_METADATA_FORMATS) or Element("")
    names = ("metadataPrefix", "schema", "metadataNamespace")
    formats = (Format(*map(each.text_of, names)) for each in verb.every("metadataFormat"))
    return tuple(each for each in formats if each.prefix), _errors(root)


def read_identify(data: bytes) -> Described:
    """Raises MarkupError when it is no answer of OAI-PMH."""
    root = _document(data).root
    verb = root.first(Verb.IDENTIFY) or Element("")
    granularity = verb.text_of("granularity")
    return Described(
        name=verb.text_of("repositoryName"),
        base_url=verb.text_of("baseURL"),
        earliest=read_moment(verb.text_of("earliestDatestamp")),
        by_day=bool(granularity) and "hh" not in granularity.lower(),
        keeps_deleted=verb.text_of("deletedRecord") or "no",
        errors=_errors(root),
    )


_BEGINS = re.compile(rb"<(?:[\w.\-]+:)?record(?:\s[^<>]*)?>(?=\s*<(?:[\w.\-]+:)?header[\s>/])")
_NAMES = re.compile(rb"<((?:[\w.\-]+:)?(?:OAI-PMH|ListRecords|GetRecord))[\s>]")
_REST = re.compile(rb"<(?:[\w.\-]+:)?resumptionToken[\s/>]")
_IDENTIFIER = re.compile(rb"<(?:[\w.\-]+:)?identifier(?:\s[^<>]*)?>([^<]{1,2000})<")
# It is read once with each record: what stands before the first one is some hundred bytes.
_HEAD_MAX = 1 << 16
_LISTS = (Verb.LIST_RECORDS, Verb.LIST_IDENTIFIERS, Verb.GET_RECORD)


def _document(data: bytes) -> Document:
    document = parse(data)
    if document.root.name != "OAI-PMH":
        raise MarkupError(f"The answer is not one of OAI-PMH: it begins with <{document.root.name}>.")
    return document


def _errors(root: Element) -> tuple[Error, ...]:
    return tuple(Error(each.attribute("code"), each.text.strip()) for each in root.every("error"))


def _record(record: Element, *, document: Document) -> HarvestedRecord:
    header = record.first("header") or Element("")
    metadata = record.first("metadata") or Element("")
    stamp = read_moment(header.text_of("datestamp"))
    return HarvestedRecord(
        identifier=header.text_of("identifier"),
        datestamp=header.text_of("datestamp"),
        at=stamp.at if stamp else None,
        deleted=header.attribute("status") == "deleted",
        sets=tuple(each.text.strip() for each in header.every("setSpec")),
        metadata=document.bytes_of(metadata.children[0]) if metadata.children else b"",
    )
