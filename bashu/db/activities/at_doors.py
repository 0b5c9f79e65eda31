"""What a desk sees of the sessions of its branch: who keeps the door, who came, what does not fit. Nobody is named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet, Sum

from bashu.db.activities.models import ActivitySession, DoorQuestion, Registration, WalkIns
from bashu.db.network.rights import reached
from bashu.db.parts import Part, part_of
from bashu.domain.rights import Reach

SESSIONS_AT_ONCE: Final = 50
QUESTIONS_AT_ONCE: Final = 50
# Of what was withdrawn whoever has a seat keeps it, and comes to the door.
OFFERED: Final = Q(activity__state__in=["published", "withdrawn"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """A registration that has seats: its code, how many, and how many came; None: nobody has yet."""

    code: str
    seats: int
    attended: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """`seats`: of who is registered; `came` of them; `walked_in` without, of whom so many are `minors`."""

    seats: int
    came: int
    walked_in: int
    minors: int

    @property
    def inside(self) -> int:
        return self.came + self.walked_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A branch with what its library holds nowhere (on-line), or, if it is the whole library, all its branches."""

    branch_id: int
    library_id: int
    whole: bool = False

    def fits(self) -> Q:
        if self.whole:
            return Q(branch__library=self.library_id) | Q(activity__library=self.library_id)
        return Q(branch=self.branch_id) | Q(branch=None, activity__library=self.library_id)


def sessions_at(
    where: Where, *, reach: Reach, from_at: datetime, to_at: datetime, start: int = 0
) -> Part[ActivitySession]:
    """The first to begin first: called-off ones too, for people come to them."""
    rows = _reached(reach).filter(where.fits(), OFFERED, starts_at__lt=to_at, ends_at__gte=from_at)
    rows = rows.prefetch_related("quotas").order_by("starts_at", "id")
    return part_of(rows, start=start, most=SESSIONS_AT_ONCE, told=tuple)


def past_sessions(
    where: Where, *, reach: Reach, from_at: datetime, to_at: datetime, start: int = 0
) -> Part[ActivitySession]:
    """What has ended and was not called off, the last first; of what is without registration nothing is to be told."""
    ended = Q(ends_at__gt=from_at, ends_at__lte=to_at) & ~Q(state="called_off") & ~Q(how="walk_in")
    rows = _reached(reach).filter(where.fits(), OFFERED, ended).order_by("-ends_at", "-id")
    return part_of(rows, start=start, most=SESSIONS_AT_ONCE, told=tuple)


def session_at(session_id: int, *, reach: Reach) -> ActivitySession | None:
    """If the door of it is kept there."""
    return _reached(reach).filter(OFFERED, pk=session_id).prefetch_related("quotas").first()


def seated(session_id: int) -> tuple[Seated, ...]:
    """By their codes: in this order nobody reads who registered when."""
    rows = Registration.objects.filter(session=session_id, state="registered").order_by("code")
    return tuple(Seated(**row) for row in rows.values("code", "seats", "attended"))


def counts(session_id: int, rows: Iterable[Seated]) -> Counts:
    registered = tuple(rows)
    walked = WalkIns.objects.filter(session=session_id).aggregate(count=Sum("count"), minors=Sum("minors"))
    return Counts(
        seats=sum(row.seats for row in registered),
        came=sum(row.attended or 0 for row in registered),
        walked_in=walked["count"] or 0,
        minors=walked["minors"] or 0,
    )


def inside(session_ids: Iterable[int]) -> dict[int, int]:
    """How many are there, by session."""
    ids = list(session_ids)
    came = Registration.objects.filter(session__in=ids, attended__gt=0).values_list("session").annotate(Sum("attended"))
    walked = WalkIns.objects.filter(session__in=ids).values_list("session").annotate(Sum("count"))
    found = dict.fromkeys(ids, 0)
    for session_id, count in (*came, *walked):
        found[session_id] += count
    return found


def open_questions(reach: Reach, *, session_id: int | None = None, start: int = 0) -> Part[DoorQuestion]:
    """What was told of doors and does not fit, until somebody has settled it; the oldest first."""
    rows = DoorQuestion.objects.filter(_of(reach, "session__"), done_at=None)
    if session_id is not None:
        rows = rows.filter(session=session_id)
    rows = rows.select_related("session__activity", "session__branch", "registration").order_by("seen_at", "id")
    return part_of(rows, start=start, most=QUESTIONS_AT_ONCE, told=tuple)


def question_at(question_id: int, *, reach: Reach) -> DoorQuestion | None:
    return DoorQuestion.objects.filter(_of(reach, "session__"), pk=question_id, done_at=None).first()


def _reached(reach: Reach) -> QuerySet[ActivitySession]:
    rows = ActivitySession.objects.select_related("activity__library__city", "branch__library")
    return rows.filter(_of(reach, ""))


def _of(reach: Reach, before: str) -> Q:
    """Of the library that holds it, or of the branch, or its library, where it is held."""
    of_activity = reached(reach, library=f"{before}activity__library", branch=f"{before}branch")
    return of_activity | reached(reach, library=f"{before}branch__library", branch="")
