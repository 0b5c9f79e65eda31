"""Cipher suites for card numbers: a keyed hash to find a card by, and authenticated encryption to read it again.

The suite's name stands beside each value in the database, so a new suite is a new line here and a new key version in
the key file; what was written under an older one is read until rotation has rewritten it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Suite:
    """Both keys come from one secret by HKDF (RFC 5869), so that neither tells anything of the other."""

    name: str
    hash: hashes.HashAlgorithm
    cipher: Callable[[bytes], algorithms.AES256 | algorithms.SM4]
    cipher_key_bytes: int

    def derive(self, secret: bytes, *, purpose: bytes, length: int) -> bytes:
        return HKDF(self.hash, length, salt=None, info=purpose).derive(secret)

    def digest(self, key: bytes, data: bytes) -> bytes:
        mac = HMAC(key, self.hash)
        mac.update(data)
        return mac.finalize()

    def seal(self, key: bytes, data: bytes, *, nonce: bytes, about: bytes) -> bytes:
        """Ciphertext, then tag. `about` is not in the result, but opening needs the same."""
        encryptor = Cipher(self.cipher(key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(about)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def open(self, key: bytes, data: bytes, *, nonce: bytes, about: bytes) -> bytes:
        """Raises cryptography.exceptions.InvalidTag when key, data or `about` is not what it was."""
        decryptor = Cipher(self.cipher(key), modes.GCM(nonce, data[-TAG_BYTES:])).decryptor()
        decryptor.authenticate_additional_data(about)
        return decryptor.update(data[:-TAG_BYTES]) + decryptor.finalize()


# The second is of the national algorithms (GB/T 32905 and GB/T 32907), which a member may be bound to by its regulator.
SUITES: Final = {
    suite.name: suite
    for suite in (
        Suite("hmac-sha256+aes-256-gcm", hashes.SHA256(), algorithms.AES256, 32),
        Suite("hmac-sm3+sm4-gcm", hashes.SM3(), algorithms.SM4, 16),
    )
}
DEFAULT_SUITE: Final = "hmac-sha256+aes-256-gcm"
