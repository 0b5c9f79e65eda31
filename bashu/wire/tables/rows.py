"""Rows of a CSV file (RFC 4180), each with the bytes it stands in, whatever else is wrong with its neighbours."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

ROW_SIZE_MAX = 1 << 16
_QUOTE = b'"'
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Lines(Protocol):
    """An open binary file."""

    def readline(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Row:
    """`data` with its line ends; a cell in quotation marks may go over several lines."""

    data: bytes
    offset: int


def rows(source: Lines) -> Iterator[Row]:
    """The first one has the names of the columns. Empty lines are left out."""
    held, offset, at = b"", 0, 0
    while line := source.readline(ROW_SIZE_MAX):
        held, at = held + line, at + len(line)
        if held.count(_QUOTE) % 2 and len(held) < ROW_SIZE_MAX:
            continue
        if held.strip(_BYTE_ORDER_MARK + b"\r\n \t,;"):
            yield Row(held, offset)
        held, offset = b"", at
    if held.strip():
        yield Row(held, offset)


def cells(data: bytes, *, separator: str = ",") -> list[str]:
    """Without what surrounds them. UTF-8, or else GB 18030, as spreadsheets write it in China."""
    data = data.removeprefix(_BYTE_ORDER_MARK)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    text = text.replace("\0", "").strip("\r\n")
    try:
        found = next(csv.reader([text], delimiter=separator), [])
    except csv.Error:
        found = text.split(separator)
    return [each.strip() for each in found]


def separator_of(head: bytes) -> str:
    """The one that the line of names has most of."""
    line = head.split(b"\n", 1)[0]
    return max(",\t;", key=lambda each: line.count(each.encode()))


def places(names: Sequence[str], *, known: dict[str, str]) -> dict[str, int]:
    """At which place each part stands; `known`: what the names of columns mean, in small letters."""
    found: dict[str, int] = {}
    for place, name in enumerate(names):
        part = known.get(" ".join(name.lower().replace("_", " ").split()), "")
        if part:
            found.setdefault(part, place)
    return found
