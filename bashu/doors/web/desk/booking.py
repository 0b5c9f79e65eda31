"""Booking an item for days ahead, for the reader who is at the desk."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bashu.db.catalogue.queries import ItemRow, item
from bashu.db.circulation.bookings import booked_days
from bashu.db.network.queries import PlaceRow
from bashu.domain.calendar import DAY, local_day
from bashu.domain.circulation.commands import PatronScan, Trust
from bashu.domain.circulation.holds.commands import PlaceHold
from bashu.domain.circulation.holds.states import HoldLevel
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared import holding
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import day, number, start_of
from bashu.doors.web.shared.pickups import Offer, offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`looks`: only another city was chosen."""

    from_on: date | None
    to_on: date | None
    pickup: Offer
    looks: bool


@require_http_methods(["GET", "POST"])
@desk_page(Right.PLACE_HOLD)
def book(page: Page, *, item_id: int) -> HttpResponse:
    found, wish = item(item_id), _read(page.request, usual=page.staff.place)
    if found is None:
        raise Http404
    problem = ""
    if page.request.method == "POST" and not wish.looks and page.work.patron_id is not None:
        problem = _booked(page, found, wish=wish)
        if not problem:
            return page.go()
    booked, tomorrow = booked_days(item_id, start=start_of(page.request, "booked")), local_day(page.now) + DAY
    return page.show("book", item=found, wish=wish, booked=booked, problem=problem, tomorrow=tomorrow, tab="where")


def _read(request: HttpRequest, *, usual: PlaceRow) -> Wish:
    given = request.POST
    return Wish(
        from_on=day(given.get("from_on", "")),
        to_on=day(given.get("to_on", "")),
        pickup=offer(city=given.get("city", ""), chosen=number(given.get("branch", "")), usual=usual),
        looks="look" in given,
    )


def _booked(page: Page, found: ItemRow, *, wish: Wish) -> str:
    """Why not; empty if it was done, and told at the desk."""
    if wish.from_on is None or wish.to_on is None:
        return _("Choose the first and the last day.")
    command = PlaceHold(
        **page.made(),
        patron=PatronScan(patron_id=page.work.patron_id),
        trust=Trust(assurance=Assurance.STAFF_SAW_IT, verdict=Verdict(page.work.verdict)),
        level=HoldLevel.ITEM,
        bib_id=found.bib_id,
        item_id=found.item_id,
        pickup_branch_id=wish.pickup.chosen or 0,
        booked_from_on=wish.from_on,
        booked_to_on=wish.to_on,
    )
    days = holding.booked_days(wish.from_on, wish.to_on)
    spoken = holding.booked(execute(command), title=found.title, days=days)
    if not spoken.done:
        return spoken.why
    page.work.add(spoken, at=page.now)
    return ""
