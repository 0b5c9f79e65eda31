"""The id of a form: what makes something makes it once, however often the form is sent."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import HttpRequest

from bashu.db.audit.queries import answer_to
from bashu.domain.activities.answers import restore
from bashu.domain.activities.commands import AnyCommand
from bashu.domain.ids import instant_of
from bashu.domain.outcome import Accepted, CoreRefusal, Outcome, Refused
from bashu.doors.web.shared.commands import execute
from bashu.engine import clock

# A page that is older than this gets its ids anew.
KEPT: Final = timedelta(days=1)


def form_id(request: HttpRequest, *, now: datetime) -> UUID:
    try:
        given = UUID(request.POST.get("form", ""))
        return given if now - KEPT <= instant_of(given) <= now else clock.new_id()
    except ValueError:
        return clock.new_id()


def execute_once(command: AnyCommand) -> Outcome:
    """What a form of the activities asks for. Pressed twice, the second press is told what came of the first: its time
    is another one, so the engine takes it for something else. What was refused is looked at anew."""
    outcome = execute(command)
    if not (isinstance(outcome, Refused) and outcome.refusal is CoreRefusal.COMMAND_ID_REUSED):
        return outcome
    before = answer_to(command.id)
    if before is None:
        return execute(replace(command, id=clock.new_id()))
    return Accepted(restore(*before), repeated=True)
