""" "Where is my book?" and "whose book is this?" An item's owner, its home, its place and the rest of its way."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bashu.db.catalogue.queries import BibRow, ItemRow, bibs, items_of
from bashu.db.circulation.bookings import booked_days
from bashu.db.circulation.boxes import box
from bashu.db.circulation.queries import TransitRow, WhereRow, where_is, whose
from bashu.db.network.queries import PlaceRow, places
from bashu.db.parts import Part
from bashu.domain.circulation.boxcodes import box_of_code
from bashu.domain.identity.credential import without_person
from bashu.domain.rights import Right
from bashu.domain.routing import Stop, rest_of_way
from bashu.doors.web.desk.accident import may_be_told
from bashu.doors.web.desk.boxes import leaf_to
from bashu.doors.web.desk.boxing import packing_of
from bashu.doors.web.desk.misplaced import card_for
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared.forms import scanned, start_of
from bashu.engine.circulation.network import read_timetable
from bashu.search.query import search

TITLES_MAX = 10


@dataclass(frozen=True, slots=True)
class Ahead:
    """A stop that is still to come."""

    place: PlaceRow
    stop: Stop


@require_http_methods(["GET", "POST"])
@desk_page(Right.SEE_TRANSITS)
def where(page: Page) -> HttpResponse:
    """By barcode, else by the words of its title. What was scanned stands in no address: it could be a card."""
    text = scanned(page.request)
    box_id = box_of_code(text)
    if box_id is not None and box(box_id) is not None:
        page.require(Right.MOVE_BOXES)
        return leaf_to(page, packing_of(page), box_id=box_id)
    found = whose(text) if text else ()
    if len(found) == 1:
        item_id = found[0][0].item_id
        return page.answer("where_is", lambda page: _shown(page, item_id), which=[item_id])
    titles = _titled("" if found else text)
    problem = _nothing(page, text) if text and not found and not titles else ""
    return page.show("where", several=found, titles=titles, problem=problem, tab="where")


@require_GET
@desk_page(Right.SEE_TRANSITS)
def where_is_item(page: Page, item_id: int) -> HttpResponse:
    return _shown(page, item_id)


def _nothing(page: Page, text: str) -> str:
    """Why nothing is found; a reader's card is kept for whoever wants to open the reader."""
    card = card_for(page, text)
    page.work.beside(card.kept if card else {})
    page.keep()
    return card.said.why if card else _("No item has the barcode %(code)s.") % {"code": without_person(text)}


def _titled(text: str) -> Part[tuple[BibRow, Part[ItemRow]]]:
    """Each title that these words find, with its items. A card's number is not looked for."""
    if not text or without_person(text) != text:
        return Part(rows=(), start=0, of=0, most=TITLES_MAX)
    found = search(text, limit=TITLES_MAX)
    rows = tuple((bib, items_of(bib.bib_id)) for bib in bibs(found.bib_ids))
    return Part(rows=rows, start=0, of=found.total, most=TITLES_MAX)


def _shown(page: Page, item_id: int) -> HttpResponse:
    found = where_is(item_id, start=start_of(page.request, "way"))
    if found is None:
        raise Http404
    ours = found.box is not None and found.box.concerns(page.staff.place.branch_id)
    ahead, booked = _ahead(found, now=page.now), booked_days(item_id, start=start_of(page.request, "booked"))
    matters = may_be_told(page, found.item)
    return page.show(
        "where_is", found=found, ahead=ahead, box_is_ours=ours, booked=booked, matters=matters, tab="where"
    )


def _ahead(found: WhereRow, *, now: datetime) -> tuple[Ahead, ...]:
    transit = found.transit
    if transit is None:
        return ()
    stops = _stops(transit, now=now)
    where_to = places(stop.branch_id for stop in stops)
    return tuple(Ahead(where_to[stop.branch_id], stop) for stop in stops)


def _stops(transit: TransitRow, *, now: datetime) -> tuple[Stop, ...]:
    return rest_of_way(
        read_timetable(),
        origin_id=transit.origin.branch_id,
        next_id=transit.next_stop.branch_id,
        destination_id=transit.destination.branch_id,
        dispatched_at=transit.dispatched_at,
        now=now,
    )
