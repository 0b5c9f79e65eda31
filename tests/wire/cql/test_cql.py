"""CQL: what a query means, what is wrong with one, and that it can be said again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.cql import parsing
from bashu.wire.cql.parsing import CqlError, parse
from bashu.wire.cql.printing import write
from bashu.wire.cql.tree import Clause, Combined, Mask, Modifier, Node, Operator, Query, Relation, Scoped, SortKey, Term


def word(text: str) -> Clause:
    return Clause(Term((text,)))


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("红楼梦", word("红楼梦")),
        ('"a \\"b\\" (c)"', word('a "b" (c)')),
        ("dc.title=鲁迅", Clause(Term(("鲁迅",)), "dc.title")),
        ("title ANY \"a b\"", Clause(Term(("a b",)), "title", Relation("any"))),
        ("date >= 1990", Clause(Term(("1990",)), "date", Relation(">="))),
        ("x ==/ignoreCase/locale=zh y", Clause(Term(("y",)), "x", Relation("==", (Modifier("ignoreCase"),
                                                                              Modifier("locale", "=", "zh"))))),
        ("^lu*x?n^", Clause(Term((Mask.ANCHOR, "lu", Mask.ANY, "x", Mask.ONE, "n", Mask.ANCHOR)))),
        ("a\\*", word("a*")),
        ('""', Clause(Term())),
        ("a or b and c", Combined(Combined(word("a"), Operator.OR, word("b")), Operator.AND, word("c"))),
        ("a NOT (b or c)", Combined(word("a"), Operator.NOT, Combined(word("b"), Operator.OR, word("c")))),
        ("a prox/unit=word/distance<=3 b",
         Combined(word("a"), Operator.PROX, word("b"),
                  (Modifier("unit", "=", "word"), Modifier("distance", "<=", "3")))),
        ('> dc = "info:dc" > "info:x" a',
         Scoped("dc", "info:dc", Scoped("", "info:x", word("a")))),
        ('a and "or"', Combined(word("a"), Operator.AND, word("or"))),
    ],
)  # fmt: skip
def test_what_a_query_means(text: str, root: Node) -> None:
    assert parse(text) == Query(root)


def test_what_it_is_sorted_by() -> None:
    keys = (SortKey("dc.date", (Modifier("sort.descending"),)), SortKey("dc.title"))
    assert parse("a sortBy dc.date/sort.descending dc.title") == Query(word("a"), keys)


@pytest.mark.parametrize(
    ("text", "number", "position"),
    [
        ("", 10, 0),
        ("a b", 10, 3),
        ("title = ", 10, 8),
        ("a and", 10, 5),
        ("a sortBy", 10, 8),
        ("a =/ b =", 10, 8),
        ("(a and b", 13, 0),
        ("a)", 13, 1),
        ("(" * 33 + "a" + ")" * 33, 13, 32),
        ('a and "b', 14, 6),
        ("a\\b", 26, 2),
        ("a\\", 26, 1),
        (" and ".join("a" * 130), 38, 770),
        ("a" * 4_097, 12, 4_096),
    ],
)
def test_what_is_wrong_is_told_with_the_number_that_sru_has_for_it(text: str, number: int, position: int) -> None:
    with pytest.raises(CqlError) as raised:
        parse(text)
    assert (raised.value.number, raised.value.position) == (number, position)


names = st.text(min_size=1, max_size=8)
terms = st.lists(st.one_of(st.sampled_from(Mask), names), max_size=4).map(
    lambda parts: Term(tuple(part for at, part in enumerate(parts)
                             if isinstance(part, Mask) or at == 0 or isinstance(parts[at - 1], Mask)))
)  # fmt: skip
signs = st.sampled_from(["=", "==", "<>", "<", ">", "<=", ">="])
modifiers = st.lists(
    st.one_of(st.builds(Modifier, names), st.builds(Modifier, names, signs, st.text(max_size=5))), max_size=2
).map(tuple)
relations = st.builds(Relation, st.one_of(signs, st.sampled_from(["any", "all", "adj", "within"])), modifiers)
clauses = st.one_of(st.builds(Clause, terms), st.builds(Clause, terms, names, relations))
nodes = st.recursive(
    clauses,
    lambda inner: st.one_of(
        st.builds(Combined, inner, st.sampled_from(Operator), inner, modifiers),
        st.builds(Scoped, st.text(max_size=4), names, inner),
    ),
    max_leaves=8,
)
queries = st.builds(Query, nodes, st.lists(st.builds(SortKey, names, modifiers), max_size=2).map(tuple))


@given(queries)
def test_what_is_written_is_parsed_again(query: Query) -> None:
    assert parse(write(query)) == query


PIECES = ["a", "dc.title", "and", "or", "not", "prox", "sortBy", "(", ")", "=", ">", "/", '"', "\\", "*", "^", " "]


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=24).map(" ".join)))
def test_any_text_is_a_query_or_an_error_of_ours(text: str) -> None:
    try:
        query = parse(text)
    except CqlError:
        return
    assert parse(write(query)) == query


def test_the_longest_query_is_soon_parsed_and_written() -> None:
    deep = "(" * parsing.DEPTH_MAX + "a" + ")" * parsing.DEPTH_MAX
    text = " and ".join([deep] * 50)
    assert len(text) < parsing.CHARACTERS_MAX
    assert len(list(parse(write(parse(text))).clauses())) == 50
