"""Items that the library gives to another one by a document: looked at first, then given. And lists of what was given
and received."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bashu.db.catalogue.holdings import BULK_MAX, HeldRow, held_items, held_with_barcodes
from bashu.db.circulation.owned import TransferRow, given, received
from bashu.db.network.branches import desks_of_others
from bashu.db.network.queries import PlaceRow
from bashu.db.parts import Part
from bashu.domain.circulation.commands import ItemScan, TransferOwnership
from bashu.domain.circulation.owned import DOCUMENT_LENGTH_MAX, document_of
from bashu.domain.identity.credential import without_person
from bashu.domain.outcome import Accepted
from bashu.domain.rights import Right, Scope
from bashu.doors.web.desk.boxing import held_by
from bashu.doors.web.desk.holdings import looks_like_a_card
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.service import said
from bashu.doors.web.desk.stock import TAB, reach
from bashu.doors.web.desk.told import go_on, told_before
from bashu.doors.web.shared.commands import ask, execute_all
from bashu.doors.web.shared.forms import lines, number, numbers, start_of, words
from bashu.doors.web.shared.spoken import Spoken, refusal


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be given, to where, by which document. `given`, `kept`: what can be, and what cannot, with why."""

    home: PlaceRow | None = None
    document: str = ""
    barcodes: tuple[str, ...] = ()
    given: tuple[HeldRow, ...] = ()
    kept: tuple[tuple[HeldRow, str], ...] = ()
    unknown: tuple[str, ...] = ()
    problem: str = ""

    @property
    def text(self) -> str:
        """A barcode a line; of what is a person's number, what may be shown."""
        return "\n".join(without_person(code) for code in self.barcodes)


@require_http_methods(["GET", "POST"])
@desk_page(Right.TRANSFER_OWNERSHIP)
def giving(page: Page) -> HttpResponse:
    others, request = desks_of_others(page.staff.library_id), page.request
    wish = _wish(page, others) if request.method == "POST" else Wish()
    if request.POST.get("do") == "give" and not wish.problem:
        return go_on(page, _give(page, wish))
    return page.show(
        "giving",
        wish=wish,
        others=others,
        told=told_before(page),
        document_max=DOCUMENT_LENGTH_MAX,
        most=BULK_MAX,
        lists=_lists(page),
        tab=TAB,
    )


def _lists(page: Page) -> list[tuple[Part[TransferRow], str, str]]:
    """What the library gave and received, for whoever may give for all of it: of what left, no branch is known."""
    mine, request = page.staff.library_id, page.request
    if not page.staff.rights.may(Right.TRANSFER_OWNERSHIP, Scope(library_id=mine)):
        return []
    return [
        (given(mine, start=start_of(request, "given")), "given", _("Given")),
        (received(mine, start=start_of(request, "received")), "received", _("Received")),
    ]


def _wish(page: Page, others: Sequence[PlaceRow]) -> Wish:
    """As the form says it; and what would come of it, asked of the engine."""
    home = next((each for each in others if each.branch_id == number(page.request.POST.get("home", ""))), None)
    document = words(page.request, "document", most=DOCUMENT_LENGTH_MAX)
    codes = tuple(dict.fromkeys(lines(page.request, "barcodes", most=BULK_MAX + 1)))
    within, mine = reach(page, Right.TRANSFER_OWNERSHIP), page.staff.library_id
    found = held_with_barcodes(within, codes, library_id=mine)
    rows = [found[code] for code in codes if code in found]
    if page.request.POST.get("do") == "give":
        rows = list(held_items(within, numbers(page.request, "item", most=BULK_MAX), library_id=mine))
    problem = _problem(home, document, codes=codes, within=found)
    if problem or home is None:
        return Wish(home=home, document=document, barcodes=codes, problem=problem)
    outcomes = ask([_command(page, row, home=home, document=document) for row in rows]) if rows else []
    asked = list(zip(rows, outcomes, strict=True))
    return Wish(
        home=home,
        document=document,
        barcodes=codes,
        given=tuple(row for row, told in asked if isinstance(told, Accepted)),
        kept=tuple((row, refusal(told, audience="staff").why) for row, told in asked if not isinstance(told, Accepted)),
        unknown=tuple(without_person(code) for code in codes if code not in found),
    )


def _problem(home: PlaceRow | None, document: str, *, codes: Sequence[str], within: Container[str]) -> str:
    """Why nothing can be given; empty: something may be."""
    if home is None:
        return _("Choose to which library they go. Nothing was given.")
    if not document_of(document):
        return _("Enter the number of the document. Nothing was given.")
    if not any(character.isdigit() for character in document) or document in within or looks_like_a_card(document):
        return _("That is no number of a document. Write it as it stands on the document. Nothing was given.")
    if len(codes) > BULK_MAX:
        return _("At most %(most)s at a time. Nothing was given.") % {"most": BULK_MAX}
    return ""


def _give(page: Page, wish: Wish) -> list[tuple[HeldRow, Spoken]]:
    """All that the page showed, in its order; what came between says so."""
    if wish.home is None:
        return []
    rows = [*wish.given, *(row for row, _why in wish.kept)]
    outcomes = execute_all([_command(page, row, home=wish.home, document=wish.document) for row in rows])
    for outcome in outcomes:
        page.work.keep_slips(held_by(outcome))
    return [(row, said(outcome)) for row, outcome in zip(rows, outcomes, strict=True)]


def _command(page: Page, row: HeldRow, *, home: PlaceRow, document: str) -> TransferOwnership:
    item = ItemScan(barcode=row.barcode, item_id=row.item_id)
    return TransferOwnership(item=item, home_branch_id=home.branch_id, document=document, **page.also())
