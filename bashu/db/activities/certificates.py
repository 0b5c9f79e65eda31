"""Certificates of challenges, made when they are asked for and kept nowhere."""

from datetime import date
from importlib import import_module
from typing import Final

from bashu.db.activities.challenges import progress_of, team_row, whose
from bashu.db.activities.models import Challenge, ChallengeEntry
from bashu.domain.activities.challenges.goals import Goal
from bashu.domain.activities.challenges.words import counted
from bashu.domain.circulation.words import day
from bashu.wire.paper.sheets import Both, CertificatePaper

NETWORK: Final = Both("川渝公共图书馆网络", "The library network of Sichuan and Chongqing")


def certificate_of(challenge: Challenge, entry: ChallengeEntry, *, name: str) -> bytes | None:
    """PDF; None as long as neither the reader nor the team has met it."""
    met_on = met_at(challenge, entry)
    if met_on is None:
        return None
    zh, en = counted(Goal(challenge.goal), challenge.target)
    giver = whose(challenge)
    printed: bytes = import_module("bashu.wire.paper.certificate").certificate(
        CertificatePaper(
            name=name,
            challenge=Both(challenge.title_zh, challenge.title_en),
            did=Both(zh, en),
            met_on=Both(day(met_on, "zh-hans"), day(met_on, "en")),
            giver=Both(giver.zh, giver.en) if giver else NETWORK,
        )
    )
    return printed


def met_at(challenge: Challenge, entry: ChallengeEntry) -> date | None:
    """Of who is in a team, when the team met it."""
    if entry.team is not None:
        return team_row(entry.team, challenge=challenge).progress.met_on
    return progress_of([entry])[entry.pk].met_on
