"""Card numbers, hashed for finding and sealed for reading, and addresses, only sealed. Nobody else holds the keys."""

import secrets
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.conf import settings

from bashu.db.patrons import keyfile
from bashu.db.patrons.suites import NONCE_BYTES, SUITES, Suite


class VaultError(Exception):
    """A sealed number cannot be opened: another key file, or a changed row."""


@dataclass(frozen=True, slots=True)
class Digest:
    suite: str
    key_version: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    suite: str
    key_version: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Key:
    version: int
    suite: Suite
    digest_key: bytes = field(repr=False)
    seal_key: bytes = field(repr=False)
    agent_key: bytes = field(repr=False)
    door_key: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: keyfile.Secret) -> "Key":
        suite = SUITES[secret.suite]
        return cls(
            secret.version,
            suite,
            digest_key=suite.derive(secret.secret, purpose=b"bashu card digest", length=32),
            seal_key=suite.derive(secret.secret, purpose=b"bashu card seal", length=suite.cipher_key_bytes),
            agent_key=suite.derive(secret.secret, purpose=b"bashu agent seal", length=32),
            door_key=suite.derive(secret.secret, purpose=b"bashu door seal", length=32),
        )


class Vault:
    """`about` ties a sealed number to its row: who moves it to another patron's card makes it unreadable."""

    def __init__(self, found: list[keyfile.Secret]) -> None:
        """`found`: the newest first."""
        self._keys = {secret.version: Key.of(secret) for secret in found}
        self.newest = found[0].version
        self.versions = frozenset(self._keys)

    @classmethod
    def load(cls, path: Path) -> "Vault":
        return cls(keyfile.read(path))

    def digests(self, number: str) -> tuple[bytes, ...]:
        """What a normalised number is looked up by: its keyed hash under every live key, the newest first."""
        return tuple(digest.digest for digest in self.named_digests(number))

    def named_digests(self, number: str) -> list[Digest]:
        data = number.encode()
        return [
            Digest(key.suite.name, key.version, key.suite.digest(key.digest_key, data)) for key in self._keys.values()
        ]

    def agent_keys(self) -> tuple[bytes, ...]:
        """X25519 private keys, to whose public ones site agents seal cards: the newest first."""
        return tuple(key.agent_key for key in self._keys.values())

    def door_keys(self) -> tuple[bytes, ...]:
        """Private keys, to whose public ones browsers at a door seal cards (wire/link/browser.py): the newest first."""
        return tuple(key.door_key for key in self._keys.values())

    def seal(self, number: str, *, about: str) -> Sealed:
        key = self._keys[self.newest]
        nonce = secrets.token_bytes(NONCE_BYTES)
        data = key.suite.seal(key.seal_key, number.encode(), nonce=nonce, about=_bound(key, about))
        return Sealed(key.suite.name, key.version, nonce + data)

    def open(self, sealed: Sealed, *, about: str) -> str:
        key = self._keys.get(sealed.key_version)
        if key is None or key.suite.name != sealed.suite:
            raise VaultError(
                f"A card number or an address is sealed under key version {sealed.key_version} ({sealed.suite}), "
                "which the key file does not have. Put back the key file that belongs to this database."
            )
        nonce, data = sealed.data[:NONCE_BYTES], sealed.data[NONCE_BYTES:]
        try:
            return key.suite.open(key.seal_key, data, nonce=nonce, about=_bound(key, about)).decode()
        except (InvalidTag, ValueError):
            raise VaultError(
                f"A card number or an address does not open under key version {sealed.key_version}: the key "
                "file belongs to another database, or the row was changed by hand."
            ) from None


@cache
def the_vault() -> Vault:
    """The vault of this process, read once: a changed key file is seen at the next start."""
    return Vault.load(settings.BASHU.identity_keys_path)


def _bound(key: Key, about: str) -> bytes:
    return f"{key.suite.name}:{key.version}:{about}".encode()
