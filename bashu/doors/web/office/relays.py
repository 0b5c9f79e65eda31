"""Reading relays: which book, since when, and its way so far."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.activities import relays
from bashu.db.activities.challenge_edits import RelayText
from bashu.db.activities.relays import RelayRow
from bashu.db.catalogue.queries import items_with_barcode
from bashu.domain.rights import Right
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.office.readings import owner_of, owners, texts, turn, typed_day
from bashu.doors.web.shared.forms import scanned, start_of
from bashu.engine.activities.challenge_planning import write_relay

FIELDS = ("title_zh", "title_en", "says_zh", "says_en", "from_on", "until_on", "barcode")


@require_GET
@office_page(Right.PLAN_ACTIVITIES)
def listed(page: Page) -> HttpResponse:
    return _list(page)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def add(page: Page) -> HttpResponse:
    library_id = owner_of(page, of_network=False) or 0
    text = _written(page, library_id=library_id)
    if text is None:
        return _list(page, problem=_not_whole())
    made = write_relay(text, library_id=library_id, by=page.staff.staff_id, now=page.now)
    return page.go("relay", made or 0)


@require_GET
@office_page(Right.PLAN_ACTIVITIES)
def one(page: Page, relay_id: int) -> HttpResponse:
    return _one(page, _found(page, relay_id))


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def change(page: Page, relay_id: int) -> HttpResponse:
    row = _found(page, relay_id)
    text = _written(page, library_id=row.library_id)
    if text is None:
        return _one(page, row, problem=_not_whole())
    write_relay(text, library_id=row.library_id, by=page.staff.staff_id, now=page.now, relay_id=relay_id)
    return page.go("relay", relay_id)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def publish(page: Page, relay_id: int) -> HttpResponse:
    _found(page, relay_id)
    turn(page, "Relay", row_id=relay_id)
    return page.go("relay", relay_id)


def _found(page: Page, relay_id: int) -> RelayRow:
    row = relays.find_planned(relay_id, page.reach(Right.PLAN_ACTIVITIES))
    if row is None:
        raise Http404
    return row


def _written(page: Page, *, library_id: int) -> RelayText | None:
    """None: something is missing, or the library has no such item."""
    said, from_on, until_on = texts(page), typed_day(page, "from_on"), typed_day(page, "until_on")
    found = [
        each for each in items_with_barcode(scanned(page.request, "barcode")) if each.home.library_id == library_id
    ]
    if not (said["title_zh"] and said["title_en"]) or from_on is None or len(found) != 1:
        return None
    if until_on is not None and until_on < from_on:
        return None
    return RelayText(**said, item_id=found[0].item_id, from_on=from_on, until_on=until_on)


def _not_whole() -> str:
    return _(
        "Write a title in Chinese and in English, the barcode of an item of this library, and the first day; the last"
        " one not before it."
    )


def _list(page: Page, *, problem: str = "") -> HttpResponse:
    rows = relays.planned_relays(page.reach(Right.PLAN_ACTIVITIES), start=start_of(page.request, "relays"))
    given = {name: page.request.POST.get(name, "") for name in FIELDS}
    return page.show("relays", rows=rows, given=given, owners=owners(page), problem=problem, tab="activities")


def _one(page: Page, row: RelayRow, *, problem: str = "") -> HttpResponse:
    given = {name: getattr(row, name, None) for name in FIELDS} | {"barcode": row.item.barcode}
    if problem:
        given = {name: page.request.POST.get(name, "") for name in FIELDS}
    return page.show("relay", row=row, given=given, stops=relays.stops_of(row), problem=problem, tab="activities")
