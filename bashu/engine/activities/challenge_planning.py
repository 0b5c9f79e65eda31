"""What the office writes of challenges, book lists and relays, so that the log has who did it, and when.

    ChallengeWritten   {"challenge_id", "library_id", "by"}     BookListWritten   {"booklist_id", "library_id", "by"}
    RelayWritten       {"relay_id", "library_id", "by"}         ClassMade         {"challenge_id", "team_id", "by"}
    ChallengePublished, BookListWithdrawn and so on             {"row_id", "by"}

`by` is the id of the staff; `key` as in planning.py.
"""

from datetime import datetime
from uuid import UUID

from bashu.db.activities import challenge_edits
from bashu.db.activities.challenge_edits import BookListText, ChallengeText, RelayText
from bashu.engine.activities import challenging
from bashu.engine.activities.planning import KIND, once, written
from bashu.engine.admission import edited

STATES = {"published": "Published", "withdrawn": "Withdrawn"}


def write_challenge(
    text: ChallengeText,
    *,
    library_id: int | None,
    by: int,
    now: datetime,
    challenge_id: int | None = None,
    key: UUID | None = None,
) -> int | None:
    """Its id; None if there is no such challenge, or somebody takes part and it would ask for something else: whoever
    lets a list be kept does so for these days."""

    def edit() -> int | None:
        if challenge_id is not None and challenge_edits.asks_otherwise(challenge_id, text):
            return None
        return challenge_edits.write_challenge(text, library_id=library_id, challenge_id=challenge_id, now=now)

    return written("Challenge", edit, library_id=library_id, by=by, now=now, key=key)


def write_list(
    text: BookListText,
    *,
    library_id: int | None,
    by: int,
    now: datetime,
    list_id: int | None = None,
    key: UUID | None = None,
) -> int | None:
    def edit() -> int | None:
        return challenge_edits.write_list(text, library_id=library_id, list_id=list_id, now=now)

    return written("BookList", edit, library_id=library_id, by=by, now=now, key=key)


def write_relay(
    text: RelayText,
    *,
    library_id: int,
    by: int,
    now: datetime,
    relay_id: int | None = None,
    key: UUID | None = None,
) -> int | None:
    def edit() -> int | None:
        return challenge_edits.write_relay(text, library_id=library_id, relay_id=relay_id, now=now)

    return written("Relay", edit, library_id=library_id, by=by, now=now, key=key)


def set_state(what: str, row_id: int, *, state: str, by: int, now: datetime) -> bool:
    """`what`: Challenge, BookList or Relay. Whether it was another one."""

    def told(changed: object) -> tuple[str, dict[str, int]] | None:
        return (f"{what}{STATES[state]}", {"row_id": row_id, "by": by}) if changed else None

    return edited(lambda: challenge_edits.set_state(what, row_id, state=state), told=told, kind=KIND, now=now)


def add_class(challenge_id: int, name: str, *, by: int, now: datetime, key: UUID | None = None) -> None:
    """With a code that is handed to its pupils."""
    once(
        lambda: challenging.add_class(challenge_id, name, now=now).pk,
        told=lambda team_id: ("ClassMade", {"challenge_id": challenge_id, "team_id": team_id, "by": by}),
        now=now,
        key=key,
    )
