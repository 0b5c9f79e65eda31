"""Items of the library: added to a record, and edited."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bashu.db.catalogue.holdings import HeldRow, branches_of, held_item
from bashu.db.catalogue.queries import BibRow
from bashu.domain.catalogue.items import AT_ONCE_MAX, barcodes_problem
from bashu.domain.catalogue.problems import Unfit
from bashu.domain.catalogue.shelves import KINDS
from bashu.domain.circulation.boxcodes import looks_like_code
from bashu.domain.rights import Right
from bashu.doors.web.desk.item_form import Read, item_texts, read_item
from bashu.doors.web.desk.once import form_key
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.records import record_with
from bashu.doors.web.desk.service import reasons
from bashu.doors.web.desk.stock import TAB, bib_page, reach
from bashu.doors.web.shared.forms import lines, number, scanned
from bashu.doors.web.shared.people import is_a_readers, is_of_a_person
from bashu.doors.web.shared.spoken import Spoken
from bashu.engine.catalogue import items
from bashu.engine.catalogue.items import Added


@require_POST
@bib_page
def add(page: Page, bib: BibRow) -> HttpResponse:
    """One for each barcode that was scanned, or as many as are wanted with barcodes that are made."""
    read, codes = read_item(page), lines(page.request, "barcodes", most=AT_ONCE_MAX + 1)
    made = number(page.request.POST.get("made", "")) or 0
    answer = _add(page, bib, read=read, barcodes=codes, made=made)
    if isinstance(answer, Added):
        count = len(answer.item_ids)
        word = ngettext("%(count)s item was added", "%(count)s items were added", count) % {"count": count}
        why = _("By the same form before: nothing was added again.") if answer.again else ""
        page.work.add(Spoken(tone="keep", word=word, title=bib.title, why=why), at=page.now, page=TAB)
        return page.go("record", bib.bib_id)
    return record_with(page, bib, item=dict(read.texts), barcodes="\n".join(codes), made=made, problem=answer)


def _add(page: Page, bib: BibRow, *, read: Read, barcodes: list[str], made: int) -> Added | Unfit:
    if isinstance(read.form, Unfit):
        return read.form
    _require_home(page, read.form.home_branch_id)
    persons = [code for code in barcodes if looks_like_a_card(code)]
    problem = barcodes_problem(barcodes, of_persons=persons) if barcodes or not made else None
    if problem is not None:
        return problem
    return items.add(read.form, bib_id=bib.bib_id, barcodes=barcodes, made=made, key=form_key(page), **_who(page))


@require_http_methods(["GET", "POST"])
@desk_page(Right.CATALOGUE)
def own_item(page: Page, item_id: int) -> HttpResponse:
    item = _own(page, item_id)
    texts, barcode, problem = item_texts(item), item.barcode, None
    if page.request.method == "POST":
        read, barcode = read_item(page), scanned(page.request, "barcode")
        texts, problem = dict(read.texts), _edit(page, item, read=read, barcode=barcode)
        if problem is None:
            page.work.add(Spoken(tone="keep", word=_("The item is saved"), title=item.title), at=page.now, page=TAB)
            return page.go("own_item", item_id)
    known = {"found": item, "item": texts, "barcode": barcode, "problem": problem, "kinds": KINDS}
    known["reasons"] = reasons()
    return page.show("own_item", branches=branches_of(page.staff.library_id, reach(page)), tab=TAB, **known)


def _own(page: Page, item_id: int) -> HeldRow:
    item = held_item(reach(page), item_id, library_id=page.staff.library_id)
    if item is None:
        raise Http404
    return item


def _edit(page: Page, item: HeldRow, *, read: Read, barcode: str) -> Unfit | None:
    """What differs from what stood there; nothing, if nothing does."""
    if isinstance(read.form, Unfit):
        return read.form
    _require_home(page, read.form.home_branch_id)
    if barcode != item.barcode:
        persons = [barcode] if looks_like_a_card(barcode) else []
        if problem := barcodes_problem([barcode], of_persons=persons):
            return problem
    was = {**{name: getattr(item, name, None) for name in items.FIELDS}, "barcode": item.barcode}
    was["home_branch_id"] = item.home.branch_id
    told = {**{name: getattr(read.form, name) for name in items.FIELDS}, "barcode": barcode}
    changes = {name: value for name, value in told.items() if value != was[name]}
    answer = items.edit([item.item_id], changes, **_who(page)) if changes else ()
    return answer if isinstance(answer, Unfit) else None


def looks_like_a_card(text: str) -> bool:
    return is_of_a_person(text) or looks_like_code(text) or is_a_readers(text)


def _require_home(page: Page, branch_id: int) -> None:
    """Whoever catalogues for a branch gives its items to no other."""
    if branch_id not in {branch.branch_id for branch in branches_of(page.staff.library_id, reach(page))}:
        raise Http404


def _who(page: Page) -> dict[str, Any]:
    return {"library_id": page.staff.library_id, "by": page.staff.staff_id, "now": page.now}
