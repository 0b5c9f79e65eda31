"""A file that says it is MARCXML: good neighbours live, and what was read is kept so that it can be read again."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from bashu.wire.marc import marcxml, reading
from bashu.wire.marc.records import Entry, Field, Record, Unreadable
from tests.fuzz.marc import Trickle

GOLDEN = Path(__file__).parents[1] / "wire" / "marc" / "golden" / "cnmarc_sru.xml"
BEFORE, AFTER = (
    marcxml.write(
        "00000nam0 2200000   450 ", [Field("001", data=number), Field("200", "1 ", (("a", "围城"),))]
    ).encode()
    for number in "12"
)


def check(data: bytes) -> None:
    entries = list(marcxml.read(BytesIO(data)))
    assert list(marcxml.read(Trickle(data))) == entries, "it matters how the bytes arrive"
    at = 0
    for number, entry in enumerate(entries, start=1):
        assert entry.number == number
        assert at <= entry.offset <= len(data)
        at = entry.offset + (1 if isinstance(entry, Record) else entry.size)
        assert isinstance(entry, Unreadable) or kept(entry)
    among = list(marcxml.read(BytesIO(BEFORE + data + AFTER)))
    assert is_whole(among[0], "1"), "the record before is lost"
    assert is_whole(among[-1], "2"), "the record after is lost"


def kept(record: Record) -> bool:
    (again,) = reading.read(BytesIO(record.raw), charset=record.charset, flavour=record.flavour)
    assert isinstance(again, Record)
    return (again.fields, again.leader, again.raw) == (record.fields, record.leader, record.raw)


def is_whole(entry: Entry, number: str) -> bool:
    return isinstance(entry, Record) and (entry.every("001"), entry.defects) == ((Field("001", data=number),), ())


def seeds() -> Iterator[bytes]:
    yield BEFORE + AFTER
    yield GOLDEN.read_bytes()
    yield (
        b"<!DOCTYPE c [<!ENTITY a 'b'>]><!-- <record> --><c>" + BEFORE + b"<record><![CDATA[<record>]]>&a;</record></c>"
    )
    yield b"<?xml version='1.0' encoding='GBK'?><c>" + AFTER.decode().encode("gb18030") + b"</c>"
