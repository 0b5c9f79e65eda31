"""From what is wanted to a question to the index.

Every word has to be found: in the title, the author's name, the subjects or the publisher's name, as written or by its
sound. Chinese words count most when their characters stand together as typed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from stdnum import issn
from tantivy import FieldType, Occur, Query, Schema

from bashu.domain.catalogue.identifiers import normalise_isbn
from bashu.domain.catalogue.query import All, Any, Name, Node, Phrase, Within, Without, Words, Years, years_in
from bashu.domain.catalogue.text import cut, is_han, runs, squeeze
from bashu.search import loose
from bashu.search.schema import FIELDS, SCHEMA

RUNS_MAX = 16
EXACT_TITLE = 1_000.0
YEAR_BOOST, NUMBER_BOOST = 0.5, 50.0
PREFIX_MIN = 3
PREFIX_BOOST = 0.4
# How much a word that is found in several fields counts beside the best of them.
TIE = 0.1


class Mode(IntEnum):
    """How much is forgiven: nothing; that the last word is still being typed; one error; one word that is nowhere."""

    STRICT = 0
    TYPING = 1
    FORGIVING = 2
    RELAXED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where words are looked for, and what each place counts."""

    together: Mapping[str, float] = field(default_factory=dict)
    written: Mapping[str, float]
    spoken: Mapping[str, float] = field(default_factory=dict)


SPOKEN = {"pinyin": 1.0, "initials": 0.5}
ANYWHERE = Scope(
    together={"title_characters": 4.0, "author_characters": 3.0, "subject_characters": 1.5},
    written={"title": 2.0, "author": 1.5, "subject": 0.8, "publisher": 0.3, "series": 0.3},
    spoken=SPOKEN,
)
SCOPES = {
    Name.TITLE: Scope(together={"title_characters": 4.0}, written={"title": 2.0}, spoken=SPOKEN),
    Name.AUTHOR: Scope(together={"author_characters": 3.0}, written={"author": 1.5}, spoken=SPOKEN),
    Name.SUBJECT: Scope(together={"subject_characters": 1.5}, written={"subject": 1.0}),
    Name.PUBLISHER: Scope(written={"publisher": 1.0}),
    Name.SERIES: Scope(written={"series": 1.0}),
}
_CLASS = re.compile(r"[A-Z]{1,2}\d[\d.\-]*")
_SHELFMARK = re.compile(r"[A-Za-z]{1,2}\d[\w.\-=]*/\S+")
_ISSN = re.compile(r"\d{4}-?\d{3}[\dXx]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiler:
    """`schema` and `fields` of the index that is asked: it may be one of an earlier version."""

    schema: Schema = field(default_factory=lambda: SCHEMA)
    fields: frozenset[str] = FIELDS
    mode: Mode = Mode.STRICT

    def whole(self, node: Node, *, typed: str) -> Query:
        """A record with exactly the title that was typed comes before all."""
        exact = Query.const_score_query(self.term("exact_title", squeeze(typed)), EXACT_TITLE)
        return Query.boolean_query([(Occur.Should, self.node(node)), (Occur.Should, exact)])

    def node(self, node: Node, scope: Scope = ANYWHERE) -> Query:
        match node:
            case Words(text=text):
                return self._words(text, scope)
            case Phrase(text=text):
                return self._phrase(text, scope)
            case Years():
                return self.years(node)
            case Within(name=name, part=part):
                return self._within(name, part)
            case Without(part=part):
                return _but([(Occur.MustNot, Compiler(schema=self.schema, fields=self.fields).node(part, scope))])
            case Any(parts=parts):
                return Query.boolean_query([(Occur.Should, self.node(each, scope)) for each in parts])
            case All(parts=parts):
                return self._all_of(parts, scope)

    def term(self, field: str, value: str | int) -> Query:
        return Query.term_query(self.schema, field, value) if field in self.fields else Query.empty_query()

    def years(self, years: Years) -> Query:
        return Query.range_query(
            self.schema, "year", FieldType.Integer, lower_bound=years.first, upper_bound=years.last
        )

    def anywhere(self, word: str, places: Mapping[str, float]) -> Query:
        return _best(_boosted(self.term(name, word), boost) for name, boost in places.items() if name in self.fields)

    def together(self, run: Sequence[str | tuple[int, str]], places: Mapping[str, float]) -> list[Query]:
        """Phrases of characters, or of words."""
        return [
            _boosted(Query.phrase_query(self.schema, name, [*run]) if len(run) > 1 else self.term(name, str(run[0])), by)
            for name, by in places.items()
            if name in self.fields
        ]

    def _all_of(self, parts: Sequence[Node], scope: Scope) -> Query:
        found: list[tuple[Occur, Query]] = []
        for part in parts:
            if isinstance(part, Without):
                without = Compiler(schema=self.schema, fields=self.fields).node(part.part, scope)
                found.append((Occur.MustNot, without))
            else:
                found.append((Occur.Must, self.node(part, scope)))
        return _but(found)

    def _within(self, name: Name, part: Node) -> Query:
        if name in SCOPES:
            query = self.node(part, SCOPES[name])
            if name is Name.TITLE and isinstance(part, Words | Phrase):
                exact = Query.const_score_query(self.term("exact_title", squeeze(part.text)), EXACT_TITLE)
                return Query.boolean_query([(Occur.Must, query), (Occur.Should, exact)])
            return query
        match part:
            case Words(text=text) | Phrase(text=text) if name is Name.CLC:
                return self.term("clc", "".join(text.upper().split()).rstrip(".-"))
            case Words(text=text) | Phrase(text=text):
                return self.term("isbn", normalise_isbn(text) or squeeze(text))
            case Any(parts=parts) | All(parts=parts):
                return Query.boolean_query([(Occur.Should, self._within(name, each)) for each in parts])
            case _:
                return Query.empty_query()

    def _phrase(self, text: str, scope: Scope) -> Query:
        parts = [each for run in runs(text) for each in (run if is_han(run) else [run])][: RUNS_MAX * 4]
        if not parts:
            return Query.empty_query()
        if not scope.together:
            return _all([self.anywhere(word, scope.written) for word in cut(text)])
        return _best(self.together(parts, scope.together))

    def _words(self, text: str, scope: Scope) -> Query:
        if isbn := normalise_isbn(text):
            return self.term("isbn", isbn)
        pieces = text.split()
        found: list[Query] = []
        asked: list[str] = []
        for place, piece in enumerate(pieces):
            parts = runs(piece)[: RUNS_MAX - len(asked)]
            asked += parts
            is_last = place == len(pieces) - 1
            found += self._piece(piece, parts, scope=scope, is_last=is_last, is_alone=len(pieces) == 1)
        if not found:
            return Query.empty_query()
        spelled = [self.anywhere(each, scope.spoken) for each in self._spelled(asked)] if scope.spoken else []
        mixed = len({run.isascii() for run in asked}) > 1
        words = loose.most(found, mixed=mixed) if self.mode is Mode.RELAXED else _all(found)
        return Query.boolean_query([(Occur.Should, each) for each in (words, *spelled)]) if spelled else words

    def _spelled(self, asked: Sequence[str]) -> Iterator[str]:
        """Syllables typed apart (wei cheng), and characters among letters (红楼meng)."""
        if len(asked) > 1 and all(run.isascii() for run in asked):
            yield "".join(asked)
        elif len(asked) > 1 and self.mode >= Mode.FORGIVING and any(run.isascii() for run in asked):
            yield loose.sound_of("".join(asked))

    def _piece(
        self, piece: str, parts: Sequence[str], *, scope: Scope, is_last: bool, is_alone: bool
    ) -> Iterator[Query]:
        """What stands between two spaces: numbers of several kinds, or words."""
        words = [self._run(run, scope, ends=is_last and run is parts[-1]) for run in parts]
        others = list(self._numbers(piece, is_alone=is_alone)) if scope is ANYWHERE else []
        if others:
            yield Query.boolean_query([(Occur.Should, each) for each in (*others, *([_all(words)] if words else []))])
        else:
            yield from words

    def _numbers(self, piece: str, *, is_alone: bool) -> Iterator[Query]:
        if isbn := normalise_isbn(piece):
            yield _boosted(self.term("isbn", isbn), NUMBER_BOOST)
        if _ISSN.fullmatch(piece) and issn.is_valid(piece):
            yield _boosted(self.term("isbn", squeeze(piece)), NUMBER_BOOST)
        if not is_alone and (years := years_in(piece)):
            yield _boosted(self.years(years), YEAR_BOOST)
        if _CLASS.fullmatch(piece):
            yield _boosted(self.term("clc", piece.rstrip(".-")), NUMBER_BOOST)
        if _SHELFMARK.fullmatch(piece):
            yield _boosted(self.term("shelfmark", piece.upper()), NUMBER_BOOST)

    def _run(self, run: str, scope: Scope, *, ends: bool) -> Query:
        """One unbroken stretch of what was typed."""
        parts = cut(run) or (run,)
        ways = [_all([self.anywhere(word, self._places(word, scope)) for word in parts])]
        if is_han(run):
            ways += self.together(list(run), scope.together)
            if self.mode >= Mode.FORGIVING:
                ways += loose.of_characters(self, run, scope)
        elif run.isascii() and not run.isdigit():
            if len(run) >= PREFIX_MIN and (self.mode >= Mode.FORGIVING or (ends and self.mode is Mode.TYPING)):
                ways += self._beginnings(run, scope)
            if self.mode >= Mode.FORGIVING:
                ways += loose.of_letters(self, run, scope)
        return _best(ways)

    def _places(self, word: str, scope: Scope) -> Mapping[str, float]:
        return {**scope.written, **scope.spoken} if word.isascii() else scope.written

    def _beginnings(self, run: str, scope: Scope) -> list[Query]:
        places = {**scope.written, **scope.spoken}
        return [
            _boosted(Query.regex_query(self.schema, name, f"{run}.*"), boost * PREFIX_BOOST)
            for name, boost in places.items()
            if name in self.fields and name != "publisher"
        ]


def _best(queries: Iterator[Query] | Sequence[Query]) -> Query:
    return Query.disjunction_max_query([*queries], TIE)


def _all(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def _but(parts: list[tuple[Occur, Query]]) -> Query:
    """What is only not wanted is taken away from all."""
    if not any(occur is Occur.Must for occur, _ in parts):
        parts = [(Occur.Must, Query.all_query()), *parts]
    return Query.boolean_query(parts)


def _boosted(query: Query, boost: float) -> Query:
    return Query.boost_query(query, boost)
