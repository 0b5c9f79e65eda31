"""The count of what was joined, on a few records."""

import pytest

from bashu.domain.catalogue.matching import Facts
from bench import matching
from bench.matching import OURS, Entry, by_works, written_otherwise

NOVEL = Facts(title="围城", authors=("钱钟书著", "钱钟书"), publisher="人民文学出版社", published_year=1980)
REPRINT = Facts(title="围城", authors=("钱钟书著", "钱钟书"), publisher="人民文学", published_year=1980)
OTHER = Facts(title="围城", authors=("钱钟书著", "钱钟书"), publisher="人民文学出版社", published_year=1991)


def test_right_wrong_and_what_nobody_could_tell_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "judged", lambda: {("A1", "B3"): "same"})
    first = [Entry("A1", 1, NOVEL), Entry("A4", 4, OTHER)]
    second = [Entry("B1", 1, REPRINT), Entry("B2", 2, NOVEL), Entry("B3", 3, REPRINT), Entry("B5", 5, REPRINT)]
    tally = by_works((first, second), OURS)
    assert (tally.right, tally.wrong, tally.missed, tally.alike) == (1, 1, 0, 1)


def test_a_real_record_is_found_in_the_other_format() -> None:
    tally = by_works(written_otherwise(), OURS)
    assert (tally.right, tally.wrong, tally.missed) == (20, 0, 0)
