"""Numbers of cards, sealed for the hub: who steals a box in a library, with all its keys, reads none of them.

X25519 with a key pair for each number (RFC 7748), HKDF with SHA-256 (RFC 5869) over the shared secret and both public
keys, ChaCha20-Poly1305 (RFC 8439); as HPKE's base mode does it (RFC 9180), in one suite.

    public key of the pair, 32 bytes | ciphertext with its tag
"""

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY_BYTES = 32
DIGEST_BYTES = 16
# Each key seals one number, so the nonce need not differ.
_NONCE = bytes(12)
_INFO = b"bashu card 1"
# A card has 20 characters at most; all are as long, so that the length tells no kind.
SEALED_BYTES = 32


class BrokenSealError(ValueError):
    """It was sealed for another key, or is not whole."""


def digest(number: str, *, site_key: bytes) -> bytes:
    """By which a box knows a card without its number: HMAC-SHA-256 under the key of that box, its first 16 bytes."""
    return hmac.digest(site_key, number.encode(), "sha256")[:DIGEST_BYTES]


def public_of(private: bytes) -> bytes:
    return _raw(X25519PrivateKey.from_private_bytes(private).public_key())


def seal(number: str, *, public: bytes, fresh: bytes) -> bytes:
    """`fresh`: 32 random bytes, used for this number only. Raises ValueError for more than 32 bytes of text."""
    padded = number.encode().ljust(SEALED_BYTES, b"\0")
    if len(padded) > SEALED_BYTES:
        raise ValueError(f"a number may have {SEALED_BYTES} bytes")
    own = X25519PrivateKey.from_private_bytes(fresh)
    ours = _raw(own.public_key())
    key = _key(own.exchange(X25519PublicKey.from_public_bytes(public)), ours + public)
    return ours + ChaCha20Poly1305(key).encrypt(_NONCE, padded, None)


def unseal(sealed: bytes, *, private: bytes) -> str:
    """Raises BrokenSealError."""
    own, ours = X25519PrivateKey.from_private_bytes(private), sealed[:KEY_BYTES]
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(ours))
        padded = ChaCha20Poly1305(_key(shared, ours + _raw(own.public_key()))).decrypt(_NONCE, sealed[KEY_BYTES:], None)
        return padded.rstrip(b"\0").decode()
    except (InvalidTag, ValueError):
        raise BrokenSealError("a sealed number cannot be opened with this key") from None


def _key(shared: bytes, keys: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=keys, info=_INFO).derive(shared)


def _raw(key: X25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
