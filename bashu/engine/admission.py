"""What comes in without a command (an import, the books of a new member) enters the log all the same.

So `bashu verify` can fold the log from the beginning, and followers of the feed hear of new records.

    BibsAdmitted     {"bib_ids": [id, ...]}                               new or changed records of the union catalogue
    ItemsAdmitted    {"items": [[id, branch_id, status, owner_id], ...]}  items at version 1; old entries say no owner
    BalanceAdmitted  {"token": hex, "owed_fen": n}                        what a patron owed when the library joined
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

import psycopg
from django.db import connection, transaction

from bashu.db.patrons.models import Patron, PatronToken
from bashu.domain.circulation.case import person
from bashu.engine import clock
from bashu.engine.log import Lane, release
from bashu.engine.partitions import Partitions
from bashu.engine.transaction import execute_write

Effect = tuple[str, dict[str, Any]]
Answer = TypeVar("Answer")


class Admitter:
    """Appends to a lane of this thread's Django connection."""

    def __init__(self, raw: psycopg.Connection[Any], lane: Lane) -> None:
        self._raw = raw
        self._lane = lane
        self._partitions = Partitions()

    def record(self, effects: Sequence[Effect], *, now: datetime, kind: str = "Admitted") -> None:
        """Append one entry, inside the transaction that writes the rows it speaks of."""
        self._partitions.ensure(self._raw, now)
        self._lane.read_head()
        body = {"at": now, "effects": effects}
        with connection.cursor() as cursor:
            for each in self._lane.append([(clock.new_id(), kind, body)], now=now):
                execute_write(cursor, each)


@contextmanager
def admitting() -> Iterator[Admitter]:
    """Holds a lane of the log for a whole import. Begin transactions inside, not around it."""
    connection.ensure_connection()
    raw = connection.connection
    if not isinstance(raw, psycopg.Connection):
        raise TypeError("Bashu speaks to PostgreSQL through psycopg")
    lane = Lane(raw)
    try:
        yield Admitter(raw, lane)
    finally:
        if not (raw.closed or raw.broken):
            release(raw, lane)


def edited(edit: Callable[[], Answer], *, told: Callable[[Answer], Effect | None], kind: str, now: datetime) -> Answer:
    """An edit of staff and its entry: both or neither. `told` of what was refused, and has changed nothing, is None."""
    with admitting() as admitter, transaction.atomic():
        answer = edit()
        if (effect := told(answer)) is not None:
            admitter.record([effect], now=now, kind=kind)
    return answer


def new_token(patron_id: int, *, now: datetime, lasting: bool = True) -> str:
    """A name for this patron in one entry of the log, for as long as the patron is one, or for some weeks only."""
    who = person(patron_id, os.urandom(16))
    PatronToken.objects.create(
        token=bytes.fromhex(who.token), salt=who.salt, patron_id=patron_id, made_at=now, lasting=lasting
    )
    return who.token


def new_tokens(who: Mapping[str, int], *, now: datetime) -> dict[str, str]:
    """Names for these patrons, by what they are in the entry, for some weeks only."""
    return {part: new_token(patron_id, now=now, lasting=False) for part, patron_id in who.items()}


def admit_balance(admitter: Admitter, *, patron_id: int, owed_fen: int, now: datetime) -> None:
    """What a patron owes already. Call inside a transaction."""
    token = new_token(patron_id, now=now)
    Patron.objects.filter(pk=patron_id).update(owed_fen=owed_fen)
    admitter.record([("BalanceAdmitted", {"token": token, "owed_fen": owed_fen})], now=now)
