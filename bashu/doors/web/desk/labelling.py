"""Labels for the items that were added, or for any that are ticked."""

import re
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.catalogue.holdings import LABELS_MAX, held_items, labels_printed, labels_wanted
from bashu.db.circulation.papers import labels_of_items
from bashu.db.network.edits import barcode_prefix, set_barcode_prefix
from bashu.domain.rights import Right
from bashu.doors.web.desk.holdings import looks_like_a_card
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.stock import TAB, reach, writes_records
from bashu.doors.web.shared.forms import number, numbers, scanned, start_of
from bashu.doors.web.shared.spoken import Spoken

# Columns and rows of the sheets that are sold, as `wire/paper/labels.py` has them.
SHEET_NAMES: Final = ("3x8", "3x10", "4x11")
PREFIX: Final = re.compile(r"[A-Z0-9]{1,12}", re.ASCII)
FIRST: Final = "00000001"


@require_GET
@desk_page(Right.CATALOGUE)
def wanted(page: Page) -> HttpResponse:
    rows = labels_wanted(reach(page), library_id=page.staff.library_id, start=start_of(page.request, "labels"))
    prefix = barcode_prefix(page.staff.library_id) if writes_records(page) else None
    return page.show("labels", rows=rows, sheets=SHEET_NAMES, prefix=prefix, tab=TAB)


@require_POST
@desk_page(Right.CATALOGUE)
def save_prefix(page: Page) -> HttpResponse:
    """With what the barcodes begin that are made for this library. Those that it has stay as they are."""
    if not writes_records(page):
        raise PermissionDenied
    prefix = scanned(page.request, "prefix").upper()
    page.work.problem = _prefix_problem(page, prefix)
    if not page.work.problem:
        page.work.add(Spoken(tone="keep", word=_("It is kept")), at=page.now, page=TAB)
    return page.go("labels")


def _prefix_problem(page: Page, prefix: str) -> str:
    """Empty: it is saved."""
    if not PREFIX.fullmatch(prefix):
        return _("A prefix has 1 to 12 letters and digits.")
    if looks_like_a_card(f"{prefix}{FIRST}"):
        return _("Barcodes that begin so would look like readers’ cards, or labels of boxes.")
    if not set_barcode_prefix(page.staff.library_id, prefix):
        return _("Another library’s barcodes begin so. Choose another prefix, so that a barcode says whose it is.")
    return ""


@require_POST
@desk_page(Right.CATALOGUE)
def printed(page: Page) -> HttpResponse:
    """They came out well, and are wanted no more."""
    ticked = numbers(page.request, "item", most=LABELS_MAX)
    labels_printed(reach(page), ticked, library_id=page.staff.library_id)
    return page.go("labels")


@require_POST
@desk_page(Right.CATALOGUE)
def pdf(page: Page) -> HttpResponse:
    ticked = numbers(page.request, "item", most=LABELS_MAX)
    rows = held_items(reach(page), ticked, library_id=page.staff.library_id)
    sheet = page.request.POST.get("sheet", "")
    skip = number(page.request.POST.get("skip", "")) or 0
    content = labels_of_items(rows, sheet=sheet if sheet in SHEET_NAMES else SHEET_NAMES[0], skip=skip)
    headers = {"Content-Disposition": 'inline; filename="labels.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
