"""What is open of accidents: claims to look into, what is damaged or in quarantine, what is lost and not paid."""

from collections.abc import Callable, Iterator
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bashu.db.parts import Part
from bashu.db.settlement.accidents import AccidentRow, claims, laid_aside, losses
from bashu.domain.calendar import LOCAL, local_day
from bashu.domain.money import Money
from bashu.domain.rights import Reach, Right
from bashu.doors.web.desk.accident import OF_ACCIDENTS
from bashu.doors.web.desk.accident_words import statuses
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared.forms import start_of
from bashu.doors.web.shared.sheets import sheet
from bashu.doors.web.shared.spoken import in_language

TAB: Final = "accidents"
LISTS: Final = (claims, laid_aside, losses)


@require_GET
@desk_page(*OF_ACCIDENTS)
def accidents(page: Page) -> HttpResponse:
    reach = reach_of(page)
    return page.show(
        TAB,
        claims=claims(reach, start=start_of(page.request, "claims")),
        laid_aside=laid_aside(reach, start=start_of(page.request, "aside")),
        losses=losses(reach, start=start_of(page.request, "losses")),
        called=statuses(),
        today=local_day(page.now),
        tab=TAB,
    )


@require_GET
@desk_page(*OF_ACCIDENTS)
def table(page: Page) -> HttpResponse:
    """All of it, an item a row."""
    reach, name = reach_of(page), f"{page.staff.place.code}-accidents-{local_day(page.now).isoformat()}"
    head = (
        _("What is the matter"),
        _("Since"),
        _("Title"),
        _("Barcode"),
        _("Shelf mark"),
        _("Branch"),
        _("Library"),
        _("Sum in yuan"),
    )
    return sheet(name, head=head, rows=[_line(row) for read in LISTS for row in _all(read, reach)])


def reach_of(page: Page) -> Reach:
    rights = page.staff.rights
    return rights.reach(next((each for each in OF_ACCIDENTS if page.may(each)), Right.REPORT_ACCIDENT))


def _all(read: Callable[..., Part[AccidentRow]], reach: Reach) -> Iterator[AccidentRow]:
    start: int | None = 0
    while start is not None:
        part = read(reach, start=start)
        yield from part
        start = part.after


def _line(row: AccidentRow) -> tuple[str, ...]:
    since, fen = row.since_at.astimezone(LOCAL).strftime("%Y-%m-%d"), Money(row.fen).amount if row.fen else ""
    what, place = statuses().get(row.status, row.status), in_language(row.place.full_name)
    return what, since, row.title, row.barcode, row.call_number, place, in_language(row.owner), fen
