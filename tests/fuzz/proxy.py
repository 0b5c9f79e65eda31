"""What a load balancer says first: whom it passes on, that more is to come, or one error; however it is cut."""

from collections.abc import Iterator
from ipaddress import ip_address

from bashu.wire.proxy import BODY_MAX, SIGNATURE, ProxyError, read

LINE = b"PROXY TCP4 10.0.0.7 10.0.0.1 51000 6001\r\n"
BINARY = SIGNATURE + b"\x21\x11\x00\x0c" + bytes([10, 0, 0, 7, 10, 0, 0, 1, 0xC7, 0x38, 0x17, 0x71])


def check(data: bytes) -> None:
    try:
        passed = read(data)
    except ProxyError:
        return
    if passed is None:
        assert len(data) < BODY_MAX + len(SIGNATURE) + 4
        return
    assert data.endswith(passed.rest)
    assert passed.address is None or ip_address(passed.address)
    said = len(data) - len(passed.rest)
    assert read(data[:said] + b"99\r") == passed._replace(rest=b"99\r")
    assert all(read(data[:cut]) is None for cut in range(said))


def seeds() -> Iterator[bytes]:
    yield from (LINE + b"9900802.00\r", BINARY + b"9900802.00\r", b"PROXY UNKNOWN\r\n", SIGNATURE + b"\x20\x00\x00\x00")
