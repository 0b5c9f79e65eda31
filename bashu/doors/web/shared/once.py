"""The id of a form: what makes something makes it once, however often the form is sent."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import HttpRequest

from bashu.domain.activities.commands import AnyCommand
from bashu.domain.ids import instant_of
from bashu.domain.outcome import CoreRefusal, Outcome, Refused
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
    """What a form of the activities asks for. Pressed twice, the second press is told what came of the first. What was
    refused then is looked at anew, and so is what was filled in otherwise."""
    outcome = execute(command)
    is_told_again = isinstance(outcome, Refused) and outcome.repeated
    if is_told_again or (isinstance(outcome, Refused) and outcome.refusal is CoreRefusal.COMMAND_ID_REUSED):
        return execute(replace(command, id=clock.new_id()))
    return outcome
