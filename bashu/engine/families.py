"""Who joins a family at a desk, or leaves it, is changed here, so that the log has who of the staff did it, and when.

    FamilyJoined    {"member", "family", "by"}
    FamilyLeft      {"member", "family", "by"}

`by` is the id of the staff. Member and family stand there by tokens, which go after some weeks, as those of answers do:
until then it can be settled who was in a family on a day; afterwards the entry is nobody's.
"""

from datetime import datetime

from bashu.db.patrons import families
from bashu.domain.identity.problems import Problem
from bashu.engine.admission import Effect, edited, new_tokens

KIND = "FamilyChanged"


def join(*, member_id: int, family_id: int, by: int, now: datetime) -> Problem | None:
    """What changes nothing is not logged."""

    def edit() -> tuple[Problem | None, bool]:
        was_in = families.is_in(patron_id=member_id, family_id=family_id)
        return families.join_family(patron_id=member_id, family_id=family_id), was_in

    def told(answer: tuple[Problem | None, bool]) -> Effect | None:
        changed = answer == (None, False)
        return entry("FamilyJoined", member_id=member_id, family_id=family_id, by=by, now=now) if changed else None

    problem, _ = edited(edit, told=told, kind=KIND, now=now)
    return problem


def leave(*, member_id: int, family_id: int, by: int, now: datetime) -> bool:
    """False if the patron is in no such family."""

    def told(left: object) -> Effect | None:
        return entry("FamilyLeft", member_id=member_id, family_id=family_id, by=by, now=now) if left else None

    return edited(
        lambda: families.leave_family(patron_id=member_id, family_id=family_id), told=told, kind=KIND, now=now
    )


def entry(effect: str, *, member_id: int, family_id: int, by: int, now: datetime) -> Effect:
    who = {"member": member_id, "family": family_id}
    return effect, new_tokens(who, now=now) | {"by": by}
