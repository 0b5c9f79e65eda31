"""Who comes along: what the form of a registration says, for a reader or at a desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bashu.db.activities.coming import Activity, ActivitySession, MayCome
from bashu.domain.activities.ages import against_age, below
from bashu.domain.activities.commands import PatronScan, Register
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.states import RegistrationKind
from bashu.domain.calendar import local_day
from bashu.domain.identity.age import ADULT_FROM
from bashu.domain.ids import RANDOM_BYTES, instant_of, uuid7
from bashu.doors.web.shared.forms import number, numbers
from bashu.doors.web.shared.once import form_id

GUESTS_SHOWN: Final = 20
SENT_AT_MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Somebody who may come. `why_not`: the age does not fit; `consent`: a guardian has to agree."""

    who: MayCome
    me: bool
    ticked: bool
    why_not: str
    consent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """`ids`: who comes and has an account, of those who may. `guests`: how many come without one."""

    choices: Sequence[Choice]
    ids: Sequence[int]
    guests: int

    @property
    def asks_consent(self) -> bool:
        return any(each.consent for each in self.choices)

    @property
    def needs_consent(self) -> bool:
        return any(each.consent for each in self.choices if each.who.patron_id in self.ids)

    @property
    def seats(self) -> int:
        return len(self.ids) + self.guests

    def _id(self, form: UUID) -> UUID:
        """Whoever goes back and chooses others asks something else, though the form is the same."""
        chosen = sha256(f"{form} {sorted(self.ids)} {self.guests}".encode()).digest()
        return uuid7(instant_of(form), chosen[:RANDOM_BYTES])

    def command(
        self, request: HttpRequest, *, session_id: int, patron_id: int, now: datetime, **by_staff: Any
    ) -> Register:
        others = tuple(PatronScan(patron_id=each) for each in self.ids if each != patron_id)
        alone = self.seats == 1 and not others
        return Register(
            id=self._id(form_id(request, now=now)), occurred_at=now, session_id=session_id,
            patron=PatronScan(patron_id=patron_id), seats=max(self.seats, 1), comes=patron_id in self.ids,
            kind=RegistrationKind.SELF if alone else RegistrationKind.FAMILY, members=others, **by_staff,
        )  # fmt: skip


def party(request: HttpRequest, people: Sequence[MayCome], *, row: ActivitySession) -> Party:
    """As it was sent; before that as it is likely. `people`: the reader first."""
    guests = 0
    if request.method == "POST":
        sent = numbers(request, "who", most=SENT_AT_MOST)
        ids = [each.patron_id for each in people if each.patron_id in sent]
        guests = min(number(request.POST.get("guests", "")) or 0, row.party_max)
    else:
        ids = _likely(people, row.activity, on=local_day(row.starts_at))
    return Party(choices=_choices(people, row, ids=ids), ids=ids, guests=guests)


def _choices(people: Sequence[MayCome], row: ActivitySession, *, ids: Sequence[int]) -> list[Choice]:
    on = local_day(row.starts_at)
    return [
        Choice(
            who=each, me=place == 0, ticked=each.patron_id in ids,
            why_not=_why_not(each, row.activity, on=on) if place else "", consent=_below(each, row, on=on),
        )
        for place, each in enumerate(people)
    ]  # fmt: skip


def guests_of(row: ActivitySession) -> range:
    return range(min(row.party_max, GUESTS_SHOWN + 1))


def _likely(people: Sequence[MayCome], activity: Activity, *, on: date) -> list[int]:
    """The children in the reader's care, if it is for children; else the reader."""
    me, *others = people
    wards = [each.patron_id for each in others if each.is_ward and not _why_not(each, activity, on=on)]
    for_children = activity.for_minors or (activity.to_age is not None and activity.to_age < ADULT_FROM)
    return wards[:1] if for_children and wards else [me.patron_id]


def _why_not(each: MayCome, activity: Activity, *, on: date) -> str:
    refusal = against_age(each, activity, on=on)
    return {None: "", ActivityRefusal.TOO_YOUNG: _("too young on that day")}.get(refusal, _("too old on that day"))


def _below(each: MayCome, row: ActivitySession, *, on: date) -> bool:
    return bool(row.consent_below_age) and below(row.consent_below_age, each, on=on)
