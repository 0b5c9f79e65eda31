"""What somebody typed, as a tree of what is wanted. Anything typed is a question; one that makes no sense is words.

红楼梦 曹雪芹            all of these words, wherever they stand
"生命之轻"  “生命之轻”    exactly this phrase
title:围城  作者：鲁迅    in this field (FIELDS)
-word  NOT word  非      without it
鲁迅 OR 茅盾  ( ... )    any of them; AND binds closer than OR
2001-2010  year:2001-   published then
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeAlias

from bashu.domain.values import value_class

TEXT_MAX = 200
DEPTH_MAX = 10
YEAR_MIN, YEAR_MAX = 1000, 2199


class Name(StrEnum):
    TITLE = "title"
    AUTHOR = "author"
    SUBJECT = "subject"
    PUBLISHER = "publisher"
    SERIES = "series"
    CLC = "clc"
    ISBN = "isbn"
    YEAR = "year"


FIELDS = {
    "title": Name.TITLE, "题名": Name.TITLE, "书名": Name.TITLE, "標題": Name.TITLE, "題名": Name.TITLE,
    "書名": Name.TITLE, "author": Name.AUTHOR, "作者": Name.AUTHOR, "著者": Name.AUTHOR, "责任者": Name.AUTHOR,
    "subject": Name.SUBJECT, "主题": Name.SUBJECT, "主題": Name.SUBJECT, "主题词": Name.SUBJECT,
    "publisher": Name.PUBLISHER, "出版社": Name.PUBLISHER, "出版者": Name.PUBLISHER, "series": Name.SERIES,
    "丛书": Name.SERIES, "叢書": Name.SERIES, "clc": Name.CLC, "分类号": Name.CLC, "分類號": Name.CLC,
    "isbn": Name.ISBN, "issn": Name.ISBN, "year": Name.YEAR, "年": Name.YEAR, "年份": Name.YEAR, "出版年": Name.YEAR,
}  # fmt: skip


@value_class(frozen=True, slots=True)
class Words:
    """All of them, in any order; as they were typed."""

    text: str


@value_class(frozen=True, slots=True)
class Phrase:
    text: str


@value_class(frozen=True, slots=True)
class Years:
    """From and to, both included; None is open."""

    first: int | None
    last: int | None


@value_class(frozen=True, slots=True)
class Within:
    name: Name
    part: "Node"


@value_class(frozen=True, slots=True)
class Without:
    part: "Node"


@value_class(frozen=True, slots=True)
class All:
    parts: tuple["Node", ...]


@value_class(frozen=True, slots=True)
class Any:
    parts: tuple["Node", ...]


Node: TypeAlias = Words | Phrase | Years | Within | Without | All | Any

_TOKEN = re.compile(
    r"""\s+
    | (?P<open>[(（]) | (?P<close>[)）])
    | "(?P<straight>[^"]*)" | [“”](?P<curly>[^“”]*)[“”]
    | (?P<field>[A-Za-z]+|[\u4e00-\u9fff]{1,3})[:：](?=[^\s:：)）])
    | (?P<minus>(?<!\S)-(?=[^\s-]))
    | (?P<word>[^\s()（）"“”]+)""",
    re.VERBOSE,
)
_WORD = re.compile(r"[^\s()（）\"“”]+")
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not"}
# Between two words that stand apart; elsewhere they are words themselves: 与 stands in ten thousand titles.
_CHINESE = {"与": "and", "或": "or", "非": "not"}
_RANGE = re.compile(r"(\d{4})?[-\u2013\u2014~～](\d{4})?")
_YEAR = re.compile(r"\d{4}")
_MARKS = str.maketrans(dict.fromkeys('()（）"“”', " "))


class _BrokenError(Exception):
    """It is not written as questions are."""


def parse(text: str) -> Node | None:
    """None when nothing is wanted. Never raises."""
    text = text[:TEXT_MAX]
    try:
        node = _Parser(_tokens(text)).whole()
    except _BrokenError:
        node = None
    if node is None or not _wants(node):
        plain = " ".join(text.translate(_MARKS).split())
        return Words(plain) if plain else None
    return node


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _BrokenError
        kind, place = match.lastgroup, match.end()
        if kind == "field" and match["field"].lower() not in FIELDS:
            # Not a name of ours: a word with a colon, as titles have them.
            place = _ends(text, match.start())
            found.append(("word", text[match.start() : place]))
        elif kind in ("straight", "curly"):
            found.append(("phrase", match[kind]))
        elif kind is not None:
            found.append((kind, match[kind]))
    return _with_operators(found)


def _ends(text: str, place: int) -> int:
    """Where the word ends that begins here."""
    word = _WORD.match(text, place)
    return word.end() if word else len(text)


def _with_operators(tokens: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    found = []
    for place, (kind, text) in enumerate(tokens):
        between = 0 < place < len(tokens) - 1
        if kind == "word" and text in _OPERATORS:
            found.append((_OPERATORS[text], text))
        elif kind == "word" and text in _CHINESE and between:
            found.append((_CHINESE[text], text))
        else:
            found.append((kind, text))
    return found


class _Parser:
    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = self._depth = 0

    def whole(self) -> Node | None:
        if not self._tokens:
            return None
        node = self._any()
        if self._place < len(self._tokens):
            raise _BrokenError
        return node

    @property
    def _kind(self) -> str:
        return self._tokens[self._place][0] if self._place < len(self._tokens) else ""

    def _take(self) -> str:
        text = self._tokens[self._place][1]
        self._place += 1
        return text

    def _any(self) -> Node:
        parts = [self._all()]
        while self._kind == "or":
            self._take()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _all(self) -> Node:
        parts = [self._one()]
        while self._kind not in ("", "or", "close"):
            if self._kind == "and":
                self._take()
            parts.append(self._one())
        return _together(parts)

    def _one(self) -> Node:
        kind = self._kind
        if kind in ("not", "minus"):
            self._take()
            return Without(self._one())
        if kind == "open":
            return self._inside()
        if kind == "field":
            name = FIELDS[self._take().lower()]
            return self._year() if name is Name.YEAR else Within(name, self._value())
        return self._value()

    def _inside(self) -> Node:
        self._take()
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise _BrokenError
        node = self._any()
        if self._kind != "close":
            raise _BrokenError
        self._take()
        self._depth -= 1
        return node

    def _value(self) -> Node:
        kind = self._kind
        if kind == "open":
            return self._inside()
        if kind not in ("word", "phrase"):
            raise _BrokenError
        text = self._take()
        return Phrase(text) if kind == "phrase" else Words(text)

    def _year(self) -> Node:
        text = self._take() if self._kind in ("word", "minus") else ""
        if text == "-" and self._kind == "word":
            text += self._take()
        years = years_in(text)
        if years is None:
            raise _BrokenError
        return years


def years_in(text: str) -> Years | None:
    """ "2001", "2001-2010", "2001-" and "-2010"; None for anything else."""
    if _YEAR.fullmatch(text):
        first = last = int(text)
    elif (found := _RANGE.fullmatch(text)) and (found[1] or found[2]):
        first, last = int(found[1] or YEAR_MIN), int(found[2] or YEAR_MAX)
    else:
        return None
    if not YEAR_MIN <= first <= last <= YEAR_MAX:
        return None
    return Years(None if first == YEAR_MIN else first, None if last == YEAR_MAX else last)


def _together(parts: Sequence[Node]) -> Node:
    """Words that stand side by side are one text: they may be a title."""
    joined: list[Node] = []
    for part in parts:
        before = joined[-1] if joined else None
        if isinstance(part, Words) and isinstance(before, Words):
            joined[-1] = Words(f"{before.text} {part.text}")
        else:
            joined.append(part)
    return joined[0] if len(joined) == 1 else All(tuple(joined))


def _wants(node: Node) -> bool:
    """Whether it wants something, and does not only say what it does not want."""
    match node:
        case Without():
            return False
        case Within(part=part):
            return _wants(part)
        case All(parts=parts):
            return any(map(_wants, parts))
        case Any(parts=parts):
            return all(map(_wants, parts))
        case Words(text=text) | Phrase(text=text):
            return bool(text.strip())
        case Years():
            return True
