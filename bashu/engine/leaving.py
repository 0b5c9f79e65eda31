"""A library on its way out: each step with its entry in the log, in the same transaction.

LibraryMoved           {"library_id", "stage", "by"}
TerminalsSwitchedOff   {"library_id", "terminal_ids", "by"}

Boxes, logins, grants, keys and partners end as ever (agents.py, grants.py, keys.py, partners.py), each with its entry.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from bashu.db.network import leaving
from bashu.domain.leaving import Stage, Step
from bashu.domain.rights.problems import No
from bashu.engine import agents, grants, keys, partners
from bashu.engine.admission import edited

KIND: Final = "Leaving"


def move(library_id: int, step: Step, *, by: int, now: datetime) -> Stage | None:
    """Where it stands then. None: from where it stands that cannot be done, and nothing was."""
    before = leaving.stage_of(library_id)

    def told(stage: Stage | None) -> tuple[str, dict[str, Any]] | None:
        moved = stage is not None and stage is not before
        return ("LibraryMoved", {"library_id": library_id, "stage": stage, "by": by}) if moved else None

    return edited(lambda: leaving.move(library_id, step, now=now), told=told, kind=KIND, now=now)


def revoke(library_id: int, *, by: int, now: datetime) -> dict[str, int]:
    """How many of each kind opened something until now. What is done is not done twice, so a cut is no harm."""
    return dict(_revoked(library_id, by=by, now=now))


def _revoked(library_id: int, *, by: int, now: datetime) -> Iterator[tuple[str, int]]:
    def told(terminals: list[int]) -> tuple[str, dict[str, Any]] | None:
        said = {"library_id": library_id, "terminal_ids": terminals, "by": by}
        return ("TerminalsSwitchedOff", said) if terminals else None

    switched = edited(lambda: leaving.switch_off(library_id), told=told, kind=KIND, now=now)
    yield "machines", len(switched)
    yield "boxes", sum(agents.end(each, by=by, now=now) for each in leaving.boxes(library_id))
    ended = [keys.end_row(kind, each, by=by, now=now) for kind, ids in leaving.keys(library_id).items() for each in ids]
    yield "keys", sum(ended)
    yield "partners", partners.leave(library_id, by=by, now=now)
    # By the command line: whoever does it may be of that library, and nobody may end what they hold themselves.
    yield "rights", _done(grants.end(grant_id=each, by=None, now=now) for each in leaving.grants(library_id))
    off = (grants.switch(staff_id=each, on=False, by=None, now=now) for each in leaving.logins(library_id))
    yield "logins", _done(off)


def _done(answers: Iterator[No | None]) -> int:
    return sum(no is None for no in answers)
