"""The fields of the index.

Words are cut by the domain, so every field takes them as they are (describe.py). Chinese is also kept character by
character: where a text is cut depends on what stands beside it (王明珂 is one name, or 王明 and 珂); what a phrase of
characters finds does not.
"""

import tantivy

VERSION = 1
"""Raise it whenever a field or the cutting of texts changes: indexes of another version are built anew."""


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
