"""Reading relays: which book, since when, and its way so far."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.activities import office_queries as queries
from bashu.db.activities import relays
from bashu.db.activities.challenge_edits import RelayText
from bashu.db.activities.relays import RelayRow
from bashu.db.catalogue.queries import items_with_barcode
from bashu.domain.rights import Right
from bashu.doors.web.office.marked import NOTHING, Wrong, missing, not_a_day
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.office.readings import chosen, owner_of, owners, texts, turn, typed_day, with_own
from bashu.doors.web.shared.forms import scanned, start_of
from bashu.engine.activities.challenge_planning import write_relay

# Of the fields those that lead to a row.
ROWS = ("series", "activity")
FIELDS = ("library", "title_zh", "title_en", "says_zh", "says_en", "from_on", "until_on", "barcode", *ROWS)


@require_GET
@office_page(Right.PLAN_ACTIVITIES)
def listed(page: Page) -> HttpResponse:
    return _list(page)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def add(page: Page) -> HttpResponse:
    library_id = owner_of(page, of_network=False) or 0
    text, wrong = _written(page, None, library_id=library_id)
    if text is None:
        return _list(page, wrong=wrong)
    made = write_relay(text, library_id=library_id, by=page.staff.staff_id, now=page.now, key=page.form_key)
    return page.go("relay", made or 0)


@require_GET
@office_page(Right.PLAN_ACTIVITIES)
def one(page: Page, relay_id: int) -> HttpResponse:
    return _one(page, _found(page, relay_id))


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def change(page: Page, relay_id: int) -> HttpResponse:
    row = _found(page, relay_id)
    text, wrong = _written(page, row, library_id=row.library_id)
    if text is None:
        return _one(page, row, wrong=wrong)
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


def _written(page: Page, row: RelayRow | None, *, library_id: int) -> tuple[RelayText | None, dict[str, str]]:
    """What the form says; or what is wrong with it, by field."""
    said, from_on, until_on = texts(page), typed_day(page, "from_on"), typed_day(page, "until_on")
    wrong = missing(said, "title_zh", "title_en")
    found = [
        each for each in items_with_barcode(scanned(page.request, "barcode")) if each.home.library_id == library_id
    ]
    if len(found) != 1:
        wrong["barcode"] = _("The library has no item with this barcode.")
    if from_on is None:
        wrong["from_on"] = not_a_day()
    elif page.request.POST.get("until_on") and (until_on is None or until_on < from_on):
        wrong["until_on"] = _("A day that is not before the first one.")
    if wrong or from_on is None:
        return None, wrong
    rows: dict[str, Any] = {f"{name}_id": chosen(page, name, rows=each) for name, each in _choices(page, row).items()}
    return RelayText(**said, **rows, item_id=found[0].item_id, from_on=from_on, until_on=until_on), {}


def _choices(page: Page, row: RelayRow | None) -> dict[str, tuple[Any, ...]]:
    seen = page.reach(Right.SEE_ACTIVITIES)
    rows: dict[str, tuple[Any, ...]] = {"series": queries.series(seen), "activity": queries.choosable(seen)}
    return {name: with_own(each, getattr(row, name, None)) for name, each in rows.items()}


def _list(page: Page, *, wrong: Wrong = NOTHING) -> HttpResponse:
    rows = relays.planned_relays(page.reach(Right.PLAN_ACTIVITIES), start=start_of(page.request, "relays"))
    return page.show("relays", rows=rows, owners=owners(page), **_form(page, None, given=_typed(page), wrong=wrong))


def _one(page: Page, row: RelayRow, *, wrong: Wrong = NOTHING) -> HttpResponse:
    standing = {name: getattr(row, f"{name}_id" if name in ROWS else name, None) for name in FIELDS}
    given = _typed(page) if wrong else standing | {"barcode": row.item.barcode}
    return page.show("relay", row=row, stops=relays.stops_of(row), **_form(page, row, given=given, wrong=wrong))


def _typed(page: Page) -> dict[str, object]:
    return {name: page.request.POST.get(name, "") for name in FIELDS}


def _form(page: Page, row: RelayRow | None, *, given: dict[str, object], wrong: Wrong) -> dict[str, object]:
    rows = _choices(page, row)
    return {
        "given": given, "wrong": wrong, "tab": "activities", "series": rows["series"], "activities": rows["activity"]
    }  # fmt: skip
