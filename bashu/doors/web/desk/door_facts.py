"""What a door's page kept while the line was cut, as facts. A page may be old, its clock wrong, its store touched: what
can be read at all is taken in, and nothing of it keeps back what was kept after it."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, TypeAlias
from uuid import UUID

from bashu.db.activities.queries import find_by_code
from bashu.db.patrons.queries import find_by_digests, find_by_number
from bashu.db.patrons.vault import the_vault
from bashu.domain.activities.commands import PatronScan, RecordAttendance, RecordWalkIns
from bashu.domain.calendar import local_day, start_of
from bashu.domain.ids import RANDOM_BYTES, instant_of, uuid7
from bashu.doors.web.shared.forms import plain
from bashu.doors.web.shared.people import digests_of
from bashu.engine.execute import too_far
from bashu.wire.link.browser import unseal
from bashu.wire.link.sealing import BrokenSealError

# A page tells so many at once; of what waits longer it tells the next when these are taken in.
TOLD_AT_ONCE: Final = 100
CODE_LENGTH_MAX: Final = 16
ID_LENGTH_MAX: Final = 100
CAME_MAX: Final = 1_000
# By one press; what a class brings along is counted in several.
STEPS: Final = (1, -1)
Fact: TypeAlias = RecordAttendance | RecordWalkIns


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """`id`: by which the page knows it."""

    id: str
    fact: Fact


def read(text: str, *, session_id: int, staff_id: int, now: datetime) -> list[Kept]:
    """Whatever cannot be read is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    rows = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    about = {"session_id": session_id, "staff_id": staff_id}
    ids = ((each.get("id"), each) for each in rows[:TOLD_AT_ONCE])
    return [
        Kept(id=told_id, fact=_fact(each, about | _when(told_id, now=now)))
        for told_id, each in ids
        if isinstance(told_id, str) and 0 < len(told_id) <= ID_LENGTH_MAX
    ]


def shown(text: str) -> dict[str, Any]:
    """A code, a card or a reader's number; what is none of these is looked for as a code, which is shown in two halves
    and typed so."""
    code = "".join(text.split()).replace("-", "")[:CODE_LENGTH_MAX]
    if text and find_by_code(code) is None:
        digests, patron_id = digests_of(text), find_by_number(text)
        if patron_id is not None:
            return {"patron": PatronScan(patron_id=patron_id)}
        if find_by_digests(digests) is not None:
            return {"patron": PatronScan(digests=digests)}
    return {"code": code}


def _fact(told: Mapping[str, Any], about: dict[str, Any]) -> Fact:
    if (step := _whole(told.get("walk"))) in STEPS:
        return RecordWalkIns(**about, count=step, minors=step if told.get("minor") is True else 0)
    came, code = _whole(told.get("came")), told.get("code")
    text = plain(code) if isinstance(code, str) else _opened(told.get("sealed"))
    return RecordAttendance(**about, came=came if 0 < came < CAME_MAX else None, **shown(text))


def _whole(value: object) -> int:
    """0 for what is no whole number: True and 1.0 are none."""
    return value if type(value) is int else 0


def _when(told_id: str, *, now: datetime) -> dict[str, Any]:
    """When it happened stands in its id. Of a clock that went wrong by days it is today: under an id that is the same
    all day, so that what is told twice counts once."""
    try:
        command_id = UUID(told_id)
        if too_far(command_id, now) is None:
            return {"id": command_id, "occurred_at": instant_of(command_id)}
    except ValueError:
        pass
    return {"id": uuid7(start_of(local_day(now)), sha256(told_id.encode()).digest()[:RANDOM_BYTES]), "occurred_at": now}


def _opened(sealed: object) -> str:
    """What the browser sealed; nothing, if no key of ours opens it: then staff are asked about it."""
    try:
        data = base64.b64decode(sealed if isinstance(sealed, str) else "", validate=True)
    except (binascii.Error, ValueError):
        return ""
    for private in the_vault().door_keys():
        try:
            return plain(unseal(data, private=private))
        except BrokenSealError:
            continue
    return ""
