"""The library's own stock: found by a scan or by words, and the way to a new record."""

from collections.abc import Callable
from functools import wraps
from typing import TypeAlias

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bashu.db.catalogue import queries as catalogue
from bashu.db.catalogue.holdings import has_record, held_with_barcodes
from bashu.db.catalogue.publications import stands_for
from bashu.db.catalogue.queries import BibRow
from bashu.db.parts import Part
from bashu.domain.identity.credential import without_person
from bashu.domain.rights import Reach, Right, Scope
from bashu.doors.web.desk.misplaced import card_for
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared.forms import scanned
from bashu.doors.web.shared.led_on import led_on
from bashu.doors.web.shared.staff import View
from bashu.search.query import search

FOUND_MAX = 20
TAB = "stock"
STOCK = (Right.CATALOGUE, Right.TAKE_STOCK, Right.WITHDRAW)
BibView: TypeAlias = Callable[[Page, BibRow], HttpResponse]


def bib_page(view: BibView) -> View[[int]]:
    """About a publication of the union catalogue."""

    @desk_page(Right.CATALOGUE)
    @wraps(view)
    def wrapped(page: Page, bib_id: int) -> HttpResponse:
        bib = catalogue.bib(bib_id)
        if bib is None:
            raise Http404
        if page.request.method == "GET" and (target := stands_for(bib_id)) != bib_id:
            return led_on(page.request, target)
        return view(page, bib)

    return wrapped


def reach(page: Page, right: Right = Right.CATALOGUE) -> Reach:
    return page.staff.rights.reach(right)


def writes_records(page: Page) -> bool:
    """A record belongs to the library as a whole."""
    return page.staff.rights.may(Right.CATALOGUE, Scope(library_id=page.staff.library_id))


@require_http_methods(["GET", "POST"])
@desk_page(*STOCK)
def stock(page: Page) -> HttpResponse:
    """By barcode, else by the words of its title. What was scanned stands in no address: it could be a card."""
    text = scanned(page.request) if page.request.method == "POST" else ""
    found = held_with_barcodes(reach(page), [text], library_id=page.staff.library_id) if text else {}
    if text in found and page.may(Right.CATALOGUE):
        return page.go("own_item", found[text].item_id)
    titles = _titled(text) if page.may(Right.CATALOGUE) else None
    ours = has_record([bib.bib_id for bib in titles or ()], page.staff.library_id)
    problem = _nothing(page, text) if text and not titles else ""
    return page.show("stock", text=text, titles=titles, ours=ours, problem=problem, tab=TAB)


def _nothing(page: Page, text: str) -> str:
    card = card_for(page, text)
    page.work.beside(card.kept if card else {})
    page.keep()
    if card:
        return card.said.why
    return _("No item of your library has the barcode %(code)s, and no title these words.") % {
        "code": without_person(text)
    }


def _titled(text: str) -> Part[BibRow] | None:
    """A card's number is not looked for."""
    if not text or without_person(text) != text:
        return None
    found = search(text, limit=FOUND_MAX)
    return Part(rows=catalogue.bibs(found.bib_ids), start=0, of=found.total, most=FOUND_MAX)
