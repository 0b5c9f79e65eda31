"""The fields of the index.

Words are cut by the domain, so every field takes them as they are (describe.py). Chinese is also kept character by
character: where a text is cut depends on what stands beside it (王明珂 is one name, or 王明 and 珂); what a phrase of
characters finds does not.
"""

import tantivy

VERSION = 3
"""Raise it whenever a field or the cutting of texts changes: indexes of another version are built anew."""

# Numbers by which hits are filtered, counted or sorted; the last three are made for sorting (describe.py).
NUMBERS = ("bib_id", "year", "library", "newest", "title_order", "popularity")
# What is equal or not: numbers of publications, titles and names as a whole (and by their sound), classes with all that
# stand above them, call numbers, and what a title, a name or a subject begins with.
WHOLE = (
    "isbn",
    "exact_title",
    "exact_name",
    "exact_spoken",
    "clc",
    "shelfmark",
    "begins_title",
    "begins_name",
    "begins_subject",
)
# Words of titles and names in Latin letters and digits, by themselves: to look for one with an error goes through all
# that differs in its first letter, and there are twenty thousand characters that it may not be.
LETTERS = "letters"
WORDS = ("title", "author", "publisher", "subject", "series", "pinyin", "initials")
CHARACTERS = ("title_characters", "author_characters", "subject_characters")
# Counted over all that is found.
COUNTED = ("city", "kind", "language", "audience", "clc_letter", "clc_outline")
# What relevance is multiplied with, and what is suggested to who has typed its beginning.
WEIGHT, HEADS = "weight", "heads"
FIELDS = frozenset((*NUMBERS, *WHOLE, *WORDS, *CHARACTERS, *COUNTED, LETTERS, WEIGHT, HEADS))
# Of the version before, which knew no list of its fields.
FIRST_FIELDS = frozenset((
    "bib_id", "year", "isbn", "exact_title", "title", "author", "publisher", "pinyin", "initials",
    "title_characters", "author_characters",
))  # fmt: skip


def _build() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in NUMBERS:
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in (*WHOLE, LETTERS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in WORDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="freq")
    for name in CHARACTERS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in COUNTED:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_float_field(WEIGHT, fast=True)
    builder.add_bytes_field(HEADS, stored=True)
    return builder.build()


SCHEMA = _build()
