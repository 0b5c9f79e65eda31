"""What staff decide of a patron, so that the log has who did it, when and what, in the same transaction.

    BlockWritten     {"block_id", "library_id", "reason", "ends_at", "by"}; by a machine also "terminal_id"
    BlockLifted      {"block_id", "by"}; by a machine also "terminal_id"
    LastDaySet       {"token", "expires_on", "by"}
    CategoryGrown    {"token", "category", "by"}
    AccountReopened  {"token", "by"}
    NameCorrected    {"token", "by"}
    CardAdded        {"card_id", "by"}
    CardSeenAgain    {"card_id", "by"}
    CardLost         {"card_id", "by"}
    CardFound        {"card_id", "by"}

`by` is the id of the staff, null where a machine did it. A block and a card lead to their patron only while their rows
are there, and so does a token. No name, no number and no note stands in the log.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from bashu.db.patrons import edits, kept_cards
from bashu.db.patrons.vault import Vault
from bashu.domain.identity.credential import Credential
from bashu.domain.identity.membership import CARD_RETAINED
from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.identity.verifier import Verdict
from bashu.engine.admission import Effect, edited, new_token

KIND = "PatronEdited"

Answer = TypeVar("Answer")


def place_block(
    *,
    patron_id: int,
    reason: str,
    library_id: int | None,
    note: str,
    ends_at: datetime | None,
    by: int,
    now: datetime,
) -> int | Problem:
    def edit() -> int | Problem:
        return edits.place_block(
            patron_id=patron_id, reason=reason, library_id=library_id, note=note, ends_at=ends_at, by=by, now=now
        )

    def told(block_id: int) -> dict[str, Any]:
        return {"block_id": block_id, "library_id": library_id, "reason": reason, "ends_at": ends_at, "by": by}

    return _logged("BlockWritten", edit, told=told, now=now)


def lift_block(*, block_id: int, by: int, now: datetime) -> Problem | None:
    def edit() -> Problem | None:
        lifted = edits.lift_block(block_id=block_id, by=by, now=now)
        return None if lifted else problem(ProblemCode.BLOCK_NOT_FOUND)

    return _logged("BlockLifted", edit, told=lambda _: {"block_id": block_id, "by": by}, now=now)


def keep_card(*, patron_id: int, library_id: int, terminal_id: int, note: str, now: datetime) -> int | Problem | None:
    """A machine of the library kept the card, or wants it stopped. None: it is stopped there already."""

    def edit() -> int | Problem | None:
        return kept_cards.keep_card(patron_id=patron_id, library_id=library_id, note=note, now=now)

    def entry(answer: int | Problem | None) -> Effect | None:
        told = {"block_id": answer, "library_id": library_id, "reason": CARD_RETAINED, "ends_at": None}
        return ("BlockWritten", {**told, "by": None, "terminal_id": terminal_id}) if isinstance(answer, int) else None

    return edited(edit, told=entry, kind=KIND, now=now)


def give_card_back(*, patron_id: int, library_id: int, terminal_id: int, now: datetime) -> tuple[int, ...]:
    """A machine of the library lifts what `keep_card` wrote there, and nothing else; answers the blocks."""

    def edit() -> tuple[int, ...]:
        return kept_cards.give_card_back(patron_id=patron_id, library_id=library_id, now=now)

    def entry(lifted: tuple[int, ...]) -> Effect | None:
        return ("BlockLifted", {"block_id": lifted[0], "by": None, "terminal_id": terminal_id}) if lifted else None

    return edited(edit, told=entry, kind=KIND, now=now)


def set_last_day(*, patron_id: int, expires_on: date | None, by: int, now: datetime) -> Problem | None:
    def edit() -> Problem | None:
        return edits.set_last_day(patron_id=patron_id, expires_on=expires_on, now=now)

    def told(_: None) -> dict[str, Any]:
        return {"token": new_token(patron_id, now=now), "expires_on": expires_on, "by": by}

    return _logged("LastDaySet", edit, told=told, now=now)


def grow(*, patron_id: int, by: int, now: datetime) -> Problem | None:
    def told(category: str) -> dict[str, Any]:
        return {"token": new_token(patron_id, now=now), "category": str(category), "by": by}

    answer = _logged("CategoryGrown", lambda: edits.grow(patron_id=patron_id, now=now), told=told, now=now)
    return answer if isinstance(answer, Problem) else None


def reopen(*, patron_id: int, by: int, now: datetime) -> Problem | None:
    def told(_: None) -> dict[str, Any]:
        return {"token": new_token(patron_id, now=now), "by": by}

    return _logged("AccountReopened", lambda: edits.reopen(patron_id=patron_id), told=told, now=now)


def correct_name(*, patron_id: int, name: str, by: int, now: datetime) -> Problem | None:
    def edit() -> Problem | None:
        return edits.correct_name(patron_id=patron_id, name=name)

    def told(_: None) -> dict[str, Any]:
        return {"token": new_token(patron_id, now=now), "by": by}

    return _logged("NameCorrected", edit, told=told, now=now)


def add_card(
    *,
    patron_id: int,
    credential: Credential,
    verdict: Verdict,
    library_id: int,
    vault: Vault,
    by: int,
    now: datetime,
) -> int | Problem:
    def edit() -> int | Problem:
        return edits.add_card(
            patron_id=patron_id,
            credential=credential,
            verdict=verdict,
            library_id=library_id,
            vault=vault,
            now=now,
        )

    return _logged("CardAdded", edit, told=lambda card_id: {"card_id": card_id, "by": by}, now=now)


def see_card_again(*, patron_id: int, card_id: int, by: int, now: datetime) -> Problem | None:
    def edit() -> Problem | None:
        return edits.see_card_again(patron_id=patron_id, card_id=card_id, now=now)

    return _logged("CardSeenAgain", edit, told=lambda _: {"card_id": card_id, "by": by}, now=now)


def report_card_lost(*, patron_id: int, card_id: int, by: int, now: datetime) -> Problem | None:
    def edit() -> Problem | None:
        return edits.report_card_lost(patron_id=patron_id, card_id=card_id)

    return _logged("CardLost", edit, told=lambda _: {"card_id": card_id, "by": by}, now=now)


def report_card_found(*, patron_id: int, card_id: int, by: int, now: datetime) -> Problem | None:
    def edit() -> Problem | None:
        return edits.report_card_found(patron_id=patron_id, card_id=card_id)

    return _logged("CardFound", edit, told=lambda _: {"card_id": card_id, "by": by}, now=now)


def _logged(
    effect: str, edit: Callable[[], Answer | Problem], *, told: Callable[[Answer], dict[str, Any]], now: datetime
) -> Answer | Problem:
    def entry(answer: Answer | Problem) -> Effect | None:
        return None if isinstance(answer, Problem) else (effect, told(answer))

    return edited(edit, told=entry, kind=KIND, now=now)
