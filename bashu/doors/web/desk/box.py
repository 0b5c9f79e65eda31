"""One box: packed, closed, handed over; or opened and emptied, item by item or as a whole."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bashu.db.circulation.boxes import BoxRow, box, contents
from bashu.db.circulation.papers import label_of, manifest_of
from bashu.db.circulation.queries import transits_of
from bashu.domain.circulation.boxcodes import box_of_code
from bashu.domain.circulation.commands import (
    CheckIn,
    CloseBox,
    ItemScan,
    OpenBox,
    PackItem,
    ReceiveBox,
    ReceiveTransit,
    UnpackItem,
)
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted, Command, Outcome, Refused
from bashu.domain.rights import Right
from bashu.doors.web.desk.boxes import CARRIER_LENGTH_MAX, leaf_to, tell_of_box
from bashu.doors.web.desk.boxing import (
    BOX_MODES,
    Packing,
    box_name,
    handing_over,
    held_by,
    item_in,
    keep,
    packing_of,
    say,
    sends_on,
)
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared.commands import execute, execute_all
from bashu.doors.web.shared.forms import lines, start_of, words
from bashu.doors.web.shared.spoken import Spoken
from bashu.doors.web.shared.staff import View

BATCH_MAX = 500
BoxView: TypeAlias = Callable[[Page, BoxRow], HttpResponse]


def box_page(view: BoxView) -> View[[int]]:
    """Of a box that comes from this branch, stands here or goes here. What may be done with it the engine decides."""

    @desk_page(Right.MOVE_BOXES)
    @wraps(view)
    def wrapped(page: Page, box_id: int) -> HttpResponse:
        found = box(box_id)
        if found is None or not found.concerns(page.staff.place.branch_id):
            raise Http404
        return view(page, found)

    return wrapped


@require_GET
@box_page
def one(page: Page, found: BoxRow) -> HttpResponse:
    return _show(page, found)


def _show(page: Page, found: BoxRow) -> HttpResponse:
    packing, rows = packing_of(page), contents(found.box_id, start=start_of(page.request, "contents"))
    here = page.staff.place.branch_id
    moving = transits_of([row.item_id for row in rows if not row.inside])
    return page.show(
        "box",
        box=found,
        packing=packing,
        **packing.said(box_name(found.box_id)),
        contents=rows,
        inside=[row for row in rows if row.inside],
        gone=[(row, moving.get(row.item_id)) for row in rows if not row.inside],
        gone_count=rows.of - found.items,
        is_packed=found.is_packed_at(here),
        is_for_here=found.next_stop.branch_id == here,
        has_left=found.stage == "handed_over" and found.place.branch_id == here,
        carrier_length=CARRIER_LENGTH_MAX,
        tab="boxes",
    )


@require_POST
@box_page
def scan(page: Page, found: BoxRow) -> HttpResponse:
    """Into it or out of it where it is packed; elsewhere what comes out of it. Another box is opened instead."""
    item, packing = item_in(page), packing_of(page)
    if (other := box_of_code(item.barcode)) is not None:
        return leaf_to(page, packing, box_id=other, back=found.box_id)
    packing.choice = ""
    if item.barcode:
        outcome = execute(_command(page, found, item=item, packing=packing, **page.made()))
        _told(page, packing, found=found, item=item, outcome=_taken_in_first(page, found, item=item, outcome=outcome))
    return _answer(page, packing, found=found)


@require_POST
@box_page
def batch(page: Page, found: BoxRow) -> HttpResponse:
    """What a portable scanner has read, a line for each item. With `emptied` that was all that was in the box."""
    packing = packing_of(page)
    packing.choice = ""
    items = [ItemScan(barcode=text) for text in lines(page.request, "items", most=BATCH_MAX + 1)]
    if len(items) > BATCH_MAX:
        packing.add(_too_many(), on=box_name(found.box_id))
        return _answer(page, packing, found=found)
    told = execute_all([_command(page, found, item=item, packing=packing, **page.also()) for item in items])
    outcomes = [
        _taken_in_first(page, found, item=item, outcome=outcome) for item, outcome in zip(items, told, strict=True)
    ]
    for item, outcome in zip(items, outcomes, strict=True):
        _told(page, packing, found=found, item=item, outcome=outcome)
    decided = all(isinstance(outcome, Accepted | Refused) for outcome in outcomes)
    if items:
        packing.add(_summary(outcomes), on=box_name(found.box_id))
    if decided and page.request.POST.get("emptied"):
        packing.add(say(execute(_emptied(page, found))), on=box_name(found.box_id))
    return _answer(page, packing, found=found)


@require_POST
@box_page
def act(page: Page, found: BoxRow) -> HttpResponse:
    """The box as a whole; or from now on scans go into it, or come out."""
    packing, wanted = packing_of(page), page.request.POST.get("act", "")
    if "carrier" in page.request.POST:
        packing.carrier = words(page.request, "carrier", most=CARRIER_LENGTH_MAX)
    if wanted in BOX_MODES:
        packing.box_mode, packing.choice = wanted, ""
    elif (command := _whole(page, found, wanted=wanted, packing=packing)) is not None:
        tell_of_box(page, packing, outcome=execute(command), on=box_name(found.box_id))
        packing.box_mode = "in"
        keep(page, packing)
        return page.go("box", found.box_id)
    return _answer(page, packing, found=found)


def _answer(page: Page, packing: Packing, *, found: BoxRow) -> HttpResponse:
    """The box as it is by now."""
    keep(page, packing)
    return page.answer("box", lambda page: _show(page, box(found.box_id) or found), which=[found.box_id])


@require_GET
@box_page
def label(page: Page, found: BoxRow) -> HttpResponse:
    del page
    return _pdf(label_of(found), name=f"{found.code}.pdf")


@require_GET
@box_page
def list_of_contents(page: Page, found: BoxRow) -> HttpResponse:
    del page
    return _pdf(manifest_of(found), name=f"{found.code}-manifest.pdf")


def _too_many() -> Spoken:
    """Half of a list is none: with what is beyond it an item would count as missing."""
    why = _("These are more than %(most)s. Nothing was scanned: send them in parts.") % {"most": BATCH_MAX}
    return Spoken(tone="stop", word=_("Problem"), why=why, done=False)


def _command(page: Page, found: BoxRow, *, item: ItemScan, packing: Packing, **made: Any) -> Command:
    box_id = found.box_id
    if not found.is_packed_at(page.staff.place.branch_id):
        return ReceiveTransit(**made, item=item, box_id=box_id)
    if packing.box_mode == "out":
        return UnpackItem(**made, item=item)
    return PackItem(**made, item=item, box_id=box_id)


def _taken_in_first(page: Page, found: BoxRow, *, item: ItemScan, outcome: Outcome) -> Outcome:
    """What nothing has sent on yet is taken in, and packed if that sends it on: one scan for whoever packs."""
    unsent = isinstance(outcome, Refused) and outcome.refusal is Refusal.NO_TRANSIT
    if not unsent or not page.may(Right.TAKE_IN):
        return outcome
    taken, packed = execute_all(
        [CheckIn(**page.also(), item=item), PackItem(**page.also(), item=item, box_id=found.box_id)]
    )
    page.work.keep_slips(held_by(taken))
    return taken if sends_on(taken) is None else packed


def _whole(page: Page, found: BoxRow, *, wanted: str, packing: Packing) -> Command | None:
    box_id = found.box_id
    match wanted:
        case "close":
            return CloseBox(**page.made(), box_id=box_id)
        case "reopen":
            next_id = found.next_stop.branch_id
            return OpenBox(**page.made(), next_branch_id=next_id, box_id=box_id)
        case "hand_over":
            return handing_over(page, packing, box_id=box_id)
        case "receive":
            return ReceiveBox(**page.made(), box_id=box_id)
        case "emptied":
            return _emptied(page, found)
    return None


def _emptied(page: Page, found: BoxRow) -> ReceiveBox:
    return ReceiveBox(**page.also(), box_id=found.box_id, emptied=True)


def _told(page: Page, packing: Packing, *, found: BoxRow, item: ItemScan, outcome: Outcome) -> None:
    sender = None if found.is_packed_at(page.staff.place.branch_id) else found.box_id
    packing.tell(outcome, page=page, item=item, on=box_name(found.box_id), sender=sender)


def _summary(outcomes: list[Outcome]) -> Spoken:
    good = sum(isinstance(outcome, Accepted) for outcome in outcomes)
    word = ngettext("%(count)s item scanned", "%(count)s items scanned", good) % {"count": good}
    if bad := len(outcomes) - good:
        more = ngettext("%(count)s was not understood, see below.", "%(count)s were not understood, see below.", bad)
        return Spoken(tone="stop", word=word, why=more % {"count": bad})
    return Spoken(tone="keep", word=word)


def _pdf(content: bytes, *, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
