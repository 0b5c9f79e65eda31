"""What a harvester asks, and what it makes of an answer in which something is broken."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.markup.reading import MarkupError
from bashu.wire.oai.answers import Continued, Envelope, Format, Header, Provided, formats_answer, records_answer
from bashu.wire.oai.asking import address, going_on, listing, marc_format
from bashu.wire.oai.harvest import read_broken_list, read_formats, read_list
from bashu.wire.oai.values import Verb

AT = datetime(2026, 7, 1, 4, 30, tzinfo=UTC)
HERE = Envelope(base_url="http://cd.test/oai", now=AT)
SLIM = "http://www.loc.gov/MARC21/slim"


def named(*prefixes: str, namespace: str = "") -> list[Format]:
    return [Format(prefix, "", namespace) for prefix in prefixes]


@pytest.mark.parametrize(
    ("formats", "prefix"),
    [
        (named("oai_dc", "marc21", "marcxml"), "marc21"),
        (named("oai_dc", "marc21", "UNIMARC"), "UNIMARC"),
        (named("oai_dc", "own", namespace=SLIM), "oai_dc"),
        (named("oai_dc", "mods"), ""),
        ([], ""),
    ],
)
def test_the_format_that_is_marc_is_told_by_its_name_or_its_namespace(formats: list[Format], prefix: str) -> None:
    assert marc_format(formats) == prefix
    assert read_formats(formats_answer(HERE, formats)) == (tuple(formats), ())


def test_a_question_keeps_what_else_the_address_asks() -> None:
    base = "https://cd.test/oai.php?repository=1&verb=Identify"
    assert address(base, Verb.LIST_RECORDS, arguments=going_on("a b&c")) == (
        "https://cd.test/oai.php?repository=1&verb=ListRecords&resumptionToken=a+b%26c"
    )
    assert address("http://cd.test", Verb.IDENTIFY, arguments={}) == "http://cd.test/?verb=Identify"


def test_a_list_is_asked_from_a_second_or_a_day() -> None:
    assert listing("marc21", "books") == {"metadataPrefix": "marc21", "set": "books"}
    assert listing("marc21", since=AT)["from"] == "2026-07-01T04:30:00Z"
    assert listing("marc21", since=AT, by_day=True)["from"] == "2026-07-01"


PROVIDED = [Provided(Header(identifier=f"oai:cd:{number}", at=AT), f"<r><a>{number}</a></r>") for number in range(4)]
WHOLE = records_answer(HERE, PROVIDED, continued=Continued("next", 0, 9))


def test_of_a_broken_answer_all_but_the_broken_records_are_read() -> None:
    found = read_broken_list(WHOLE.replace(b"<a>2</a>", b"<a>2").replace(b"</metadata>", b"", 1))
    assert [bool(each.wrong) for each in found.records] == [True, False, True, False]
    assert [each.identifier for each in found.records] == [each.header.identifier for each in PROVIDED]
    assert (found.token, found.total, found.answered_at) == ("next", 9, AT)
    assert read_broken_list(WHOLE) == read_list(WHOLE)
    with pytest.raises(MarkupError, match="how the list goes on"):
        read_broken_list(WHOLE.replace(b"<resumptionToken", b"<resumptionTaken"))


@given(at=st.integers(0, len(WHOLE) - 1), instead=st.binary(max_size=3))
def test_one_mistake_spoils_one_record_or_is_told(at: int, instead: bytes) -> None:
    try:
        found = read_broken_list(WHOLE[:at] + instead + WHOLE[at + 1 :])
    except MarkupError:
        return
    sound = {each.metadata for each in found.records if not each.wrong}
    assert len(sound & {each.metadata.encode() for each in PROVIDED}) >= len(PROVIDED) - 2


@given(st.integers(0, len(WHOLE) - 2))
def test_an_answer_that_is_cut_off_is_no_answer(size: int) -> None:
    for read in (read_list, read_broken_list):
        with pytest.raises(MarkupError):
            read(WHOLE[:size])


def test_what_stands_before_the_first_record_is_short_for_it_is_read_with_each() -> None:
    """A megabyte there, and a quarter of a minute was spent on three hundred records."""
    with pytest.raises(MarkupError, match="before its first record"):
        read_broken_list(WHOLE.replace(b"<ListRecords>", b"<ListRecords>" + b" " * (1 << 20)))
