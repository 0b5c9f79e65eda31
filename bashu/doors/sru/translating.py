"""From CQL to what search is asked. What search cannot do is a diagnostic: nothing is answered that was not asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bashu.domain.catalogue.query import (
    TEXT_MAX,
    YEAR_MAX,
    YEAR_MIN,
    All,
    Any,
    Name,
    Node,
    Phrase,
    Within,
    Without,
    Words,
    Years,
    years_in,
)
from bashu.doors.sru.indexes import ALIASES, SETS, Index, index_named
from bashu.search.asking import Facet, Sort
from bashu.wire.cql import tree as cql
from bashu.wire.cql.tree import Clause, Combined, Mask, Operator, Scoped, SortKey
from bashu.wire.sru.diagnostics import Diagnostic

_YEAR = re.compile(r"\d{4}")
_ORDERS = {"<", ">", "<=", ">="}
_MODIFIERS = {"relevant", "word", "ignorecase", "ignoreaccents"}
_DIGITS_MAX = 18
Prefixes = Mapping[str, str]


class UnsupportedError(Exception):
    def __init__(self, number: int, details: str = "") -> None:
        super().__init__(details)
        self.diagnostic = Diagnostic(number, details)


@dataclass(slots=True)
class Asked:
    """`bib_id`: exactly this record was asked for; then nothing else was."""

    tree: Node | None = None
    filters: dict[Facet, tuple[str, ...]] = field(default_factory=dict)
    bib_id: int | None = None


def translate(root: cql.Node) -> Asked:
    """Raises UnsupportedError."""
    asked = Asked()
    parts = _conjuncts(root, {}, asked=asked)
    if asked.bib_id is not None and (parts or asked.filters):
        raise UnsupportedError(48, "rec.id together with anything else")
    if asked.bib_id is None:
        asked.tree = All(tuple(parts)) if len(parts) != 1 else parts[0]
    return asked


def resolve(name: str, prefixes: Prefixes) -> Index:
    before, _, rest = name.rpartition(".")
    if before and before.lower() not in prefixes and before.lower() not in SETS:
        raise UnsupportedError(15, before)
    context = prefixes.get(before.lower(), before.lower())
    found = index_named(context, rest)
    if found is None:
        raise UnsupportedError(16, name)
    return found


def words_of(clause: Clause) -> str:
    """The text of its term, if it is one that can be looked for."""
    masks = clause.term.masks
    if Mask.ANCHOR in masks:
        raise UnsupportedError(31, Mask.ANCHOR.value)
    if masks:
        raise UnsupportedError(28, "".join(sorted(masks)))
    text = clause.term.text.strip()
    if not text:
        raise UnsupportedError(27)
    if len(text) > TEXT_MAX:
        raise UnsupportedError(23, str(TEXT_MAX))
    return text


def sort_of(keys: Sequence[SortKey]) -> Sort:
    """By title from the first, or by year from the last."""
    if not keys:
        return Sort.RELEVANCE
    if len(keys) > 1:
        raise UnsupportedError(84, "1")
    (key,) = keys
    falling = {modifier.name.lower().rpartition(".")[2] for modifier in key.modifiers}
    if not falling <= {"ascending", "descending"}:
        raise UnsupportedError(82, ", ".join(sorted(falling)))
    by = resolve(key.index, {}).field
    orders = {(Name.TITLE, False): Sort.TITLE, (Name.YEAR, True): Sort.NEWEST}
    found = orders.get((by, "descending" in falling)) if by else None
    if found is None:
        raise UnsupportedError(82, "dc.title, or dc.date/sort.descending")
    return found


def _conjuncts(node: cql.Node, prefixes: Prefixes, *, asked: Asked) -> list[Node]:
    """What is joined by and from the top: only there filters and numbers of records can be told."""
    match node:
        case Scoped(prefix=prefix, uri=uri, query=query):
            return _conjuncts(query, {**prefixes, **_scope(prefix, uri)}, asked=asked)
        case Combined(left=left, operator=Operator.AND, right=right, modifiers=()):
            return [*_conjuncts(left, prefixes, asked=asked), *_conjuncts(right, prefixes, asked=asked)]
        case Clause():
            index = resolve(node.index, prefixes)
            if index.facet:
                _filter(node, index.facet, asked=asked)
                return []
            if index.is_id:
                _number(node, asked=asked)
                return []
    return [_node(node, prefixes)]


def _scope(prefix: str, uri: str) -> dict[str, str]:
    if uri not in ALIASES:
        raise UnsupportedError(15, uri)
    return {prefix.lower(): ALIASES[uri]}


def _node(node: cql.Node, prefixes: Prefixes) -> Node:
    match node:
        case Scoped(prefix=prefix, uri=uri, query=query):
            return _node(query, {**prefixes, **_scope(prefix, uri)})
        case Combined():
            return _combined(node, prefixes)
        case Clause():
            index = resolve(node.index, prefixes)
            if index.facet or index.is_id:
                raise UnsupportedError(48, f"{node.index} can only be joined by and")
            return _clause(node, index)


def _combined(node: Combined, prefixes: Prefixes) -> Node:
    if node.operator is Operator.PROX:
        raise UnsupportedError(39)
    if node.modifiers:
        raise UnsupportedError(46, node.modifiers[0].name)
    left, right = _node(node.left, prefixes), _node(node.right, prefixes)
    match node.operator:
        case Operator.AND:
            return All((left, right))
        case Operator.OR:
            return Any((left, right))
        case _:
            return All((left, Without(right)))


def _relation(clause: Clause) -> str:
    for modifier in clause.relation.modifiers:
        if modifier.name.lower().removeprefix("cql.") not in _MODIFIERS:
            raise UnsupportedError(20, modifier.name)
    return clause.relation.name.removeprefix("cql.")


def _clause(clause: Clause, index: Index) -> Node:
    relation, text = _relation(clause), words_of(clause)
    if index.is_all:
        return All(())
    if index.field is Name.YEAR:
        return _years(relation, text)
    if relation in _ORDERS | {"within", "encloses", "<>"}:
        raise UnsupportedError(22, f"{clause.index} {relation}")
    if relation not in {"=", "scr", "all", "any", "adj", "==", "exact"}:
        raise UnsupportedError(19, relation)
    if index.field in {Name.ISBN, Name.CLC}:
        return _numbers(index.field, relation=relation, text=text)
    if relation in {"==", "exact"}:
        raise UnsupportedError(22, f"{clause.index} {relation}")
    if relation == "any":
        part: Node = Any(tuple(map(Words, text.split())))
    else:
        part = Phrase(text) if relation == "adj" else Words(text)
    return Within(index.field, part) if index.field else part


def _numbers(field: Name, *, relation: str, text: str) -> Node:
    several = text.split() if relation in {"any", "all"} else [text]
    parts = [Within(field, Words(re.sub(r"(?i)^(urn:)?is[bs]n:", "", each).strip() or each)) for each in several]
    if len(parts) == 1:
        return parts[0]
    return Any(tuple(parts)) if relation == "any" else All(tuple(parts))


def _years(relation: str, text: str) -> Node:
    if relation in {"=", "==", "exact", "scr"} and (years := years_in(text)):
        return years
    if relation in _ORDERS and _YEAR.fullmatch(text) and YEAR_MIN < int(text) < YEAR_MAX:
        year = int(text)
        first, last = {"<": (None, year - 1), "<=": (None, year), ">": (year + 1, None), ">=": (year, None)}[relation]
        return Years(first, last)
    if relation == "within" and (years := years_in("-".join(text.split()))):
        return years
    if relation not in {"=", "==", "exact", "scr", "within", *_ORDERS}:
        raise UnsupportedError(22, f"dc.date {relation}")
    raise UnsupportedError(36, "a year, like 2001, or with within two of them")


def _filter(clause: Clause, facet: Facet, *, asked: Asked) -> None:
    relation, text = _relation(clause), words_of(clause)
    if relation not in {"=", "==", "exact", "scr", "any"}:
        raise UnsupportedError(22, f"{clause.index} {relation}")
    if facet in asked.filters:
        raise UnsupportedError(48, f"{clause.index} twice")
    asked.filters[facet] = tuple(text.split()) if relation == "any" else (text,)


def _number(clause: Clause, *, asked: Asked) -> None:
    relation, text = _relation(clause), words_of(clause)
    if relation not in {"=", "==", "exact", "scr"}:
        raise UnsupportedError(22, f"{clause.index} {relation}")
    if asked.bib_id is not None:
        raise UnsupportedError(48, "rec.id twice")
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX):
        raise UnsupportedError(36, "a number")
    asked.bib_id = int(text)
