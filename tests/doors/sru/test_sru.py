"""Other systems search the catalogue by SRU, and are told what it cannot do."""

import dataclasses
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from bashu.db.catalogue.models import BibRecord
from tests import yaz
from tests.search.shelves import BESIEGED, CLANS, HARRY, STORY

pytestmark = pytest.mark.usefixtures("indexed")
QUERIES = {
    "dc.title = 围城": {BESIEGED, STORY},
    "title adj 战争": {STORY},
    'dc.title = 围城 not creator = "高岭"': {BESIEGED},
    "bath.isbn = 7-02-002475-0": {BESIEGED},
    'dc.identifier any "9787020024759 9787800059063" and dc.date < 2000': {BESIEGED},
    'creator any "王明珂 Rowling"': {CLANS, HARRY},
    '> d = "info:srw/cql-context-set/1/dc-v1.1" d.publisher = 中华书局': {CLANS},
    'dc.date within "1990 1992"': {BESIEGED},
}
WRONG = {
    "nobody.title = x": 15, "dc.rights = x": 16, "dc.title like x": 19, "dc.title < x": 22, 'dc.title = ""': 27,
    "dc.title = 围*": 28, "dc.date = soon": 36, "a prox b": 39, "dc.title = a or dc.language = chi": 48,
    "围城 sortBy dc.title/sort.descending": 82, "dc.title =/stem 围城": 20, "(围城": 13,
    f"rec.id = {10**20}": 36,
}  # fmt: skip


def asked(client: Client, **parameters: str) -> ET.Element:
    told = client.get("/sru", parameters)
    assert told.status_code == 200
    return ET.fromstring(told.content)


def every(answer: ET.Element, name: str) -> list[str]:
    return [each.text or "" for each in answer.iter() if each.tag.rpartition("}")[2] == name]


def found(client: Client, query: str, **more: str) -> list[str]:
    answer = asked(client, query=query, recordSchema="dc", **more)
    assert not every(answer, "diagnostic"), ET.tostring(answer, encoding="unicode")
    return every(answer, "title")


def test_each_query_finds_what_it_says_and_nothing_else(client: Client) -> None:
    for query, books in QUERIES.items():
        assert {*found(client, query)} == {book.title for book in books}, query
    number = BibRecord.objects.get(title=HARRY.title).pk
    assert found(client, f"rec.id = {number}") == [HARRY.title]
    assert found(client, f"rec.id = {10**18 - 1}") == []


def test_what_cannot_be_done_is_told_by_its_number(client: Client) -> None:
    told = {query: every(asked(client, query=query), "uri") for query in WRONG}
    assert told == {query: [f"info:srw/diagnostic/1/{number}"] for query, number in WRONG.items()}
    assert every(asked(client, query="围城", startRecord="3"), "uri") == ["info:srw/diagnostic/1/61"]
    assert every(asked(client, query="围城", recordSchema="mods"), "uri") == ["info:srw/diagnostic/1/66"]
    assert every(asked(client, scanClause="dc.title = x"), "uri") == ["info:srw/diagnostic/1/16"]


def test_a_result_is_read_part_by_part(client: Client) -> None:
    first = asked(client, query="cql.allRecords = 1 sortBy dc.title", maximumRecords="5", recordSchema="dc")
    assert (len(every(first, "title")), every(first, "nextRecordPosition")) == (5, ["6"])
    total = every(first, "numberOfRecords")
    second = found(client, "cql.allRecords = 1 sortBy dc.title", startRecord="6")
    assert {*every(first, "title"), *second} == {*BibRecord.objects.values_list("title", flat=True)}
    assert int(total[0]) == 5 + len(second)


def test_yaz_client_searches_shows_and_scans(live_server: LiveServer, settings: Settings, tmp_path: Path) -> None:
    client = yaz.needed()
    settings.BASHU = dataclasses.replace(settings.BASHU, url=live_server.url)
    script = [
        "charset UTF-8", "sru get 1.2", f"open {live_server.url}/sru", "querytype cql", "schema marcxml",
        "find dc.title = 围城", "show 1", "find dc.rights = nobody", "scan dc.date=1900", "quit",
    ]  # fmt: skip
    commands = tmp_path / "commands"
    commands.write_text("\n".join(script) + "\n", encoding="utf-8")
    ran = subprocess.run([client, "-f", commands], capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert "Number of hits: 2" in ran.stdout, ran.stdout + ran.stderr
    assert re.search(r'tag="245".*?圍城', ran.stdout, re.DOTALL)
    assert "Unsupported index" in ran.stdout
    assert "1990-1999" in ran.stdout


PARAMETERS = st.dictionaries(
    st.sampled_from([
        "operation", "version", "query", "scanClause", "startRecord", "maximumRecords", "recordSchema", "sortKeys",
        "recordXMLEscaping", "recordPacking", "responsePosition", "maximumTerms", "queryType",
    ]) | st.text(),
    st.sampled_from([
        "searchRetrieve", "scan", "explain", "1.1", "1.2", "2.0", "0", "1", "999999999", "dc", "string", *QUERIES,
        *WRONG, "dc.language = chi", "bath.possessingInstitution = CD", "cql.allRecords=1",
    ]) | st.text(),
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asking=PARAMETERS)
def test_whatever_is_asked_the_answer_is_well_formed(client: Client, asking: dict[str, str]) -> None:
    told = client.get("/sru", asking)
    assert told.status_code == 200
    assert ET.fromstring(told.content).tag.endswith("Response")
