"""Records as an import would read them, without their MARC."""

from dataclasses import dataclass

from bashu.domain.catalogue.matching import Facts
from bashu.domain.catalogue.union import Said
from bashu.engine.catalogue.sources import NewSource, new_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What a record says. `match_key` tells one from another whose words are the same."""

    match_key: str = ""
    title: str
    author: str = ""
    publisher: str = ""
    published_year: int | None = None
    isbn: str = ""
    language: str = ""
    part: str = ""
    clc: str = ""


def a_source(book: Book, *, control_number: str = "1", raw: bytes = b"raw") -> NewSource:
    facts = Facts(
        title=book.title,
        part=book.part,
        authors=(book.author,) if book.author else (),
        publisher=book.publisher,
        published_year=book.published_year,
        isbns=(book.isbn,) if book.isbn else (),
        language=book.language,
    )
    says = Said(facts=facts, author=book.author, clc=book.clc)
    return new_source(says, control_number=control_number, flavour="cnmarc", charset="GB18030", raw=raw)
