"""OAI-PMH: requests read, answers written, and the answers of others read."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.marc import marcxml
from bashu.wire.marc.records import Field, Record
from bashu.wire.markup.reading import MarkupError, parse
from bashu.wire.oai.answers import (
    Continued,
    Envelope,
    Format,
    Header,
    Provided,
    Provider,
    Set,
    errors_answer,
    formats_answer,
    headers_answer,
    identify_answer,
    record_answer,
    records_answer,
    sets_answer,
)
from bashu.wire.oai.harvest import read_identify, read_list
from bashu.wire.oai.requests import (
    Faulty,
    GetRecord,
    Identify,
    ListHeaders,
    ListMetadataFormats,
    ListSets,
    Request,
    read_request,
)
from bashu.wire.oai.tokens import Place, read_token, write_token
from bashu.wire.oai.values import Code, Error, Verb, read_moment, write_moment

NOW = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
BASE = "https://example.org/oai"


def asked(verb: str, **arguments: str) -> Request:
    return read_request([("verb", verb), *((name.rstrip("_"), value) for name, value in arguments.items())])


def codes(request: Request) -> list[str]:
    assert isinstance(request, Faulty)
    return [error.code for error in request.errors]


def test_the_six_verbs() -> None:
    assert isinstance(asked("Identify"), Identify)
    assert isinstance(asked("ListSets"), ListSets)
    formats = asked("ListMetadataFormats", identifier="oai:x:1")
    assert isinstance(formats, ListMetadataFormats)
    assert formats.identifier == "oai:x:1"
    record = asked("GetRecord", identifier="oai:x:1", metadataPrefix="oai_dc")
    assert isinstance(record, GetRecord)
    assert (record.identifier, record.prefix) == ("oai:x:1", "oai_dc")
    for verb in (Verb.LIST_IDENTIFIERS, Verb.LIST_RECORDS):
        listed = asked(verb, metadataPrefix="marc21", set="library:CD")
        assert isinstance(listed, ListHeaders)
        assert (listed.records, listed.place) == (verb is Verb.LIST_RECORDS, Place.beginning("marc21", "library:CD"))
        assert listed.arguments == (("verb", verb), ("metadataPrefix", "marc21"), ("set", "library:CD"))


@pytest.mark.parametrize(
    ("since", "until", "before"),
    [("2026-07-01", "2026-07-01", datetime(2026, 7, 2, tzinfo=UTC)),
     ("2026-07-01T00:00:00Z", "2026-07-01T00:00:09Z", datetime(2026, 7, 1, 0, 0, 10, tzinfo=UTC)),
     ("2026-07-01", "9999-12-31", None)],
)  # fmt: skip
def test_until_is_the_last_day_or_second_that_counts(since: str, until: str, before: datetime | None) -> None:
    request = asked("ListRecords", metadataPrefix="x", from_=since, until=until)
    assert isinstance(request, ListHeaders)
    assert (request.place.since, request.place.before) == (datetime(2026, 7, 1, tzinfo=UTC), before)
    assert (request.place.last_at, request.place.last_id, request.place.done) == (request.place.since, 0, 0)


@pytest.mark.parametrize(
    ("verb", "arguments", "wrong"),
    [
        ("Delete", {}, ["badVerb"]),
        ("identify", {}, ["badVerb"]),
        ("Identify", {"set": "a"}, ["badArgument"]),
        ("ListRecords", {}, ["badArgument"]),
        ("ListRecords", {"metadataPrefix": "a b", "set": ":", "x": ""}, ["badArgument"] * 3),
        ("ListRecords", {"metadataPrefix": "x", "from_": "2026-02-30"}, ["badArgument"]),
        ("ListRecords", {"metadataPrefix": "x", "from_": "2026-07-01T12:30:00+08:00"}, ["badArgument"]),
        ("ListRecords", {"metadataPrefix": "x", "from_": "2026-07-02", "until": "2026-07-01"}, ["badArgument"]),
        ("ListRecords", {"metadataPrefix": "x", "from_": "2026-07-01", "until": "2026-07-01T00:00:00Z"},
         ["badArgument"]),
        ("ListRecords", {"metadataPrefix": "x", "resumptionToken": "x"}, ["badArgument"]),
        ("ListRecords", {"resumptionToken": "x"}, ["badResumptionToken"]),
        ("ListSets", {"resumptionToken": "x"}, ["badResumptionToken"]),
        ("GetRecord", {"identifier": " "}, ["badArgument"] * 2),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_all_of_it(verb: str, arguments: dict[str, str], wrong: list[str]) -> None:
    assert codes(asked(verb, **arguments)) == wrong


def test_an_argument_given_twice_is_wrong() -> None:
    assert codes(read_request([("verb", "Identify"), ("verb", "Identify")])) == ["badVerb"]
    twice = [("verb", "ListRecords"), ("metadataPrefix", "a"), ("metadataPrefix", "b")]
    assert codes(read_request(twice)) == ["badArgument"]
    assert codes(read_request([])) == ["badVerb"]


moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 (gets a zone)
counts = st.integers(0, 2**63 - 1)
specs = st.from_regex(r"[a-z]{1,9}(:[A-Z0-9]{1,9})?", fullmatch=True)
places = st.builds(
    Place, prefix=specs.map(lambda spec: spec.replace(":", "_")), set_spec=st.one_of(st.just(""), specs),
    since=st.none() | moments, before=st.none() | moments, last_at=moments, last_id=counts, done=counts,
)  # fmt: skip


@given(places)
def test_a_token_says_what_it_was_made_of_and_suits_a_request(place: Place) -> None:
    assert read_token(write_token(place)) == place
    request = asked("ListIdentifiers", resumptionToken=write_token(place))
    assert isinstance(request, ListHeaders)
    assert request.place == place


@given(st.one_of(st.text(max_size=40), st.tuples(places, st.integers(0, 60), st.characters(codec="ascii")).map(
    lambda made: write_token(made[0])[: made[1]] + made[2] + write_token(made[0])[made[1] + 1:])))  # fmt: skip
def test_any_text_is_a_token_or_none(text: str) -> None:
    place = read_token(text)
    assert place is None or write_token(place) == text


@given(moments)
def test_datestamps_are_read_as_they_are_written(at: datetime) -> None:
    found = read_moment(write_moment(at))
    assert found
    assert found.at == at.replace(microsecond=0)


def told(*arguments: tuple[str, str]) -> Envelope:
    return Envelope(base_url=BASE, now=NOW, arguments=arguments)


GONE = Header(identifier="oai:x:2", at=NOW, sets=["library:CD"], deleted=True)
HERE = Header(identifier="oai:x:1", at=NOW, sets=["library:CD", "library:CQ"])
RECORD = marcxml.write(
    "00000nam a2200000 a 4500", [Field("001", data="1"), Field("245", "10", (("a", "围城 & 猫"),))], located=True
)


def test_what_is_answered_is_what_a_harvester_reads() -> None:
    page = records_answer(
        told(("verb", "ListRecords")), [Provided(HERE, RECORD), Provided(GONE, RECORD)],
        continued=Continued("abc", done=100, total=321),
    )  # fmt: skip
    found = read_list(page)
    assert (found.token, found.total, found.errors, found.answered_at) == ("abc", 321, (), NOW)
    here, gone = found.records
    assert (here.identifier, here.at, here.deleted, here.sets) == ("oai:x:1", NOW, False, ("library:CD", "library:CQ"))
    assert (gone.identifier, gone.deleted, gone.metadata) == ("oai:x:2", True, b"")
    (entry,) = marcxml.read(BytesIO(here.metadata))
    assert isinstance(entry, Record)
    assert entry.every("245")[0].first("a") == "围城 & 猫"
    assert len(read_list(headers_answer(told(), [HERE, GONE], continued=Continued("", 100))).records) == 2
    assert read_list(record_answer(told(), Provided(HERE, RECORD))).records == (here,)


def test_identify_says_who_we_are() -> None:
    provider = Provider(
        name="联合目录", emails=["a@example.org"], earliest=NOW, scheme_host="example.org", sample="oai:example.org:1"
    )
    found = read_identify(identify_answer(told(("verb", "Identify")), provider))
    assert (found.name, found.base_url, found.by_day, found.keeps_deleted) == ("联合目录", BASE, False, "persistent")
    assert found.earliest
    assert found.earliest.at == NOW


def test_errors_formats_and_sets_are_told_in_their_places() -> None:
    root = parse(errors_answer(told(("verb", "ListSets")), [Error(Code.NO_SET_HIERARCHY, "None <here>")])).root
    assert [child.name for child in root.children] == ["responseDate", "request", "error"]
    assert (root.children[1].text, root.children[1].attributes) == (BASE, (("verb", "ListSets"),))
    formats = parse(formats_answer(told(), [Format("oai_dc", "s", "n")])).root.children[2]
    assert [child.text for child in formats.children[0].children] == ["oai_dc", "s", "n"]
    sets = parse(sets_answer(told(), [Set("library:CD", "成都图书馆")])).root.children[2]
    assert [child.text for child in sets.children[0].children] == ["library:CD", "成都图书馆"]


def test_what_others_get_wrong_is_borne_or_told() -> None:
    none = read_list(b"<OAI-PMH><error code='noRecordsMatch'/></OAI-PMH>")
    assert (none.records, none.errors, none.token) == ((), (), "")
    page = "<OAI-PMH><ListRecords><record><metadata><r>A & B \x02</r></metadata></record></ListRecords></OAI-PMH>"
    assert read_list(page.encode()).records[0].metadata == "<r>A &amp; B \ufffd</r>".encode()
    for wrong, said in [
        (b"<html/>", "begins with <html>"),
        (b"<OAI-PMH>", "no element found"),
        (b"<!DOCTYPE x><OAI-PMH/>", "DTD"),
        ("<OAI-PMH/>".encode("utf-16"), "UTF-16"),
        (b"<a>" * 70, "nested deeper"),
    ]:
        with pytest.raises(MarkupError, match=said):
            read_list(wrong)


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_any_bytes_are_an_answer_or_an_error_of_ours(data: bytes) -> None:
    try:
        read_list(data)
    except MarkupError as error:
        assert str(error).endswith(".")  # noqa: PT017 (none of ours need come)
