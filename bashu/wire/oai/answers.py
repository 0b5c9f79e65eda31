"""Answers as XML, by the schema OAI-PMH.xsd."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bashu.wire.markup.writing import document, element, leaf
from bashu.wire.oai.requests import Arguments
from bashu.wire.oai.values import OAI, Error, Verb, write_moment

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NAMES = {"xmlns": OAI, "xmlns:xsi": _XSI, "xsi:schemaLocation": f"{OAI} {OAI}OAI-PMH.xsd"}
_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
GRANULARITY = "YYYY-MM-DDThh:mm:ssZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What each answer says: where and when it was given, and to what."""

    base_url: str
    now: datetime
    arguments: Arguments = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """`scheme_host` is the domain in `oai:HOST:ID`, by which our identifiers begin; `sample` is one of them."""

    name: str
    emails: Sequence[str]
    earliest: datetime
    scheme_host: str
    sample: str


@dataclass(frozen=True, slots=True)
class Format:
    prefix: str
    schema: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Set:
    spec: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """`at` is when the record was changed last, or deleted."""

    identifier: str
    at: datetime
    sets: Sequence[str] = ()
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Provided:
    """`metadata` is XML; a deleted record has none."""

    header: Header
    metadata: str = ""


@dataclass(frozen=True, slots=True)
class Continued:
    """That a list is not whole: an empty token says that this is its last part.

    `done` is how many came before this part; `total` how many there are, if anybody counted.
    """

    token: str
    done: int
    total: int | None = None


def errors_answer(envelope: Envelope, errors: Sequence[Error]) -> bytes:
    told = [leaf("error", each.message, attributes={"code": each.code}) for each in errors]
    return _answer(envelope, *told)


def identify_answer(envelope: Envelope, provider: Provider) -> bytes:
    """Deleted records are told for ever, and datestamps have seconds."""
    identifier = element(
        "oai-identifier",
        leaf("scheme", "oai"),
        leaf("repositoryIdentifier", provider.scheme_host),
        leaf("delimiter", ":"),
        leaf("sampleIdentifier", provider.sample),
        attributes={"xmlns": _IDENTIFIER, "xsi:schemaLocation": f"{_IDENTIFIER} {_IDENTIFIER}.xsd"},
    )
    return _answer(
        envelope,
        element(
            Verb.IDENTIFY,
            leaf("repositoryName", provider.name),
            leaf("baseURL", envelope.base_url),
            leaf("protocolVersion", "2.0"),
            *(leaf("adminEmail", email) for email in provider.emails),
            leaf("earliestDatestamp", write_moment(provider.earliest)),
            leaf("deletedRecord", "persistent"),
            leaf("granularity", GRANULARITY),
            element("description", identifier),
        ),
    )


def formats_answer(envelope: Envelope, formats: Sequence[Format]) -> bytes:
    told = [
        element(
            "metadataFormat",
            leaf("metadataPrefix", each.prefix),
            leaf("schema", each.schema),
            leaf("metadataNamespace", each.namespace),
        )
        for each in formats
    ]
    return _answer(envelope, element(Verb.LIST_METADATA_FORMATS, *told))


def sets_answer(envelope: Envelope, sets: Sequence[Set]) -> bytes:
    """Whoever has no set answers with noSetHierarchy instead."""
    told = [element("set", leaf("setSpec", each.spec), leaf("setName", each.name)) for each in sets]
    return _answer(envelope, element(Verb.LIST_SETS, *told))


def headers_answer(envelope: Envelope, headers: Sequence[Header], *, continued: Continued | None = None) -> bytes:
    """A whole list needs no `continued`. An empty one is answered with noRecordsMatch instead."""
    return _answer(envelope, element(Verb.LIST_IDENTIFIERS, *map(_header, headers), _continued(continued)))


def records_answer(envelope: Envelope, records: Sequence[Provided], *, continued: Continued | None = None) -> bytes:
    return _answer(envelope, element(Verb.LIST_RECORDS, *map(_record, records), _continued(continued)))


def record_answer(envelope: Envelope, record: Provided) -> bytes:
    return _answer(envelope, element(Verb.GET_RECORD, _record(record)))


def _answer(envelope: Envelope, *content: str) -> bytes:
    request = leaf("request", envelope.base_url, attributes=dict(envelope.arguments))
    return document(
        element("OAI-PMH", leaf("responseDate", write_moment(envelope.now)), request, *content, attributes=_NAMES)
    )


def _header(header: Header) -> str:
    status: Mapping[str, str] = {"status": "deleted"} if header.deleted else {}
    return element(
        "header",
        leaf("identifier", header.identifier),
        leaf("datestamp", write_moment(header.at)),
        *(leaf("setSpec", spec) for spec in header.sets),
        attributes=status,
    )


def _record(record: Provided) -> str:
    metadata = element("metadata", record.metadata) if record.metadata and not record.header.deleted else ""
    return element("record", _header(record.header), metadata)


def _continued(continued: Continued | None) -> str:
    if continued is None:
        return ""
    size = {} if continued.total is None else {"completeListSize": str(continued.total)}
    return leaf("resumptionToken", continued.token, attributes=size | {"cursor": str(continued.done)})
