"""What other providers answer, read as it comes: a harvester meets every kind of mistake."""

from dataclasses import dataclass
from datetime import datetime

from bashu.wire.markup.reading import Document, Element, MarkupError, parse
from bashu.wire.oai.values import Code, Error, Moment, Verb, read_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestedRecord:
    """`metadata` is the XML of its one element, in UTF-8, with its prefixes but perhaps without their declarations.

    `datestamp` is as it was written, `at` what it means; None if nothing.
    """

    identifier: str
    datestamp: str
    at: datetime | None
    deleted: bool
    sets: tuple[str, ...]
    metadata: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvested:
    """One answer to ListRecords, ListIdentifiers or GetRecord. An empty `token` says that nothing follows.

    `total` is what the provider believes. That no record matches is no error here, but an empty list.
    """

    records: tuple[HarvestedRecord, ...]
    token: str
    total: int | None
    errors: tuple[Error, ...]
    answered_at: datetime | None


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
    )


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
