"""The book lists of the demonstration name records that its files have."""

import gzip

import pytest

from bashu.project.demo.places import DATA
from bashu.project.demo.readings import ALOUD, BASHU, Book
from bashu.project.demo.stock import FILES


@pytest.mark.parametrize("books", [BASHU, ALOUD])
def test_each_book_of_a_list_is_a_real_record_of_its_library(books: tuple[Book, ...]) -> None:
    for library in {book[0] for book in books}:
        whole = b"".join(gzip.decompress((DATA / name).read_bytes()) for code, name in FILES if code == library)
        assert not [number for code, number, *_ in books if code == library and number.encode() not in whole]
    assert len({number for _, number, *_ in books}) == len(books)
