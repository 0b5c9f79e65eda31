"""Keys by which the own system of a library hands over files. Who made and ended one is in the log, and no key is.

ImportKeyMade    {"key_id", "library_id", "by"}
ImportKeyEnded   {"key_id", "by"}
"""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Final

from bashu.db.catalogue.models import ImportKey
from bashu.domain.values import value_class
from bashu.engine.admission import edited

KIND: Final = "ImportKey"
# Whoever finds one knows what it is.
MARK: Final = "bashu-import-"
RANDOM_BYTES: Final = 32
KEY_LENGTH_MAX: Final = 100
# To write each use down would be a write for each question how far an import has come.
NOTED_AFTER: Final = timedelta(minutes=1)


@value_class(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a key opens: imports into one library, and nothing else."""

    key_id: int
    library_id: int


def make(*, library_id: int, name: str, by: int | None, now: datetime) -> str:
    """The key. Nobody can be told it again: random as it is, its SHA-256 says nothing of it."""
    key = MARK + token_urlsafe(RANDOM_BYTES)

    def edit() -> int:
        made = ImportKey.objects.create(
            library_id=library_id, name=name, digest=_digest(key), made_at=now, made_by_id=by
        )
        return made.pk

    def told(key_id: int) -> tuple[str, dict[str, Any]]:
        return "ImportKeyMade", {"key_id": key_id, "library_id": library_id, "by": by}

    edited(edit, told=told, kind=KIND, now=now)
    return key


def end(key_id: int, *, by: int | None, now: datetime) -> bool:
    """At once and for good. False: it was ended before."""

    def edit() -> bool:
        return bool(ImportKey.objects.filter(pk=key_id, ended_at=None).update(ended_at=now, ended_by_id=by))

    def told(ended: bool) -> tuple[str, dict[str, Any]] | None:  # noqa: FBT001
        return ("ImportKeyEnded", {"key_id": key_id, "by": by}) if ended else None

    return edited(edit, told=told, kind=KIND, now=now)


def opened_by(key: str, *, now: datetime) -> Opened | None:
    if not key.startswith(MARK) or len(key) > KEY_LENGTH_MAX:
        return None
    found = ImportKey.objects.filter(digest=_digest(key), ended_at=None).first()
    if found is None:
        return None
    if found.used_at is None or now - found.used_at > NOTED_AFTER:
        ImportKey.objects.filter(pk=found.pk).update(used_at=now)
    return Opened(key_id=found.pk, library_id=found.library_id)


def _digest(key: str) -> bytes:
    return sha256(key.encode()).digest()
