"""ISBN (ISO 2108): one form for storing and comparing, whatever a record or a scanner says."""

import re

from stdnum import isbn

# An ISBN at the start of a note: "7-5037-1744-0 (平装)", "9787516155950 :", "ISBN 978-7-04-024765-7".
_NUMBER = re.compile(r"^\s*(?:ISBN[:\s-]*)?((?:97[89][-\s]?)?(?:\d[-\s]?){9}[\dXx])(?![\d-])", re.IGNORECASE)


def normalise_isbn(text: str) -> str:
    """The 13 digits, or an empty text when there is no valid ISBN."""
    found = _NUMBER.match(text)
    if not found or not isbn.is_valid(found[1]):
        return ""
    return str(isbn.compact(isbn.to_isbn13(found[1])))


def isbn_forms(isbn13: str) -> tuple[str, ...]:
    """All that somebody may type for it: 13 digits and, where there is one, the 10 of the time before 2007."""
    if not isbn13.startswith("978"):
        return (isbn13,)
    return (isbn13, str(isbn.compact(isbn.to_isbn10(isbn13))))
