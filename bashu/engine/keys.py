"""Keys of libraries, each kind for one thing. Who made and ended one is in the log, and no key is.

<Kind>Made    {"key_id", "library_id", "by"}
<Kind>Ended   {"key_id", "by"}
"""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Final

from django.db.models import Manager

from bashu.db.network.key_models import KeyOfLibrary
from bashu.db.network.models import TagKey
from bashu.domain.values import value_class
from bashu.engine.admission import edited

RANDOM_BYTES: Final = 32
KEY_LENGTH_MAX: Final = 100
# To write each use down would be a write for each question.
NOTED_AFTER: Final = timedelta(minutes=1)


@value_class(frozen=True, slots=True, kw_only=True)
class KeyKind:
    """`mark`: how each key begins, so that whoever finds one knows what it is."""

    name: str
    rows: Manager[Any]
    mark: str


TAGS: Final = KeyKind(name="TagKey", rows=TagKey.objects, mark="bashu-tags-")


@value_class(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a key opens: one thing, in one library."""

    key_id: int
    library_id: int


def make(kind: KeyKind, *, library_id: int, name: str, by: int | None, now: datetime) -> str:
    """The key. Nobody can be told it again: random as it is, its SHA-256 says nothing of it."""
    key = kind.mark + token_urlsafe(RANDOM_BYTES)

    def edit() -> int:
        made: KeyOfLibrary = kind.rows.create(
            library_id=library_id, name=name, digest=_digest(key), made_at=now, made_by_id=by
        )
        return int(made.pk)

    def told(key_id: int) -> tuple[str, dict[str, Any]]:
        return f"{kind.name}Made", {"key_id": key_id, "library_id": library_id, "by": by}

    edited(edit, told=told, kind=kind.name, now=now)
    return key


def end(kind: KeyKind, key_id: int, *, by: int | None, now: datetime) -> bool:
    """At once and for good. False: it was ended before."""

    def edit() -> bool:
        rows = kind.rows.filter(pk=key_id, ended_at=None)
        return bool(rows.update(ended_at=now, ended_by_id=by))

    def told(ended: bool) -> tuple[str, dict[str, Any]] | None:  # noqa: FBT001
        return (f"{kind.name}Ended", {"key_id": key_id, "by": by}) if ended else None

    return edited(edit, told=told, kind=kind.name, now=now)


def end_row(kind: type[KeyOfLibrary], key_id: int, *, by: int | None, now: datetime) -> bool:
    """As `end`, of a key of whichever kind: its table is called as the kind is."""
    rows: Manager[Any] = kind._default_manager  # noqa: SLF001 (Django's name for it)
    return end(KeyKind(name=kind.__name__, rows=rows, mark=""), key_id, by=by, now=now)


def opened_by(kind: KeyKind, key: str, *, now: datetime) -> Opened | None:
    if not key.startswith(kind.mark) or len(key) > KEY_LENGTH_MAX:
        return None
    rows = kind.rows
    found: KeyOfLibrary | None = rows.filter(digest=_digest(key), ended_at=None).first()
    if found is None:
        return None
    if found.used_at is None or now - found.used_at > NOTED_AFTER:
        rows.filter(pk=found.pk).update(used_at=now)
    return Opened(key_id=found.pk, library_id=found.library_id)


def _digest(key: str) -> bytes:
    return sha256(key.encode()).digest()
