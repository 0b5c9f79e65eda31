"""What the office sees of activities, as far as a right reaches: of its libraries, and what these hold together."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from bashu.db.activities.models import Activity as Activity
from bashu.db.activities.models import ActivitySession as ActivitySession
from bashu.db.activities.models import Brand as Brand
from bashu.db.activities.models import DrawSeed
from bashu.db.activities.models import Registration as Registration
from bashu.db.activities.models import Series as Series
from bashu.db.network.models import Branch, Library
from bashu.db.network.queries import PlaceRow, place_of
from bashu.db.network.rights import reached, within
from bashu.db.parts import Part, part_of
from bashu.domain.rights import Reach

AT_ONCE = 50
CHOSEN_FROM = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which activities are listed; what is empty is not asked."""

    state: str = ""
    words: str = ""


def activities(reach: Reach, asked: Asked, *, start: int) -> Part[Activity]:
    """The last written first, each with the number of its sessions and the next of these (`held`, `next_at`)."""
    rows = _seen(reach).select_related("library", "series", "brand")
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.words:
        rows = rows.filter(Q(title_zh__icontains=asked.words) | Q(title_en__icontains=asked.words))
    planned = Q(sessions__state="planned")
    told = rows.annotate(held=Count("sessions"), next_at=Min("sessions__starts_at", filter=planned))
    return part_of(told.order_by("-written_at", "-id"), start=start, most=AT_ONCE, told=tuple)


def choosable(reach: Reach) -> tuple[Activity, ...]:
    """Which a relay may be of: the last that were written."""
    return tuple(_seen(reach).order_by("-written_at", "-id")[:CHOSEN_FROM])


def activity(activity_id: int, reach: Reach) -> Activity | None:
    rows = _seen(reach).select_related("library", "series", "brand").prefetch_related("libraries")
    return rows.filter(pk=activity_id).first()


def session(session_id: int, reach: Reach) -> ActivitySession | None:
    """Of an activity that is reached, with its quotas and words."""
    rows = ActivitySession.objects.select_related("activity__library", "branch__library__city", "words")
    return rows.prefetch_related("quotas__library").filter(pk=session_id, activity__in=_seen(reach)).first()


def registrations(session_id: int) -> Iterable[Registration]:
    """All with a seat, by lot: as the list at the door has them."""
    rows = Registration.objects.filter(session=session_id, state="registered", ended_as__isnull=True)
    over = Registration.objects.filter(session=session_id, state="registered", ended_as="over")
    return (rows | over).select_related("patron", "home_library").order_by("lot")


def open_registrations(session_id: int) -> int:
    """How many readers are told when the session is called off."""
    return Registration.objects.filter(session=session_id, ended_at=None).count()


def may_draw(found: ActivitySession) -> bool:
    """Whether its seed is kept here."""
    return DrawSeed.objects.filter(commitment=found.commitment).exists()


def brands(reach: Reach) -> tuple[Brand, ...]:
    """The network's, and those of the libraries that are reached."""
    rows = Brand.objects.filter(reached(reach, branch="") | Q(library=None)).select_related("library")
    return tuple(rows.order_by(F("library__code").asc(nulls_first=True), "code"))


def series(reach: Reach) -> tuple[Series, ...]:
    """Those that a library of the reach leads, or joins."""
    rows = Series.objects.filter(_theirs(Series, reach)).select_related("library", "brand")
    return tuple(rows.prefetch_related("libraries").order_by("library__code", "id"))


def branch_called(code: str) -> PlaceRow | None:
    row = Branch.objects.select_related("library__city").filter(code=code).first()
    return place_of(row) if row else None


def all_libraries() -> tuple[Library, ...]:
    return tuple(Library.objects.order_by("code"))


def libraries_within(reach: Reach) -> tuple[Library, ...]:
    """Those for which something may be written."""
    return tuple(within(Library.objects.all(), reach, library="pk", branch="").order_by("code"))


def _seen(reach: Reach) -> QuerySet[Activity]:
    return Activity.objects.filter(_theirs(Activity, reach))


def _theirs(model: type[Activity] | type[Series], reach: Reach) -> Q:
    if reach.everywhere:
        return Q()
    joined = model.libraries.through.objects.filter(
        **{model.__name__.lower(): OuterRef("pk"), "library__in": reach.library_ids}
    )
    return reached(reach, branch="") | Q(Exists(joined))
