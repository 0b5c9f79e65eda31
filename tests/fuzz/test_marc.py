"""Records that are nearly good, and a megabyte of what is none."""

import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bashu.wire.marc.describe import describe
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Record
from tests.fuzz import marc
from tests.fuzz.damage import damaged
from tests.wire.marc.making import cnmarc

FUZZ = settings.get_profile("fuzz")
SEEDS = list(marc.seeds())


@FUZZ
@given(st.lists(damaged(st.sampled_from(SEEDS)), min_size=1, max_size=3).map(b"".join))
def test_damaged_records_are_read_as_far_as_they_go(data: bytes) -> None:
    marc.check(data)


def whole(directory: bytes, body: bytes, *, leader: bytes = b"00000nam a22%05d   4500") -> bytes:
    return leader % (24 + len(directory) + 1) + directory + b"\x1e" + body + b"\x1e\x1d"


def monsters(size: int) -> Iterator[tuple[str, bytes]]:
    """Each of about so many bytes, of what a reader could stumble over again and again."""
    half, title = size // 2, b"245000000000" + b"245999900000"
    yield "ends of records", b"99999nam a2200037   4500" + b"\x1d" * size
    yield "ends of fields", whole(title, b"\x1e" * size)
    yield "subfields", whole(title, b"10" + b"\x1fa" * half)
    yield "one field named again and again", whole(b"245999900000" * (half // 12), b"10\x1fa" + b"x" * half)
    yield "fields within fields", whole(b"".join(b"2459999%05d" % at for at in range(half // 12)), b"x" * half)
    yield "leaders", b"00024nam a2200025   4500001000100000" * (size // 36)
    yield "punctuation", whole(title, b"10\x1fa" + b"/" * size + b"x")
    yield "accents", whole(title, b"10\x1fa" + ("e" + "\u0301\u0323" * (size // 4)).encode())
    marc8 = whole(title, b"10\x1fa" + b"\xe2\xf2" * half, leader=b"00000nam  22%05d   4500")
    yield "accents in MARC-8", marc8
    yield "digits", b"1" * size
    yield "prices", whole(title, b"10\x1fc" + b"CNY 1" * (size // 5))
    yield "broken Chinese", cnmarc("1", "围" * 50).replace(b"\x1f", b"\x81\x1f") * (size // 300)


def read_all(data: bytes) -> None:
    for entry in read(BytesIO(data)):
        if isinstance(entry, Record):
            describe(entry)


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in monsters(1_000_000)])
def test_a_megabyte_of_it_takes_seconds(data: bytes) -> None:
    began = perf_counter()
    read_all(data)
    assert perf_counter() - began < 30


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in monsters(50_000)])
def test_it_takes_memory_by_its_size(data: bytes) -> None:
    tracemalloc.start()
    read_all(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 200 * len(data)
