"""Staff cancel a registration: what goes, asked before it is gone, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bashu.db.activities.coming import Registration
from bashu.db.network.names import logins_of
from bashu.domain.activities.commands import CancelRegistration
from bashu.domain.activities.states import SessionStage
from bashu.domain.outcome import Accepted, Outcome
from bashu.doors.web.shared import activities as told
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.spoken import Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Goes:
    """`others`: who comes along and has an account. `by`: the login of the staff who ended it."""

    row: Registration
    others: Sequence[str]
    by: str

    @property
    def may(self) -> bool:
        return self.row.ended_at is None and self.row.session.state == SessionStage.PLANNED


def goes(row: Registration) -> Goes:
    others = [each.patron.name for each in row.members.all() if each.patron_id != row.patron_id]
    return Goes(row=row, others=others, by=logins_of([row.ended_by]).get(row.ended_by, ""))


def give_back(row: Registration, *, staff_id: int, asked: tuple[UUID, datetime]) -> Outcome:
    """`asked`: id and moment of the command."""
    command_id, at = asked
    return execute(
        CancelRegistration(id=command_id, occurred_at=at, registration_id=row.pk, staff_id=staff_id)
    )  # fmt: skip


def said(row: Registration, outcome: Outcome) -> Spoken:
    """`row` as it stood. Nobody is named: answers stay on the page."""
    about = told.title(row.session.activity)
    if not isinstance(outcome, Accepted):
        return told.refused(outcome, audience="staff", about=about)
    why = []
    if row.state == "registered":
        why = [ngettext("%(count)s seat is free.", "%(count)s seats are free.", row.seats) % {"count": row.seats}]
    elif row.ended_at is None:
        # Pressed twice, it had ended before the second press.
        why = [_("It had no seat.")]
    if moved := outcome.answer.moved_up:
        up = ngettext(
            "%(count)s registration moved up from the waiting list and is told.",
            "%(count)s registrations moved up from the waiting list and are told.",
            moved,
        )
        why.append(up % {"count": moved})
    return Spoken(tone="keep", word=_("Cancelled"), title=about, why=" ".join(why))
