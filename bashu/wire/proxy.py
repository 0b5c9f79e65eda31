"""The PROXY protocol, versions 1 and 2: what a load balancer says of whoever it passes on, before anything else.

Source: HAProxy, "The PROXY protocol, versions 1 & 2", sections 2.1 and 2.2. Type-length-value fields are skipped.
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, NamedTuple

SIGNATURE: Final = b"\r\n\r\n\0\r\nQUIT\n"
# Version 1 has at most 107 bytes with its line end (section 2.1).
LINE_MAX: Final = 107
# More than addresses and the usual fields of a TLS line is no load balancer.
BODY_MAX: Final = 2048
_LINE: Final = re.compile(rb"PROXY TCP[46] ([0-9A-Fa-f.:]+) [0-9A-Fa-f.:]+ ([0-9]{1,5}) ([0-9]{1,5})")
_HEAD: Final = 16
_VERSION, _LOCAL, _PROXIED = 0x20, 0x20, 0x21
# Family and transport of TCP: how long an address is.
_SIZES: Final = {0x11: 4, 0x21: 16}


class ProxyError(ValueError):
    """It is no header of this protocol. The text never quotes it."""


class Passed(NamedTuple):
    """`address` None: the load balancer speaks for itself (a check of its own), or cannot say. `port`: the one that was
    called; `rest`: what came behind the header."""

    address: str | None
    port: int
    rest: bytes


def read(data: bytes) -> Passed | None:
    """None: more is to come. Raises ProxyError."""
    if data[: len(SIGNATURE)] == SIGNATURE[: len(data)]:
        return _second(data) if len(data) >= _HEAD else None
    if data[: len(b"PROXY ")] == b"PROXY "[: len(data)]:
        return _first(data)
    raise ProxyError("it does not begin with a PROXY header")


def _first(data: bytes) -> Passed | None:
    line, end, rest = data.partition(b"\r\n")
    if len(line) + len(b"\r\n") > LINE_MAX:
        raise ProxyError("the PROXY line is too long")
    if not end:
        return None
    if line.split(b" ", 2)[1:2] == [b"UNKNOWN"]:
        return Passed(None, 0, rest)
    found = _LINE.fullmatch(line)
    if found is None:
        raise ProxyError("the PROXY line cannot be read")
    try:
        return Passed(str(ip_address(found[1].decode())), int(found[3]), rest)
    except ValueError:
        raise ProxyError("the PROXY line names no address") from None


def _second(data: bytes) -> Passed | None:
    command, family, size = data[12], data[13], int.from_bytes(data[14:16])
    if command & 0xF0 != _VERSION or command not in {_LOCAL, _PROXIED} or size > BODY_MAX:
        raise ProxyError("the PROXY header is of another version, or too long")
    body, rest = data[_HEAD : _HEAD + size], data[_HEAD + size :]
    if len(body) < size:
        return None
    width = _SIZES.get(family)
    if command == _LOCAL or width is None:
        return Passed(None, 0, rest)
    if size < 2 * width + 4:
        raise ProxyError("the PROXY header is too short for its addresses")
    address = IPv4Address(body[:4]) if width == len(b"1234") else IPv6Address(body[:16])
    return Passed(str(address), int.from_bytes(body[2 * width + 2 : 2 * width + 4]), rest)
