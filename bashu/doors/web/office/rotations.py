"""Rotations: collections that move along a list of branches, with their stops, their items, and where these are."""

from datetime import date

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.circulation import rotated
from bashu.db.circulation.queries import transits_of
from bashu.db.network import floating, rotations
from bashu.db.network.queries import Name
from bashu.db.network.rotations import RotationRow
from bashu.db.network.routes import branch_of_code, branches
from bashu.domain.circulation.answers import Rotated
from bashu.domain.circulation.commands import ItemScan, JoinRotation, LeaveRotation
from bashu.domain.outcome import Accepted, Outcome
from bashu.domain.rights import Right, Scope
from bashu.doors.web.office import lists
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.commands import execute_all
from bashu.doors.web.shared.forms import day, lines, number, scanned, start_of, words
from bashu.doors.web.shared.spoken import Spoken, refusal, title_of
from bashu.engine import clock

NAME_LENGTH = 60
BARCODES_MAX = 200
# A day beyond is a slip, and its stops could be beyond the last day there is.
YEARS = range(1990, 2200)


@require_GET
@office_page(Right.SEE_ROUTES)
def listed(page: Page) -> HttpResponse:
    return _list(page)


@require_POST
@office_page(Right.EDIT_FLOAT_GROUPS)
def add(page: Page) -> HttpResponse:
    owner_id = number(page.request.POST.get("owner_id", "")) or 0
    page.require(Right.EDIT_FLOAT_GROUPS, Scope(library_id=owner_id))
    name, begins_on = _written(page)
    if begins_on is None or not (name.zh and name.en) or not floating.is_library(owner_id):
        return _list(page, problem=_not_whole())
    repeats = page.request.POST.get("repeats") == "yes"
    return page.go("rotation", rotations.save_rotation(owner_id, name=name, begins_on=begins_on, repeats=repeats))


@require_GET
@office_page(Right.SEE_ROUTES)
def one(page: Page, rotation_id: int) -> HttpResponse:
    return _one(page, _rotation(page, rotation_id))


@require_POST
@office_page(Right.EDIT_FLOAT_GROUPS)
def change(page: Page, rotation_id: int) -> HttpResponse:
    row = _own(page, rotation_id)
    name, begins_on = _written(page)
    if begins_on is None or not (name.zh and name.en):
        return _one(page, row, problem=_not_whole())
    repeats, owner_id = page.request.POST.get("repeats") == "yes", row.rotation.owner_library_id
    rotations.save_rotation(owner_id, name=name, begins_on=begins_on, repeats=repeats, rotation_id=rotation_id)
    return page.go("rotation", rotation_id)


@require_POST
@office_page(Right.EDIT_FLOAT_GROUPS)
def stop(page: Page, rotation_id: int) -> HttpResponse:
    """Another stop, or of one of them its days, its place in the list, or its end."""
    row, how = _own(page, rotation_id), page.request.POST.get("how", "")
    problem = _add_stop(page, row) if how == "add" else _change_stop(page, row, how=how)
    return _one(page, row, problem=problem) if problem else page.go("rotation", rotation_id)


@require_POST
@office_page(Right.EDIT_FLOAT_GROUPS)
def items(page: Page, rotation_id: int) -> HttpResponse:
    """Each barcode is a command of its own, and is answered by itself."""
    row, barcodes = _own(page, rotation_id), lines(page.request, "barcodes", most=BARCODES_MAX + 1)
    if not barcodes or len(barcodes) > BARCODES_MAX:
        problem = _("Scan at least one barcode, and at most %(most)s at a time. Nothing was changed.")
        return _one(page, row, problem=problem % {"most": BARCODES_MAX})
    kind = LeaveRotation if page.request.POST.get("how") == "leave" else JoinRotation
    commands = [
        kind(id=clock.new_id(), occurred_at=page.now, item=ItemScan(barcode=barcode), rotation_id=rotation_id)
        for barcode in barcodes
    ]  # fmt: skip
    told = [(barcode, _spoken(each)) for barcode, each in zip(barcodes, execute_all(commands), strict=True)]
    return _one(page, row, told=told)


@require_POST
@office_page(Right.EDIT_FLOAT_GROUPS)
def remove(page: Page, rotation_id: int) -> HttpResponse:
    row = _own(page, rotation_id)
    if not rotations.remove_rotation(rotation_id):
        return _one(page, row, problem=_("It still has items. Take them out first."))
    return page.go("rotations")


def _add_stop(page: Page, row: RotationRow) -> str:
    place, days = branch_of_code(scanned(page.request, "branch")), number(page.request.POST.get("days", ""))
    if place is None:
        return _("No branch has this code.")
    if days is None or not 0 < days <= rotations.DAYS_MAX:
        return _("A stop is of 1 to %(most)s days.") % {"most": rotations.DAYS_MAX}
    if place.library_id != row.rotation.owner_library_id and not rotations.takes_guests(place.branch_id):
        return _("That branch keeps no items of other libraries.")
    added = rotations.add_stop(row.rotation.id, place.branch_id, days=days)
    return "" if added else _("A rotation has at most %(most)s stops.") % {"most": rotations.STOPS_MAX}


def _change_stop(page: Page, row: RotationRow, *, how: str) -> str:
    stop_id, days = (number(page.request.POST.get(name, "")) for name in ("stop_id", "days"))
    if stop_id is None or stop_id not in {each.stop_id for each in row.stops}:
        raise Http404
    match how:
        case "up":
            rotations.move_stop_up(stop_id)
        case "remove":
            rotations.remove_stop(stop_id)
        case "days" if days is not None and 0 < days <= rotations.DAYS_MAX:
            rotations.change_stop(stop_id, days=days)
        case _:
            return _("A stop is of 1 to %(most)s days.") % {"most": rotations.DAYS_MAX}
    return ""


def _spoken(outcome: Outcome) -> Spoken:
    match outcome:
        case Accepted(answer=Rotated() as answer):
            word = _("Taken out") if answer.rotation_id is None else _("In the rotation")
            why = _("It was in it before.") if answer.again else ""
            return Spoken(tone="keep", word=word, title=title_of(outcome), why=why)
        case _:
            return refusal(outcome, audience="staff")


def _list(page: Page, *, problem: str = "") -> HttpResponse:
    reach = page.reach(Right.EDIT_FLOAT_GROUPS)
    return page.show(
        "rotations",
        rows=rotations.rotation_rows(
            page.reach(Right.SEE_ROUTES), on=page.today, start=start_of(page.request, "rotations")
        ),
        owners=floating.owners(reach) if reach else (),
        given=_written(page),
        problem=problem,
        tab="floats",
    )


def _one(
    page: Page, row: RotationRow, *, problem: str = "", told: list[tuple[str, Spoken]] | None = None
) -> HttpResponse:
    """What it has is its library's to see; a branch where it stops sees when it comes."""
    is_seen = page.may(Right.SEE_ROUTES, row.scope)
    found = rotated.items_of(row.rotation.id) if is_seen else ()
    listed = lists.find(page, found, words=lambda item: (item.barcode, item.title, *lists.place_words(item.place)))
    transits = transits_of([item.item_id for item in listed.rows])
    return page.show(
        "rotation",
        row=row,
        is_seen=is_seen,
        list=listed,
        items=[(item, transits.get(item.item_id)) for item in listed.rows],
        places=rotated.where_they_are(found),
        branches=branches(),
        may_edit=page.may(Right.EDIT_FLOAT_GROUPS, row.scope),
        problem=problem,
        told=told or [],
        done=sum(spoken.done for _barcode, spoken in told or []),
        most=BARCODES_MAX,
        tab="floats",
    )


def _rotation(page: Page, rotation_id: int) -> RotationRow:
    row = rotations.rotation_row(rotation_id, page.reach(Right.SEE_ROUTES), on=page.today)
    if row is None:
        raise Http404
    return row


def _own(page: Page, rotation_id: int) -> RotationRow:
    row = _rotation(page, rotation_id)
    page.require(Right.EDIT_FLOAT_GROUPS, row.scope)
    return row


def _written(page: Page) -> tuple[Name, date | None]:
    name = Name(*(words(page.request, each, most=NAME_LENGTH) for each in ("name_zh", "name_en")))
    begins_on = day(page.request.POST.get("begins_on", ""))
    return name, begins_on if begins_on is not None and begins_on.year in YEARS else None


def _not_whole() -> str:
    return _("Give it a name in Chinese and in English, and the day on which it begins.")
