"""Numbers of cards that a browser seals for the hub while its line is cut: no store of a browser has one in clear.

As `sealing.py`, with what every browser brings (Web Cryptography API): ECDH over P-256 with a key pair for each number,
HKDF with SHA-256 (RFC 5869) over the shared secret and both public keys, AES-256-GCM.

    public key of the pair, uncompressed, 65 bytes | ciphertext of the number with zeros behind it | tag, 16 bytes
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bashu.wire.link.sealing import BrokenSealError

PUBLIC_BYTES = 65
_CURVE = ec.SECP256R1()
# FIPS 186-5 and SEC 2: the order of P-256's group.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# Each key seals one number, so the nonce need not differ.
_NONCE = bytes(12)
_INFO = b"bashu door 1"


def public_of(private: bytes) -> bytes:
    """`private`: 32 random bytes, of which a number of the group is made."""
    return _raw(_key_of(private).public_key())


def unseal(sealed: bytes, *, private: bytes) -> str:
    """Raises BrokenSealError."""
    own, ours = _key_of(private), sealed[:PUBLIC_BYTES]
    try:
        shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, ours))
        key = HKDF(SHA256(), 32, salt=ours + _raw(own.public_key()), info=_INFO).derive(shared)
        return AESGCM(key).decrypt(_NONCE, sealed[PUBLIC_BYTES:], None).rstrip(b"\0").decode()
    except (InvalidTag, ValueError):
        raise BrokenSealError("a sealed number cannot be opened with this key") from None


def _key_of(private: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(private) % (_ORDER - 1) + 1, _CURVE)


def _raw(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
