"""Whom a reader may register, and what is told of registrations on a reader's own page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q, prefetch_related_objects

from bashu.db.activities.models import KINDS as KINDS
from bashu.db.activities.models import Activity as Activity
from bashu.db.activities.models import ActivitySession as ActivitySession
from bashu.db.activities.models import FeedbackGiven
from bashu.db.activities.models import Registration as Registration
from bashu.db.patrons.bonds import acts_for
from bashu.db.patrons.families import family_with
from bashu.db.patrons.models import Patron
from bashu.domain.identity.acting import Acting
from bashu.domain.identity.kinds import PatronState
from bashu.domain.identity.names import shortened


@dataclass(frozen=True, slots=True, kw_only=True)
class MayCome:
    """`acting`: as what the reader acts for them; None for the reader and for who is of the family alone. `name`: as
    the reader may see it; `whole_name`: for a desk.
    """

    patron_id: int
    name: str = field(repr=False)
    whole_name: str = field(repr=False)
    category: str
    birth_on: date | None = field(repr=False)
    acting: Acting | None

    @property
    def is_ward(self) -> bool:
        return self.acting is Acting.GUARDIAN


def who_may_come(patron_id: int, *, today: date) -> tuple[MayCome, ...]:
    """The reader first, then whom they act for, then who else is of the family: of these a reader sees no whole name,
    for being of one family is no consent to be looked up. Whoever holds the family's own card sees who is in it.
    """
    acting = {each.patron_id: each.acting for each in acts_for(patron_id, today=today)}
    family = family_with(patron_id, today=today)
    others = family.patron_ids if family is not None else ()
    order = {each: place for place, each in enumerate(dict.fromkeys((patron_id, *acting, *others)))}
    is_account = family is not None and family.family_id == patron_id
    whole = {patron_id, *acting, *(others if is_account else ())}
    rows = Patron.objects.filter(pk__in=order, state=PatronState.ACTIVE.value)
    found = (
        MayCome(
            patron_id=row.pk,
            whole_name=row.name,
            category=row.category,
            birth_on=row.birth_on,
            acting=acting.get(row.pk),
            name=row.name if row.pk in whole else short_name(row),
        )
        for row in rows
        # The account of a family is nobody who comes.
        if family is None or row.pk != family.family_id or row.pk == patron_id
    )
    return tuple(sorted(found, key=lambda each: order[each.patron_id]))


def short_name(row: Patron) -> str:
    """Of who is of the same family and no more; several begin alike, so the number's end tells them apart."""
    return f"{shortened(row.name)} …{row.number[-4:]}"


def with_quotas(sessions: Iterable[ActivitySession]) -> tuple[ActivitySession, ...]:
    """Read in one query, for `seats_left` of each."""
    rows = list(sessions)
    prefetch_related_objects(rows, "quotas")
    return tuple(rows)


def before_in_line(rows: Iterable[Registration]) -> dict[int, int]:
    """Of those of these registrations that wait: how many registrations stand before each."""
    waiting = [row for row in rows if row.state == "waiting" and row.ended_at is None]
    ids = [row.pk for row in waiting]
    before = Q(session__registrations__state="waiting", session__registrations__ended_at=None) & Q(
        session__registrations__position__lt=F("position")
    )
    found = Registration.objects.filter(pk__in=ids).annotate(before=Count("session__registrations", filter=before))
    return {row.pk: row.before for row in found} if ids else {}


def said_of(registration_ids: Collection[int]) -> set[int]:
    """Of which of these registrations something was said already; what it was nobody can tell."""
    rows = FeedbackGiven.objects.filter(registration__in=registration_ids)
    return set(rows.values_list("registration", flat=True))
