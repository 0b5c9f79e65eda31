"""Partners as the office sees them, and how fast they ask."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet

from bashu.db.network.models import Branch, Library, Terminal
from bashu.db.network.partner_models import Partner, PartnerPace
from bashu.db.network.queries import Name, PlaceRow, place_of
from bashu.db.network.rights import reached
from bashu.db.parts import Part, part_of
from bashu.domain.rights import Reach

NO_PLACE: Final = ("web", "clock")
PARTNERS_MAX: Final = 50
WINDOW = timedelta(minutes=1)
# In one statement, so that requests side by side are all counted; and nobody waits for a disk to have written it.
SPEND = """
WITH quickly AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
UPDATE network_partnerpace SET spent_until = greatest(spent_until, %(now)s) + %(takes)s FROM quickly
 WHERE partner_id = %(partner)s AND greatest(spent_until, %(now)s) + %(takes)s <= %(now)s + %(window)s
RETURNING spent_until
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRow:
    partner_id: int
    name: str
    client: str
    library_ids: tuple[int, ...]
    library_codes: tuple[str, ...]
    libraries: tuple[Name, ...]
    scopes: tuple[str, ...]
    sandbox: bool
    per_minute: int
    # Another secret was handed out, and not used yet.
    renewing: bool
    made_at: datetime
    used_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    library_id: int
    code: str
    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """`left` requests may come at once, of `most`. `wait_s`: so long until there is room again for what was asked, if
    it was not allowed; else until all of it is there again."""

    allowed: bool
    left: int
    most: int
    wait_s: int


def partners() -> tuple[PartnerRow, ...]:
    return tuple(map(_row, Partner.objects.prefetch_related("libraries").order_by("id")))


def partners_within(reach: Reach, *, start: int) -> Part[PartnerRow]:
    """Of these libraries, perhaps among others. Those that are let in first, the latest of them before."""
    rows = _within(reach).order_by(F("ended_at").asc(nulls_first=True), "-id")
    return part_of(rows, start=start, most=PARTNERS_MAX, told=lambda found: tuple(map(_row, found)))


def partner_within(reach: Reach, *, partner_id: int) -> PartnerRow | None:
    found = _within(reach).filter(pk=partner_id).first()
    return None if found is None else _row(found)


def members(reach: Reach) -> tuple[MemberRow, ...]:
    """The libraries that a right reaches as a whole, but for those that have left; by code."""
    rows = Library.objects.filter(reached(reach, library="pk", branch=""), left_at=None).order_by("code")
    return tuple(MemberRow(library_id=each.pk, code=each.code, name=Name(each.name_zh, each.name_en)) for each in rows)


def _within(reach: Reach) -> QuerySet[Partner]:
    mine = Library.objects.filter(reached(reach, library="pk", branch=""))
    there = Partner.libraries.through.objects.filter(partner=OuterRef("pk"), library__in=mine)
    return Partner.objects.filter(Exists(there)).prefetch_related("libraries")


def _row(partner: Partner) -> PartnerRow:
    libraries = sorted(partner.libraries.all(), key=lambda each: each.code)
    told = {each: getattr(partner, each) for each in ("name", "client", "sandbox", "per_minute", "made_at", "used_at")}
    return PartnerRow(
        partner_id=partner.pk,
        library_ids=tuple(each.pk for each in libraries),
        library_codes=tuple(each.code for each in libraries),
        libraries=tuple(Name(each.name_zh, each.name_en) for each in libraries),
        scopes=tuple(partner.scopes),
        renewing=partner.next_digest is not None,
        ended_at=partner.ended_at,
        **told,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalRow:
    id: int
    name: str
    kind: str
    attended: bool
    active: bool
    reads_cards: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRow:
    """A branch with its terminals, but for those of the web and of the clock."""

    place: PlaceRow
    library_code: str
    terminals: tuple[TerminalRow, ...]


def branches_of(library_ids: Collection[int]) -> tuple[BranchRow, ...]:
    """By code. Two queries."""
    terminals = defaultdict[int, list[TerminalRow]](list)
    names = [each.name for each in fields(TerminalRow)]
    rows = Terminal.objects.filter(branch__library__in=library_ids).exclude(kind__in=NO_PLACE).order_by("id")
    for branch_id, *values in rows.values_list("branch_id", *names):
        terminals[branch_id].append(TerminalRow(**dict(zip(names, values, strict=True))))
    branches = Branch.objects.select_related("library__city").filter(library__in=library_ids).order_by("code")
    return tuple(
        BranchRow(place=place_of(row), library_code=row.library.code, terminals=tuple(terminals[row.pk]))
        for row in branches
    )


def spend(partner_id: int, *, per_minute: int, cost: int, now: datetime) -> Pace:
    """Take `cost` out of a bucket that holds a minute's worth and is filled at that pace (GCRA).

    Not to be called within a transaction: its commit would not be waited for.
    """
    one = WINDOW / per_minute
    asked: dict[str, Any] = {"partner": partner_id, "now": now, "takes": one * cost, "window": WINDOW}
    with connection.cursor() as cursor:
        cursor.execute(SPEND, asked)
        row = cursor.fetchone()
    if row is not None:
        spent = max(row[0] - now, timedelta())
        return Pace(allowed=True, left=(WINDOW - spent) // one, most=per_minute, wait_s=_seconds(spent))
    until = PartnerPace.objects.values_list("spent_until", flat=True).get(partner=partner_id)
    spent = max(until - now, timedelta())
    return Pace(
        allowed=False,
        left=max((WINDOW - spent) // one, 0),
        most=per_minute,
        wait_s=_seconds(spent + one * cost - WINDOW),
    )


def _seconds(span: timedelta) -> int:
    """Whole ones, rounded up."""
    return max(-(-span // timedelta(seconds=1)), 1)
