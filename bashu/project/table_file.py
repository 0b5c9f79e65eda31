"""A list as a spreadsheet writes it (CSV), row by row: its encoding, its columns, days as people write them."""

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bashu.project.errors import OperatingError

ENCODINGS: Final[Mapping[str, str]] = {"utf-8-sig": "UTF-8", "gb18030": "GB18030"}
DELIMITERS: Final = ",;\t"
TEXT_MAX: Final = 40
FIRST_YEAR: Final = 1949
PIECE: Final = 1 << 20
DAY: Final = re.compile(
    r"([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """`names`: how each may be called in the first line, in small letters. `help`: what the first line has to name."""

    names: Mapping[str, frozenset[str]]
    help: str
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Of one line: why it is refused, or what staff should know. Neither a name nor a whole number stands in it.
    `fen`: what it comes to, where it is about money and as far as it could be read."""

    number: int
    why: str
    fen: int = 0

    def __str__(self) -> str:
        return f"line {self.number}: {self.why}"


class WrongError(Exception):
    """What is wrong with a line, in words. `fen`: what it comes to, as far as that could be read."""

    def __init__(self, why: str, *, fen: int = 0) -> None:
        super().__init__(why)
        self.fen = fen


def encoding_of(path: Path) -> str:
    """The first of `ENCODINGS` in which all of it can be read; the file is not held in memory."""
    return next((each for each in ENCODINGS if _is_read_in(path, each)), "") or _none(path)


def rows(path: Path, columns: Columns, *, encoding: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row that is not empty, with the number of the line where it ends. A column that is not there is empty."""
    with path.open(encoding=encoding, newline="") as text:
        first = text.readline()
        text.seek(0)
        read = csv.reader(text, delimiter=max(DELIMITERS, key=first.count), strict=True)
        try:
            places = _places(next(read, []), columns, path=path)
            for row in read:
                if any(cell.strip() for cell in row):
                    found = {name: row[at] for name, at in places.items() if at < len(row)}
                    yield read.line_num, dict.fromkeys(columns.names, "") | found
        except csv.Error as error:
            raise OperatingError(f"{path}, line {read.line_num}: this is no CSV ({error}).") from None


def day(text: str) -> date | None:
    """2014-05-20, 2014/5/20, 2014年5月20日, 20140520."""
    found = DAY.fullmatch(plain(text))
    if found is None:
        return None
    year, *rest = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, *rest)
    except ValueError:
        return None


def day_in(row: Mapping[str, str], name: str) -> date | None:
    """The time of day that some systems write behind it is left out. Empty: None. Raises WrongError."""
    text = plain(row[name])
    if not text:
        return None
    found = day(text.partition(" ")[0].partition("T")[0])
    if found is None:
        raise WrongError(f"the {name} {text[:TEXT_MAX]!r} is no date, as 2014-05-20")
    return found


def needed_day(row: Mapping[str, str], name: str) -> date:
    """Raises WrongError where there is none, or one of before there were lists."""
    found = day_in(row, name)
    if found is None or found.year < FIRST_YEAR:
        raise WrongError(f"no day for {name!r}")
    return found


def plain(text: str) -> str:
    """Full-width forms and what cannot be seen are no obstacle."""
    shown = "".join(each if each.isprintable() else " " for each in unicodedata.normalize("NFKC", text))
    return " ".join(shown.split())


def _is_read_in(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _none(path: Path) -> str:
    raise OperatingError(f"{path} is no text in UTF-8 or GB18030. Save it as CSV, not as a workbook.")


def _places(head: Sequence[str], columns: Columns, *, path: Path) -> dict[str, int]:
    """Where each stands, by its name in the first line; in which order does not matter."""
    called = [" ".join(plain(cell).lower().replace("_", " ").split()) for cell in head]
    found = {name: at for name, names in columns.names.items() for at, each in enumerate(called) if each in names}
    missing = [name for name in columns.names if name not in found and name not in columns.optional]
    if missing:
        raise OperatingError(
            f"The first line of {path} names no column {' nor '.join(repr(name) for name in missing)}. "
            f"It has to name: {columns.help}."
        )
    return found
