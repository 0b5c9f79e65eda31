"""One file of a backup, which only the holder of the key can read, and nobody can change unseen.

    header   MAGIC, the key's name (8 bytes), a salt (32 bytes)
    chunks   1 MiB of compressed text, each followed by its tag of 16 bytes; the last is shorter, perhaps empty

Each file has a key of its own, from the given key and the salt by HKDF-SHA256. A chunk is sealed by AES-256-GCM; its
nonce is its number (11 bytes) and 1 for the last chunk, 0 for the others. Header and name of the file are authenticated
with each chunk. So a file that was cut off, put together anew or put in another's place is found out: this is the
construction STREAM (Hoang, Reyhanitabar, Rogaway, Vizar: Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance, 2015). Memory stays at a few chunks, whatever the length.
"""

import os
import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bashu.project.backup.key import NAME_BYTES, Key
from bashu.project.errors import OperatingError

MAGIC: Final = b"BASHU BACKUP 1\r\n"
SALT_BYTES, TAG_BYTES, CHUNK_BYTES = 32, 16, 1024 * 1024
HEADER_BYTES: Final = len(MAGIC) + NAME_BYTES + SALT_BYTES
# What is written once and read when all else is lost: little work, for most of it is zeroes and repeated words anyway.
COMPRESSION: Final = 1


class DamagedError(OperatingError):
    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"the backup file {path} is damaged: {why}")


def write(path: Path, pieces: Iterable[bytes], *, key: Key, name: str) -> int:
    """Write `pieces` of any size as a file that is on the disk when this returns. Its size."""
    header = MAGIC + key.name + secrets.token_bytes(SALT_BYTES)
    cipher, bound = _cipher(key, header), _bound(header, name)
    with path.open("wb") as file:
        file.write(header)
        for number, chunk in enumerate(_chunks(_compressed(pieces))):
            file.write(cipher.encrypt(_nonce(number, last=len(chunk) < CHUNK_BYTES), chunk, bound))
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def read(path: Path, *, key: Key, name: str) -> Iterator[bytes]:
    """The pieces; DamagedError at the first byte that is not what was written."""
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
        if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
            raise DamagedError(path, "it does not begin as one")
        if (theirs := header[len(MAGIC) :][:NAME_BYTES]) != key.name:
            raise OperatingError(
                f"the wrong key: {path} was sealed with the key named {theirs.hex()}, and this is {key.name.hex()}"
            )
        opened = _opened(path, file, cipher=_cipher(key, header), bound=_bound(header, name))
        yield from _inflated(path, opened)


def _cipher(key: Key, header: bytes) -> AESGCM:
    return AESGCM(key.derived(b"bashu backup file", salt=header[-SALT_BYTES:]))


def _bound(header: bytes, name: str) -> bytes:
    return header + name.encode()


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(COMPRESSION)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def _chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Full ones, then the rest, which is shorter."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= CHUNK_BYTES:
            yield bytes(waiting[:CHUNK_BYTES])
            del waiting[:CHUNK_BYTES]
    yield bytes(waiting)


def _opened(path: Path, file: IO[bytes], *, cipher: AESGCM, bound: bytes) -> Iterator[bytes]:
    """Every chunk is full but the last, so the end shows how the last must have been sealed."""
    number = 0
    while True:
        sealed = file.read(CHUNK_BYTES + TAG_BYTES)
        last = len(sealed) < CHUNK_BYTES + TAG_BYTES
        try:
            yield cipher.decrypt(_nonce(number, last=last), sealed, bound)
        except (InvalidTag, ValueError):
            why = f"the end is missing after {file.tell()} bytes" if not sealed else f"around byte {file.tell()}"
            raise DamagedError(path, why) from None
        if last:
            return
        number += 1


def _inflated(path: Path, chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    try:
        for chunk in chunks:
            yield unpacker.decompress(chunk, CHUNK_BYTES)
            while unpacker.unconsumed_tail:
                yield unpacker.decompress(unpacker.unconsumed_tail, CHUNK_BYTES)
        while rest := unpacker.decompress(unpacker.unconsumed_tail, CHUNK_BYTES):
            yield rest
    except zlib.error as error:
        raise DamagedError(path, str(error)) from None
    if not unpacker.eof:
        raise DamagedError(path, "it was not written to its end")


class Reader:
    """The pieces as a file, for those who want to `read` so many bytes."""

    def __init__(self, pieces: Iterator[bytes], progress: Callable[[int], None] = lambda _: None) -> None:
        """`progress` is told how many bytes have been read so far."""
        self._pieces, self._waiting = pieces, bytearray()
        self._progress, self._given = progress, 0

    def read(self, size: int) -> bytes:
        while len(self._waiting) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._waiting += piece
        taken = bytes(self._waiting[:size])
        del self._waiting[:size]
        self._given += len(taken)
        self._progress(self._given)
        return taken

    def drain(self) -> None:
        """To the end, which shows whether nothing was cut off."""
        while self.read(CHUNK_BYTES):
            pass
