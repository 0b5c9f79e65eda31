"""Secrets that Bashu makes for itself: each in a file that only its owner can read, never in the database."""

import contextlib
import os
import secrets
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bashu.project.env import Env


def make_missing(env: "Env") -> None:
    """Make the keys that a new home lacks. A file given by a variable is never made here: `env` found it already."""
    _make(env.secret_key_path, lambda: secrets.token_urlsafe(48) + "\n")
    # Imported when it is needed, for it brings the ciphers with it.
    _make(env.identity_keys_path, lambda: str(import_module("bashu.db.patrons.keyfile").fresh()))


def secret_key(env: "Env") -> str:
    """A home that was never run has no key yet: then one for this process alone, as checks and tests want."""
    try:
        return env.secret_key_path.read_text("ascii").strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(48)


def _make(path: "Path", content: "Callable[[], str]") -> None:
    """Whole or not at all, also when two processes begin together: the first to link its file wins."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(content())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
