"""Labels for the items that were added, or for any that are ticked."""

from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.catalogue.holdings import LABELS_MAX, held_items, labels_printed, labels_wanted
from bashu.db.circulation.papers import labels_of_items
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.stock import TAB, reach
from bashu.doors.web.shared.forms import number, numbers, start_of

# Columns and rows of the sheets that are sold, as `wire/paper/labels.py` has them.
SHEET_NAMES: Final = ("3x8", "3x10", "4x11")


@require_GET
@desk_page(Right.CATALOGUE)
def wanted(page: Page) -> HttpResponse:
    rows = labels_wanted(reach(page), library_id=page.staff.library_id, start=start_of(page.request, "labels"))
    return page.show("labels", rows=rows, sheets=SHEET_NAMES, tab=TAB)


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
