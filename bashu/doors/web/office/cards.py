"""What a library card costs where one is handed out, library by library. Nobody needs one to borrow."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.network.cards import CARD_MAX_FEN, card_prices, set_card_fen
from bashu.domain.rights import Right, Scope
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import fen, number


@require_GET
@office_page(Right.SEE_RULES)
def listed(page: Page) -> HttpResponse:
    return _list(page)


@require_POST
@office_page(Right.EDIT_RULES)
def save(page: Page) -> HttpResponse:
    library_id = number(page.request.POST.get("library_id", "")) or 0
    page.require(Right.EDIT_RULES, Scope(library_id=library_id))
    wanted = fen(page.request.POST.get("fen", ""))
    if wanted is None or wanted > CARD_MAX_FEN:
        return _list(page, problem=_("Write the price in yuan, as 10; 100 at most, and 0 if it is free."))
    set_card_fen(library_id, wanted)
    return page.go("cards")


def _list(page: Page, *, problem: str = "") -> HttpResponse:
    """A price of nothing is shown only to those who may set another."""
    reach = page.reach(Right.EDIT_RULES)
    own = card_prices(reach) if reach else ()
    known = {each.library_id for each in own}
    others = [each for each in card_prices(page.reach(Right.SEE_RULES)) if each.library_id not in known and each.fen]
    return page.show("cards", own=own, others=others, problem=problem, tab="rules")
