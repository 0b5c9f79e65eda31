"""Who joins a family at a desk, or leaves it, is changed here, so that the log has who of the staff did it, and when.

    FamilyJoined    {"member", "family", "by"}
    FamilyLeft      {"member", "family", "by"}

`by` is the id of the staff. Member and family stand there by tokens, which go after some weeks, as those of answers do:
until then it can be settled who was in a family on a day; afterwards the entry is nobody's.
"""

from datetime import datetime

from django.db import transaction

from bashu.db.patrons import families
from bashu.domain.identity.problems import Problem
from bashu.engine.admission import Admitter, admitting, new_token

KIND = "FamilyChanged"


def join(*, member_id: int, family_id: int, by: int, now: datetime) -> Problem | None:
    """What changes nothing is not logged."""
    with admitting() as admitter, transaction.atomic():
        was_in = families.is_in(patron_id=member_id, family_id=family_id)
        problem = families.join_family(patron_id=member_id, family_id=family_id)
        if problem is None and not was_in:
            _record(admitter, "FamilyJoined", member_id=member_id, family_id=family_id, by=by, now=now)
    return problem


def leave(*, member_id: int, family_id: int, by: int, now: datetime) -> bool:
    """False if the patron is in no such family."""
    with admitting() as admitter, transaction.atomic():
        left = families.leave_family(patron_id=member_id, family_id=family_id)
        if left:
            _record(admitter, "FamilyLeft", member_id=member_id, family_id=family_id, by=by, now=now)
    return left


def _record(admitter: Admitter, effect: str, *, member_id: int, family_id: int, by: int, now: datetime) -> None:
    tokens = {
        name: new_token(patron_id, now=now, lasting=False)
        for name, patron_id in (("member", member_id), ("family", family_id))
    }
    admitter.record([(effect, {**tokens, "by": by})], now=now, kind=KIND)
