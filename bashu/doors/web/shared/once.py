"""The id of a form: what makes something makes it once, however often the form is sent."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from django.http import HttpRequest

from bashu.db.audit.queries import answer_to
from bashu.domain.activities.answers import restore
from bashu.domain.ids import instant_of
from bashu.domain.outcome import Accepted, Command, CoreRefusal, Outcome, Refused
from bashu.engine import clock

# A page that is older than this gets its ids anew.
KEPT: Final = timedelta(days=1)
NOT_WRITTEN: Final = frozenset({"csrfmiddlewaretoken", "shows", "form"})


def form_id(request: HttpRequest, *, now: datetime) -> UUID:
    try:
        given = UUID(request.POST.get("form", ""))
        return given if now - KEPT <= instant_of(given) <= now else clock.new_id()
    except ValueError:
        return clock.new_id()


def form_key(request: HttpRequest, *, by: int) -> UUID | None:
    """Of the form and what is written in it: filled in otherwise, or by another, it makes something else."""
    try:
        given = UUID(request.POST.get("form", ""))
    except ValueError:
        return None
    written = sorted((name, request.POST.getlist(name)) for name in request.POST if name not in NOT_WRITTEN)
    return uuid5(given, repr([request.path, by, written]))


def answered(command: Command, outcome: Outcome) -> Outcome:
    """A form of a registration that was sent before, and was answered with yes, has that answer."""
    if not (isinstance(outcome, Refused) and outcome.refusal is CoreRefusal.COMMAND_ID_REUSED):
        return outcome
    told = answer_to(command.id)
    return Accepted(restore(*told), repeated=True) if told else outcome
