"""One form of an ISBN, from whatever was written."""

import pytest

from bashu.domain.catalogue.identifiers import isbn_forms, normalise_isbn


@pytest.mark.parametrize(
    ("written", "isbn"),
    [
        ("7-5037-1744-0", "9787503717444"),
        ("978-7-04-024765-7 (平装)", "9787040247657"),
        ("9787516155950 :", "9787516155950"),
        ("ISBN 7-5063-6543-X", "9787506365437"),
        ("753157425X", "9787531574255"),
        ("9787516155951", ""),
        ("11835.27", ""),
        ("", ""),
    ],
)
def test_an_isbn_has_one_form(written: str, isbn: str) -> None:
    assert normalise_isbn(written) == isbn


def test_an_isbn_is_asked_for_in_either_length() -> None:
    assert isbn_forms("9787531574255") == ("9787531574255", "753157425X")
    assert isbn_forms("9791032300824") == ("9791032300824",)
