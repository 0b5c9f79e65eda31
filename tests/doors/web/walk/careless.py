"""Addresses as somebody might add them who forgot a right: the walk has to tell each of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bashu.db.network.models import Branch, Terminal
from bashu.db.network.models import Grant as GrantModel
from bashu.db.network.rights import within
from bashu.db.patrons.models import Patron
from bashu.domain.rights import Right
from bashu.doors.web.office.pages import Page, office_page
from bashu.project.urls import urlpatterns as all_others


def shows_to_anybody(request: HttpRequest, branch_id: int) -> HttpResponse:
    """No login asked for; and what everybody sees by another way would be public."""
    return HttpResponse(Terminal.objects.get(branch=branch_id).sip2_location if request.user.is_authenticated else "")


@office_page(*Right)
def shows_all_rows(page: Page) -> HttpResponse:
    """A right, but no reach."""
    return HttpResponse(" ".join(Patron.objects.values_list("name", flat=True)))


@office_page(*Right)
def keeps_to_the_reach(page: Page) -> HttpResponse:
    """As it should be."""
    rows = within(GrantModel.objects.all(), page.reach(Right.SEE_STAFF))
    return HttpResponse(" ".join(row.staff.user.get_username() for row in rows))


@office_page(*Right)
def changes_what_it_is_told_to(page: Page, thing: int) -> HttpResponse:
    """The right is there, the row is never looked at."""
    if page.request.method == "POST":
        Branch.objects.filter(pk=thing).update(address=page.request.POST["address"])
    return HttpResponse()


@office_page(*Right)
def changes_by_a_hidden_field(page: Page) -> HttpResponse:
    given: Any = page.request.POST
    if page.request.method == "POST" and given.get("sure") and given.get("some_id", "").isdigit():
        GrantModel.objects.filter(pk=int(given["some_id"])).update(ends_on="2026-12-31")
    return HttpResponse()


CARELESS = {
    "/careless/shows/7777777": "shows TERMINALSIP2_LOCATION7777777 of network_terminal",
    "/careless/all": "shows PATRONNAME7777777 of patrons_patron",
    "/careless/changes/7777777": "changes network_branch",
    "/careless/hidden": "changes network_grant",
}

urlpatterns = [
    path("careless/shows/<int:branch_id>", shows_to_anybody),
    path("careless/all", shows_all_rows),
    path("careless/right", keeps_to_the_reach),
    path("careless/changes/<int:thing>", changes_what_it_is_told_to),
    path("careless/hidden", changes_by_a_hidden_field),
    *all_others,
]
