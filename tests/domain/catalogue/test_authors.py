"""Who wrote it, without where they come from and what they did."""

import pytest

from bashu.domain.catalogue.authors import names


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("王明珂著", ("王明珂",)),
        ("(美) 马克·吐温著 ; 张友松译", ("马克·吐温", "张友松")),
        ("[英] 简·奥斯汀", ("简·奥斯汀",)),
        ("Knuth, Donald E.", ("Knuth", "Donald E.")),
        ("编", ("编",)),
        ("", ()),
    ],
)
def test_names_are_taken_out_of_the_statement(author: str, expected: tuple[str, ...]) -> None:
    assert names(author) == expected
