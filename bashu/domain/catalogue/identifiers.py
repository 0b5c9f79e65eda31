"""ISBN (ISO 2108): one form for storing and comparing, whatever a record or a scanner says."""

import re

from stdnum import isbn

from bashu.domain.catalogue.problems import No, Unfit, unfit

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


def hyphenated(text: str) -> str:
    """As it is printed in books, if it is valid; else as it was written."""
    number = normalise_isbn(text)
    return str(isbn.format(number)) if number else text.strip()


def isbn_problem(text: str) -> Unfit | None:
    """What is wrong with what was typed for an ISBN; nothing typed is nothing wrong."""
    digits = re.sub(r"[\s-]", "", re.sub(r"^\s*ISBN[:\s]*", "", text, flags=re.IGNORECASE)).upper()
    if not digits or isbn.is_valid(digits):
        return None
    if re.fullmatch(r"(?:97[89])?\d{9}[\dX]", digits) is None:
        return unfit(No.ISBN_FORM)
    wanted = next((last for last in "0123456789X" if isbn.is_valid(digits[:-1] + last)), None)
    return unfit(No.ISBN_CHECK, expected=wanted) if wanted else unfit(No.ISBN_FORM)
