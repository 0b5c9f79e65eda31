"""What is forgiven when nothing was found as typed: one error in a word, and characters that sound alike."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, cast

from tantivy import Occur, Query, Searcher

from bashu.domain.catalogue.text import cut, is_han, stem
from bashu.search.schema import LETTERS
from bashu.search.spoken import sound_of as sound_of

if TYPE_CHECKING:
    from bashu.search.compile import Compiler, Scope

# A word of fewer letters is one error away from any other.
LETTERS_MIN, SPELLED_MIN = 4, 5
LETTERS_BOOST, SPELLED_BOOST = 0.3, 4.0
NOT_FORGIVEN = {"publisher", "series", "subject"}
WRONG_MIN, WRONG_MAX = 3, 12
WRONG_BOOST, SOUND_BOOST = 0.5, 0.6
# Of so many words one may be nowhere.
MOST_MIN = 3


class _Hits(Protocol):
    count: int


def is_unknown(run: str, searcher: Searcher, *, compiler: "Compiler", scope: "Scope") -> bool:
    """Whether nobody has written it so: no record has these characters side by side, or this word."""
    if is_han(run):
        ways = compiler.together(list(run), scope.together)
        if len(run) < WRONG_MIN:
            ways.append(compiler.anywhere(run, scope.written))
        return len(run) > 1 and not cast(_Hits, searcher.search(Query.disjunction_max_query(ways), 1)).count
    if len(run) < LETTERS_MIN or not run.isascii() or run.isdigit():
        return False
    places = {**scope.written, **scope.spoken}
    known = [name for name in places if name in compiler.fields]
    return not any(searcher.doc_freq(name, each) for name in known for each in {run, stem(run)})


def of_letters(run: str, scope: "Scope", *, compiler: "Compiler") -> list[Query]:
    """One letter wrong, missing, too many, or two in each other's place."""
    spoken = {"exact_spoken": SPELLED_BOOST, "pinyin": 1.0} if scope.spoken and len(run) >= SPELLED_MIN else {}
    written = {name: boost for name, boost in scope.written.items() if name not in NOT_FORGIVEN}
    if len(written) > 1 and LETTERS in compiler.fields:
        written = {LETTERS: max(written.values())}
    return [
        Query.boost_query(Query.fuzzy_term_query(compiler.schema, name, run), boost * LETTERS_BOOST)
        for name, boost in {**written, **spoken}.items()
        if name in compiler.fields
    ]


def of_characters(run: str, scope: "Scope", *, compiler: "Compiler") -> list[Query]:
    """The same sounds in other characters; or one character that is another one, or too many."""
    ways = []
    if len(run) > 1 and scope.spoken:
        words = [Query.term_query(compiler.schema, "pinyin", sound_of(word)) for word in cut(run)]
        whole = Query.term_query(compiler.schema, "pinyin", sound_of(run))
        apart = Query.boolean_query([(Occur.Must, word) for word in words])
        ways = [Query.boost_query(each, SOUND_BOOST) for each in (whole, apart)]
    if WRONG_MIN <= len(run) <= WRONG_MAX:
        places = {name: boost * WRONG_BOOST for name, boost in scope.together.items() if name != "subject_characters"}
        for wrong in range(len(run)):
            kept = [(place, character) for place, character in enumerate(run) if place != wrong]
            ways += compiler.together([(place - kept[0][0], character) for place, character in kept], places)
            if len(run) > WRONG_MIN and 0 < wrong < len(run) - 1:
                ways += compiler.together([character for _, character in kept], places)
    return ways


def most(queries: Sequence[Query], *, of_two: bool) -> Query:
    """All of them but one, if they are several; `of_two`: of two words one, as when one is in another script."""
    least = len(queries) - 1 if len(queries) >= MOST_MIN or of_two else len(queries)
    return Query.boolean_query([(Occur.Should, query) for query in queries], minimum_number_should_match=max(1, least))
