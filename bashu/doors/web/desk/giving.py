"""Items that the library gives to another one by a document, and lists of what was given and received."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bashu.db.catalogue.holdings import BULK_MAX, HeldRow, held_with_barcodes
from bashu.db.circulation.owned import given, received
from bashu.db.network.queries import PlaceRow
from bashu.db.network.routes import branches
from bashu.domain.circulation.commands import ItemScan, TransferOwnership
from bashu.domain.circulation.owned import DOCUMENT_LENGTH_MAX, document_of
from bashu.domain.identity.credential import without_person
from bashu.domain.rights import Right
from bashu.doors.web.desk.boxing import held_by
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.service import said
from bashu.doors.web.desk.stock import TAB, reach
from bashu.doors.web.shared.commands import execute_all
from bashu.doors.web.shared.forms import lines, number, start_of
from bashu.doors.web.shared.spoken import Spoken


@dataclass(frozen=True, slots=True)
class Given:
    """What came of a press: an answer for each item, what is none of the library's, or why nothing was done."""

    told: tuple[tuple[HeldRow, Spoken], ...] = ()
    unknown: tuple[str, ...] = ()
    problem: str = ""


@require_http_methods(["GET", "POST"])
@desk_page(Right.TRANSFER_OWNERSHIP)
def giving(page: Page) -> HttpResponse:
    mine, request = page.staff.library_id, page.request
    others = [place for place in branches() if place.library_id != mine]
    done = _give(page, others) if request.method == "POST" else Given()
    asked = {name: request.POST.get(name, "") for name in ("home", "document")}
    return page.show(
        "giving",
        done=done,
        asked=asked,
        others=others,
        document_max=DOCUMENT_LENGTH_MAX,
        most=BULK_MAX,
        lists=[
            (given(mine, start=start_of(request, "given")), "given", _("Given")),
            (received(mine, start=start_of(request, "received")), "received", _("Received")),
        ],
        tab=TAB,
    )


def _give(page: Page, others: list[PlaceRow]) -> Given:
    home = number(page.request.POST.get("home", ""))
    document = document_of(page.request.POST.get("document", ""))
    codes = list(dict.fromkeys(lines(page.request, "barcodes", most=BULK_MAX + 1)))
    if home not in {place.branch_id for place in others}:
        return Given(problem=_("Choose to which library they go. Nothing was given."))
    if not document:
        return Given(problem=_("Enter the number of the document. Nothing was given."))
    if len(codes) > BULK_MAX:
        return Given(problem=_("At most %(most)s at a time. Nothing was given.") % {"most": BULK_MAX})
    found = held_with_barcodes(reach(page, Right.TRANSFER_OWNERSHIP), codes, library_id=page.staff.library_id)
    rows = [found[code] for code in codes if code in found]
    return Given(
        told=_command(page, rows, home_branch_id=home, document=document),
        unknown=tuple(without_person(code) for code in codes if code not in found),
    )


def _command(page: Page, rows: list[HeldRow], **where: Any) -> tuple[tuple[HeldRow, Spoken], ...]:
    """One for each, in their order."""
    asked = [
        TransferOwnership(item=ItemScan(barcode=row.barcode, item_id=row.item_id), **where, **page.also())
        for row in rows
    ]
    outcomes = execute_all(asked)
    for outcome in outcomes:
        page.work.keep_slips(held_by(outcome))
    page.keep()
    return tuple((row, said(outcome)) for row, outcome in zip(rows, outcomes, strict=True))
