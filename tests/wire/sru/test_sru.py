"""SRU: parameters read, and answers in the form of the version that was asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.cql.parsing import parse as parse_cql
from bashu.wire.cql.tree import Modifier, SortKey
from bashu.wire.markup.reading import Element, parse
from bashu.wire.sru.answers import (
    SCAN,
    SRU,
    SRW,
    Answered,
    ScannedTerm,
    explain_answer,
    faulty_answer,
    scan_answer,
    search_answer,
    surrogate,
)  # fmt: skip
from bashu.wire.sru.diagnostics import TEXTS, Diagnostic
from bashu.wire.sru.explain import Explained, Index, Schema, write_explain
from bashu.wire.sru.requests import (
    Escaping,
    Explain,
    Faulty,
    Request,
    Scan,
    SearchRetrieve,
    Version,
    read_request,
)  # fmt: skip

CQL = "dc.title any 红楼梦"
NEW, OLD = (("query", CQL),), (("operation", "searchRetrieve"), ("version", "1.1"), ("query", CQL))


def asked(**parameters: str) -> Request:
    return read_request(list(parameters.items()))


def search(*parameters: tuple[str, str]) -> SearchRetrieve:
    request = read_request(parameters)
    assert isinstance(request, SearchRetrieve)
    return request


def test_a_search_by_each_version() -> None:
    more = {"startRecord": "11", "maximumRecords": "0", "recordPacking": "string", "recordSchema": "dc",
            "sortKeys": "title,,0 date", "x-info-1": "?", "stylesheet": "a.xsl"}  # fmt: skip
    found = search(*OLD, *more.items())
    assert found == SearchRetrieve(
        version=Version.V1_1, query=parse_cql(CQL), start=11, maximum=0, escaping=Escaping.STRING, schema="dc",
        sort_keys=(SortKey("title", (Modifier("sort.descending"),)), SortKey("date")), echo=found.echo,
    )  # fmt: skip
    new = search(*NEW, ("recordXMLEscaping", "string"), ("recordPacking", "unpacked"), ("queryType", "cql"))
    assert (new.version, new.escaping, new.start, new.maximum) == (Version.V2_0, Escaping.STRING, 1, None)


def test_scan_and_explain() -> None:
    scan = asked(operation="scan", version="1.2", scanClause='dc.title="红"', responsePosition="0", maximumTerms="5")
    assert isinstance(scan, Scan)
    assert (scan.clause, scan.position, scan.maximum) == (parse_cql('dc.title="红"').root, 0, 5)
    assert asked() == asked(operation="explain") == Explain(version=Version.V1_2)
    assert asked(version="2.0") == Explain(version=Version.V2_0)


@pytest.mark.parametrize(
    ("parameters", "numbers"),
    [
        ({"operation": "searchRetrieve", "version": "1.2"}, [7]),
        ({"operation": "delete", "version": "1.2"}, [4]),
        ({"version": "1.2", "query": "a"}, [7]),
        ({"version": "3.0", "query": "a"}, [5]),
        ({"query": "a and"}, [10]),
        ({"query": '"a'}, [14]),
        ({"query": "a", "startRecord": "0"}, [6]),
        ({"query": "a", "maximumRecords": "-1"}, [6]),
        ({"query": "a", "maximumRecords": "٣"}, [6]),
        ({"query": "a", "recordXMLEscaping": "json"}, [71]),
        ({"query": "a", "queryType": "pqf"}, [6]),
        ({"query": "a", "colour": "red"}, [8]),
        ({"query": "a", "sortKeys": ",,1"}, [82]),
        ({"scanClause": "a and b"}, [10]),
        ({"scanClause": "a", "responsePosition": "7", "maximumTerms": "5"}, [120]),
        ({"startRecord": "x", "query": ""}, [7, 6]),
    ],
)
def test_what_is_wrong_is_told_by_its_number(parameters: dict[str, str], numbers: list[int]) -> None:
    request = asked(**parameters)
    assert isinstance(request, Faulty)
    assert [each.number for each in request.diagnostics] == numbers


def test_a_parameter_given_twice_is_wrong() -> None:
    request = read_request([*NEW, ("query", "b")])
    assert isinstance(request, Faulty)
    assert request.diagnostics == (Diagnostic(6, "query is given more than once"),)


NAMES = ["version", "operation", "query", "scanClause", "startRecord", "maximumTerms", "recordPacking", "sortKeys", "x"]
VALUES = st.one_of(st.text(max_size=12), st.sampled_from(["1.1", "2.0", "scan", "searchRetrieve", "explain", "a", "1"]))


@given(st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=5))
def test_any_parameters_are_answered(parameters: list[tuple[str, str]]) -> None:
    request = read_request(parameters)
    match request:
        case SearchRetrieve():
            answer = search_answer(request, total=0)
        case Scan():
            answer = scan_answer(request)
        case Explain():
            answer = explain_answer("", version=request.version)
        case Faulty():
            assert all(each.number in TEXTS for each in request.diagnostics)
            answer = faulty_answer(request)
    assert parse(answer).root.name.endswith("Response")


def shape(element: Element) -> str:
    inner = ", ".join(map(shape, element.children)) or repr(element.text)
    return f"{element.name}({inner})"


def test_an_answer_of_the_old_versions() -> None:
    request = search(*OLD, ("maximumRecords", "1"))
    root = parse(search_answer(request, total=3, records=[Answered("info:x", "<r xmlns='y'/>", 1)])).root
    assert root.space == SRW
    assert shape(root) == (
        "searchRetrieveResponse(version('1.1'), numberOfRecords('3'), records(record(recordSchema('info:x'), "
        "recordPacking('xml'), recordData(r('')), recordPosition('1'))), nextRecordPosition('2'), "
        "echoedSearchRetrieveRequest(version('1.1'), query('dc.title any 红楼梦'), maximumRecords('1')))"
    )


def test_an_answer_of_the_new_version() -> None:
    request = search(*NEW, ("recordXMLEscaping", "string"))
    told = surrogate(Diagnostic(64), position=2, version=Version.V2_0)
    warned = [Diagnostic(80, "x")]
    root = parse(search_answer(request, total=2, records=[Answered("s", "<r/>", 1), told], diagnostics=warned)).root
    assert root.space == SRU
    assert [child.name for child in root.children] == [
        "numberOfRecords", "records", "echoedSearchRetrieveRequest", "diagnostics", "resultCountPrecision",
    ]  # fmt: skip
    first, second = root.children[1].children
    assert (first.text_of("recordXMLEscaping"), first.text_of("recordData")) == ("string", "<r/>")
    assert "info:srw/diagnostic/1/64" in second.text_of("recordData")
    told_so = root.children[3].children[0]
    assert (told_so.space, told_so.text_of("message")) == (
        "http://docs.oasis-open.org/ns/search-ws/diagnostic", "Sort not supported",
    )  # fmt: skip


def test_an_answer_to_scan() -> None:
    request = asked(scanClause="dc.title=a")
    assert isinstance(request, Scan)
    root = parse(scan_answer(request, terms=[ScannedTerm("a", 2, "A", "first"), ScannedTerm("b", 1)])).root
    assert root.space == SCAN
    assert shape(root.children[0]) == (
        "terms(term(value('a'), numberOfRecords('2'), displayTerm('A'), whereInList('first')), "
        "term(value('b'), numberOfRecords('1')))"
    )


def test_explain_names_the_server_and_what_it_searches() -> None:
    explained = Explained(
        host="example.org", port=443, database="sru", titles={"en": "Union catalogue", "zh": "联合目录"}, secure=True,
        sets={"dc": "info:srw/context-set/1/dc-v1.1"}, relations=["any"], default_records=10, maximum_records=50,
        indexes=[Index("Title", (("dc", "title"), ("bath", "title")), sort=True)],
        schemas=[Schema("marcxml", "info:srw/schema/1/marcxml-v1.1", "MARCXML")],
    )  # fmt: skip
    root = parse(explain_answer(write_explain(explained, version=Version.V1_2), version=Version.V1_2)).root
    (record,) = root.every("record")
    (zeerex,) = record.every("recordData")[0].children
    assert (zeerex.space, [child.name for child in zeerex.children]) == (
        "http://explain.z3950.org/dtd/2.0/",
        ["serverInfo", "databaseInfo", "indexInfo", "schemaInfo", "configInfo"],
    )
    assert (
        shape(zeerex.children[2]) == "indexInfo(set(''), index(title('Title'), map(name('title')), map(name('title'))))"
    )
    assert [each.attribute("primary") for each in zeerex.children[1].children] == ["true", ""]
