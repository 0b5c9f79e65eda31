"""The boxes of a branch: what is packed here, what comes, and what waits for one. A pile is sorted into open boxes."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.circulation.boxes import box, boxes_coming, boxes_here, open_box, stops_of_open_boxes, waiting_stops
from bashu.db.network.queries import places
from bashu.db.network.routes import branch_of_code, neighbours
from bashu.domain.circulation.boxcodes import box_of_code, code_of
from bashu.domain.circulation.commands import (
    CheckIn,
    DispatchTransit,
    ItemScan,
    OpenBox,
    PackItem,
    ReceiveBox,
    ReceiveTransit,
)
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted, Command, Outcome, Refused
from bashu.domain.rights import Right
from bashu.doors.web.desk.boxing import (
    LIST,
    MODES,
    Packing,
    box_name,
    handing_over,
    held_by,
    item_in,
    keep,
    no_box,
    not_for_here,
    packing_of,
    say,
    sends_on,
)
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import scanned, start_of, words
from bashu.doors.web.shared.spoken import title_of

CARRIER_LENGTH_MAX = 60


@require_GET
@desk_page(Right.MOVE_BOXES)
def boxes(page: Page) -> HttpResponse:
    return _boxes(page)


def _boxes(page: Page) -> HttpResponse:
    here, packing = page.staff.place.branch_id, packing_of(page)
    return page.show(
        "boxes",
        packing=packing,
        mode=_mode(page, packing),
        **packing.said(),
        mine=boxes_here(here, start=start_of(page.request, "packed")),
        coming=boxes_coming(here, start=start_of(page.request, "coming")),
        waiting=waiting_stops(here, start=start_of(page.request, "waiting")),
        open_for=stops_of_open_boxes(here),
        stops=neighbours(here),
        carrier_length=CARRIER_LENGTH_MAX,
        tab="boxes",
    )


@require_POST
@desk_page(Right.MOVE_BOXES)
def set_mode(page: Page) -> HttpResponse:
    """The carrier is written once for all boxes that leave with it."""
    packing, wanted = packing_of(page), page.request.POST.get("mode", "")
    packing.mode, packing.choice = wanted if wanted in MODES else "pack", ""
    if "carrier" in page.request.POST:
        packing.carrier = words(page.request, "carrier", most=CARRIER_LENGTH_MAX)
    keep(page, packing)
    return page.answer("boxes", _boxes)


@require_POST
@desk_page(Right.MOVE_BOXES)
def scan(page: Page) -> HttpResponse:
    """A box or an item; `item_id` comes with a person's choice between the items that share a barcode."""
    item, packing = item_in(page), packing_of(page)
    text, box_id, mode = item.barcode, box_of_code(item.barcode), _mode(page, packing)
    packing.choice = ""
    if box_id is not None and mode == "pack":
        return leaf_to(page, packing, box_id=box_id)
    if box_id is not None:
        tell_of_box(page, packing, outcome=execute(_about_box(page, packing, box_id=box_id)))
    elif text and mode == "pack":
        _sort(page, packing, item=item)
    elif text:
        packing.tell(execute(_by_itself(page, packing, item=item)), page=page, item=item)
    keep(page, packing)
    return page.answer("boxes", _boxes)


@require_POST
@desk_page(Right.MOVE_BOXES)
def open_one(page: Page) -> HttpResponse:
    """With `barcode` the item that asked for it is packed at once, and the pile goes on."""
    packing, barcode = packing_of(page), scanned(page.request, "barcode")
    there = branch_of_code(scanned(page.request, "next"))
    opened = execute(
        OpenBox(
            **page.made(),
            next_branch_id=there.branch_id if there else 0,
        )
    )
    box_id = opened.answer.box_id if isinstance(opened, Accepted) else None
    if box_id is not None and not barcode:
        return page.go("box", box_id)
    packing.wanted, packing.wanted_barcode = "", ""
    packing.add(say(opened))
    if box_id is not None:
        item = ItemScan(barcode=barcode)
        packing.tell(pack(page, item, box_id=box_id), page=page, item=item)
    keep(page, packing)
    return page.answer("boxes", _boxes)


def _mode(page: Page, packing: Packing) -> str:
    """Whoever sorts a pile takes it in."""
    return packing.mode if packing.mode != "pack" or page.may(Right.TAKE_IN) else "receive"


def leaf_to(page: Page, packing: Packing, *, box_id: int, back: int = 0) -> HttpResponse:
    """To the page of another box; one that is unknown or none of this branch is told where it was scanned."""
    found = box(box_id)
    if found is not None and found.concerns(page.staff.place.branch_id):
        return page.go("box", box_id)
    told = say(Refused(Refusal.BOX_UNKNOWN)) if found is None else not_for_here(found)
    packing.add(told, on=box_name(back) if back else LIST, otherwise=code_of(box_id))
    keep(page, packing)
    return page.go("box", back) if back else page.go("boxes")


def _sort(page: Page, packing: Packing, *, item: ItemScan) -> None:
    """Taken in as ever; what has to leave goes into the box that is open for its next stop."""
    taken = execute(CheckIn(**page.made(), item=item))
    packing.wanted, packing.wanted_barcode = "", ""
    page.work.keep_slips(held_by(taken))
    answer = sends_on(taken)
    if answer is None:
        packing.tell(taken, page=page, item=item)
        return
    stops = {stop for stop in (answer.next_branch_id, answer.destination_branch_id) if stop is not None}
    box = open_box(page.staff.place.branch_id, stops=stops)
    if box is None:
        stop = answer.next_branch_id or answer.destination_branch_id or 0
        packing.wanted, packing.wanted_barcode = places([stop])[stop].code, item.barcode
        packing.add(no_box(answer, title=title_of(taken)), otherwise=item.barcode)
        return
    known = ItemScan(barcode=item.barcode, item_id=answer.item_id)
    packing.tell(pack(page, known, box_id=box.box_id), page=page, item=known)


def pack(page: Page, item: ItemScan, *, box_id: int) -> Outcome:
    return execute(PackItem(**page.also(), item=item, box_id=box_id))


def tell_of_box(page: Page, packing: Packing, *, outcome: Outcome, on: str = LIST) -> None:
    """What it brought for holds gets its slips, to be printed in one go."""
    packing.add(say(outcome), on=on)
    hold_ids = getattr(outcome.answer, "hold_ids", ()) if isinstance(outcome, Accepted) else ()
    page.work.keep_slips(hold_ids)


def _about_box(page: Page, packing: Packing, *, box_id: int) -> Command:
    if _mode(page, packing) == "receive":
        return ReceiveBox(**page.made(), box_id=box_id)
    return handing_over(page, packing, box_id=box_id)


def _by_itself(page: Page, packing: Packing, *, item: ItemScan) -> Command:
    kind = ReceiveTransit if _mode(page, packing) == "receive" else DispatchTransit
    return kind(**page.made(), item=item)
