"""A certificate says who did what, in both languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bashu.wire.paper.certificate import certificate
from bashu.wire.paper.sheets import Both, CertificatePaper
from tests.wire.paper.test_box import as_drawn, drawn

WORDS = {
    "challenge": Both("一年读完十二本", "Twelve books in a year"),
    "did": Both("借阅 12 种图书", "Borrow 12 books"),
    "met_on": Both("2026年11月3日", "3 November 2026"),
    "giver": Both("成都图书馆", "Chengdu Library"),
}


@pytest.mark.parametrize("words", ["李明", *(each for both in WORDS.values() for each in (both.zh, both.en))])
def test_it_says_who_what_when_and_from_whom(words: str) -> None:
    assert as_drawn(words) in drawn(certificate(CertificatePaper(name="李明", **WORDS)))


@settings(max_examples=20, deadline=None)
@given(name=st.text(max_size=200))
def test_any_name_is_printed(name: str) -> None:
    assert certificate(CertificatePaper(name=name, **WORDS)).startswith(b"%PDF-")


def test_what_is_printed_is_not_shown_in_logs() -> None:
    assert "李明" not in repr(CertificatePaper(name="李明", **WORDS))
