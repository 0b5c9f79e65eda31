"""Text to tree. Whatever the text is, there is a tree or a CqlError; both take time by its length."""

import re
from dataclasses import dataclass

from bashu.wire.cql.tree import Clause, Combined, Mask, Modifier, Node, Operator, Query, Relation, Scoped, SortKey, Term

CHARACTERS_MAX = 4_096
OPERATORS_MAX = 128
DEPTH_MAX = 32
# Numbers of the diagnostics that SRU has for what may be wrong with a query (info:srw/diagnostic/1/N).
SYNTAX, TOO_LONG, PARENTHESES, QUOTES, ESCAPED, TOO_MANY = 10, 12, 13, 14, 26, 38

_TOKEN = re.compile(
    r'(?P<space>\s+)|(?P<quoted>"(?:\\.|[^"\\])*")|(?P<sign><=|>=|<>|==|[=<>])|(?P<mark>[()/])|(?P<word>[^\s()=<>"/]+)',
    re.DOTALL,
)
_SIGNS = frozenset({"=", "==", "<>", "<", ">", "<=", ">="})
_OPERATORS = frozenset(Operator)
_SORT = "sortby"
_SPECIAL = '*?"^\\'


class CqlError(ValueError):
    """`number` is the diagnostic of SRU; `position` counts characters from 0."""

    def __init__(self, number: int, position: int, *, message: str) -> None:
        super().__init__(f"{message} (character {position + 1})")
        self.number = number
        self.position = position


@dataclass(frozen=True, slots=True)
class _Token:
    """`kind` is the name of its group above; "end" behind the last. A quoted text is without its quotes."""

    kind: str
    text: str
    at: int

    @property
    def keyword(self) -> str:
        return self.text.lower() if self.kind == "word" else ""

    @property
    def is_text(self) -> bool:
        return self.kind in {"word", "quoted"}


def parse(text: str) -> Query:
    """Raises CqlError."""
    if len(text) > CHARACTERS_MAX:
        raise CqlError(TOO_LONG, CHARACTERS_MAX, message=f"A query has at most {CHARACTERS_MAX} characters")
    return _Parser(_tokens(text)).query()


def _tokens(text: str) -> list[_Token]:
    tokens, at = list[_Token](), 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise CqlError(QUOTES, at, message="A quotation mark is never closed")
        kind = str(found.lastgroup)
        if kind != "space":
            tokens.append(_Token(kind, found[0][1:-1] if kind == "quoted" else found[0], at))
        at = found.end()
    return [*tokens, _Token("end", "", at)]


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.operators = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.tokens[self.at]
        self.at += token.kind != "end"
        return token

    def query(self) -> Query:
        root = self.scoped()
        keys = list[SortKey]()
        if self.next.keyword == _SORT:
            self.take()
            while self.next.is_text:
                keys.append(SortKey(self.name("an index to sort by"), self.modifiers()))
            if not keys:
                raise self.unexpected("an index to sort by")
        if self.next.text == ")" and self.next.kind == "mark":
            raise CqlError(PARENTHESES, self.next.at, message="A parenthesis is closed that was never opened")
        if self.next.kind != "end":
            raise self.unexpected("and, or, not, prox, sortBy or the end")
        return Query(root, tuple(keys))

    def scoped(self) -> Node:
        """Clauses combined, after any assignments of prefixes."""
        assigned = list[tuple[str, str]]()
        while self.next.kind == "sign" and self.next.text == ">":
            self.take()
            name = self.name("a prefix or an address")
            if self.next.kind == "sign" and self.next.text == "=":
                self.take()
                assigned.append((name, self.name("an address")))
            else:
                assigned.append(("", name))
            if len(assigned) > DEPTH_MAX:
                raise CqlError(SYNTAX, self.next.at, message=f"More than {DEPTH_MAX} prefixes are assigned")
        node = self.combined()
        for prefix, uri in reversed(assigned):
            node = Scoped(prefix, uri, node)
        return node

    def combined(self) -> Node:
        """All operators bind alike, from the left."""
        node = self.operand()
        while self.next.keyword in _OPERATORS:
            token = self.take()
            self.operators += 1
            if self.operators > OPERATORS_MAX:
                raise CqlError(TOO_MANY, token.at, message=f"A query has at most {OPERATORS_MAX} and, or, not, prox")
            modifiers = self.modifiers()
            node = Combined(node, Operator(token.keyword), self.operand(), modifiers)
        return node

    def operand(self) -> Node:
        if self.next.kind == "mark" and self.next.text == "(":
            return self.group()
        if not self.next.is_text:
            raise self.unexpected("a term")
        first = self.take()
        if self.next.kind == "sign" or (self.next.kind == "word" and self.next.keyword not in {*_OPERATORS, _SORT}):
            relation = Relation(self.take().text.lower(), self.modifiers())
            if not self.next.is_text:
                raise self.unexpected("a term")
            return Clause(_term(self.take()), _name(first), relation)
        return Clause(_term(first))

    def group(self) -> Node:
        opened = self.take()
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise CqlError(PARENTHESES, opened.at, message=f"Parentheses stand more than {DEPTH_MAX} deep")
        node = self.scoped()
        if self.next.kind == "end":
            raise CqlError(PARENTHESES, opened.at, message="A parenthesis is never closed")
        if self.next.text != ")" or self.next.kind != "mark":
            raise self.unexpected("and, or, not, prox or )")
        self.take()
        self.depth -= 1
        return node

    def modifiers(self) -> tuple[Modifier, ...]:
        found = list[Modifier]()
        while self.next.kind == "mark" and self.next.text == "/":
            self.take()
            name = self.name("a modifier")
            if self.next.kind == "sign" and self.next.text in _SIGNS:
                found.append(Modifier(name, self.take().text, self.name("a value")))
            else:
                found.append(Modifier(name))
        return tuple(found)

    def name(self, wanted: str) -> str:
        if not self.next.is_text:
            raise self.unexpected(wanted)
        return _name(self.take())

    def unexpected(self, wanted: str) -> CqlError:
        found = f"not {self.next.text!r}" if self.next.kind != "end" else "and the query ends"
        return CqlError(SYNTAX, self.next.at, message=f"Here stands {wanted}, {found}")


def _name(token: _Token) -> str:
    return "".join(_characters(token))


def _term(token: _Token) -> Term:
    parts = list[str | Mask]()
    for character in _characters(token):
        if isinstance(character, Mask) or not parts or isinstance(parts[-1], Mask):
            parts.append(character)
        else:
            parts[-1] += character
    return Term(tuple(parts))


def _characters(token: _Token) -> list[str | Mask]:
    """Each as what it means: text, or a mask where no backslash stands before it."""
    found, escaped = list[str | Mask](), False
    for offset, character in enumerate(token.text):
        if escaped:
            if character not in _SPECIAL:
                where = token.at + offset + (token.kind == "quoted")
                raise CqlError(ESCAPED, where, message=f"A backslash stands before {character!r}, which is not special")
            found.append(character)
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            found.append(Mask(character) if character in set(Mask) else character)
    if escaped:
        raise CqlError(ESCAPED, token.at + len(token.text) - 1, message="A backslash stands before nothing")
    return found
