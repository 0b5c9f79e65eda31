"""Bits of bytes, the highest first."""

from collections.abc import Iterable


def bits_of(data: bytes) -> str:
    """Of each byte eight characters, "0" or "1"."""
    return "".join(f"{byte:08b}" for byte in data)


def bytes_of(bits: str) -> bytes:
    """Of whole bytes."""
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))


def joined(values: Iterable[int], *, width: int) -> str:
    return "".join(f"{value:0{width}b}" for value in values)


def filled(bits: str, filling: str) -> str:
    """Up to whole bytes, with the beginning of the filling."""
    return bits + filling[: -len(bits) % 8]


def groups(bits: str, *, width: int) -> tuple[list[int], str]:
    """The values of as many bits, and the bits that are too few for one."""
    whole = len(bits) - len(bits) % width
    return [int(bits[at : at + width], 2) for at in range(0, whole, width)], bits[whole:]
