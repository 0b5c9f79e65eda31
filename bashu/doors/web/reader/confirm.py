"""The page behind the link of a letter that asks whose an address is. Looking at it changes nothing, for programs look
at links too. To confirm, one signs in as the reader who typed it; to refuse, one need be nobody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bashu.db.patrons.confirmations import Waiting, confirm_by_link, refuse, waiting_by
from bashu.db.patrons.vault import the_vault
from bashu.doors.web.reader.pages import Page, page_about, signed_in
from bashu.doors.web.shared import confirming
from bashu.doors.web.shared.headers import forget
from bashu.engine import clock


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    now = clock.now()
    found = waiting_by(token, now=now)
    page = None if found is None else page_about(request, found.patron_id, now=now)
    mine = page if page is not None and page.writes_address else None
    if request.method == "POST" and found is not None:
        if request.POST.get("do") == "refuse":
            refused = request.POST.get("sure") == "yes" and refuse(token, vault=the_vault(), now=now)
            return _show(request, found, mine=mine, refused=refused)
        if request.POST.get("do") == "confirm" and mine is not None:
            return _confirmed(mine, token)
    return _show(request, found, mine=mine)


def _confirmed(page: Page, token: str) -> HttpResponse:
    refused = confirm_by_link(token, vault=the_vault(), now=page.now)
    page.visit.tell(confirming.said(refused) if refused else confirming.confirmed())
    return page.go("notices")


def _show(request: HttpRequest, found: Waiting | None, *, mine: Page | None, refused: bool = False) -> HttpResponse:
    other = mine is None and signed_in(request, now=clock.now()) is not None
    context = {"asked": found, "mine": mine, "other": other, "refused": refused}
    return forget(render(request, "reader/confirm.html", context, status=410 if found is None else 200))
