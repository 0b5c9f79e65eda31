"""What each operation is answered with."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bashu.db.catalogue.as_marc import As, dc, marc21
from bashu.db.catalogue.handed_on import PublicationRow, publications
from bashu.db.network.queries import libraries
from bashu.domain.catalogue.query import All
from bashu.doors.sru.indexes import INDEXES, SCANNED, SETS
from bashu.doors.sru.translating import Asked, UnsupportedError, resolve, sort_of, translate, words_of
from bashu.search.asking import SIZE_MAX, START_MAX, Facet, Found, Request
from bashu.search.find import find
from bashu.wire.marc import marcxml
from bashu.wire.marc.dublin_core import write_srw_dc
from bashu.wire.sru import answers, explain, requests
from bashu.wire.sru.answers import Answered, ScannedTerm
from bashu.wire.sru.diagnostics import Diagnostic
from bashu.wire.sru.requests import Explain, Faulty, Scan, SearchRetrieve, Version

RECORDS, TERMS, TERMS_MAX = 10, 20, 100
MARCXML = explain.Schema("marcxml", "info:srw/schema/1/marcxml-v1.1", "MARC 21 as XML (slim)")
DC = explain.Schema("dc", "info:srw/schema/1/dc-v1.1", "Dublin Core")
SCHEMAS = {each: schema for schema in (MARCXML, DC) for each in (schema.name, schema.identifier)} | {"": MARCXML}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """`page`: the address of a publication's page, with {} for its id."""

    title_zh: str
    title_en: str
    agency: str
    base_url: str
    page: str


def answer(request: requests.Request, server: Server) -> bytes:
    match request:
        case SearchRetrieve():
            return _search(request, server)
        case Scan():
            return _scan(request)
        case Explain(version=version, escaping=escaping):
            return answers.explain_answer(_explained(server, version), version=version, escaping=escaping)
        case Faulty(version=version):
            explained = _explained(server, version) if request.operation == "explain" else ""
            return answers.faulty_answer(request, explained=explained)


def _search(request: SearchRetrieve, server: Server) -> bytes:
    try:
        schema = _schema(request.schema)
        found = _found(request)
    except UnsupportedError as error:
        return answers.search_answer(request, total=0, diagnostics=[error.diagnostic])
    if request.start > max(found.total, 1):
        wrong = Diagnostic(61, f"there are {found.total}")
        return answers.search_answer(request, total=found.total, diagnostics=[wrong])
    warned = [Diagnostic(2, "the index is being built")] if found.building and not found.total else []
    bib_ids = found.bib_ids if request.maximum != 0 else ()
    rows = {row.bib_id: row for row in publications(bib_ids)}
    records = [
        _record(rows.get(bib_id), server, schema=schema, position=place, version=request.version)
        for place, bib_id in enumerate(bib_ids, start=request.start)
    ]
    return answers.search_answer(request, total=found.total, records=records, diagnostics=warned)


def _schema(asked: str) -> explain.Schema:
    if asked not in SCHEMAS:
        raise UnsupportedError(66, asked)
    return SCHEMAS[asked]


def _found(request: SearchRetrieve) -> Found:
    asked = translate(request.query.root)
    sort = sort_of([*request.query.sort_keys, *request.sort_keys])
    if asked.bib_id is not None:
        return _by_number(asked.bib_id)
    if request.start > START_MAX:
        raise UnsupportedError(61, f"up to {START_MAX} can be asked for; narrow the query down")
    size = RECORDS if request.maximum is None else max(1, min(request.maximum, SIZE_MAX))
    return find(Request(tree=asked.tree, filters=_filters(asked), sort=sort, start=request.start - 1, size=size))


def _by_number(bib_id: int) -> Found:
    there = tuple(row.bib_id for row in publications([bib_id]) if not row.is_gone)
    return Found(total=len(there), bib_ids=there, building=False)


def _filters(asked: Asked) -> dict[Facet, tuple[str, ...]]:
    """Libraries are known to partners by their codes."""
    if Facet.LIBRARY not in asked.filters:
        return asked.filters
    ids = {row.code: str(row.library_id) for row in libraries()}
    wanted = tuple(ids.get(code, "0") for code in asked.filters[Facet.LIBRARY])
    return asked.filters | {Facet.LIBRARY: wanted}


def _record(
    row: PublicationRow | None, server: Server, *, schema: explain.Schema, position: int, version: Version
) -> Answered:
    if row is None or row.is_gone:
        return answers.surrogate(Diagnostic(65), position=position, version=version)
    who = As(server.agency, server.page.format(row.bib_id))
    xml = write_srw_dc(dc(row, who)) if schema is DC else marcxml.write(*marc21(row, who))
    return Answered(schema.identifier, xml, position)


def _scan(request: Scan) -> bytes:
    try:
        terms = _scanned(request)
    except UnsupportedError as error:
        return answers.scan_answer(request, diagnostics=[error.diagnostic])
    return answers.scan_answer(request, terms=terms)


def _scanned(request: Scan) -> Sequence[ScannedTerm]:
    """Of what search counts: a few hundred values at most, all of them at hand."""
    index = resolve(request.clause.index, {})
    facet = index.facet or (SCANNED.get(index.field) if index.field else None)
    if not index.scan or facet is None:
        raise UnsupportedError(16, f"{request.clause.index} cannot be scanned; explain says what can")
    sought = words_of(request.clause)
    counted = find(Request(tree=All(()), wanted=(facet,), size=1)).facets.get(facet, ())
    values = sorted((each.value, each.count) for each in counted)
    at = sum(value < sought for value, _ in values)
    first = at - (request.position - 1)
    size = min(request.maximum or TERMS, TERMS_MAX)
    places = range(max(first, 0), min(max(first, 0) + size, len(values)))
    return [ScannedTerm(*values[place], where=_where(place, len(values))) for place in places]


def _where(place: int, number: int) -> str:
    if number == 1:
        return "only"
    return {0: "first", number - 1: "last"}.get(place, "inner")


def _explained(server: Server, version: Version) -> str:
    address = urlsplit(server.base_url)
    secure = address.scheme == "https"
    indexes = [
        explain.Index(
            each.title,
            tuple((name.partition(".")[0], name.partition(".")[2]) for name in each.names),
            scan=each.scan,
            sort=each.sort,
        )
        for each in INDEXES
    ]
    explained = explain.Explained(
        host=address.hostname or "",
        port=address.port or (443 if secure else 80),
        database=address.path.strip("/"),
        titles={"zh": server.title_zh, "en": server.title_en},
        sets=SETS,
        indexes=indexes,
        schemas=[MARCXML, DC],
        default_records=RECORDS,
        maximum_records=SIZE_MAX,
        relations=("=", "all", "any", "adj", "<", "<=", ">", ">=", "within"),
        secure=secure,
    )
    return explain.write_explain(explained, version=version)
