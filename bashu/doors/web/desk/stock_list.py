"""Many items at once: scanned, or chosen from the shelves of a branch, then marked, withdrawn, edited or labelled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bashu.db.catalogue.holdings import (
    BULK_MAX,
    Filters,
    HeldRow,
    branches_of,
    chosen,
    held_items,
    held_with_barcodes,
)
from bashu.db.parts import Part
from bashu.domain.catalogue.problems import No, Unfit, unfit
from bashu.domain.catalogue.shelves import KINDS
from bashu.domain.circulation.commands import ItemScan
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.identity.credential import without_person
from bashu.domain.rights import Right
from bashu.doors.web.desk import labelling
from bashu.doors.web.desk.boxing import held_by
from bashu.doors.web.desk.marc_words import said as words_of
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.service import NEEDED, command, reason_of, reasons, said
from bashu.doors.web.desk.stock import STOCK, TAB, reach
from bashu.doors.web.desk.told import go_on, told_before
from bashu.doors.web.shared.commands import execute_all
from bashu.doors.web.shared.forms import lines, number, numbers, start_of
from bashu.doors.web.shared.spoken import Spoken
from bashu.engine.catalogue import items

MARK_LENGTH_MAX = 80
ASKED = ("home", "first", "last", "collection", "kind", "status")
Told: TypeAlias = tuple[HeldRow, Spoken]
DOES = {**NEEDED, "edit": Right.CATALOGUE}


@dataclass(frozen=True, slots=True)
class Listed:
    """`ticked`: their ids; what was scanned is meant. `unknown`: what was scanned and is none of ours. `asked`: for
    some of a branch's shelves. `text`: what was scanned and is not listed, for there would be too many.
    """

    rows: Part[HeldRow]
    ticked: frozenset[int] = frozenset()
    unknown: tuple[str, ...] = ()
    problem: Unfit | None = None
    asked: bool = False
    text: str = ""


@require_http_methods(["GET", "POST"])
@desk_page(*STOCK)
def stock_list(page: Page) -> HttpResponse:
    what = page.request.POST.get("do", "")
    if what:
        return go_on(page, _do(page, what))
    listed = _scanned(page) or _chosen(page)
    return page.show("stock_list", listed=listed, told=told_before(page), **_asks(page), tab=TAB)


def _asks(page: Page) -> dict[str, Any]:
    """What the forms of the page offer."""
    return {
        "asked": {name: page.request.GET.get(name, "")[:MARK_LENGTH_MAX] for name in ASKED},
        "branches": branches_of(page.staff.library_id, reach(page, _widest(page))),
        "kinds": KINDS,
        "statuses": [status.value for status in ItemStatus],
        "reasons": reasons(),
        "sheets": list(labelling.SHEET_NAMES),
        "most": BULK_MAX,
    }


def _widest(page: Page) -> Right:
    return next(right for right in STOCK if page.may(right))


def _part(rows: Iterable[HeldRow] = ()) -> Part[HeldRow]:
    found = tuple(rows)
    return Part(rows=found, start=0, of=len(found), most=BULK_MAX)


def _scanned(page: Page) -> Listed | None:
    """What the page lists already, as it is ticked, and what was scanned besides."""
    codes = lines(page.request, "barcodes", most=BULK_MAX + 1) if page.request.method == "POST" else []
    shown = _numbers(page, "shown") if page.request.method == "POST" else []
    if not codes and not shown:
        return None
    within, library_id = reach(page, _widest(page)), page.staff.library_id
    before = {row.item_id: row for row in held_items(within, shown, library_id=library_id)}
    found = held_with_barcodes(within, codes, library_id=library_id)
    scanned = {found[code].item_id: found[code] for code in codes if code in found}
    rows, ticked = tuple({**before, **scanned}.values()), frozenset(_numbers(page, "item"))
    if len(codes) > BULK_MAX or len(rows) > BULK_MAX:
        text = "\n".join(without_person(code) for code in codes)
        return Listed(_part(before.values()), ticked, problem=unfit(No.TOO_MANY, most=BULK_MAX), text=text)
    unknown = tuple(without_person(code) for code in dict.fromkeys(codes) if code not in found)
    return Listed(_part(rows), ticked | frozenset(scanned), unknown)


def _numbers(page: Page, name: str) -> list[int]:
    return numbers(page.request, name, most=BULK_MAX)


def _chosen(page: Page) -> Listed:
    filters = _filters(page.request)
    if filters is None:
        return Listed(_part())
    library_id, start = page.staff.library_id, start_of(page.request, "items")
    found = chosen(reach(page, _widest(page)), filters, library_id=library_id, start=start)
    return Listed(found, asked=True)


def _filters(request: HttpRequest) -> Filters | None:
    asked = {name: request.GET.get(name, "").replace("\0", "").strip()[:MARK_LENGTH_MAX] for name in ASKED}
    home = number(asked["home"])
    if home is None:
        return None
    return Filters(
        home_branch_id=home,
        first_mark=asked["first"],
        last_mark=asked["last"],
        collection=asked["collection"],
        kind=asked["kind"],
        status=asked["status"],
    )


def _do(page: Page, what: str) -> list[Told]:
    if what not in DOES:
        raise Http404
    page.require(DOES[what])
    rows = held_items(reach(page, DOES[what]), _numbers(page, "item"), library_id=page.staff.library_id)
    return _edit(page, rows) if what == "edit" else _command(page, rows, what=what)


def _command(page: Page, rows: Sequence[HeldRow], *, what: str) -> list[Told]:
    """One for each, in their order."""
    reason = reason_of(page)
    asked = [
        command(what, ItemScan(barcode=row.barcode, item_id=row.item_id), reason=reason, **page.also()) for row in rows
    ]
    outcomes = execute_all(asked)
    for outcome in outcomes:
        page.work.keep_slips(held_by(outcome))
    page.keep()
    return [(row, said(outcome)) for row, outcome in zip(rows, outcomes, strict=True)]


def _edit(page: Page, rows: Sequence[HeldRow]) -> list[Told]:
    """The same of all; what is left empty stays what it is."""
    post = page.request.POST
    changes: dict[str, Any] = {}
    if collection := post.get("collection", "").strip()[:MARK_LENGTH_MAX]:
        changes["collection"] = "" if collection == "-" else collection
    if post.get("kind", "") in KINDS:
        changes["kind"] = post["kind"]
    homes = {branch.branch_id for branch in branches_of(page.staff.library_id, reach(page))}
    if (home := number(post.get("home", ""))) is not None and home in homes:
        changes["home_branch_id"] = home
    if not changes or not rows:
        return []
    who: dict[str, Any] = {"library_id": page.staff.library_id, "by": page.staff.staff_id, "now": page.now}
    answer = items.edit([row.item_id for row in rows], changes, **who)
    if isinstance(answer, Unfit):
        return [(row, Spoken(tone="stop", word=_("Problem"), why=words_of(answer), done=False)) for row in rows]
    return [(row, Spoken(tone="keep", word=_("Changed"))) for row in rows if row.item_id in answer]
