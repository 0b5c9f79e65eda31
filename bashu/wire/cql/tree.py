"""What a query says. Names are as they were written, but operators and named relations, which are in small letters."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

# What a term without an index asks for: the server chooses where to look.
SERVER_CHOICE = "cql.serverChoice"


class Mask(StrEnum):
    """What stands in a term for something else, unless a backslash stands before it."""

    ANY = "*"
    ONE = "?"
    ANCHOR = "^"


class Operator(StrEnum):
    AND = "and"
    OR = "or"
    NOT = "not"
    PROX = "prox"


@dataclass(frozen=True, slots=True)
class Term:
    """Text and masks in their order; no text stands beside another, and none is empty."""

    parts: tuple[str | Mask, ...] = ()

    @property
    def text(self) -> str:
        """Without its masks."""
        return "".join(part for part in self.parts if not isinstance(part, Mask))

    @property
    def masks(self) -> frozenset[Mask]:
        return frozenset(part for part in self.parts if isinstance(part, Mask))


@dataclass(frozen=True, slots=True)
class Modifier:
    """`/relevant`, or with a comparison and a value: `/distance<=3`."""

    name: str
    comparison: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A sign (=, ==, <>, <, >, <=, >=) or a name (any, all, adj, exact, within, encloses, or of a context set)."""

    name: str = "="
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    term: Term
    index: str = SERVER_CHOICE
    relation: Relation = Relation()


@dataclass(frozen=True, slots=True)
class Combined:
    left: "Node"
    operator: Operator
    right: "Node"
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Scoped:
    """Within `query`, the prefix stands for a context set; an empty prefix for those names that have none."""

    prefix: str
    uri: str
    query: "Node"


Node: TypeAlias = Clause | Combined | Scoped


@dataclass(frozen=True, slots=True)
class SortKey:
    index: str
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    root: Node
    sort_keys: tuple[SortKey, ...] = ()

    def clauses(self) -> Iterator[Clause]:
        """From left to right."""
        waiting: list[Node] = [self.root]
        while waiting:
            match waiting.pop():
                case Clause() as clause:
                    yield clause
                case Combined(left=left, right=right):
                    waiting += [right, left]
                case Scoped(query=query):
                    waiting.append(query)
