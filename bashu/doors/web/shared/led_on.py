"""Addresses of a publication that turned out to be another one lead on to the same page of that."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from bashu.db.catalogue.publications import stands_for


class About(Protocol):
    @property
    def request(self) -> HttpRequest: ...


def leads_on(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of a page that takes a `bib_id`. Nothing that is sent is done with another publication unseen: the page of
    that is shown first.
    """

    @wraps(view)
    def wrapped(page: About, *, bib_id: int, **ids: Any) -> HttpResponse:
        target = stands_for(bib_id)
        return view(page, bib_id=bib_id, **ids) if target == bib_id else led_on(page.request, target)

    return wrapped


def led_on(request: HttpRequest, target: int) -> HttpResponseRedirect:
    match, query = request.resolver_match, request.META.get("QUERY_STRING", "")
    if match is None:
        raise LookupError(request.path)
    path = reverse(match.view_name, kwargs={**match.kwargs, "bib_id": target})
    return HttpResponseRedirect(f"{path}?{query}" if query else path)
