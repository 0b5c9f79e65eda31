"""What is on its way from this branch and to it, and what of it is late."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from bashu.db.circulation.queries import expected_here, overdue_here, waiting_here
from bashu.domain.rights import AT_A_DESK, Right
from bashu.doors.web.desk.leaving import count_to_send, to_bring
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared.forms import start_of


@require_GET
@desk_page(Right.SEE_TRANSITS)
def van(page: Page) -> HttpResponse:
    here = page.staff.place.branch_id
    waiting = waiting_here(here, start=start_of(page.request, "waiting"))
    return page.show(
        "van",
        overdue=overdue_here(here, start=start_of(page.request, "late")),
        waiting=waiting,
        by_stop=sorted(waiting, key=lambda transit: transit.next_stop.code),
        in_no_box=sum(transit.box_id is None for transit in waiting),
        expected=expected_here(here, start=start_of(page.request, "expected")),
        to_send=count_to_send(page) if page.may(Right.PULL) else 0,
        **(to_bring(page) if page.may(Right.PULL) else {}),
        tab="van",
    )


@require_GET
@desk_page(*AT_A_DESK)
def keys(page: Page) -> HttpResponse:
    return page.show("keys", tab="keys")
