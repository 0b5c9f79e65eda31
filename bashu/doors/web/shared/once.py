"""The id of a form: what makes something makes it once, however often the form is sent."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import HttpRequest

from bashu.domain.ids import instant_of
from bashu.engine import clock

# A page that is older than this gets its ids anew.
KEPT: Final = timedelta(days=1)


def form_id(request: HttpRequest, *, now: datetime) -> UUID:
    try:
        given = UUID(request.POST.get("form", ""))
        return given if now - KEPT <= instant_of(given) <= now else clock.new_id()
    except ValueError:
        return clock.new_id()
