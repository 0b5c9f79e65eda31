"""What waits for a person to say whether two records belong together, and what persons have said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from bashu.db.catalogue.models import MatchDecision, MatchReview, SourceRecord
from bashu.db.network.queries import Name
from bashu.db.network.rights import reached
from bashu.db.parts import Part, part_of
from bashu.domain.rights import Reach

REVIEWS_MAX, DECISIONS_MAX = 25, 25
_SIDES: Final = ("one__library", "other__library")
_WHOSE: Final = ("one_library", "other_library")


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRow:
    """One of two records. `title`: as its publication is called."""

    source_id: int
    bib_id: int
    title: str
    library: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    review_id: int
    one: SideRow
    other: SideRow
    reasons: tuple[str, ...]
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    one: SideRow
    other: SideRow
    together: bool
    reason: str
    by: str
    decided_at: datetime


def open_reviews(reach: Reach, *, start: int = 0) -> Part[ReviewRow]:
    """The oldest first."""
    rows = _open(reach).select_related(*_WITH).order_by("asked_at", "id")
    return part_of(rows, start=start, most=REVIEWS_MAX, told=lambda found: tuple(map(_review, found)))


def review_about(pair: tuple[int, int]) -> datetime | None:
    """Since when it is asked about these two, the lower id first; None if it is not."""
    row = MatchReview.objects.filter(one=pair[0], other=pair[1], closed_at=None, moot=False)
    return row.values_list("asked_at", flat=True).first()


def next_review(reach: Reach, *, after: datetime | None, but: tuple[int, int]) -> tuple[int, int] | None:
    """The next pair that waits; behind the last one, the first again."""
    rows = _open(reach).exclude(one=but[0], other=but[1]).order_by("asked_at", "id").values_list("one_id", "other_id")
    later = rows.filter(asked_at__gte=after).first() if after else None
    return later or rows.first()


def decision_about(pair: tuple[int, int]) -> DecisionRow | None:
    """The lower id first."""
    row = MatchDecision.objects.select_related(*_WITH, "by__user").filter(one=pair[0], other=pair[1]).first()
    return _decision(row) if row else None


def decisions(reach: Reach, *, start: int = 0) -> Part[DecisionRow]:
    """The youngest first. Those about a record that its library has deleted wait until it comes again."""
    there = MatchDecision.objects.filter(_reached(reach), one__gone_at=None, other__gone_at=None)
    rows = there.select_related(*_WITH, "by__user").order_by("-id")
    return part_of(rows, start=start, most=DECISIONS_MAX, told=lambda found: tuple(map(_decision, found)))


def source_reached(reach: Reach, source_ids: Iterable[int]) -> bool:
    """Whether any of these is a record of a library within the right."""
    return SourceRecord.objects.filter(reached(reach, branch=""), pk__in=list(source_ids)).exists()


_WITH = ("one__library", "one__bib", "other__library", "other__bib")


def _open(reach: Reach) -> QuerySet[MatchReview]:
    """By what stands in the question alone: no record is looked at."""
    return MatchReview.objects.filter(_reached(reach, sides=_WHOSE), closed_at=None, moot=False)


def _reached(reach: Reach, *, sides: tuple[str, str] = _SIDES) -> Q:
    """Whose library has either of the two has a say."""
    one, other = (reached(reach, library=side, branch="") for side in sides)
    return Q() if reach.everywhere else one | other


def _side(row: SourceRecord) -> SideRow:
    name = Name(row.library.name_zh, row.library.name_en)
    return SideRow(source_id=row.pk, bib_id=row.bib_id, title=row.bib.title, library=name)


def _review(row: MatchReview) -> ReviewRow:
    return ReviewRow(
        review_id=row.pk,
        one=_side(row.one),
        other=_side(row.other),
        reasons=tuple(row.reasons),
        asked_at=row.asked_at,
    )


def _decision(row: MatchDecision) -> DecisionRow:
    return DecisionRow(
        one=_side(row.one),
        other=_side(row.other),
        together=row.together,
        reason=row.reason,
        by=row.by.user.get_username(),
        decided_at=row.decided_at,
    )
