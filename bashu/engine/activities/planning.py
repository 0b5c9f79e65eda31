"""What the office writes of activities, so that the log has who did it, and when.

    BrandWritten       {"brand_id", "library_id", "by"}
    SeriesWritten      {"series_id", "library_id", "by"}
    ActivityWritten    {"activity_id", "library_id", "by"}
    ActivityPublished  {"activity_id", "by"}     ActivityWithdrawn  {"activity_id", "by"}

`by` is the id of the staff. Sessions are planned by commands; here is what these need beforehand, and what is said
beside the log. What has a `key` is made once for each, however often and by however many it is asked at once.
What is there already is written as often as it is sent: the text before the last may be meant to stand again.
"""

import secrets
from collections.abc import Callable, Collection
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from bashu.db.activities import edits, feed_queries
from bashu.db.activities.edits import ActivityText, BrandText, SeriesText
from bashu.db.activities.models import Activity, ActivitySession, Brand, Registration
from bashu.db.catalogue.done import made_before, remember
from bashu.domain.activities.commands import Draw
from bashu.domain.activities.draw import SEED_BYTES, commitment_of
from bashu.domain.activities.states import ActivityState
from bashu.domain.calendar import local_day
from bashu.engine import clock
from bashu.engine.admission import Effect, admitting, edited

KIND = "ActivityEdited"
WORDS_LENGTH_MAX = 2_000


def write_brand(
    text: BrandText,
    *,
    library_id: int | None,
    by: int,
    now: datetime,
    brand_id: int | None = None,
    key: UUID | None = None,
) -> int | None:
    """Its id; None if there is no such brand, or another one has its code."""

    def edit() -> int | None:
        taken = Brand.objects.filter(code=text.code).exclude(pk=brand_id or 0).exists()
        return None if taken else edits.write_brand(text, library_id=library_id, brand_id=brand_id)

    try:
        return written("Brand", edit, library_id=library_id, by=by, now=now, key=key if brand_id is None else None)
    except IntegrityError:
        # Another one got the code at the same moment.
        return None


def write_series(
    text: SeriesText,
    *,
    library_id: int,
    by: int,
    now: datetime,
    library_ids: Collection[int] = (),
    brand_id: int | None = None,
    series_id: int | None = None,
    key: UUID | None = None,
) -> int | None:
    """Its id; None if there is no such series. `library_ids`: those that join the one that leads it."""

    def edit() -> int | None:
        return edits.write_series(
            text, library_id=library_id, brand_id=brand_id, library_ids=library_ids, series_id=series_id
        )

    return written("Series", edit, library_id=library_id, by=by, now=now, key=key if series_id is None else None)


def write_activity(
    text: ActivityText,
    *,
    library_id: int,
    by: int,
    now: datetime,
    library_ids: Collection[int] = (),
    series_id: int | None = None,
    brand_id: int | None = None,
    activity_id: int | None = None,
    key: UUID | None = None,
) -> int | None:
    """Its id; None if there is no such activity. A new one is a draft."""

    def edit() -> int | None:
        return edits.write_activity(
            text, library_id=library_id, library_ids=library_ids, series_id=series_id, brand_id=brand_id,
            activity_id=activity_id, now=now,
        )  # fmt: skip

    return written("Activity", edit, library_id=library_id, by=by, now=now, key=key if activity_id is None else None)


def copy_activity(activity_id: int, *, by: int, now: datetime, key: UUID | None = None) -> int | None:
    """A draft with the same words, without its sessions."""
    row = Activity.objects.filter(pk=activity_id).first()
    if row is None:
        return None
    text = ActivityText(**{name: getattr(row, name) for name in ActivityText.__slots__})
    return write_activity(
        text, library_id=row.library_id, library_ids=[each.pk for each in row.libraries.all()],
        series_id=row.series_id, brand_id=row.brand_id, by=by, now=now, key=key,
    )  # fmt: skip


def publish(activity_id: int, *, by: int, now: datetime) -> bool:
    """Whether it was not published before."""
    return _set(activity_id, ActivityState.PUBLISHED, effect="ActivityPublished", by=by, now=now)


def withdraw(activity_id: int, *, by: int, now: datetime) -> bool:
    """Nobody registers any more; whoever has a seat keeps it. To call something off, call its sessions off."""
    return _set(activity_id, ActivityState.WITHDRAWN, effect="ActivityWithdrawn", by=by, now=now)


@transaction.atomic
def first_asked(key: UUID | None, *, now: datetime) -> tuple[UUID, datetime]:
    """Under which id, and as of when, a form asks for a command: whatever is sent again is the same command."""
    before: list[str] | None = made_before(key, now=now)
    if before is not None:
        return UUID(before[0]), datetime.fromisoformat(before[1])
    command_id = clock.new_id()
    remember(key, [str(command_id), now.isoformat()])
    return command_id, now


@transaction.atomic
def new_commitment(now: datetime, *, key: UUID | None = None) -> str:
    """Of a seed that is kept here until it is drawn: what a plan names. One that nobody plans with does no harm. The
    same for the same `key`: a plan that is sent twice is the same plan."""
    before: str | None = made_before(key, now=now)
    if before is not None:
        return before
    seed = secrets.token_bytes(SEED_BYTES)
    commitment = commitment_of(seed)
    edits.keep_seed(commitment, seed, now=now)
    remember(key, commitment)
    return commitment


def drawing(session_id: int, *, command_id: UUID, at: datetime, public_word: str = "", by: int | None) -> Draw | None:
    """The command that draws; None if the seed is not kept here, or not any more."""
    commitment = ActivitySession.objects.filter(pk=session_id).values_list("commitment", flat=True).first()
    seed = edits.seed_of(commitment) if commitment else None
    if seed is None:
        return None
    return Draw(
        id=command_id, occurred_at=at, session_id=session_id, seed=seed.hex(), public_word=public_word, staff_id=by
    )


def give_feedback(registration_id: int, *, patron_id: int, stars: int, words: str, now: datetime) -> bool:
    """Once, by whoever was there; nothing that is kept leads back to them."""
    row = Registration.objects.filter(pk=registration_id, patron=patron_id, attended__gt=0).first()
    if row is None or not 1 <= stars <= 5:
        return False
    return edits.give_feedback(
        registration_id=row.pk, feedback_id=uuid4(), stars=stars, words=words.strip()[:WORDS_LENGTH_MAX],
        session_id=row.session_id, on=local_day(now),
    )  # fmt: skip


def new_calendar_address(patron_id: int, *, now: datetime) -> str:
    """The secret part of it, which is kept nowhere: only its hash is."""
    secret = secrets.token_urlsafe(24)
    edits.write_calendar_key(patron_id, sha256(secret.encode()).digest(), now=now)
    return secret


def reader_of_calendar(secret: str) -> int | None:
    return feed_queries.reader_of(sha256(secret.encode()).digest())


def written(
    what: str,
    edit: Callable[[], int | None],
    *,
    library_id: int | None,
    by: int,
    now: datetime,
    key: UUID | None = None,
) -> int | None:
    """The id of the row that `edit` wrote, with its entry; None if it wrote none."""
    return once(edit, told=lambda row_id: (f"{what}Written", {f"{what.lower()}_id": row_id, "library_id": library_id,
                                                              "by": by}), now=now, key=key)  # fmt: skip


def once(
    edit: Callable[[], int | None], *, told: Callable[[int], Effect], now: datetime, key: UUID | None
) -> int | None:
    """What was made before under this key is neither made nor told again."""
    with admitting() as admitter, transaction.atomic():
        before: int | None = made_before(key, now=now)
        made = edit() if before is None else None
        if made is not None:
            remember(key, made)
            admitter.record([told(made)], now=now, kind=KIND)
    return made if before is None else before


def _set(activity_id: int, state: ActivityState, *, effect: str, by: int, now: datetime) -> bool:
    def told(changed: object) -> tuple[str, dict[str, int]] | None:
        return (effect, {"activity_id": activity_id, "by": by}) if changed else None

    return edited(lambda: edits.set_state(activity_id, state.value), told=told, kind=KIND, now=now)
