"""What the index knows of a record, and as which words: the work of a process beside the one that writes the index.

    python -m bashu.search.describe      a line of JSON in, [{bib_id, title, ...}, ...]; a line out, their fields

It ends with its input, whatever becomes of the process that asks.
"""

import contextlib
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO, TypeAlias

import orjson

from bashu.domain.catalogue.authors import names
from bashu.domain.catalogue.identifiers import normalise_isbn
from bashu.domain.catalogue.sounds import SearchText, search_text
from bashu.domain.catalogue.text import is_han, runs, squeeze

Fields: TypeAlias = dict[str, Any]
TEXT_MAX = 2_000
_SUBTITLE, _PART = " : ", ". "


def fields(bib: Mapping[str, Any]) -> Fields:
    """Of a record; a field of which it has nothing is left out."""
    title, author = bib["title"][:TEXT_MAX], bib["author"][:TEXT_MAX]
    words, authors = _words(title), [_words(name) for name in names(author)]
    said: Fields = {
        "bib_id": bib["bib_id"],
        "title": words.words,
        "exact_title": _exact_titles(title),
        "author": [word for each in authors for word in each.words],
        "publisher": _words(bib["publisher"][:TEXT_MAX]).words,
        "pinyin": sorted({sound for text in (words, *authors) for sound in text.pinyin}),
        "initials": sorted({letters for text in (words, *authors) for letters in text.initials if len(letters) > 1}),
        "title_characters": " ".join(_characters(title)),
        "author_characters": " ".join(_characters(author)),
        "year": bib["published_year"],
        "isbn": normalise_isbn(bib["isbn"]),
    }
    return {name: value for name, value in said.items() if value}


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Until there is no more to read. Half a line is the last of somebody who was killed."""
    for line in asked:
        if not line.endswith(b"\n"):
            return
        answers.write(orjson.dumps([fields(bib) for bib in orjson.loads(line)]) + b"\n")
        answers.flush()


def _words(text: str) -> SearchText:
    """The text of a record is cut where that of a question is: in its runs."""
    return search_text(" ".join(runs(text)))


def _characters(text: str) -> list[str]:
    """Han characters one by one; anything else in runs."""
    return [part for run in runs(text) for part in (run if is_han(run) else [run])]


def _exact_titles(title: str) -> list[str]:
    """What may be typed as the title: all of it, without its subtitle, without its part."""
    main = title.partition(_SUBTITLE)[0]
    return sorted({squeeze(each) for each in (title, main, main.partition(_PART)[0])} - {""})


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        serve(sys.stdin.buffer, sys.stdout.buffer)
