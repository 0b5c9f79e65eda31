"""Keys by which the own system of a library hands over files."""

from datetime import datetime
from typing import Final

from bashu.db.catalogue.models import ImportKey
from bashu.engine import keys
from bashu.engine.keys import KeyKind
from bashu.engine.keys import Opened as Opened

IMPORTS: Final = KeyKind(name="ImportKey", rows=ImportKey.objects, mark="bashu-import-")


def make(*, library_id: int, name: str, by: int | None, now: datetime) -> str:
    """The key, which is told this once."""
    return keys.make(IMPORTS, library_id=library_id, name=name, by=by, now=now)


def end(key_id: int, *, by: int | None, now: datetime) -> bool:
    return keys.end(IMPORTS, key_id, by=by, now=now)


def opened_by(key: str, *, now: datetime) -> Opened | None:
    return keys.opened_by(IMPORTS, key, now=now)
