"""Who may take part."""

from datetime import date
from enum import StrEnum

from bashu.domain.activities.challenges.goals import TEAM_MAX, ForWhom
from bashu.domain.activities.states import ActivityState
from bashu.domain.identity.acting import Acting
from bashu.domain.identity.age import age_on, is_young
from bashu.domain.values import value_class


class ChallengeNo(StrEnum):
    """In the order in which they are looked for."""

    NOT_OFFERED = "challenge_not_offered"
    OVER = "challenge_over"
    GUARDIAN_JOINS = "guardian_joins"
    NOT_FOR_THEM = "not_for_them"
    AGE_UNKNOWN = "challenge_age_unknown"
    TOO_YOUNG = "challenge_too_young"
    TOO_OLD = "challenge_too_old"
    ALREADY_IN = "already_in"
    TEAM_UNKNOWN = "team_unknown"
    TEAM_FULL = "team_full"


@value_class(frozen=True, slots=True, kw_only=True)
class Offer:
    """Ages are whole years, both included, on the day of joining."""

    state: ActivityState
    for_whom: ForWhom
    until_on: date
    from_age: int | None = None
    to_age: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class Wish:
    """`acting`: as what somebody else asks for this reader; `members`: of the team of the code, None: there is none."""

    category: str
    birth_on: date | None
    acting: Acting | None
    already_in: bool
    makes_team: bool = False
    members: int | None = None


def against(wish: Wish, offer: Offer, *, on: date) -> ChallengeNo | None:
    if offer.state is not ActivityState.PUBLISHED:
        return ChallengeNo.NOT_OFFERED
    if on > offer.until_on:
        return ChallengeNo.OVER
    return _against_person(wish, offer, on=on) or _against_team(wish, offer)


def _against_person(wish: Wish, offer: Offer, *, on: date) -> ChallengeNo | None:
    """To take part is to agree that loans are kept: of a child under 14 the guardian does, of others they alone."""
    if is_young(wish.category, wish.birth_on, on=on):
        if wish.acting is not Acting.GUARDIAN:
            return ChallengeNo.GUARDIAN_JOINS
    elif wish.acting is not None:
        return ChallengeNo.NOT_FOR_THEM
    if offer.from_age is None and offer.to_age is None:
        return None
    if wish.birth_on is None:
        return ChallengeNo.AGE_UNKNOWN
    age = age_on(wish.birth_on, on)
    if offer.from_age is not None and age < offer.from_age:
        return ChallengeNo.TOO_YOUNG
    return ChallengeNo.TOO_OLD if offer.to_age is not None and age > offer.to_age else None


def _against_team(wish: Wish, offer: Offer) -> ChallengeNo | None:
    if wish.already_in:
        return ChallengeNo.ALREADY_IN
    makes = wish.makes_team and offer.for_whom is ForWhom.TEAM
    if offer.for_whom is ForWhom.SINGLE or makes:
        return None
    if wish.members is None:
        return ChallengeNo.TEAM_UNKNOWN
    return ChallengeNo.TEAM_FULL if wish.members >= TEAM_MAX else None
