"""What a page sent, made harmless."""

import re
import unicodedata
from datetime import date, time

from django.http import HttpRequest

from bashu.db.parts import START_MAX

SCAN_LENGTH_MAX = 64
# As many digits as fit a bigint.
DIGITS_MAX = 18
YEARS = range(1900, 2200)


def scanned(request: HttpRequest, name: str = "text") -> str:
    """What a scanner typed, on one line."""
    return plain(request.POST.get(name, "")[: 2 * SCAN_LENGTH_MAX])


def words(request: HttpRequest, name: str, *, most: int) -> str:
    """What a person wrote on one line: blanks for what cannot be seen, a NUL that no database takes among it."""
    text = request.POST.get(name, "")[: 2 * most]
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())[:most]


def lines(request: HttpRequest, name: str, *, most: int) -> list[str]:
    """What a scanner kept for later: a barcode on each line, at most so many."""
    text = request.POST.get(name, "")[: most * 2 * SCAN_LENGTH_MAX]
    found = (plain(line) for line in text.splitlines())
    return [line for line in found if line][:most]


def plain(text: str) -> str:
    """Without the control characters that some readers send along, and without the width that a Chinese
    input method gives to letters and digits."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(character for character in folded if character.isprintable()).strip()[:SCAN_LENGTH_MAX]


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX else None


def numbers(request: HttpRequest, name: str, *, most: int = 1_000) -> list[int]:
    """What was ticked, at most so many."""
    found = (number(text) for text in request.POST.getlist(name)[:most])
    return [each for each in found if each is not None]


def day(text: str) -> date | None:
    """One that can be reckoned with: since before the oldest reader was born, and with time to come."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def clock_time(text: str) -> time | None:
    """Hours and minutes, as a form writes them."""
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def fen(text: str) -> int | None:
    """Yuan with at most two decimals, and no more than a column of sums holds; nothing written is nothing."""
    found = re.fullmatch(r"([0-9]{0,7})(?:[.]([0-9]{1,2}))?", text.strip())
    return int(found[1] or 0) * 100 + int((found[2] or "").ljust(2, "0")) if found else None


def start_of(request: HttpRequest, name: str) -> int:
    """Where in a long list the page begins; the address says it, of a form too."""
    return min(number(request.GET.get(name, "")) or 0, START_MAX)
