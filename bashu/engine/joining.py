"""The readers that a library brings along, some hundred in a transaction, with what the log has of them.

One entry for each batch, as what staff write of a reader (see patrons.py):

    CardAdded     {"card_id", "by"}                                      each card, also the first of a new reader
    CardLost      {"card_id", "by"}                                      it was reported lost there
    BlockWritten  {"block_id", "library_id", "reason", "ends_at", "by"}  the reader was blocked there

Guardians and families follow, in entries as those of a desk (bonds.py, families.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from django.db import transaction

from bashu.db.patrons import edits
from bashu.db.patrons.admit import Newcomer, admit
from bashu.db.patrons.bonds import locked
from bashu.db.patrons.families import join_family
from bashu.db.patrons.queries import cards_of
from bashu.db.patrons.vault import Vault
from bashu.domain.identity.credential import Credential
from bashu.domain.identity.problems import Problem
from bashu.engine import bonds, families
from bashu.engine.admission import Admitter, Effect
from bashu.engine.patrons import KIND

BLOCKED_THERE: Final = "card_check"

Made = TypeVar("Made")


class OvertakenError(Exception):
    """A reader has changed since the batch was decided on: nothing of it was written, decide anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """`newcomer`: nobody here yet. Else `patron_id`, who gets these cards. The first is the one of the list."""

    credentials: Sequence[Credential]
    newcomer: Newcomer | None = None
    patron_id: int = 0
    expires_on: date | None = None
    lost: bool = False
    blocked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """Whose guardian is to be who, and in which family the reader is; None: nothing is said of it."""

    patron_id: int
    guardian_id: int | None = None
    family_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingIn:
    """At which library this is, by whom, and when."""

    library_id: int
    by: int
    now: datetime
    vault: Vault

    def take_in(self, admitter: Admitter, arrivals: Sequence[Arrival]) -> None:
        """All or none. Raises OvertakenError, and IntegrityError when a card has become known meanwhile."""
        if not arrivals:
            return
        with transaction.atomic():
            effects = [each for arrival, of in self._cards(arrivals) for each in self._effects(arrival, of)]
            admitter.record(effects, now=self.now, kind=KIND)

    def bind(self, admitter: Admitter, told: Sequence[Bond]) -> None:
        """All or none, to readers without a guardian. Raises OvertakenError."""
        wards = [(each.patron_id, each.guardian_id) for each in told if each.guardian_id is not None]
        members = [(each.patron_id, each.family_id) for each in told if each.family_id is not None]
        with transaction.atomic():
            rows = locked({each for pair in [*wards, *members] for each in pair})
            if any(rows[patron_id].guardian_confirmed_at is not None for patron_id, _ in wards if patron_id in rows):
                raise OvertakenError("a desk has confirmed a guardian")
            confirmed = [self._confirm(patron_id, guardian_id) for patron_id, guardian_id in wards]
            joined = [self._join(patron_id, family_id) for patron_id, family_id in members]
            for effects, kind in ((confirmed, bonds.KIND), (joined, families.KIND)):
                if effects:
                    admitter.record(effects, now=self.now, kind=kind)

    def _confirm(self, patron_id: int, guardian_id: int) -> Effect:
        _made(edits.confirm_guardian(patron_id=patron_id, guardian_id=guardian_id, now=self.now))
        who = {"patron": patron_id, "guardian": guardian_id}
        return bonds.entry("GuardianConfirmed", who, by=self.by, now=self.now)

    def _join(self, patron_id: int, family_id: int) -> Effect:
        _made(join_family(patron_id=patron_id, family_id=family_id))
        return families.entry("FamilyJoined", member_id=patron_id, family_id=family_id, by=self.by, now=self.now)

    def _cards(self, arrivals: Sequence[Arrival]) -> Iterator[tuple[Arrival, tuple[int, list[int]]]]:
        """Each with its reader and the ids of its cards."""
        new = [(each, each.newcomer) for each in arrivals if each.newcomer is not None]
        ids = admit([newcomer for _, newcomer in new], vault=self.vault)
        cards = cards_of(ids)
        for (arrival, _), patron_id in zip(new, ids, strict=True):
            yield arrival, (patron_id, cards[patron_id])
        for arrival in arrivals:
            if arrival.newcomer is None:
                yield arrival, (arrival.patron_id, [self._add(arrival, each) for each in arrival.credentials])

    def _add(self, arrival: Arrival, credential: Credential) -> int:
        """A person's own card does not end with the membership."""
        return _made(
            edits.add_card(
                patron_id=arrival.patron_id,
                credential=credential,
                library_id=self.library_id,
                vault=self.vault,
                now=self.now,
                expires_on=None if credential.birth_on else arrival.expires_on,
            )
        )

    def _effects(self, arrival: Arrival, of: tuple[int, list[int]]) -> Iterator[Effect]:
        patron_id, cards = of
        for card_id in cards:
            yield "CardAdded", {"card_id": card_id, "by": self.by}
        if arrival.lost:
            _made(edits.report_card_lost(patron_id=patron_id, card_id=cards[0]))
            yield "CardLost", {"card_id": cards[0], "by": self.by}
        if arrival.blocked:
            told = {"library_id": self.library_id, "reason": BLOCKED_THERE, "ends_at": None}
            block_id = edits.place_block(
                patron_id=patron_id, reason=BLOCKED_THERE, library_id=self.library_id, now=self.now
            )
            yield "BlockWritten", {"block_id": _made(block_id), **told, "by": self.by}


def _made(answer: Made | Problem) -> Made:
    if isinstance(answer, Problem):
        raise OvertakenError(answer.code)
    return answer
