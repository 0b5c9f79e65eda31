"""Stocktakes: begun, gone on with by several people, ended; what is not there, and what stands in the wrong place."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TypeAlias

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.circulation import stocktakes
from bashu.db.circulation.stocktakes import LineRow, TakeRow
from bashu.db.parts import Part
from bashu.domain.circulation.commands import CheckIn, ItemScan, MarkMissing
from bashu.domain.circulation.stocktaking import TO_BE_TAKEN_IN, Shelves
from bashu.domain.identity.credential import without_person
from bashu.domain.outcome import Command
from bashu.domain.rights import Right
from bashu.doors.web.desk import take_words
from bashu.doors.web.desk.boxing import held_by
from bashu.doors.web.desk.misplaced import card_for
from bashu.doors.web.desk.once import form_key
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.service import said
from bashu.doors.web.desk.told import go_on, told_before
from bashu.doors.web.shared.commands import execute_all
from bashu.doors.web.shared.forms import number, numbers, scanned, start_of, words
from bashu.doors.web.shared.spoken import Spoken
from bashu.doors.web.shared.staff import View
from bashu.engine import clock

TAB = "takes"
MARK_LENGTH_MAX, AT_ONCE_MAX = 80, 100
DOES = ("mark", "take_in", "settle")
Told: TypeAlias = tuple[LineRow, Spoken]
TakeView: TypeAlias = Callable[[Page, TakeRow], HttpResponse]


def take_page(view: TakeView) -> View[[int]]:
    """A stocktake of the branch of this desk."""

    @desk_page(Right.TAKE_STOCK)
    @wraps(view)
    def wrapped(page: Page, take_id: int) -> HttpResponse:
        found = stocktakes.take(take_id, branch_id=page.staff.place.branch_id)
        if found is None:
            raise Http404
        return view(page, found)

    return wrapped


@require_http_methods(["GET", "POST"])
@desk_page(Right.TAKE_STOCK)
def takes(page: Page) -> HttpResponse:
    here = page.staff.place.branch_id
    if page.request.POST.get("do") == "begin":
        texts = {name: words(page.request, name, most=MARK_LENGTH_MAX) for name in ("first", "last", "collection")}
        shelves = Shelves(
            branch_id=here, first_mark=texts["first"], last_mark=texts["last"], collection=texts["collection"]
        )
        return page.go("take", stocktakes.begin(shelves, key=form_key(page), now=page.now))
    known = {"takes": stocktakes.takes(here, start=start_of(page.request, "takes")), "form_id": clock.new_id()}
    return page.show("takes", **known, tab=TAB)


@require_GET
@take_page
def take(page: Page, found: TakeRow) -> HttpResponse:
    return _show(page, found)


@require_POST
@take_page
def scan(page: Page, found: TakeRow) -> HttpResponse:
    """Nothing but the count is changed by it."""
    text, chosen = scanned(page.request), number(page.request.POST.get("item_id", ""))
    if text and found.ended_at is None:
        _count(page, found, text=text, chosen=chosen)
    return page.answer("take", lambda page: _show(page, _again(found)), which=[found.take_id])


def _count(page: Page, found: TakeRow, *, text: str, chosen: int | None) -> None:
    items = stocktakes.candidates(text, found.take_id)
    items = tuple(each for each in items if chosen is None or each == chosen)
    if len(items) == 1:
        row = stocktakes.count(found, items[0], by=page.staff.staff_id, now=page.now)
        page.work.choices = [each for each in page.work.choices if each != text]
        page.work.add(take_words.said(row.found, title=row.title, again=row.again), at=page.now, page=TAB)
        return
    card = None if items else card_for(page, text)
    why = _("No item has this barcode. Lay it aside: it may be one of those that nobody has entered.")
    spoken = Spoken(tone="stop", word=_("Unknown"), why=why, done=False)
    if items:
        page.work.ask_which(text)
        spoken = Spoken(tone="stop", word=_("Which one is it?"), why=_("Several items share this barcode."), done=False)
    barcode = _("Barcode %(code)s") % {"code": without_person(text)}
    page.work.add(card.said if card else spoken, at=page.now, otherwise=barcode, page=TAB)


def _again(found: TakeRow) -> TakeRow:
    return stocktakes.take(found.take_id, branch_id=found.branch_id) or found


def _show(page: Page, found: TakeRow) -> HttpResponse:
    known = {"take": found, "left": max(0, found.expected - found.counted), "before": page.work.before(TAB)}
    return page.show("take", tab=TAB, **known)


@require_POST
@take_page
def end(page: Page, found: TakeRow) -> HttpResponse:
    """Its lists stay; and who ended it too soon goes on."""
    if page.request.POST.get("do") == "go_on":
        stocktakes.go_on(found.take_id)
    else:
        stocktakes.end(found.take_id, now=page.now)
    return page.go("take", found.take_id)


@require_http_methods(["GET", "POST"])
@take_page
def not_found(page: Page, found: TakeRow) -> HttpResponse:
    """What nobody scanned. It counts as missing only when somebody says so, a page or some lines of it at a time."""
    if page.request.method == "POST":
        meant = _meant(page)
        rows = stocktakes.still_not_found(found.take_id, meant)
        return go_on(page, _done(page, rows, make=MarkMissing), left=len(meant) - len(rows))
    return _show_lines(page, found, rows=stocktakes.not_found(found, start=start_of(page.request, "lines")))


@require_http_methods(["GET", "POST"])
@take_page
def misplaced(page: Page, found: TakeRow) -> HttpResponse:
    """What was scanned and should not stand there: taken in, so that its next stop is told; or put on its shelf."""
    if page.request.method == "POST":
        return _see_to(page, found)
    return _show_lines(page, found, rows=stocktakes.misplaced(found.take_id, start=start_of(page.request, "lines")))


def _see_to(page: Page, found: TakeRow) -> HttpResponse:
    meant, told = _meant(page), list[Told]()
    rows = list(stocktakes.still_misplaced(found.take_id, meant))
    left = len(meant) - len(rows)
    if page.request.POST.get("do") == "take_in":
        page.require(Right.TAKE_IN)
        told = _done(page, [row for row in rows if row.found in TO_BE_TAKEN_IN], make=CheckIn)
        rows = [row for row, spoken in told if spoken.done]
    stocktakes.settle(found.take_id, [row.item_id for row in rows])
    return go_on(page, told or [(row, _put_right()) for row in rows], left=left)


def _put_right() -> Spoken:
    return Spoken(tone="keep", word=_("Put right"))


def _show_lines(page: Page, found: TakeRow, *, rows: Part[LineRow]) -> HttpResponse:
    lines = [(row, take_words.word(row.found) if row.found else "") for row in rows]
    is_missing = page.request.path.endswith("/not-found")
    known = {"rows": rows, "lines": lines, "told": told_before(page), "missing": is_missing}
    return page.show("take_lines", take=found, tab=TAB, **known)


def _meant(page: Page) -> list[int]:
    """What was ticked; or all that the page showed when it was pressed, whatever it would show by then. Some browsers
    send a form without a button, for Enter in a tick: then nothing is meant.
    """
    given = page.request.POST
    if "all" not in given and given.get("do") not in DOES:
        return []
    return numbers(page.request, "shown" if "all" in given else "item", most=AT_ONCE_MAX)


def _done(page: Page, rows: Sequence[LineRow], *, make: Callable[..., Command]) -> list[Told]:
    """A command for each, and its answer."""
    scans = [ItemScan(barcode=row.barcode, item_id=row.item_id) for row in rows]
    outcomes = execute_all([make(**page.also(), item=scan) for scan in scans])
    for outcome in outcomes:
        page.work.keep_slips(held_by(outcome))
    page.keep()
    return [(row, said(outcome)) for row, outcome in zip(rows, outcomes, strict=True)]
