"""Titles that a reader puts aside. Until they sign in only their browser knows which; then they are in the account.

The page asks for the lines of the list, whoever keeps it.
"""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from bashu.db.catalogue import queries as catalogue
from bashu.db.circulation.saved import SAVED_MAX, drop, drop_all, save, saved
from bashu.doors.web.reader.pages import signed_in
from bashu.doors.web.shared.forms import number, numbers
from bashu.doors.web.shared.headers import forget
from bashu.engine import clock

FORBIDDEN = 403


@require_safe
def shown(request: HttpRequest) -> HttpResponse:
    return render(request, "reader/list.html", {"most": SAVED_MAX})


@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """In the order of the ids; of what is gone there is no line."""
    asked = [number(text) for text in request.GET.getlist("id")[:SAVED_MAX]]
    bib_ids = list(dict.fromkeys(each for each in asked if each is not None))
    stock = catalogue.stock(bib_ids)
    rows = [(bib, stock.get(bib.bib_id)) for bib in catalogue.bibs(bib_ids)]
    return render(request, "reader/list_lines.html", {"rows": rows})


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Null for who is not signed in. Who never was is told so without asking the database."""
    may_be = settings.SESSION_COOKIE_NAME in request.COOKIES
    found = signed_in(request, now=clock.now()) if may_be else None
    return _told(request, found[1].patron_id if found else None)


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """`do`: save or drop the titles of these ids, or empty the list."""
    now = clock.now()
    found = signed_in(request, now=now)
    if found is None:
        return _told(request, None, status=FORBIDDEN)
    visit, me = found
    _change(request, me.patron_id, now=now)
    visit.save(request, now)
    return _told(request, me.patron_id)


def _change(request: HttpRequest, patron_id: int, *, now: datetime) -> None:
    bib_ids = numbers(request, "id", most=SAVED_MAX)
    match request.POST.get("do"):
        case "save":
            save(patron_id, bib_ids, now=now)
        case "drop":
            for bib_id in bib_ids[:1]:
                drop(patron_id, bib_id)
        case "empty":
            drop_all(patron_id)


def _told(request: HttpRequest, patron_id: int | None, *, status: int = 200) -> HttpResponse:
    if patron_id is None:
        return forget(JsonResponse({"ids": None}, status=status))
    return forget(JsonResponse({"ids": saved(patron_id), "token": get_token(request)}, status=status))
