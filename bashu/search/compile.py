"""From what is wanted to a question to the index.

Every word has to be found: in the title, the author's name, the subjects or the publisher's name, as written or by its
sound. Chinese words count most when their characters stand together as typed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from stdnum import issn
from tantivy import FieldType, Occur, Query, Schema

from bashu.domain.catalogue.identifiers import normalise_isbn
from bashu.domain.catalogue.query import All, Any, Name, Node, Phrase, Within, Without, Words, Years, years_in
from bashu.domain.catalogue.text import cut, is_han, runs, squeeze, stem
from bashu.search import loose
from bashu.search.schema import FIELDS, SCHEMA

RUNS_MAX = 16
EXACT_TITLE, EXACT_NAME, EXACT_SPOKEN = 1_000.0, 300.0, 150.0
# What is found as one word though it was typed apart.
SPELLED_BOOST = 2.5
YEAR_BOOST, NUMBER_BOOST = 0.5, 50.0
PREFIX_MIN = 3
PREFIX_BOOST = 0.4
SYLLABLE_MAX = 5
# How much a word that is found in several fields counts beside the best of them.
TIE = 0.1


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
    """`schema` and `fields` of the index that is asked: it may be one of an earlier version. `begun`: runs that may be
    beginnings; `near`: runs that may have an error; `relaxed`: one of several words may be nowhere.
    """

    schema: Schema = field(default_factory=lambda: SCHEMA)
    fields: frozenset[str] = FIELDS
    begun: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    relaxed: bool = False

    def whole(self, node: Node, *, typed: str) -> Query:
        """A record with exactly the title that was typed comes before all, one by a person of that name before those
        about them.
        """
        whole = squeeze(typed)
        mixed = len({run.isascii() for run in runs(typed)}) > 1
        exact = {"exact_title": (whole, EXACT_TITLE), "exact_name": (whole, EXACT_NAME),
                 "exact_spoken": (loose.sound_of(whole) if mixed else whole, EXACT_SPOKEN)}  # fmt: skip
        ways = [Query.const_score_query(self.term(name, text), score) for name, (text, score) in exact.items()]
        asked = Occur.Should if isinstance(node, Words) else Occur.Must
        return Query.boolean_query([(asked, self.node(node)), *((Occur.Should, each) for each in ways)])

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
                return _but([(Occur.MustNot, self._strict().node(part, scope))])
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
            _boosted(
                Query.phrase_query(self.schema, name, [*run]) if len(run) > 1 else self.term(name, str(run[0])), by
            )
            for name, by in places.items()
            if name in self.fields
        ]

    def _strict(self) -> "Compiler":
        return Compiler(schema=self.schema, fields=self.fields)

    def beginning(self, field: str, begun: str) -> Query:
        """Of a word, or of a title as a whole. A pattern would take a millisecond to be read."""
        return Query.fuzzy_term_query(self.schema, field, begun, distance=0, prefix=True)

    def _all_of(self, parts: Sequence[Node], scope: Scope) -> Query:
        found: list[tuple[Occur, Query]] = []
        for part in parts:
            if isinstance(part, Without):
                found.append((Occur.MustNot, self._strict().node(part.part, scope)))
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
            case Without():
                return _but([(Occur.MustNot, self._within(name, part.part))])
            case Any(parts=parts):
                return _any([self._within(name, each) for each in parts])
            case All(parts=parts):
                # Of several that are wanted one is enough: hardly a record has two.
                wanted = [self._within(name, each) for each in parts if not isinstance(each, Without)]
                unwanted = [
                    (Occur.MustNot, self._within(name, each.part)) for each in parts if isinstance(each, Without)
                ]
                return _but([*([(Occur.Must, _any(wanted))] if wanted else []), *unwanted])
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
        for letters, group in groupby(pieces, key=str.isascii):
            several = list(group)
            parts = [runs(piece) for piece in several]
            room = RUNS_MAX - len(asked)
            ways = [each for piece in several[:room] for each in self._piece(piece, scope, is_alone=len(pieces) == 1)]
            asked += [run for each in parts for run in each][:room]
            # Syllables typed apart: wei cheng.
            whole = "".join(run for each in parts for run in each)
            if letters and len(several) > 1 and scope.spoken and ways and not self.relaxed:
                ways = [_any([_all(ways), _boosted(self.anywhere(whole, scope.spoken), SPELLED_BOOST)])]
            found += ways
        if not found:
            return Query.empty_query()
        scripts = {run.isascii() for run in asked}
        mixed = len(scripts) > 1
        ways = [loose.most(found, of_two=mixed or True in scripts) if self.relaxed else _all(found)]
        if scope.spoken and mixed:
            # Characters among letters: 红楼meng.
            ways.append(_boosted(self.anywhere(loose.sound_of("".join(asked)), scope.spoken), SPELLED_BOOST))
        return _any(ways)

    def _piece(self, piece: str, scope: Scope, *, is_alone: bool) -> Iterator[Query]:
        """What stands between two spaces: numbers of several kinds, or words."""
        words = [self._run(run, scope) for run in runs(piece)[:RUNS_MAX]]
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

    def _run(self, run: str, scope: Scope) -> Query:
        """One unbroken stretch of what was typed."""
        parts = _longest(cut(run)) or (run,)
        ways = [_all([self._word(word, scope) for word in parts])]
        if is_han(run):
            ways += self.together(list(run), scope.together)
        if run in self.begun:
            ways += self._beginnings(run, scope)
        if run in self.near:
            nearly = loose.of_characters if is_han(run) else loose.of_letters
            ways += nearly(run, scope, compiler=self)
        return _best(ways)

    def _word(self, word: str, scope: Scope) -> Query:
        written = [_boosted(self.term(name, stem(word)), boost) for name, boost in self._known(scope.written)]
        if not word.isascii():
            return _best(written)
        return _best([*written, *(_boosted(self.term(name, word), boost) for name, boost in self._known(scope.spoken))])

    def _known(self, places: Mapping[str, float]) -> list[tuple[str, float]]:
        return [(name, boost) for name, boost in places.items() if name in self.fields]

    def _beginnings(self, run: str, scope: Scope) -> list[Query]:
        places = {**scope.written, **scope.spoken, **({"exact_spoken": 1.0} if scope.spoken else {})}
        ways = [
            _boosted(self.beginning(name, run), boost * PREFIX_BOOST)
            for name, boost in self._known(places)
            if name != "publisher"
        ]
        if "exact_spoken" in places and "exact_spoken" in self.fields:
            # One more syllable, and it is all of the title.
            ways.append(Query.regex_query(self.schema, "exact_spoken", f"{run}[a-z]{{0,{SYLLABLE_MAX}}}"))
        return ways


def _best(queries: Iterator[Query] | Sequence[Query]) -> Query:
    return Query.disjunction_max_query([*queries], TIE)


def _longest(words: Sequence[str]) -> list[str]:
    """Without those that are cut out of longer ones, as they were in every text that has the longer one. To look for
    what is in many records, as 出版社 is, takes long.
    """
    return [word for word in words if not any(word in other and word in cut(other) for other in words if other != word)]


def _any(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def _all(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def _but(parts: list[tuple[Occur, Query]]) -> Query:
    """What is only not wanted is taken away from all."""
    if not any(occur is Occur.Must for occur, _ in parts):
        parts = [(Occur.Must, Query.all_query()), *parts]
    return Query.boolean_query(parts)


def _boosted(query: Query, boost: float) -> Query:
    return Query.boost_query(query, boost)


def asked_runs(node: Node) -> Iterator[str]:
    """The stretches of words that have to be found, in their order."""
    match node:
        case Words(text=text):
            yield from () if normalise_isbn(text) else runs(text)[:RUNS_MAX]
        case Within(name=name, part=part) if name in SCOPES:
            yield from asked_runs(part)
        case All(parts=parts) | Any(parts=parts):
            for each in parts:
                yield from asked_runs(each)
        case _:
            return
