"""The file with the secrets under which card numbers are hashed and sealed. It is never in the database or its dump.

    {"keys": [{"version": 1, "suite": "hmac-sha256+aes-256-gcm", "secret": "<32 bytes in base64>"}]}

The highest version writes; all versions read. Losing the file means that no reader can be found by a card any more, so
it belongs into a backup of its own.
"""

import base64
import binascii
import json
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bashu.db.patrons.suites import DEFAULT_SUITE, SUITES

SECRET_BYTES: Final = 32


class KeyFileError(Exception):
    """What is wrong with the key file, and what to do."""


@dataclass(frozen=True, slots=True)
class Secret:
    version: int
    suite: str
    secret: bytes = field(repr=False)


def fresh(suite: str = DEFAULT_SUITE) -> str:
    """The text of a new key file with one random secret."""
    return dump([_new(1, suite)])


def read(path: Path) -> list[Secret]:
    """All secrets, the newest first."""
    try:
        mode = path.stat().st_mode
        text = path.read_text("ascii")
    except FileNotFoundError:
        raise KeyFileError(f"There is no key file {path}. Put it back from its backup.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"The key file {path} cannot be read: {error}.") from None
    if mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IWGRP):
        raise KeyFileError(f"Other accounts can read or change the key file {path}. Run: chmod 600 {path}")
    try:
        return parse(text)
    except ValueError as error:
        raise KeyFileError(f"The key file {path} is damaged: {error}. Put it back from its backup.") from None


def parse(text: str) -> list[Secret]:
    """Raises ValueError, which never repeats a secret."""
    try:
        keys = json.loads(text)["keys"]
        found = [_parse_one(key) for key in keys]
    except (KeyError, TypeError, json.JSONDecodeError):
        raise ValueError('it is not {"keys": [{"version": ..., "suite": ..., "secret": ...}]}') from None
    if not found:
        raise ValueError("it has no keys")
    if len({secret.version for secret in found}) != len(found):
        raise ValueError("two keys have the same version")
    return sorted(found, key=lambda secret: secret.version, reverse=True)


def dump(found: list[Secret]) -> str:
    keys = [
        {"version": key.version, "suite": key.suite, "secret": base64.b64encode(key.secret).decode()} for key in found
    ]
    return json.dumps({"keys": keys}, indent=1) + "\n"


def add_key(path: Path, suite: str = DEFAULT_SUITE) -> int:
    """Put a new key on top, and say its version. Every process must start again before `rotation.backfill`."""
    found = read(path)
    version = found[0].version + 1
    _replace(path, dump([_new(version, suite), *found]))
    return version


def remove_key(path: Path, version: int) -> None:
    """Called by `rotation.drop`, which knows that nothing needs the key any more."""
    found = read(path)
    if version == found[0].version:
        raise KeyFileError(f"Key version {version} is the newest and is in use. Add another before you drop it.")
    if version not in {key.version for key in found}:
        raise KeyFileError(f"The key file {path} has no key version {version}.")
    _replace(path, dump([key for key in found if key.version != version]))


def _new(version: int, suite: str) -> Secret:
    if suite not in SUITES:
        raise KeyFileError(f"There is no suite {suite}. Choose one of: {', '.join(SUITES)}.")
    return Secret(version, suite, secrets.token_bytes(SECRET_BYTES))


def _parse_one(key: dict[str, Any]) -> Secret:
    version, suite = key["version"], key["suite"]
    if type(version) is not int or not 0 < version < 2**31:
        raise ValueError("a version is not a positive whole number")
    if suite not in SUITES:
        raise ValueError(f"key version {version} is of an unknown suite")
    try:
        secret = base64.b64decode(key["secret"], validate=True)
    except binascii.Error:
        raise ValueError(f"the secret of key version {version} is not base64") from None
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"the secret of key version {version} has {len(secret)} bytes instead of {SECRET_BYTES}")
    return Secret(version, suite, secret)


def _replace(path: Path, text: str) -> None:
    """The old file or the new one, never half of it, whenever the power goes."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
