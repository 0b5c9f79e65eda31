"""The key of a form and of what is written in it: what an edit makes is made once for each."""

from typing import Final
from uuid import UUID, uuid5

from django.http import HttpRequest

NOT_WRITTEN: Final = frozenset({"csrfmiddlewaretoken", "shows", "form"})


def form_key(request: HttpRequest, *, by: int) -> UUID | None:
    """Filled in otherwise, or by somebody else, it makes something else. None: the form has no id."""
    try:
        given = UUID(request.POST.get("form", ""))
    except ValueError:
        return None
    written = sorted((name, request.POST.getlist(name)) for name in request.POST if name not in NOT_WRITTEN)
    return uuid5(given, repr([request.path, by, written]))
