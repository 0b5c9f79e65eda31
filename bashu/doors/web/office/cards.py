"""What a library card costs where one is handed out, library by library. Nobody needs one to borrow."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.network.cards import CARD_MAX_FEN, card_prices, set_card_prices
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
    """All prices of the page at once: those that differ are set, or none if one of them cannot be read."""
    typed = _typed(page)
    for library_id in typed:
        page.require(Right.EDIT_RULES, Scope(library_id=library_id))
    wanted = {library_id: fen(text) for library_id, text in typed.items()}
    if wrong := {library_id for library_id, price in wanted.items() if price is None or price > CARD_MAX_FEN}:
        problem = _("Write the price in yuan, as 10; 100 at most, and 0 if it is free.")
        return _list(page, problem=problem, typed=typed, wrong=wrong)
    set_card_prices({library_id: price for library_id, price in wanted.items() if price is not None})
    return page.go("cards")


def _typed(page: Page) -> dict[int, str]:
    given = page.request.POST
    pairs = zip(given.getlist("library_id"), given.getlist("fen"), strict=False)
    return {number(library_id) or 0: text for library_id, text in pairs}


def _list(
    page: Page, *, problem: str = "", typed: Mapping[int, str] | None = None, wrong: AbstractSet[int] = frozenset()
) -> HttpResponse:
    """A price of nothing is shown only to those who may set another. `typed`: what was sent, so that none of it is lost
    by a mistake in one of them."""
    reach = page.reach(Right.EDIT_RULES)
    own = card_prices(reach) if reach else ()
    known = {each.library_id for each in own}
    others = [each for each in card_prices(page.reach(Right.SEE_RULES)) if each.library_id not in known and each.fen]
    lines = [(each, (typed or {}).get(each.library_id, each.amount), each.library_id in wrong) for each in own]
    return page.show("cards", own=lines, others=others, problem=problem, tab="rules")
