"""What is sent home: packed reader by reader, handed to a courier, and what the courier tells of it."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TypeAlias

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.circulation import parcels as sent
from bashu.db.circulation.papers import label_of_parcel
from bashu.db.circulation.parcels import ParcelRow, ToSendRow, inside, packed_for, parcel, to_send
from bashu.db.circulation.waybills import write_waybill
from bashu.db.network.parcels import parcel_rule_at
from bashu.db.patrons.addresses import address_of, has_address, written_at
from bashu.db.patrons.vault import the_vault
from bashu.domain.circulation import words as said
from bashu.domain.circulation.answers import Parcelled, ParcelTold
from bashu.domain.circulation.boxcodes import parcel_code_of, parcel_of_code
from bashu.domain.circulation.commands import (
    HandOverParcel,
    ItemScan,
    PackParcel,
    PatronScan,
    TellParcel,
    TellParcelled,
)
from bashu.domain.circulation.parcels.states import FOUND_WITHIN, UNDER_WAY, ParcelledEnd, ParcelStage
from bashu.domain.identity.credential import without_person
from bashu.domain.identity.delivery import Delivery
from bashu.domain.outcome import Accepted, Command, Outcome
from bashu.domain.rights import Right
from bashu.doors.web.desk.boxing import joined
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared import addressing, languages
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import number, scanned, start_of, words
from bashu.doors.web.shared.spoken import Spoken, refusal, stopped, title_of
from bashu.doors.web.shared.staff import View

COURIER_LENGTH_MAX, WAYBILL_LENGTH_MAX = 40, 40
TAB = "parcels"
TOLD = {ParcelStage.DELIVERED, ParcelStage.RETURNED, ParcelStage.LOST, ParcelStage.DAMAGED}
ParcelView: TypeAlias = Callable[[Page, ParcelRow], HttpResponse]


def parcel_page(view: ParcelView) -> View[[int]]:
    """Of a parcel that this branch packed."""

    @desk_page(Right.SEND_HOME)
    @wraps(view)
    def wrapped(page: Page, parcel_id: int) -> HttpResponse:
        found = parcel(parcel_id)
        if found is None or found.branch_id != page.staff.place.branch_id:
            raise Http404
        return view(page, found)

    return wrapped


@require_http_methods(["GET", "POST"])
@desk_page(Right.EDIT_PATRON)
def address(page: Page) -> HttpResponse:
    """Of the reader who is here."""
    if page.work.patron_id is None:
        return page.go()
    form = addressing.read(page.request, page.work.patron_id, now=page.now)
    if form.done:
        word = _("The address is kept") if form.known else _("The address is deleted")
        page.work.add(Spoken(tone="keep", word=word), at=page.now)
        return page.go()
    return page.show("address", form=form, tab="address")


@require_GET
@desk_page(Right.SEND_HOME)
def parcels(page: Page) -> HttpResponse:
    return _list(page)


def _list(page: Page) -> HttpResponse:
    here = page.staff.place.branch_id
    return page.show(
        "parcels",
        rule=parcel_rule_at(here),
        waiting=to_send(here, start=start_of(page.request, "waiting")),
        packed=sent.parcels_packed(here, start=start_of(page.request, "packed")),
        gone=sent.parcels_gone(here, start=start_of(page.request, "gone")),
        ended=sent.parcels_ended(here, since=page.now - FOUND_WITHIN, start=start_of(page.request, "ended")),
        tab=TAB,
    )


@require_POST
@desk_page(Right.SEND_HOME)
def scan(page: Page) -> HttpResponse:
    """A label opens its parcel; an item that waits to be sent home goes into a parcel of its reader."""
    if (parcel_id := parcel_of_code(scanned(page.request))) is not None:
        return _leaf_to(page, parcel_id)
    _put_in(page)
    return page.answer(TAB, _list)


def _leaf_to(page: Page, parcel_id: int, *, back: int = 0) -> HttpResponse:
    """To the page of another parcel; whoever scans a label that is none of ours stays where they are."""
    other = parcel(parcel_id)
    if other is not None and other.branch_id == page.staff.place.branch_id:
        return page.go("parcel", parcel_id)
    no = Spoken(tone="stop", word=_("No parcel of this branch"), title=parcel_code_of(parcel_id), done=False)
    page.work.add(no, at=page.now, page=TAB)
    return page.go("parcel", back) if back else page.go(TAB)


def _put_in(page: Page) -> None:
    text, chosen = scanned(page.request), number(page.request.POST.get("item_id", ""))
    here = page.staff.place.branch_id
    rows = (
        to_send(here, item_id=chosen).rows if chosen is not None else to_send(here, barcode=text).rows if text else ()
    )
    if not rows and text:
        code = without_person(text)
        page.work.add(Spoken(tone="stop", word=_("It does not wait here to be sent home"), title=code, done=False),
                      at=page.now, page=TAB)  # fmt: skip
    elif len(rows) == 1:
        page.work.add(_say(execute(_pack(page, rows[0]))), at=page.now, page=TAB)
    elif rows:
        page.work.problem = _("Several items that wait have this barcode. Choose the right one in the list.")


@require_GET
@parcel_page
def one(page: Page, found: ParcelRow) -> HttpResponse:
    return _show(page, found)


@require_POST
@parcel_page
def scan_beside(page: Page, found: ParcelRow) -> HttpResponse:
    """On the page of a parcel: as on the list."""
    if (parcel_id := parcel_of_code(scanned(page.request))) is not None:
        return _leaf_to(page, parcel_id, back=found.parcel_id)
    _put_in(page)
    return page.answer("parcel", lambda page: _show(page, parcel(found.parcel_id) or found), which=[found.parcel_id])


def _show(page: Page, found: ParcelRow) -> HttpResponse:
    return page.show(
        "parcel",
        parcel=found,
        rows=[(row, row.is_late(found.stage, page.now)) for row in inside(found.parcel_id)],
        to=_address(found),
        readdressed_at=_readdressed_at(found),
        addressless=_is_addressless(found),
        may_tell=found.stage is ParcelStage.HANDED_OVER,
        may_correct=found.stage is ParcelStage.HANDED_OVER and found.patron_id is not None,
        may_spoil=_may_be_spoiled(found, page.now),
        courier_length=COURIER_LENGTH_MAX,
        waybill_length=WAYBILL_LENGTH_MAX,
        tab=TAB,
    )


@require_POST
@parcel_page
def hand_over(page: Page, found: ParcelRow) -> HttpResponse:
    """The waybill first: a number without a parcel that has left does no harm. Afterwards nobody knows who took it."""
    courier = words(page.request, "courier", most=COURIER_LENGTH_MAX)
    if found.stage is ParcelStage.PACKED and (missing := _missing(page, found, courier=courier)):
        page.work.problem = missing
        return page.go("parcel", found.parcel_id)
    if found.patron_id is not None and found.stage is ParcelStage.PACKED:
        write_waybill(
            parcel_id=found.parcel_id,
            patron_id=found.patron_id,
            courier=courier,
            number=words(page.request, "number", most=WAYBILL_LENGTH_MAX),
        )
    return _done(page, found, command=HandOverParcel(**page.made(), parcel_id=found.parcel_id))


@require_POST
@parcel_page
def correct(page: Page, found: ParcelRow) -> HttpResponse:
    """Another courier has it than was written, or under another number."""
    courier = words(page.request, "courier", most=COURIER_LENGTH_MAX)
    if not courier:
        page.work.problem = _("Write which courier took the parcel.")
    elif found.patron_id is not None and found.stage is ParcelStage.HANDED_OVER:
        page.work.add(_corrected(page, found, courier=courier), at=page.now, otherwise=found.code, page=TAB)
    return page.go("parcel", found.parcel_id)


def _corrected(page: Page, found: ParcelRow, *, courier: str) -> Spoken:
    """Handed over once more a parcel stays as it is, and the log has that it was."""
    outcome = execute(HandOverParcel(**page.made(), parcel_id=found.parcel_id))
    if not isinstance(outcome, Accepted) or found.patron_id is None:
        return _say(outcome)
    waybill = words(page.request, "number", most=WAYBILL_LENGTH_MAX)
    write_waybill(parcel_id=found.parcel_id, patron_id=found.patron_id, courier=courier, number=waybill)
    return Spoken(tone="send", word=_("Corrected"))


def _missing(page: Page, found: ParcelRow, *, courier: str) -> str:
    """What has to be said before it is handed over; empty: nothing."""
    if not courier:
        return _("Write which courier takes the parcel.")
    if _is_addressless(found):
        return _(
            "The reader has taken the address away, so this parcel goes nowhere. Take what is in it in at the desk."
        )
    if _readdressed_at(found) is not None and not page.request.POST.get("labelled"):
        return _(
            "The address was changed. Put a label with the address of now on the parcel, and say that it is on it."
        )
    return ""


def _is_addressless(found: ParcelRow) -> bool:
    """Its reader has taken the address away, and the label may have been printed before."""
    packed = found.stage is ParcelStage.PACKED and found.items > 0
    return packed and found.patron_id is not None and not has_address(found.patron_id)


def _readdressed_at(found: ParcelRow) -> datetime | None:
    """When its reader changed the address, if the label may have been printed before."""
    if found.patron_id is None or found.stage is not ParcelStage.PACKED:
        return None
    changed_at = written_at(found.patron_id)
    return changed_at if changed_at is not None and changed_at > found.packed_at else None


@require_POST
@parcel_page
def tell(page: Page, found: ParcelRow) -> HttpResponse:
    stage = page.request.POST.get("stage", "")
    if stage not in TOLD:
        return page.go("parcel", found.parcel_id)
    told = TellParcel(**page.made(), parcel_id=found.parcel_id, stage=ParcelStage(stage))
    return _done(page, found, command=told)


@require_POST
@parcel_page
def tell_of_item(page: Page, found: ParcelRow) -> HttpResponse:
    item_id, end = number(page.request.POST.get("item_id", "")), page.request.POST.get("end", "")
    if item_id is None or end not in {ParcelledEnd.LOST, ParcelledEnd.DAMAGED}:
        return page.go("parcel", found.parcel_id)
    told = TellParcelled(**page.made(), parcel_id=found.parcel_id, item_id=item_id, end=ParcelledEnd(end))
    return _done(page, found, command=told)


@require_GET
@parcel_page
def label(page: Page, found: ParcelRow) -> HttpResponse:
    del page
    to = _address(found)
    if to is None:
        raise Http404
    response = HttpResponse(label_of_parcel(found, to), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _may_be_spoiled(found: ParcelRow, now: datetime) -> bool:
    came = found.stage is ParcelStage.DELIVERED and found.ended_at is not None and now - found.ended_at <= FOUND_WITHIN
    return came or found.stage is ParcelStage.HANDED_OVER


def _address(found: ParcelRow) -> Delivery | None:
    """None: it is not needed any more, was taken away, or cannot be read."""
    if found.patron_id is None or found.stage not in UNDER_WAY or not found.items:
        return None
    to = address_of(found.patron_id, vault=the_vault())
    return to if isinstance(to, Delivery) else None


def _pack(page: Page, row: ToSendRow) -> PackParcel:
    """Into the parcel of this reader that has room, else into a new one."""
    here = page.staff.place.branch_id
    rule, started = parcel_rule_at(here), packed_for(here, row.patron_id)
    most = rule.items_max if rule else row.told.first_items if row.told else 0
    into = next((each.parcel_id for each in started if each.items < most), None)
    item = ItemScan(barcode=row.barcode, item_id=row.item_id)
    return PackParcel(**page.made(), patron=PatronScan(patron_id=row.patron_id), item=item, parcel_id=into)


def _done(page: Page, found: ParcelRow, *, command: Command) -> HttpResponse:
    page.work.add(_say(execute(command)), at=page.now, otherwise=found.code, page=TAB)
    return page.go("parcel", found.parcel_id)


def _say(outcome: Outcome) -> Spoken:
    match outcome:
        case Accepted(answer=Parcelled() as answer):
            count = ngettext("%(count)s item in it", "%(count)s items in it", answer.items) % {"count": answer.items}
            word = _("In the parcel %(code)s") % {"code": parcel_code_of(answer.parcel_id)}
            due = _("Due on %(day)s.") % {"day": said.due(answer.due_at, languages.current())}
            return Spoken(tone="lent", word=word, title=title_of(outcome), why=joined(stopped(count), due))
        case Accepted(answer=ParcelTold() as answer):
            return Spoken(tone=TONES.get(answer.state, "send"), word=_stage(answer.state))
    return refusal(outcome, audience="staff")


TONES = {"delivered": "keep", "lost": "stop", "damaged": "stop"}


def _stage(state: str) -> str:
    return {
        "packed": _("Packed"),
        "handed_over": _("The courier has it"),
        "delivered": _("Delivered"),
        "returned": _("Came back: scan each item, and put it where it is said to go"),
        "lost": _("Lost on the way: the reader owes nothing"),
        "damaged": _("Damaged on the way: the reader owes nothing"),
    }[state]
