"""Answers as XML: of 1.1 and 1.2 by LC's schema srw-types, of 2.0 by OASIS's schemas sruResponse and scan."""

from collections.abc import Sequence
from dataclasses import dataclass

from bashu.wire.markup.writing import document, element, escaped, leaf
from bashu.wire.sru.diagnostics import Diagnostic
from bashu.wire.sru.requests import Escaping, Faulty, Scan, SearchRetrieve, Version

SRW = "http://www.loc.gov/zing/srw/"
SRU = "http://docs.oasis-open.org/ns/search-ws/sruResponse"
SCAN = "http://docs.oasis-open.org/ns/search-ws/scan"
_DIAGNOSTIC = {
    Version.V1_1: "http://www.loc.gov/zing/srw/diagnostic/",
    Version.V1_2: "http://www.loc.gov/zing/srw/diagnostic/",
    Version.V2_0: "http://docs.oasis-open.org/ns/search-ws/diagnostic",
}
# A record that is no record but says why there is none.
SURROGATE = "info:srw/schema/1/diagnostics-v1.1"
_ECHO_ORDER = (
    "queryType", "query", "startRecord", "maximumRecords", "recordXMLEscaping", "recordPacking", "recordSchema",
    "sortKeys", "scanClause", "responsePosition", "maximumTerms",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answered:
    """`schema` is its identifier, `data` the record as XML, `position` its place in the result, from 1."""

    schema: str
    data: str
    position: int


@dataclass(frozen=True, slots=True)
class ScannedTerm:
    """`value` is how it is searched, `shown` how it is read. `where` is first, last, only, inner or empty."""

    value: str
    count: int
    shown: str = ""
    where: str = ""


def search_answer(
    request: SearchRetrieve, *, total: int, records: Sequence[Answered] = (), diagnostics: Sequence[Diagnostic] = ()
) -> bytes:
    """With warnings, if `diagnostics` are such. Where to go on is computed."""
    body = [leaf("zs:numberOfRecords", total)]
    if records:
        body.append(element("zs:records", *(_record(each, request=request) for each in records)))
        following = records[-1].position + 1
        body += [leaf("zs:nextRecordPosition", following)] if following <= total else []
    body += [_echo("zs:echoedSearchRetrieveRequest", request), _diagnostics(diagnostics, request.version)]
    if request.version is Version.V2_0:
        body.append(leaf("zs:resultCountPrecision", "info:srw/vocabulary/resultCountPrecision/1/exact"))
    return _answer("zs:searchRetrieveResponse", body, version=request.version)


def scan_answer(request: Scan, *, terms: Sequence[ScannedTerm] = (), diagnostics: Sequence[Diagnostic] = ()) -> bytes:
    body = [element("zs:terms", *map(_term, terms))] if terms else []
    body += [_echo("zs:echoedScanRequest", request), _diagnostics(diagnostics, request.version)]
    return _answer("zs:scanResponse", body, version=request.version)


def faulty_answer(request: Faulty, *, explained: str = "") -> bytes:
    """What is wrong, in the form of the operation that was meant. An explain answer needs its record all the same."""
    told = _diagnostics(request.diagnostics, request.version)
    if request.operation == "explain":
        return explain_answer(explained, version=request.version, diagnostics=request.diagnostics)
    if request.operation == "scan":
        return _answer("zs:scanResponse", [_echo("zs:echoedScanRequest", request), told], version=request.version)
    body = [leaf("zs:numberOfRecords", 0), _echo("zs:echoedSearchRetrieveRequest", request), told]
    return _answer("zs:searchRetrieveResponse", body, version=request.version)


def explain_answer(
    explained: str,
    *,
    version: Version,
    escaping: Escaping = Escaping.XML,
    diagnostics: Sequence[Diagnostic] = (),
) -> bytes:
    """`explained` is a ZeeRex record (see explain.py)."""
    schema = leaf("zs:recordSchema", "http://explain.z3950.org/dtd/2.0/")
    record = element("zs:record", schema, _packing(escaping, version), _data(explained, escaping))
    return _answer("zs:explainResponse", [record, _diagnostics(diagnostics, version)], version=version)


def surrogate(diagnostic: Diagnostic, *, position: int, version: Version) -> Answered:
    """In place of a record that cannot be given."""
    return Answered(SURROGATE, _diagnostic(diagnostic, version), position)


def _answer(name: str, body: Sequence[str], *, version: Version) -> bytes:
    """The version is told up to 1.2; 2.0 did away with it."""
    said = leaf("zs:version", version.value) if version is not Version.V2_0 else ""
    space = SRW if version is not Version.V2_0 else SCAN if name == "zs:scanResponse" else SRU
    return document(element(name, said, *body, attributes={"xmlns:zs": space}))


def _record(record: Answered, *, request: SearchRetrieve) -> str:
    return element(
        "zs:record",
        leaf("zs:recordSchema", record.schema),
        _packing(request.escaping, request.version),
        _data(record.data, request.escaping),
        leaf("zs:recordPosition", record.position),
    )


def _packing(escaping: Escaping, version: Version) -> str:
    return leaf("zs:recordXMLEscaping" if version is Version.V2_0 else "zs:recordPacking", escaping.value)


def _data(xml: str, escaping: Escaping) -> str:
    return element("zs:recordData", xml if escaping is Escaping.XML else escaped(xml))


def _term(term: ScannedTerm) -> str:
    return element(
        "zs:term",
        leaf("zs:value", term.value),
        leaf("zs:numberOfRecords", term.count),
        leaf("zs:displayTerm", term.shown) if term.shown else "",
        leaf("zs:whereInList", term.where) if term.where else "",
    )


def _echo(name: str, request: SearchRetrieve | Scan | Faulty) -> str:
    """What was asked; nothing where what must be echoed was not asked, or is no number where one must stand."""
    asked = dict(request.echo)
    if not asked.get("query", "").strip() and not asked.get("scanClause", "").strip():
        return ""
    is_new = request.version is Version.V2_0
    left_out = (
        {"startRecord", "maximumRecords", "responsePosition", "maximumTerms"} if isinstance(request, Faulty) else set()
    )
    left_out |= set() if is_new else {"queryType", "recordXMLEscaping"}
    left_out |= {"recordXMLEscaping"} if isinstance(request, Faulty) else set()
    version = leaf("zs:version", request.version.value) if not is_new else ""
    small = {"recordXMLEscaping", "recordPacking"}
    parts = [
        leaf(f"zs:{key}", asked[key].strip().lower() if key in small else asked[key])
        for key in _ECHO_ORDER
        if key in asked and key not in left_out
    ]
    return element(name, version, *parts)


def _diagnostics(diagnostics: Sequence[Diagnostic], version: Version) -> str:
    return element("zs:diagnostics", *(_diagnostic(each, version) for each in diagnostics)) if diagnostics else ""


def _diagnostic(diagnostic: Diagnostic, version: Version) -> str:
    return element(
        "diag:diagnostic",
        leaf("diag:uri", diagnostic.uri),
        leaf("diag:details", diagnostic.details) if diagnostic.details else "",
        leaf("diag:message", diagnostic.message),
        attributes={"xmlns:diag": _DIAGNOSTIC[version]},
    )
