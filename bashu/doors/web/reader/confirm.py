"""The page behind the link of a letter that asks whose an address is. Looking at it changes nothing, for programs look
at links too. To confirm, one signs in as the reader who typed it; to refuse, one need be nobody."""

from datetime import datetime

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
    asked = waiting_by(token, now=now)
    mine = None if asked is None else _of_its_reader(request, asked, now=now)
    do = request.POST.get("do") if asked is not None else None
    if do == "confirm" and mine is not None:
        return _confirmed(mine, token)
    sure = do == "refuse" and request.POST.get("sure") == "yes"
    refused = sure and refuse(token, vault=the_vault(), now=now)
    here = signed_in(request, now=now)
    shown = {"asked": asked, "mine": mine, "me": here[1] if here else None, "refused": refused}
    return forget(render(request, "reader/confirm.html", shown, status=410 if asked is None else 200))


def _of_its_reader(request: HttpRequest, asked: Waiting, *, now: datetime) -> Page | None:
    page = page_about(request, asked.patron_id, now=now)
    return page if page is not None and page.writes_address else None


def _confirmed(page: Page, token: str) -> HttpResponse:
    refused = confirm_by_link(token, vault=the_vault(), now=page.now)
    page.visit.tell(confirming.said(refused) if refused else confirming.confirmed())
    return page.go("notices")
