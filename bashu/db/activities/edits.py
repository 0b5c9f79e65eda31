"""What the office writes of activities, and what readers say of them. Nothing of it is guarded: no seat hangs on it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from bashu.db.activities.models import (
    Activity,
    Brand,
    CalendarKey,
    DrawSeed,
    Feedback,
    FeedbackGiven,
    Series,
    SessionWords,
)

# Of an activity's words those that stand in calendars.
SHOWN: Final = ("kind", "title_zh", "title_en", "summary_zh", "summary_en")


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandText:
    code: str
    name_zh: str
    name_en: str
    says_zh: str = ""
    says_en: str = ""
    for_minors: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesText:
    title_zh: str
    title_en: str
    says_zh: str = ""
    says_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityText:
    """As `Activity` has them."""

    kind: str
    title_zh: str
    title_en: str
    summary_zh: str = ""
    summary_en: str = ""
    body_zh: str = ""
    body_en: str = ""
    materials_zh: str = ""
    materials_en: str = ""
    contact: str = ""
    from_age: int | None = None
    to_age: int | None = None
    for_minors: bool = False
    turns_blocked_away: bool = False


def values(text: BrandText | SeriesText | ActivityText) -> dict[str, object]:
    return {name: getattr(text, name) for name in text.__slots__}


def write_brand(text: BrandText, *, library_id: int | None, brand_id: int | None) -> int | None:
    """The id; None if there is no such brand. Whose it is does not change."""
    if brand_id is None:
        return Brand.objects.create(library_id=library_id, **values(text)).pk
    return brand_id if Brand.objects.filter(pk=brand_id).update(**values(text)) else None


@transaction.atomic
def write_series(
    text: SeriesText, *, library_id: int, brand_id: int | None, library_ids: Collection[int], series_id: int | None
) -> int | None:
    if series_id is None:
        row = Series.objects.create(library_id=library_id, brand_id=brand_id, **values(text))
    elif (found := Series.objects.filter(pk=series_id).first()) is None:
        return None
    else:
        row = found
        Series.objects.filter(pk=series_id).update(brand_id=brand_id, **values(text))
    row.libraries.set([each for each in library_ids if each != row.library_id])
    return row.pk


@transaction.atomic
def write_activity(
    text: ActivityText,
    *,
    library_id: int,
    library_ids: Collection[int],
    series_id: int | None,
    brand_id: int | None,
    activity_id: int | None,
    now: datetime,
) -> int | None:
    fields = values(text) | {"series_id": series_id, "brand_id": brand_id}
    if activity_id is None:
        row = Activity.objects.create(library_id=library_id, written_at=now, **fields)
    elif (found := Activity.objects.select_for_update().filter(pk=activity_id).first()) is None:
        return None
    else:
        row = found
        told = {"revision": F("revision") + 1, "revised_at": now} if _shows_else(found, fields) else {}
        Activity.objects.filter(pk=activity_id).update(**fields, **told)
    row.libraries.set([each for each in library_ids if each != row.library_id])
    return row.pk


def _shows_else(row: Activity, fields: Mapping[str, object]) -> bool:
    """Whether a calendar would show other words now."""
    return any(getattr(row, name) != fields[name] for name in SHOWN)


def set_state(activity_id: int, state: str) -> bool:
    """Whether it was another one."""
    return bool(Activity.objects.filter(pk=activity_id).exclude(state=state).update(state=state))


def write_link(session_id: int, link: str) -> None:
    SessionWords.objects.update_or_create(session_id=session_id, defaults={"link": link})


def write_called_off(session_id: int, *, zh: str, en: str) -> None:
    SessionWords.objects.update_or_create(session_id=session_id, defaults={"called_off_zh": zh, "called_off_en": en})


def keep_seed(commitment: str, seed: bytes, *, now: datetime) -> None:
    DrawSeed.objects.create(commitment=commitment, seed=seed, made_at=now)


def seed_of(commitment: str) -> bytes | None:
    found = DrawSeed.objects.filter(commitment=commitment).values_list("seed", flat=True).first()
    return None if found is None else bytes(found)


@transaction.atomic
def give_feedback(
    *, registration_id: int, feedback_id: UUID, stars: int, words: str, session_id: int, on: date
) -> bool:
    """False if something was said of this registration before. What it was cannot be told from it."""
    _, is_new = FeedbackGiven.objects.get_or_create(registration_id=registration_id)
    if is_new:
        Feedback.objects.create(id=feedback_id, session_id=session_id, stars=stars, words=words, given_on=on)
    return is_new


def write_calendar_key(patron_id: int, digest: bytes, *, now: datetime) -> None:
    """The former address leads nowhere from now on."""
    CalendarKey.objects.update_or_create(patron_id=patron_id, defaults={"digest": digest, "made_at": now})
