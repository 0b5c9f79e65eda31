"""What pages show of activities: sessions as readers find them, one activity, and who has seats."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from bashu.db.activities.models import Activity, ActivitySession, Registration, RegistrationMember, SessionQuota
from bashu.db.network.rights import within
from bashu.db.parts import Part, part_of
from bashu.domain.rights import Reach

SESSIONS_AT_ONCE: Final = 50
REGISTRATIONS_AT_ONCE: Final = 100
# More than a large network holds in two months.
SPANS_MAX: Final = 20_000
# More of a question is nobody's.
WORDS_LENGTH_MAX: Final = 100
WORDS_ASKED: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a reader looks for. `city`: the code of a city; `library_id` finds what is held together with it too.

    `age`: whole years of who is to come.
    """

    from_at: datetime
    to_at: datetime | None = None
    city: str = ""
    library_id: int | None = None
    branch_id: int | None = None
    kind: str = ""
    age: int | None = None
    for_minors: bool = False
    words: str = ""
    series_id: int | None = None
    brand_id: int | None = None


def published() -> QuerySet[ActivitySession]:
    """Sessions of published activities, called-off ones too: whoever had planned to come must see that."""
    return ActivitySession.objects.filter(activity__state="published")


def find_sessions(wanted: Wanted, *, start: int = 0, most: int = SESSIONS_AT_ONCE) -> Part[ActivitySession]:
    """The next to begin first, each with its activity, library and branch: three queries whatever their number. What
    goes on already stands where it ends, so that exhibitions of weeks do not keep everything else from the first page.
    """
    counts_at = Case(When(starts_at__lt=wanted.from_at, then=F("ends_at")), default=F("starts_at"))
    rows = fitting(wanted).order_by(counts_at, "id")
    return part_of(rows, start=start, most=most, told=tuple)


def are_any(wanted: Wanted) -> bool:
    return published().filter(_fits(wanted)).exists()


def fitting(wanted: Wanted) -> QuerySet[ActivitySession]:
    return _with_all(published().filter(_fits(wanted)))


@dataclass(frozen=True, slots=True)
class Span:
    """When a session is, and where; None: on line."""

    session_id: int
    starts_at: datetime
    ends_at: datetime
    lon: float | None
    lat: float | None


def spans(wanted: Wanted) -> tuple[Span, ...]:
    """Of all that fit, the next to begin first: to be counted and sorted, before a stretch of them is read whole."""
    rows = published().filter(_fits(wanted)).order_by("starts_at", "id")
    columns = rows.values_list("id", "starts_at", "ends_at", "branch__lon", "branch__lat")
    return tuple(Span(*row) for row in columns[:SPANS_MAX])


def sessions_of_part(part: Part[Span]) -> Part[ActivitySession]:
    found = _with_all(published()).in_bulk([each.session_id for each in part])
    rows = tuple(found[each.session_id] for each in part if each.session_id in found)
    return Part(rows=rows, start=part.start, of=part.of, most=part.most)


def find_activity(activity_id: int, *, drafts: bool = False) -> Activity | None:
    """With its library, series, brand and those who hold it too. `drafts`: for who plans it."""
    rows = Activity.objects.select_related("library__city", "series", "brand").prefetch_related("libraries")
    return rows.filter(pk=activity_id, **({} if drafts else {"state": "published"})).first()


def sessions_of(activity_id: int) -> tuple[ActivitySession, ...]:
    """With quotas and words, the first to begin first."""
    rows = _with_all(ActivitySession.objects.filter(activity=activity_id)).prefetch_related("quotas__library")
    return tuple(rows.select_related("words").order_by("starts_at", "id"))


def find_session(session_id: int, *, drafts: bool = False) -> ActivitySession | None:
    rows = ActivitySession.objects.filter(pk=session_id) if drafts else published().filter(pk=session_id)
    return _with_all(rows).select_related("words").prefetch_related("quotas__library").first()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsLeft:
    """`common`: for everybody; `mine`: for readers of one home library, those of its quota included; `kept`: of all
    quotas, whoever asks. `quotas`: those that hold still, the first to end first."""

    common: int
    mine: int
    kept: int
    waiting: int
    may_wait: bool
    quotas: tuple[SessionQuota, ...]


def seats_left(session: ActivitySession, *, home_library_id: int | None, now: datetime) -> SeatsLeft:
    """As the session was read just now: whoever registers is told what is true then. Reads `session.quotas`."""
    quotas = sorted((each for each in session.quotas.all() if _holds(each, now)), key=_ends)
    left = max(session.capacity - session.seats_taken, 0)
    kept = sum(each.seats - each.taken for each in quotas)
    common = max(left - kept, 0)
    own = sum(each.seats - each.taken for each in quotas if each.library_id == home_library_id)
    may_wait = session.waiting < session.waiting_max
    return SeatsLeft(
        common=common, mine=min(common + own, left), kept=min(kept, left), waiting=session.waiting, may_wait=may_wait,
        quotas=tuple(quotas),
    )  # fmt: skip


def registrations_of(session_id: int, *, start: int = 0, most: int = REGISTRATIONS_AT_ONCE) -> Part[Registration]:
    """For staff: who has seats first, then who waits, then the others; with readers, their members and libraries."""
    rows = (
        Registration.objects.filter(session=session_id)
        .select_related("patron", "home_library")
        .prefetch_related("members__patron")
        .order_by(F("ended_at").asc(nulls_first=True), F("position").asc(nulls_first=True), "id")
    )
    return part_of(rows, start=start, most=most, told=tuple)


def registrations_of_reader(patron_ids: Iterable[int], *, since: datetime) -> tuple[Registration, ...]:
    """Of a reader and whoever they look after: as holder or as member, of sessions that end after `since`."""
    ids = sorted(set(patron_ids))
    # Each by its index: with `or` over both tables all registrations would be read.
    held = Registration.objects.filter(patron__in=ids).order_by().values("pk")
    joined = RegistrationMember.objects.filter(patron__in=ids).order_by().values("registration")
    rows = Registration.objects.filter(pk__in=held.union(joined), session__ends_at__gte=since)
    return tuple(
        rows.select_related("session__activity__library", "session__branch", "session__words")
        .prefetch_related("members__patron")
        .order_by("session__starts_at", "id")
    )


def find_registration(registration_id: int, *, patron_ids: Iterable[int]) -> Registration | None:
    """One of theirs; nobody else's."""
    rows = Registration.objects.filter(Q(patron__in=list(patron_ids)), pk=registration_id)
    return rows.select_related("session__activity__library", "session__branch", "session__words").first()


def find_by_code(code: str) -> Registration | None:
    """As a door scans it."""
    rows = Registration.objects.select_related("session__activity", "patron").prefetch_related("members__patron")
    return rows.filter(code=code.strip().upper()).first()


@dataclass(frozen=True, slots=True)
class PublicLot:
    """A line of the list that anybody checks. `standing`: how it stands now; empty before the draw."""

    lot: str
    seats: int
    home_library_id: int
    standing: str


def public_lots(session: ActivitySession, *, now: datetime | None = None) -> tuple[PublicLot, ...]:
    """Those that are in the draw, sorted as their hash is made: also what was given back after registration closed.

    Empty before it closed (as far as `now` tells), for until then the list is not settled.
    """
    rows = Registration.objects.filter(session=session.pk)
    if (drawn := session.drawn) is not None:
        closed_at = datetime.fromisoformat(drawn.get("closed_at") or drawn["drawn_at"])
        last = {"pk__lte": drawn["last_id"]} if "last_id" in drawn else {"made_at__lte": drawn["drawn_at"]}
        rows = rows.filter(**last)
    elif now is not None and session.how == "draw" and now >= session.closes_at:
        closed_at = session.closes_at
    else:
        return ()
    rows = rows.exclude(state="cancelled", ended_at__lt=closed_at)
    found = (PublicLot(row.lot, row.seats, row.home_library_id, row.state) for row in rows)
    return tuple(sorted(found, key=lambda each: (each.lot, each.seats, each.home_library_id)))


def at_door(reach: Reach, *, from_at: datetime, to_at: datetime) -> tuple[ActivitySession, ...]:
    """Sessions of the branches that somebody keeps the door of, and those without a branch of their libraries."""
    rows = within(
        _with_all(ActivitySession.objects.filter(starts_at__lt=to_at, ends_at__gte=from_at)),
        reach,
        library="activity__library",
    )
    return tuple(rows.exclude(state="called_off").order_by("starts_at", "id"))


def planned(reach: Reach, *, start: int = 0, most: int = SESSIONS_AT_ONCE) -> Part[Activity]:
    """Activities of the libraries that somebody plans for, drafts too, the last written first."""
    rows = within(Activity.objects.all(), reach, branch="").select_related("library", "series", "brand")
    return part_of(rows.prefetch_related("sessions").order_by("-written_at", "-id"), start=start, most=most, told=tuple)


def _with_all(rows: QuerySet[ActivitySession]) -> QuerySet[ActivitySession]:
    return rows.select_related("activity__library__city", "activity__brand", "activity__series", "branch__library")


def _holds(quota: SessionQuota, now: datetime) -> bool:
    return quota.until_at is None or now < quota.until_at


def _ends(quota: SessionQuota) -> tuple[bool, datetime | None]:
    return quota.until_at is None, quota.until_at


def _fits(wanted: Wanted) -> Q:
    found = Q(ends_at__gte=wanted.from_at)
    if wanted.to_at is not None:
        found &= Q(starts_at__lt=wanted.to_at)
    if wanted.city:
        found &= Q(branch__library__city=wanted.city) | Q(branch=None, activity__library__city=wanted.city)
    if wanted.library_id is not None:
        together = Activity.libraries.through.objects.filter(activity=OuterRef("activity"), library=wanted.library_id)
        found &= Q(activity__library=wanted.library_id) | Q(Exists(together))
    if wanted.branch_id is not None:
        found &= Q(branch=wanted.branch_id)
    return found & _about(wanted)


def _about(wanted: Wanted) -> Q:
    """What the activity is."""
    found = Q()
    if wanted.kind:
        found &= Q(activity__kind=wanted.kind)
    if wanted.age is not None:
        found &= Q(activity__from_age=None) | Q(activity__from_age__lte=wanted.age)
        found &= Q(activity__to_age=None) | Q(activity__to_age__gte=wanted.age)
    if wanted.for_minors:
        found &= Q(activity__for_minors=True) | Q(activity__brand__for_minors=True)
    if wanted.series_id is not None:
        found &= Q(activity__series=wanted.series_id)
    if wanted.brand_id is not None:
        found &= Q(activity__brand=wanted.brand_id)
    for word in wanted.words[:WORDS_LENGTH_MAX].split()[:WORDS_ASKED]:
        texts = (f"activity__{name}_{language}" for name in ("title", "summary") for language in ("zh", "en"))
        says = Q()
        for text in texts:
            says |= Q(**{f"{text}__icontains": word})
        found &= says
    return found
