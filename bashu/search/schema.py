"""What the index knows of a record, and as which words.

Words are cut by the domain, so every field here takes them as they are. Chinese is also kept character by character:
where a text is cut depends on what stands beside it (王明珂 is one name, or 王明 and 珂); what a phrase of characters
finds does not.
"""

import tantivy

from bashu.db.catalogue.queries import BibRow
from bashu.domain.catalogue.authors import names
from bashu.domain.catalogue.identifiers import normalise_isbn
from bashu.domain.catalogue.text import SearchText, is_han, runs, search_text, squeeze

VERSION = 1
"""Raise it whenever a field or the cutting of texts changes: indexes of another version are built anew."""

TEXT_MAX = 2_000
_SUBTITLE, _PART = " : ", ". "


def _build() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("bib_id", indexed=True, fast=True)
    builder.add_integer_field("year", indexed=True, fast=True)
    for name in ("isbn", "exact_title"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("title", "author", "publisher", "pinyin", "initials"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="freq")
    for name in ("title_characters", "author_characters"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    return builder.build()


SCHEMA = _build()


def document(bib: BibRow) -> tantivy.Document:
    title, authors = words_of(bib.title[:TEXT_MAX]), [words_of(name) for name in names(bib.author[:TEXT_MAX])]
    document = tantivy.Document(
        bib_id=bib.bib_id,
        title=list(title.words),
        exact_title=_exact_titles(bib.title[:TEXT_MAX]),
        author=[word for author in authors for word in author.words],
        publisher=list(words_of(bib.publisher[:TEXT_MAX]).words),
        pinyin=sorted({sound for text in (title, *authors) for sound in text.pinyin}),
        initials=sorted({letters for text in (title, *authors) for letters in text.initials if len(letters) > 1}),
        title_characters=" ".join(characters(bib.title[:TEXT_MAX])),
        author_characters=" ".join(characters(bib.author[:TEXT_MAX])),
    )
    if bib.published_year is not None:
        document.add_integer("year", bib.published_year)
    if isbn := normalise_isbn(bib.isbn):
        document.add_text("isbn", isbn)
    return document


def words_of(text: str) -> SearchText:
    """Of a record or of a question: the same text is cut in the same places."""
    return search_text(" ".join(runs(text)))


def characters(text: str) -> list[str]:
    """Han characters one by one; anything else in runs."""
    return [part for run in runs(text) for part in (run if is_han(run) else [run])]


def _exact_titles(title: str) -> list[str]:
    """What may be typed as the title: all of it, without its subtitle, without its part."""
    main = title.partition(_SUBTITLE)[0]
    return sorted({squeeze(each) for each in (title, main, main.partition(_PART)[0])} - {""})
