"""What somebody is about to type: titles, names and subjects that begin so, as written, by pinyin or by initials."""

from collections.abc import Iterator

from tantivy import Occur, Query

from bashu.domain.catalogue.text import is_han, runs, squeeze
from bashu.search.asking import Suggestion
from bashu.search.compile import ANYWHERE, Compiler
from bashu.search.find import reader
from bashu.search.follower import folder
from bashu.search.heads import HAN_MAX, INITIALS_MAX, LETTERS_MAX
from bashu.search.index import Look
from bashu.search.meant import heads_of

TYPED_MAX, SIZE_MAX = 60, 20
# Records that are looked at for each suggestion: several have the same name.
LOOKED_AT, MORE_LOOKED_AT = 2, 20
_KINDS = {"t": ("title", "begins_title"), "a": ("author", "begins_name"), "s": ("subject", "begins_subject")}


def suggest(typed: str, *, size: int = 8) -> tuple[Suggestion, ...]:
    """The most wanted first, and of each kind some; nothing for what nothing begins with.

    Raises ValueError for a size below 1 or above 20.
    """
    if not 1 <= size <= SIZE_MAX:
        raise ValueError(f"there are 1 to {SIZE_MAX} suggestions, not {size}")
    begun = squeeze(typed.encode(errors="ignore").decode()[:TYPED_MAX])
    look = reader(folder()).look()
    if not begun or look.searcher is None:
        return ()
    found = {kind: list(_of_kind(kind, begun, look=look, size=size)) for kind in _KINDS}
    # Each kind has its share; what one does not take the others get.
    share = {"t": size - size // 2, "a": size // 4 or 1, "s": size // 4}
    taken = [each for kind, least in share.items() for each in found[kind][:least]]
    more = [each for kind, least in share.items() for each in found[kind][least:]]
    chosen = set((taken + more)[:size])
    return tuple(each for kind in _KINDS for each in found[kind] if each in chosen)


def _of_kind(kind: str, begun: str, *, look: Look, size: int) -> Iterator[Suggestion]:
    said, field = _KINDS[kind]
    if look.searcher is None or field not in look.fields:
        return
    compiler = Compiler(schema=look.schema, fields=look.fields)
    texts: dict[str, str] = {}
    for query, most in _queries(field, begun, compiler=compiler):
        for head in heads_of(look.searcher, query, size=size * most, order_by="popularity", kinds=kind):
            if head.begins(begun):
                texts.setdefault(squeeze(head.text), head.text)
        if texts:
            break
    yield from (Suggestion(text=text, kind=said) for text in list(texts.values())[:size])


def _queries(field: str, begun: str, *, compiler: Compiler) -> Iterator[tuple[Query, int]]:
    """And how many records to look at. Beginnings stand in the index up to some length; what is longer is looked for by
    its words besides, and what those do not know (哈利·波特与, spelled without the dot) among more records.
    """
    if is_han(begun):
        starts = compiler.term(field, begun[:HAN_MAX])
        long = len(begun) > HAN_MAX
        ends = [compiler.beginning("exact_title", begun), *_together(compiler, begun)]
    else:
        starts = _any([compiler.term(field, begun[:LETTERS_MAX]), compiler.term(field, begun[:INITIALS_MAX])])
        long = len(begun) > INITIALS_MAX
        ends = [compiler.beginning(name, begun) for name in ("pinyin", "initials", "exact_title")]
    if long:
        yield Query.boolean_query([(Occur.Must, starts), (Occur.Must, _any(ends))]), LOOKED_AT
    yield starts, MORE_LOOKED_AT if long else LOOKED_AT


def _together(compiler: Compiler, begun: str) -> list[Query]:
    first = runs(begun)[0]
    return compiler.together(list(first), ANYWHERE.together)


def _any(queries: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])
