"""The key of the backups: made once, kept by the operator, in a place that does not burn together with the backups."""

import base64
import binascii
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bashu.project.errors import OperatingError

FIRST_WORD: Final = "bashu-backup-key-1"
BYTES: Final = 32
NAME_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Key:
    secret: bytes = field(repr=False)

    @property
    def name(self) -> bytes:
        """Says which key it is, and nothing of the key."""
        return self.derived(b"bashu backup key name")[:NAME_BYTES]

    def derived(self, purpose: bytes, *, salt: bytes = b"") -> bytes:
        return HKDF(hashes.SHA256(), BYTES, salt or None, purpose).derive(self.secret)


def make(path: Path) -> Key:
    """A new key in a new file that only its owner can read."""
    key = Key(secrets.token_bytes(BYTES))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise OperatingError(
            f"{path} is there already, and backups may need it: give the new key another name"
        ) from None
    except OSError as error:
        raise OperatingError(f"the key cannot be written to {path}: {error.strerror}") from None
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{FIRST_WORD} {base64.b64encode(key.secret).decode()}\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def read(path: Path | None) -> Key:
    if path is None:
        raise OperatingError(
            "backups are sealed with a key: make one with `bashu backup-key FILE`, keep a copy of it far from the "
            "backups, and name it by BASHU_BACKUP_KEY_FILE or --key"
        )
    try:
        mode, text = path.stat().st_mode, path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise OperatingError(f"the backup key {path} cannot be read: {error}") from None
    if mode & (stat.S_IRWXO | stat.S_IWGRP):
        raise OperatingError(f"other accounts can read or change the backup key {path}: run chmod 600 {path}")
    word, _, secret = text.strip().partition(" ")
    if word != FIRST_WORD or len(found := _decoded(secret)) != BYTES:
        raise OperatingError(f"{path} is no backup key: `bashu backup-key FILE` makes one")
    return Key(found)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""
