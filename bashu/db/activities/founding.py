"""A whole programme at once, as the demonstration begins with: all of it, or nothing where it is there already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from bashu.db.activities import edits
from bashu.db.activities.edits import ActivityText, BrandText, SeriesText
from bashu.db.activities.models import Activity, DrawSeed, Feedback, FeedbackGiven, Registration, SessionWords


@dataclass(frozen=True, slots=True, kw_only=True)
class NewActivity:
    """`brand` and `series` by the names that the plan gives them; empty for none."""

    text: ActivityText
    library_id: int
    library_ids: Sequence[int] = ()
    brand: str = ""
    series: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeries:
    text: SeriesText
    library_id: int
    library_ids: Sequence[int]
    brand: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    brands: Mapping[str, BrandText]
    series: Mapping[str, NewSeries]
    activities: Sequence[NewActivity]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody who was there says. It is kept apart from whose registration it was, as ever."""

    id: UUID
    registration_id: int
    session_id: int
    stars: int
    words: str
    on: date


@transaction.atomic
def found(plan: Programme, *, now: datetime) -> tuple[int, ...]:
    """Ids of the activities in their order, published and marked as demonstration."""
    if known := tuple(Activity.objects.filter(demonstration=True).order_by("id").values_list("id", flat=True)):
        return known
    brands = {code: edits.write_brand(text, library_id=None, brand_id=None) for code, text in plan.brands.items()}
    series = {
        key: edits.write_series(
            each.text, library_id=each.library_id, brand_id=brands.get(each.brand), library_ids=each.library_ids,
            series_id=None,
        )
        for key, each in plan.series.items()
    }  # fmt: skip
    made = [
        edits.write_activity(
            each.text, library_id=each.library_id, library_ids=each.library_ids, series_id=series.get(each.series),
            brand_id=brands.get(each.brand), activity_id=None, now=now,
        )
        for each in plan.activities
    ]  # fmt: skip
    ids = tuple(each for each in made if each is not None)
    Activity.objects.filter(pk__in=ids).update(state="published", demonstration=True)
    return ids


def keep_seeds(seeds: Mapping[str, bytes], *, now: datetime) -> None:
    """By commitment."""
    rows = (DrawSeed(commitment=commitment, seed=seed, made_at=now) for commitment, seed in seeds.items())
    DrawSeed.objects.bulk_create(rows, ignore_conflicts=True)


def keep_links(links: Mapping[int, str]) -> None:
    """By session."""
    rows = (SessionWords(session_id=session_id, link=link) for session_id, link in links.items())
    SessionWords.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def bring_feedback(said: Iterable[Said]) -> None:
    """Of registrations of which nothing was said yet."""
    rows = {each.registration_id: each for each in said}
    given = FeedbackGiven.objects.filter(registration__in=rows).values_list("registration_id", flat=True)
    new = [each for registration_id, each in rows.items() if registration_id not in set(given)]
    FeedbackGiven.objects.bulk_create(FeedbackGiven(registration_id=each.registration_id) for each in new)
    Feedback.objects.bulk_create(
        Feedback(id=each.id, session_id=each.session_id, stars=each.stars, words=each.words, given_on=each.on)
        for each in new
    )


def seats_of(session_ids: Sequence[int]) -> tuple[tuple[int, int, int], ...]:
    """Registrations with seats, each with its session and its reader, in the order in which they were made."""
    rows = Registration.objects.filter(session__in=session_ids, state="registered", patron__isnull=False)
    return tuple(rows.order_by("id").values_list("id", "session_id", "patron_id"))


def present(session_ids: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Registrations with somebody who came, each with its session, in the order in which they were made."""
    rows = Registration.objects.filter(session__in=session_ids, attended__gt=0).order_by("id")
    return tuple(rows.values_list("id", "session_id"))
