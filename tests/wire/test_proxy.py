"""Whom a load balancer passes on, by both versions of the PROXY protocol; its vectors from the specification."""

import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.proxy import SIGNATURE, Passed, ProxyError, read

FIRST = b"PROXY TCP4 192.168.0.1 192.168.0.11 56324 6001\r\n"


def second(address: str, *, command: int = 0x21, more: bytes = b"") -> bytes:
    family, kind = (socket.AF_INET6, 0x21) if ":" in address else (socket.AF_INET, 0x11)
    packed = socket.inet_pton(family, address)
    body = packed + packed + struct.pack("!HH", 56324, 6001) + more
    return SIGNATURE + struct.pack("!BBH", command, kind, len(body)) + body


@pytest.mark.parametrize(
    ("header", "address"),
    [
        (FIRST, "192.168.0.1"),
        (b"PROXY TCP6 2001:db8::7 2001:db8::1 56324 6001\r\n", "2001:db8::7"),
        (second("192.168.0.1"), "192.168.0.1"),
        (second("2001:db8::7", more=b"\x04\x00\x02ok"), "2001:db8::7"),
        (b"PROXY UNKNOWN\r\n", None),
        (second("192.168.0.1", command=0x20), None),
    ],
)
def test_who_is_passed_on_is_read_however_it_is_cut(header: bytes, address: str | None) -> None:
    told = read(header + b"9900302.00\r")
    assert told == Passed(address, 6001 if address else 0, b"9900302.00\r")
    assert [read(header[:cut]) for cut in range(len(header))] == [None] * len(header)


@pytest.mark.parametrize(
    "header",
    [
        b"9300CNx|COy|\r",
        b"PROXY TCP4 999.1.1.1 1.1.1.1 1 2\r\n",
        b"PROXY TCP4 1.1.1.1\r\n",
        b"PROXY " + b"x" * 110,
        SIGNATURE + b"\x11\x11\0\x0c" + b"\0" * 12,
        SIGNATURE + b"\x21\x11\0\x04" + b"\0" * 4,
        SIGNATURE + b"\x21\x11\xff\xff",
    ],
)
def test_what_is_no_header_is_not_waited_for(header: bytes) -> None:
    with pytest.raises(ProxyError):
        read(header)


@given(st.binary(max_size=300), st.sampled_from([b"", b"PROXY ", SIGNATURE, SIGNATURE + b"\x21\x11"]))
def test_no_bytes_do_anything_else_than_to_be_read_or_refused(data: bytes, begun: bytes) -> None:
    try:
        told = read(begun + data)
    except ProxyError:
        return
    assert told is None or (begun + data).endswith(told.rest)
