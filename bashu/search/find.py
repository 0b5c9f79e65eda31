"""From a question to the ids of records, best first, with what they can be narrowed down by."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Protocol, cast

from tantivy import DocAddress, Occur, Order, Query, Searcher

from bashu.db.catalogue import found as catalogue
from bashu.domain.catalogue.query import TEXT_MAX, All, Node, Within, parse
from bashu.search import facets
from bashu.search.asking import AVAILABLE_MAX, START_MAX, Facet, Found, Request, Sort
from bashu.search.compile import ANYWHERE, PREFIX_MIN, Compiler, asked_runs
from bashu.search.follower import folder
from bashu.search.heads import Head
from bashu.search.index import Look, Reader
from bashu.search.loose import is_unknown
from bashu.search.meant import counted_heads, meant
from bashu.search.schema import HEADS, WEIGHT

FEW = 5
"""Of so little more is offered: what begins with the last word, or what was perhaps meant."""
ENOUGH = 20
"""As much as a page shows."""
BARCODE_MIN, BARCODE_MAX = 5, 40
BARCODE_SCORE = 2_000.0
_ORDERS = {Sort.NEWEST: ("newest", Order.Desc), Sort.TITLE: ("title_order", Order.Asc)}


class _Hits(Protocol):
    """What the binding answers; its own type does not name the count."""

    count: int
    hits: list[tuple[float, DocAddress]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question as the index understands it, at some leniency. `typed`: all that was, but for `others`, in fields."""

    searcher: Searcher
    compiler: Compiler
    node: Node | None
    typed: str
    others: tuple[Node, ...]
    filters: facets.Filters
    barcode: tuple[int, ...]
    exactly: bool = False
    available: bool = False
    meant: str = ""

    def query(self) -> Query:
        whole = Query.all_query()
        if self.node:
            whole = self.compiler.node(self.node) if self.exactly else self.compiler.whole(self.node, typed=self.typed)
        if self.meant and (node := self.with_others(parse(self.meant))):
            instead = self.forgiving().compiler.whole(node, typed=self.meant)
            whole = Query.boolean_query([(Occur.Should, instead), (Occur.Should, whole)])
        if self.barcode:
            known = Query.term_set_query(self.compiler.schema, "bib_id", list(self.barcode))
            known = Query.const_score_query(known, BARCODE_SCORE)
            whole = Query.boolean_query([(Occur.Should, whole), (Occur.Should, known)])
        return whole

    def with_others(self, typed: Node | None) -> Node | None:
        parts = (*((typed,) if typed else ()), *self.others)
        return All(parts) if len(parts) > 1 else next(iter(parts), None)

    def filtered(self) -> Query:
        return facets.filtered(self.query(), self.filters, compiler=self.compiler)

    def count(self) -> int:
        return cast(_Hits, self.searcher.search(self.filtered(), 1)).count

    def forgiving(
        self, *, begun: AbstractSet[str] = frozenset(), near: AbstractSet[str] = frozenset(), relaxed: bool = False
    ) -> "_Asked":
        compiler = replace(self.compiler, begun=frozenset(begun), near=frozenset(near), relaxed=relaxed)
        return replace(self, compiler=compiler)


def find(request: Request) -> Found:
    """Any text will do; nothing typed and nothing filtered by finds nothing."""
    look = reader(folder()).look()
    asked = _asked(request, look)
    if asked is None:
        return Found(total=0, bib_ids=(), building=look.building)
    as_typed = asked
    # What is typed right is asked for its page at once, and its count tells that no more is needed.
    total, bib_ids = _page(asked, asked.filtered(), sort=request.sort, start=request.start, size=request.size)
    strict = total
    if asked.node is not None and not asked.exactly:
        asked = _lenient(asked, strict)
    query, truncated = asked.query(), False
    if request.available:
        query, truncated = _available(asked, request)
        asked = replace(asked, filters={})
    if asked is not as_typed:
        narrowed = facets.filtered(query, asked.filters, compiler=asked.compiler)
        total, bib_ids = _page(asked, narrowed, sort=request.sort, start=request.start, size=request.size)
    counted = facets.counts(
        asked.searcher, query, wanted=request.wanted, filters=asked.filters, compiler=asked.compiler
    )
    return Found(
        total=total,
        bib_ids=bib_ids,
        facets=counted,
        building=look.building,
        truncated=truncated,
        nearly=total > 0 and not strict and bool(asked.meant or asked.compiler.near or asked.compiler.relaxed),
        did_you_mean="" if request.start else asked.meant,
    )


@cache
def reader(place: Path) -> Reader:
    return Reader(place)


def _asked(request: Request, look: Look) -> _Asked | None:
    typed = request.text.encode(errors="ignore").decode()[:TEXT_MAX]
    others: list[Node] = [
        Within(name, part)
        for name, text in request.fields.items()
        if (part := parse(text.encode(errors="ignore").decode()))
    ]
    if request.tree:
        others.append(request.tree)
    node = parse(typed)
    if look.searcher is None or not (node or others or any(request.filters.values()) or request.available):
        return None
    asked = _Asked(
        searcher=look.searcher,
        compiler=Compiler(schema=look.schema, fields=look.fields),
        node=None,
        typed=typed,
        others=tuple(others),
        filters=request.filters,
        barcode=_by_barcode(typed.strip()),
        exactly=request.tree is not None,
        available=request.available,
    )
    return replace(asked, node=asked.with_others(node))


def _by_barcode(text: str) -> tuple[int, ...]:
    looks_like = BARCODE_MIN <= len(text) <= BARCODE_MAX and text.isascii() and text.isalnum()
    return catalogue.bib_ids_with_barcode(text) if looks_like and any(map(str.isdigit, text)) else ()


def _lenient(asked: _Asked, strict: int) -> _Asked:
    """As forgiving as is needed, which is the same for each page of an answer. `strict`: how much is found as typed."""
    typed = list(asked_runs(asked.node)) if asked.node else []
    near = {run for run in typed if is_unknown(run, asked.searcher, compiler=asked.compiler, scope=ANYWHERE)}
    begun = {run for run in typed[-1:] if run.isascii() and not run.isdigit() and len(run) >= PREFIX_MIN}
    if begun and (near >= begun or strict < FEW):
        so_far = _forgiven(asked, begun=begun, near=near - begun, strict=strict)
        if so_far is not None:
            return so_far
    if near:
        close = _forgiven(asked, near=near, strict=strict)
        if close is not None:
            return close
    relaxed = asked.forgiving(near=near, relaxed=True)
    if strict or not relaxed.count():
        return asked
    return replace(relaxed, meant=_meant(relaxed, near, strict=strict)[0])


def _forgiven(
    asked: _Asked, *, begun: AbstractSet[str] = frozenset(), near: AbstractSet[str], strict: int
) -> _Asked | None:
    """None if that finds nothing more. Where one word is wrong, and what was meant finds enough, that alone is asked
    besides what was typed: to look for what is near takes a hundred times as long, and here it has been done once.
    """
    close = asked.forgiving(begun=begun, near=near)
    if not near or HEADS not in close.compiler.fields:
        return close if close.count() > strict else None
    count, heads = counted_heads(close.searcher, close.filtered())
    if count <= strict:
        return None
    text, found = _meant(close, near, strict=strict, heads=heads)
    answers_all = len(near) == 1 and not begun and not asked.available
    return replace(asked if answers_all and found >= ENOUGH else close, meant=text)


def _meant(
    asked: _Asked, near: AbstractSet[str], *, strict: int, heads: Sequence[Head] | None = None
) -> tuple[str, int]:
    """What finds more than what was typed, and how much."""
    if heads is None:
        heads = counted_heads(asked.searcher, asked.filtered())[1] if near and HEADS in asked.compiler.fields else ()
    for text in meant(heads, typed=asked.typed, near=near):
        node = asked.with_others(parse(text))
        found = replace(asked.forgiving(), node=node, typed=text, barcode=()).count() if node else 0
        if found > strict:
            return text, found
    return "", 0


def _page(asked: _Asked, query: Query, *, sort: Sort, start: int, size: int) -> tuple[int, tuple[int, ...]]:
    """How many there are, and the ids of some."""
    order_by, order = _ORDERS.get(sort, ("", Order.Desc))
    by: dict[str, Any] = {}
    if order_by in asked.compiler.fields:
        by = {"order_by_field": order_by, "order": order}
    elif WEIGHT in asked.compiler.fields:
        by = {"weight_by_field": WEIGHT}
    found = cast(_Hits, asked.searcher.search(query, size, offset=min(start, START_MAX), **by))
    hits = found.hits if start <= START_MAX else []
    bib_ids = asked.searcher.fast_field_values("bib_id", [address for _, address in hits])
    scored = [(score, int(bib_id or 0)) for (score, _), bib_id in zip(hits, bib_ids, strict=True)]
    if "order_by_field" not in by:
        # Of two that count the same the older record comes first, wherever they stand in the index.
        scored.sort(key=lambda each: (-each[0], each[1]))
    return found.count, tuple(bib_id for _, bib_id in scored)


def _available(asked: _Asked, request: Request) -> tuple[Query, bool]:
    """Of the best, those that stand on a shelf now; and whether there were more to be asked."""
    total, best = _page(asked, asked.filtered(), sort=request.sort, start=0, size=AVAILABLE_MAX)
    libraries = [int(each) for each in request.filters.get(Facet.LIBRARY, ()) if each.isascii() and each.isdigit()]
    there = catalogue.available_among(best, libraries=libraries, cities=request.filters.get(Facet.CITY, ()))
    some = Query.const_score_query(Query.term_set_query(asked.compiler.schema, "bib_id", list(there)), 0.0)
    return Query.boolean_query([(Occur.Must, asked.query()), (Occur.Must, some)]), total > AVAILABLE_MAX
