"""Who acts for whom, as staff write it at a desk, so that the log has who of the staff did it, and when.

    GuardianConfirmed    {"patron", "guardian", "by"}
    GuardianAgreed       {"patron", "agrees", "by"}
    HelperNamed          {"patron", "helper", "by"}
    HelperEnded          {"patron", "helper", "by"}

`by` is the id of the staff. The others stand there by tokens, which go after some weeks, as those of families do: until
then it can be settled who acted for whom on a day. What readers do on their own pages is theirs, and is not logged.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bashu.db.patrons import bonds, edits
from bashu.domain.identity.problems import Problem
from bashu.engine.admission import Effect, edited, new_tokens

KIND = "BondChanged"


def confirm_guardian(*, patron_id: int, guardian_id: int, by: int, now: datetime) -> Problem | None:
    def edit() -> Problem | None:
        return edits.confirm_guardian(patron_id=patron_id, guardian_id=guardian_id, now=now)

    return _logged("GuardianConfirmed", edit, who={"patron": patron_id, "guardian": guardian_id}, by=by, now=now)


def agree_to_guardian(*, patron_id: int, agrees: bool, by: int, now: datetime) -> Problem | None:
    def edit() -> Problem | None:
        return bonds.agree_to_guardian(patron_id=patron_id, agrees=agrees, now=now)

    return _logged("GuardianAgreed", edit, who={"patron": patron_id}, by=by, now=now, agrees=agrees)


def name_helper(*, patron_id: int, helper_id: int, named_by_id: int, by: int, now: datetime) -> Problem | None:
    def edit() -> Problem | None:
        return bonds.name_helper(patron_id=patron_id, helper_id=helper_id, named_by_id=named_by_id, now=now)

    return _logged("HelperNamed", edit, who={"patron": patron_id, "helper": helper_id}, by=by, now=now)


def end_helper(*, patron_id: int, helper_id: int, by: int, now: datetime) -> bool:
    """False if there was none."""

    def told(ended: object) -> Effect | None:
        return entry("HelperEnded", {"patron": patron_id, "helper": helper_id}, by=by, now=now) if ended else None

    return edited(lambda: bonds.end_helper(patron_id=patron_id, helper_id=helper_id), told=told, kind=KIND, now=now)


def _logged(
    effect: str, edit: Callable[[], Problem | None], *, who: dict[str, int], by: int, now: datetime, **more: Any
) -> Problem | None:
    def told(answer: Problem | None) -> Effect | None:
        return None if answer is not None else entry(effect, who, by=by, now=now, **more)

    return edited(edit, told=told, kind=KIND, now=now)


def entry(effect: str, who: dict[str, int], *, by: int, now: datetime, **more: Any) -> Effect:
    return effect, {**new_tokens(who, now=now), **more, "by": by}
