"""What a page sent, made harmless."""

from datetime import date

from django.http import HttpRequest

SCAN_LENGTH_MAX = 64
# As many digits as fit a bigint.
DIGITS_MAX = 18


def scanned(request: HttpRequest, name: str = "text") -> str:
    """What a scanner typed: on one line, without the control characters that some readers send along."""
    text = request.POST.get(name, "")[: 2 * SCAN_LENGTH_MAX]
    return "".join(character for character in text if character.isprintable()).strip()[:SCAN_LENGTH_MAX]


def words(request: HttpRequest, name: str, *, most: int) -> str:
    """What a person wrote on one line: blanks for what cannot be seen, a NUL that no database takes among it."""
    text = request.POST.get(name, "")[: 2 * most]
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())[:most]


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX else None


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
