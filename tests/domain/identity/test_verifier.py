from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import permutations

import pytest

from bashu.domain.identity.credential import Credential
from bashu.domain.identity.kinds import CardKind
from bashu.domain.identity.verifier import AllOf, Assurance, Verdict

CARD = Credential(CardKind.LIBRARY_CARD, "CDL0012345")
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass
class Says:
    verdict: Verdict
    asked: list[tuple[Credential, Assurance, datetime]] = field(default_factory=list)

    def verify(self, credential: Credential, *, assurance: Assurance, now: datetime) -> Verdict:
        self.asked.append((credential, assurance, now))
        return self.verdict


def ask(*verifiers: Says) -> Verdict:
    return AllOf(verifiers).verify(CARD, assurance=Assurance.DEVICE, now=NOW)


@pytest.mark.parametrize(("worse", "better"), [(a, b) for i, a in enumerate(Verdict) for b in list(Verdict)[i:]])
def test_the_worst_verdict_counts_whoever_gives_it(worse: Verdict, better: Verdict) -> None:
    for order in permutations([worse, better]):
        assert ask(*map(Says, order)) is worse


def test_nobody_is_asked_about_a_card_that_is_known_to_be_lost() -> None:
    authority = Says(Verdict.VALID)
    assert ask(Says(Verdict.REPORTED_LOST), authority) is Verdict.REPORTED_LOST
    assert authority.asked == []


def test_each_is_told_all_that_was_asked() -> None:
    authority = Says(Verdict.VALID)
    ask(authority)
    assert authority.asked == [(CARD, Assurance.DEVICE, NOW)]
