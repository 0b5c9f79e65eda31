"""What a person decides about two records: that they are about the same publication, or that they are not.

    MatchDecided    {"one", "other", "together", "bib_ids", "by"}   ids of source records; `together` null: taken back

It holds for these two whatever is imported later (domain/catalogue/placing.py). Everything moves at once: records,
items, and what describes the publications. Readers keep their places in the queue: of two publications that become one,
the one that somebody waits for stays.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from django.db import transaction

from bashu.db.catalogue.models import MatchDecision, SourceRecord
from bashu.domain.catalogue.matching import Verdict, decide
from bashu.domain.catalogue.problems import No, Unfit, UnfitError, unfit
from bashu.domain.catalogue.union import Ranked
from bashu.domain.values import value_class
from bashu.engine.admission import Effect, admitting
from bashu.engine.catalogue import placing, statements, unions
from bashu.engine.catalogue.admit import raw_cursor
from bashu.engine.catalogue.moving import WaitedForError, move_all, queues_of, waited_for

KIND = "MatchDecided"
Cursor = psycopg.Cursor[Any]


@value_class(frozen=True, slots=True, kw_only=True)
class Decided:
    """`bib_ids`: where the two stand now, one after the other."""

    bib_ids: tuple[int, int]
    items_moved: int = 0


def bring_together(pair: tuple[int, int], *, reason: str, by: int, now: datetime) -> Decided | Unfit:
    """All records of both publications become those of one. `pair`: ids of source records."""
    return _decided(pair, together=True, reason=reason, by=by, now=now)


def keep_apart(pair: tuple[int, int], *, reason: str, by: int, now: datetime) -> Decided | Unfit:
    """If they stand together, the second leaves, and with it all records there that agree with it rather than with the
    first.
    """
    return _decided(pair, together=False, reason=reason, by=by, now=now)


def take_back(pair: tuple[int, int], *, by: int, now: datetime) -> bool:
    """The decision about these two, so that they are matched like any others; nothing moves. False: there is none."""
    one, other = sorted(pair)
    with admitting() as admitter, transaction.atomic(), raw_cursor() as cursor:
        placing.lock(cursor)
        gone, _ = MatchDecision.objects.filter(one=one, other=other).delete()
        if gone:
            admitter.record([_told(pair, together=None, bib_ids=[], by=by)], now=now, kind=KIND)
    return gone > 0


def _decided(pair: tuple[int, int], *, together: bool, reason: str, by: int, now: datetime) -> Decided | Unfit:
    if not reason.strip():
        return unfit(No.REASON_MISSING)
    if pair[0] == pair[1]:
        return unfit(No.ONE_RECORD)
    try:
        with admitting() as admitter, transaction.atomic(), raw_cursor() as cursor:
            placing.lock(cursor)
            where = _where(pair)
            going = (_merged if together else _split)(cursor, pair, where=where)
            one, other = sorted(pair)
            cursor.execute(statements.DECIDE, (one, other, together, reason.strip(), by, now))
            cursor.execute(statements.CLOSE, (now, one, other))
            moved, touched = _go(cursor, going, now=now)
            told = _told(pair, together=together, bib_ids=touched, by=by)
            admitted: list[Effect] = [("BibsAdmitted", {"bib_ids": touched})] if touched else []
            admitter.record([*admitted, told], now=now, kind=KIND)
            stands = _where(pair)
    except UnfitError as refused:
        return refused.why
    except WaitedForError:
        return unfit(No.BOTH_WAITED_FOR)
    return Decided(bib_ids=(stands[pair[0]], stands[pair[1]]), items_moved=moved)


def _told(pair: tuple[int, int], *, together: bool | None, bib_ids: Sequence[int], by: int) -> Effect:
    return KIND, {"one": pair[0], "other": pair[1], "together": together, "bib_ids": list(bib_ids), "by": by}


def _where(pair: tuple[int, int]) -> dict[int, int]:
    rows = SourceRecord.objects.filter(pk__in=pair, gone_at=None).values_list("id", "bib_id")
    found: dict[int, int] = dict(rows)
    if len(found) < len(pair):
        raise UnfitError(unfit(No.RECORD_NOT_THERE))
    return found


def _merged(cursor: Cursor, pair: tuple[int, int], *, where: dict[int, int]) -> dict[int, int]:
    """Where each record of the one that does not stay goes."""
    older, younger = sorted(where.values())
    if older == younger:
        return {}
    cursor.execute(statements.BETWEEN, (older, younger, younger, older))
    if (row := cursor.fetchone()) is not None:
        raise UnfitError(unfit(No.KEPT_APART, reason=row[0]))
    stays, goes = (younger, older) if waited_for(queues_of([younger])) else (older, younger)
    return {each.source_id: stays for each in placing.standing_near(cursor, list(pair)) if each.bib_id == goes}


def _split(cursor: Cursor, pair: tuple[int, int], *, where: dict[int, int]) -> dict[int, int]:
    """Where the second goes, and those who agree with it."""
    one, other = pair
    if where[one] != where[other]:
        return {}
    standing = {each.source_id: each.said.facts for each in placing.standing_near(cursor, [one])}
    leaving = {other}
    for source_id, facts in standing.items():
        with_one, with_other = (decide(facts, standing[each]).verdict is Verdict.SAME for each in pair)
        if source_id != one and with_other and not with_one:
            leaving.add(source_id)
    bib_id = next(placing.fresh_bibs(cursor, 1))
    return dict.fromkeys(sorted(leaving), bib_id)


def _go(cursor: Cursor, going: dict[int, int], *, now: datetime) -> tuple[int, list[int]]:
    """Items moved, and the publications that are others now."""
    if not going:
        return 0, []
    at, ranks = unions.changed_at(cursor, now), unions.ranks(cursor)
    standing = placing.standing_near(cursor, list(going))
    targets = {*going.values()}
    there = set(SourceRecord.objects.filter(bib__in=targets).values_list("bib_id", flat=True))
    standing += placing.standing_at(cursor, sorted(targets & there))
    sources: dict[int, list[Ranked]] = {}
    leaving: dict[int, tuple[int, int]] = {}
    for each in standing:
        goes = going.get(each.source_id, each.bib_id)
        sources.setdefault(goes, []).append(placing.ranked(each, ranks))
        sources.setdefault(each.bib_id, [])
        if goes != each.bib_id:
            leaving[each.source_id] = (each.bib_id, goes)
    unions.write(cursor, sources, new=targets - there, at=at)
    cursor.execute(statements.GO, (list(leaving), [goes for _, goes in leaving.values()]))
    return move_all(cursor, leaving, at=at), sorted(sources)
