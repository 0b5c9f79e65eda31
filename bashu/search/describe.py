"""What the index knows of a record, and as which words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log2
from typing import Any, TypeAlias

from bashu.domain.catalogue.authors import names
from bashu.domain.catalogue.identifiers import normalise_isbn
from bashu.domain.catalogue.sounds import SearchText, Spoken, search_text_of, spoken
from bashu.domain.catalogue.text import cut_run, is_han, runs, stem
from bashu.search.heads import BETWEEN, Head, prefixes, told
from bashu.search.schema import LETTERS

Fields: TypeAlias = dict[str, Any]
TEXT_MAX = 2_000
SUBJECTS_MAX, SUGGESTED_MAX = 50, 3
CLC_MAX, INITIALS_MIN = 12, 3
# Shorter ones are not looked for with an error (loose.py).
SPELLED_MIN = 3
SAID_MAX = 20_000
# How much of the relevance each doubling of items, or of loans, adds.
HOLDINGS_COUNT, LOANS_COUNT = 0.02, 0.02
# Far below what tells two records apart; alike ones stand in the same order on every node.
APART, APARTS = 1e-7, 1_000
ORDER_LETTERS = 10
_SUBTITLE, _PART = " : ", ". "
_ASIDE = re.compile(r"\s*[(（\[【][^()（）\[\]【】]*[)）\]】]\s*$")
_CLASS = re.compile(r"[A-Z][A-Z]?[0-9.\-]*")


def fields(bib: Mapping[str, Any]) -> Fields:
    """Of a record; a field of which it has nothing is left out."""
    title, author = bib["title"][:TEXT_MAX], bib["author"][:TEXT_MAX]
    main = title.partition(_SUBTITLE)[0].partition(_PART)[0]
    title_runs, people = runs(title), [_said("a", name) for name in names(author)]
    words, about = search_text_of(title_runs), [_said("s", subject) for subject in bib["subjects"][:SUBJECTS_MAX]]
    said: Fields = {
        "bib_id": bib["bib_id"],
        "title": [stem(word) for word in words.words],
        "exact_title": _exact_titles(title, parts=title_runs),
        "exact_name": [each.whole for each in people if each.whole],
        "author": [stem(word) for each in people for word in each.text.words],
        "publisher": [*_words(bib["publisher"][:TEXT_MAX])],
        "subject": [stem(word) for each in about for word in each.text.words],
        "series": [*_words(bib["series"][:TEXT_MAX])],
        "pinyin": {*words.pinyin, *(sound for each in people for sound in each.text.pinyin)},
        "initials": {*words.initials, *(letters for each in people for letters in each.text.initials)},
        "title_characters": _characters(title_runs),
        "author_characters": " ".join(each.characters for each in people),
        "subject_characters": " ".join(each.characters for each in about),
        "year": bib["published_year"],
        "isbn": sorted({normalise_isbn(each) for each in {bib["isbn"], *bib["isbns"]}} - {""}) + _issn(bib["issn"]),
    }
    said[LETTERS] = sorted({word for word in (*said["title"], *said["author"]) if _is_spelled(word)})
    said["pinyin"], said["initials"] = sorted(said["pinyin"]), [each for each in sorted(said["initials"]) if each[1:]]
    begins = _head("t", main, parts=title_runs if main == title else runs(main))
    said |= _sorted_by(bib, title_runs) | _counted(bib) | _begins(begins, people=people, about=about[:SUGGESTED_MAX])
    return {name: value for name, value in said.items() if value}


def _is_spelled(word: str) -> bool:
    return len(word) >= SPELLED_MIN and word.isascii()


@dataclass(frozen=True, slots=True)
class _Said:
    """A name or a subject: most stand in many records."""

    text: SearchText
    whole: str
    spoken: tuple[str, ...]
    characters: str
    starts: tuple[str, ...]
    head: str


@lru_cache(maxsize=SAID_MAX)
def _said(kind: str, text: str) -> _Said:
    parts = runs(text)
    head = _head(kind, text, parts=parts)
    return _Said(
        search_text_of(parts),
        "".join(parts),
        _wholly(head),
        _characters(parts),
        tuple(dict.fromkeys(prefixes(head))),
        told([head]),
    )


@lru_cache(maxsize=SAID_MAX)
def _words(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in cut_run(" ".join(runs(text))))


def _characters(parts: tuple[str, ...]) -> str:
    """Han characters one by one; anything else in runs."""
    return " ".join(" ".join(run) if is_han(run) else run for run in parts)


def _exact_titles(title: str, *, parts: Sequence[str]) -> list[str]:
    """What may be typed as the title: all of it, without its subtitle, its part, and what is added in brackets."""
    main = title.partition(_SUBTITLE)[0]
    alone = main.partition(_PART)[0]
    shorter = {main, alone, _ASIDE.sub("", alone)} - {title}
    return sorted({"".join(parts), *("".join(runs(each)) for each in shorter)} - {""})


def _issn(text: str) -> list[str]:
    return ["".join(runs(text))] if text else []


def _sorted_by(bib: Mapping[str, Any], parts: Sequence[str]) -> Fields:
    bib_id: int = bib["bib_id"]
    held, lent = log2(1 + bib["holdings"]), log2(1 + bib["loans"])
    more = HOLDINGS_COUNT * held + LOANS_COUNT * lent + APART * (APARTS - bib_id % APARTS)
    return {
        # The index multiplies by log2(2 + weight).
        "weight": 2 ** (1 + more) - 2,
        "popularity": (int(1_000 * (held + lent)) << 32) + (1 << 32) - 1 - bib_id % (1 << 32),
        "newest": ((bib["published_year"] or 0) << 40) + bib_id,
        "title_order": _order("".join(spoken(run).pinyin if is_han(run) else run for run in parts[:ORDER_LETTERS])),
    }


def _order(key: str) -> int:
    """Digits before letters before all other scripts, as far as a number of 60 bits tells."""
    order = 0
    for letter in key[:ORDER_LETTERS].ljust(ORDER_LETTERS, "\0"):
        order = order << 6 | _rank(letter)
    return order


def _rank(letter: str) -> int:
    if letter == "\0":
        return 0
    return int(letter, 36) + 1 if letter.isascii() and letter.isalnum() else 63


def _counted(bib: Mapping[str, Any]) -> Fields:
    found = _CLASS.match(bib["clc"].strip().upper())
    clc = found[0].rstrip(".-")[:CLC_MAX] if found else ""
    return {
        "library": bib["libraries"],
        "city": bib["cities"],
        "shelfmark": sorted({"".join(each.upper().split()) for each in bib["shelfmarks"]} - {""}),
        "kind": bib["kind"],
        "language": bib["language"],
        "audience": bib["audience"],
        "clc": sorted({clc[:size].rstrip(".-") for size in range(1, len(clc) + 1)}),
        "clc_letter": clc[:1],
        "clc_outline": clc[:2] if len(clc) > 1 else "",
    }


def _begins(title: Head, *, people: Sequence[_Said], about: Sequence[_Said]) -> Fields:
    return {
        "begins_title": list(dict.fromkeys(prefixes(title))),
        "begins_name": list({start: None for each in people for start in each.starts}),
        "begins_subject": list({start: None for each in about for start in each.starts}),
        "exact_spoken": list(dict.fromkeys((*_wholly(title), *(said for each in people for said in each.spoken)))),
        "heads": BETWEEN.join(filter(None, (told([title]), *(each.head for each in (*people, *about))))),
    }


def _wholly(head: Head) -> tuple[str, ...]:
    """All of it as letters, if there is Chinese in it; a few initials may be any word."""
    said, initials = "".join(head.pinyin), "".join(head.initials)
    if head.pinyin == head.keys:
        return ()
    return (said, initials) if len(initials) >= INITIALS_MIN else (said,)


def _head(kind: str, text: str, *, parts: Sequence[str]) -> Head:
    said = [spoken(run) if is_han(run) else Spoken(run, run) for run in parts]
    return Head(
        kind=kind,
        text=text,
        keys=tuple(parts),
        pinyin=tuple(each.pinyin for each in said),
        initials=tuple(each.initials for each in said),
    )
