"""Who takes part in a challenge, and what of that is forgotten.

Taking part needs the list of what a reader had: so it is begun, and ends with the challenge. Nothing of it is in the
log: it is no more than what a reader may do with that list anyway.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from bashu.db.activities import challenge_edits
from bashu.db.activities.models import Challenge, ChallengeEntry, Team
from bashu.db.patrons.models import Patron
from bashu.domain.activities.challenges.goals import ForWhom
from bashu.domain.activities.challenges.joining import ChallengeNo, Offer, Wish, against
from bashu.domain.activities.draw import ALPHABET
from bashu.domain.activities.states import ActivityState
from bashu.domain.calendar import local_day
from bashu.domain.identity.acting import Acting
from bashu.engine.circulation.history import end_history, keep_history

CODE_LENGTH: Final = 8
# So long a certificate may still be printed.
KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """`team_code`: of the team to join; `team_name`: of one to make; `nick`: by which the team sees them, or empty."""

    patron_id: int
    acting: Acting | None = None
    team_code: str = ""
    team_name: str = ""
    nick: str = ""


@transaction.atomic
def join(challenge_id: int, wanted: Joining, *, now: datetime) -> ChallengeNo | None:
    """None: they take part, and the list of what they had is kept."""
    # As it is when it is joined: the office changes it before that, or not any more.
    challenge = Challenge.objects.select_for_update(no_key=True).filter(pk=challenge_id).first()
    patron = _lock(wanted.patron_id)
    if challenge is None or patron is None:
        return ChallengeNo.NOT_OFFERED
    makes = bool(wanted.team_name) and challenge.for_whom == ForWhom.TEAM and not wanted.team_code
    team = None if makes else _team_of(challenge, wanted.team_code)
    wish = _wish(challenge, patron, team=team, makes=makes, acting=wanted.acting)
    if (problem := against(wish, offer_of(challenge), on=local_day(now))) is not None:
        return problem
    if makes:
        name = wanted.team_name
        team = challenge_edits.add_team(challenge_id, name=name, code=new_code(), by_staff=False, now=now)
    nick, began = wanted.nick if team else "", not patron.keeps_history
    challenge_edits.enter(challenge_id, patron.pk, team=team, nick=nick, began=began, now=now)
    keep_history(patron.pk)
    return None


@transaction.atomic
def leave(challenge_id: int, patron_id: int, *, now: datetime) -> bool:
    """Whether they took part. A list that was begun for it is deleted, unless another challenge needs it."""
    _lock(patron_id)
    entry = ChallengeEntry.objects.filter(challenge=challenge_id, patron=patron_id).first()
    if entry is None:
        return False
    _forget(entry, now=now)
    challenge_edits.drop_empty_teams()
    return True


def forget_entries(now: datetime) -> int:
    """Of challenges that ended long enough ago; how many. Run again, it goes on where it was."""
    over = ChallengeEntry.objects.filter(challenge__until_on__lt=local_day(now - KEPT)).order_by("id")
    done = 0
    for entry in over.iterator():
        with transaction.atomic():
            _lock(entry.patron_id)
            _forget(entry, now=now)
        done += 1
    challenge_edits.drop_empty_teams()
    return done


def add_class(challenge_id: int, name: str, *, now: datetime) -> Team:
    return challenge_edits.add_team(challenge_id, name=name, code=new_code(), by_staff=True, now=now)


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def offer_of(challenge: Challenge) -> Offer:
    return Offer(
        state=ActivityState(challenge.state),
        for_whom=ForWhom(challenge.for_whom),
        until_on=challenge.until_on,
        from_age=challenge.from_age,
        to_age=challenge.to_age,
    )


def _lock(patron_id: int) -> Patron | None:
    """Who joins one challenge while another is left keeps the list, whichever comes first."""
    return Patron.objects.select_for_update(no_key=True).filter(pk=patron_id).first()


def _team_of(challenge: Challenge, code: str) -> Team | None:
    rows = Team.objects.select_for_update().filter(challenge=challenge, code=code.upper())
    return rows.first() if code else None


def _wish(challenge: Challenge, patron: Patron, *, team: Team | None, makes: bool, acting: Acting | None) -> Wish:
    return Wish(
        category=patron.category,
        birth_on=patron.birth_on,
        acting=acting,
        already_in=ChallengeEntry.objects.filter(challenge=challenge, patron=patron).exists(),
        makes_team=makes,
        members=team.entries.count() if team else None,
    )


def _forget(entry: ChallengeEntry, *, now: datetime) -> None:
    """Another challenge that needs the list inherits that it was begun for one."""
    patron_id, began = entry.patron_id, entry.began_history
    entry.delete()
    if not began:
        return
    others = ChallengeEntry.objects.filter(patron=patron_id)
    if others.exists():
        others.update(began_history=True)
    else:
        end_history(patron_id, now=now)
