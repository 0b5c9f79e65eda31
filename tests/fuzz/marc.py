"""A file that says it is MARC: every byte is accounted for, good neighbours live, and what was read can be written."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path

from bashu.wire.marc.describe import describe
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Charset, DefectKind, Entry, Record
from bashu.wire.marc.splitter import RECORD_END
from bashu.wire.marc.writer import TooLongError, write
from tests.wire.marc.making import cnmarc

DATA = Path(__file__).parents[2] / "data"
# What may stand between records without being told: ends of lines, blanks, a byte order mark, ends of records.
FILLING = set(b"\r\n \t\x00\x1a\xef\xbb\xbf" + RECORD_END)
BEFORE, AFTER = cnmarc("1", "围城"), cnmarc("2", "写在人生边上")


def check(data: bytes) -> None:
    entries = list(read(BytesIO(data)))
    assert list(read(Trickle(data))) == entries, "it matters how the bytes arrive"
    assert_covers(data, entries)
    for entry in entries:
        if isinstance(entry, Record):
            assert_sound(entry)
    assert_neighbours_live(data)


@dataclass
class Trickle:
    """A file that gives less than was asked for, as a pipe does."""

    data: bytes
    at: int = 0

    def read(self, size: int, /) -> bytes:
        part = self.data[self.at : self.at + min(size, 1 + self.at % 97)]
        self.at += len(part)
        return part


def assert_covers(data: bytes, entries: list[Entry]) -> None:
    """In order, without overlap; between them only filling, or junk whose size the next record tells."""
    at = 0
    for number, entry in enumerate(entries, start=1):
        assert entry.number == number
        assert entry.offset >= at
        between = data[at : entry.offset]
        if not set(between) <= FILLING:
            skipped = [defect for defect in getattr(entry, "defects", ()) if defect.kind is DefectKind.JUNK_SKIPPED]
            told = int(skipped[0].detail.split()[0])
            assert set(between[: len(between) - told]) <= FILLING
        at = entry.offset + (len(entry.raw) if isinstance(entry, Record) else entry.size)
        if isinstance(entry, Record):
            assert data[entry.offset : at] == entry.raw
        else:
            assert entry.reason
    assert at <= len(data)
    assert set(data[at:]) <= FILLING


def assert_sound(record: Record) -> None:
    """No character comes from nowhere, it can be described, and what is whole is read again as it was written."""
    found = describe(record)
    texts = (found.control_number, found.title, found.author, found.publisher, found.language, found.clc, found.extent)
    assert not any(character < " " for text in texts for character in text)
    assert found.published_year is None or 1000 <= found.published_year <= 2099
    assert found.price_fen is None or found.price_fen >= 0
    assert sum(len(field.tag) + len(field.data) + sum(map(len, map("".join, field.subfields)))
               for field in record.fields) <= 2 * len(record.raw)  # fmt: skip
    for charset in (Charset.UTF_8, Charset.GB18030):
        try:
            again = write(record.leader, record.fields, charset=charset)
        except (TooLongError, UnicodeEncodeError):
            continue
        (entry,) = read(BytesIO(again), charset=charset, flavour=record.flavour)
        if isinstance(entry, Record) and not record.defects:
            assert entry.fields == record.fields


def assert_neighbours_live(data: bytes) -> None:
    among = BEFORE + data + AFTER
    entries = list(read(BytesIO(among)))
    assert_covers(among, entries)
    first, last = entries[0], entries[-1]
    assert isinstance(first, Record), "the record before is lost"
    assert (first.raw, first.defects) == (BEFORE, ())
    claimed = among[last.offset :]
    if len(claimed) > len(AFTER) and claimed.startswith(b"%05d" % len(claimed)):
        # A length that is true to the byte, up to a terminator, is believed: nothing says more about a record.
        return
    assert isinstance(last, Record), "the record after is lost"
    assert last.raw == AFTER


def seeds() -> Iterator[bytes]:
    """A few short records of each file of the demonstration."""
    yield BEFORE + AFTER
    for path in sorted(DATA.glob("*.gz")):
        with gzip.open(path) as file:
            records = [entry.raw for entry in islice(read(file), 40) if isinstance(entry, Record)]
        yield from sorted(records, key=len)[:3]
        yield b"".join(sorted(records, key=len)[3:5])
