"""Book lists: their words, and the records that stand on them."""

import re
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.activities import booklists, challenge_edits
from bashu.db.activities.booklists import ENTRIES_MAX, BookListRow
from bashu.db.activities.challenge_edits import BookListText
from bashu.domain.rights import Right
from bashu.doors.web.office.marked import NOTHING, Wrong, missing
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.office.readings import may_for_all, owner_of, owners, texts, turn
from bashu.doors.web.shared.forms import number, scanned, start_of, words
from bashu.engine.activities.challenge_planning import write_list

SAYS_LENGTH = 300
# A number, or the address of a title's page.
NUMBER = re.compile(r"(?:.*/title/)?([0-9]{1,18})/?")


@require_GET
@office_page(Right.PLAN_ACTIVITIES)
def listed(page: Page) -> HttpResponse:
    return _list(page)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def add(page: Page) -> HttpResponse:
    library_id, said = owner_of(page), texts(page)
    if wrong := missing(said, "title_zh", "title_en"):
        return _list(page, wrong=wrong)
    text, by = BookListText(**said), page.staff.staff_id
    made = write_list(text, library_id=library_id, by=by, now=page.now, key=page.form_key)
    return page.go("book_list", made or 0)


@require_GET
@office_page(Right.PLAN_ACTIVITIES)
def one(page: Page, list_id: int) -> HttpResponse:
    return _one(page, _found(page, list_id))


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def change(page: Page, list_id: int) -> HttpResponse:
    row, said = _found(page, list_id), texts(page)
    if wrong := missing(said, "title_zh", "title_en"):
        return _one(page, row, wrong=wrong, given=said)
    text, library_id = BookListText(**said), row.library_id
    write_list(text, library_id=library_id, by=page.staff.staff_id, now=page.now, list_id=list_id)
    return page.go("book_list", list_id)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def publish(page: Page, list_id: int) -> HttpResponse:
    _found(page, list_id)
    turn(page, "BookList", row_id=list_id)
    return page.go("book_list", list_id)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def put(page: Page, list_id: int) -> HttpResponse:
    """A record, with words on it; one that stands there already has other words from now on."""
    row, found = _found(page, list_id), NUMBER.fullmatch(scanned(page.request, "title"))
    says = {language: words(page.request, f"says_{language}", most=SAYS_LENGTH) for language in ("zh", "en")}
    if found is None or not challenge_edits.add_to_list(list_id, int(found[1]), zh=says["zh"], en=says["en"]):
        problem = _("There is no such title, or the list is full: %(most)s books at most.") % {"most": ENTRIES_MAX}
        put = {"title": scanned(page.request, "title"), "says_zh": says["zh"], "says_en": says["en"]}
        return _one(page, row, wrong={"title": problem}, put=put)
    return page.go("book_list", list_id)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def entry(page: Page, list_id: int) -> HttpResponse:
    _found(page, list_id)
    entry_id = number(page.request.POST.get("entry_id", "")) or 0
    if not booklists.known_entry(list_id, entry_id):
        raise Http404
    if page.request.POST.get("how") == "up":
        challenge_edits.move_up(list_id, entry_id)
    elif page.request.POST.get("how") == "remove":
        challenge_edits.take_from_list(list_id, entry_id)
    return page.go("book_list", list_id)


def _found(page: Page, list_id: int) -> BookListRow:
    row = booklists.find_planned(list_id, page.reach(Right.PLAN_ACTIVITIES))
    if row is None:
        raise Http404
    return row


def _list(page: Page, *, wrong: Wrong = NOTHING) -> HttpResponse:
    rows = booklists.planned_lists(page.reach(Right.PLAN_ACTIVITIES), start=start_of(page.request, "lists"))
    given = texts(page) | {"library": page.request.POST.get("library", "")}
    context = {"rows": rows, "given": given, "owners": owners(page), "for_all": may_for_all(page)}
    return page.show("book_lists", wrong=wrong, tab="activities", **context)


def _one(page: Page, row: BookListRow, *, wrong: Wrong = NOTHING, given: Any = None, put: Any = None) -> HttpResponse:
    """`given`: what was typed of its words, `put`: of a book to put on it, where that was wrong."""
    books = booklists.entry_rows(row.pk, library_id=row.library_id, city="", start=start_of(page.request, "books"))
    told = {"row": row, "given": given or row, "put": put, "books": books, "wrong": wrong}
    return page.show("book_list", tab="activities", **told)
