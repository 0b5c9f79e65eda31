"""A text that says it is a query: it has a tree, which can be written, or an error that SRU has a number for."""

from collections.abc import Iterator

from bashu.wire.cql.parsing import CHARACTERS_MAX, CqlError, parse
from bashu.wire.cql.printing import write
from bashu.wire.cql.tree import Query
from bashu.wire.sru.diagnostics import TEXTS

QUERIES = [
    'dc.title any "红楼梦 曹雪芹" and dc.date>=1980',
    'bath.isbn=9787020002207 or (author all "lu*" not subject="a\\"b\\\\") sortBy dc.date/sort.descending title',
    '> dc = "info:srw/context-set/1/dc-v1.1" dc.creator =/relevant/locale=zh ^鲁? prox/unit=word/distance<3 "迅^"',
]


def check(data: bytes) -> None:
    text = data.decode("utf-8", errors="replace")
    query = tree_or_error(text)
    if isinstance(query, CqlError):
        assert query.number in TEXTS
        assert 0 <= query.position <= len(text)
    else:
        written = write(query)
        assert len(written) > CHARACTERS_MAX or parse(written) == query


def tree_or_error(text: str) -> Query | CqlError:
    try:
        return parse(text)
    except CqlError as error:
        return error


def seeds() -> Iterator[bytes]:
    yield from (query.encode() for query in QUERIES)
