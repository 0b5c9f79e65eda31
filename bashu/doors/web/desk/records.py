"""Records of the library: made by hand, taken over from the union catalogue, and changed, simply or as MARC."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.catalogue.holdings import SourceRow, branches_of, first_source, held, source_of_library
from bashu.db.catalogue.queries import BibRow
from bashu.domain.catalogue.identifiers import isbn_problem
from bashu.domain.catalogue.problems import No, Unfit, unfit
from bashu.domain.catalogue.shelves import KINDS, LANGUAGES
from bashu.domain.rights import Right
from bashu.doors.web.desk import record_form
from bashu.doors.web.desk.item_form import usual_item
from bashu.doors.web.desk.marc_words import said
from bashu.doors.web.desk.once import form_key
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.record_form import Form, of_source, read_form, simple_of
from bashu.doors.web.desk.stock import TAB, bib_page, reach, writes_records
from bashu.doors.web.shared.forms import start_of
from bashu.engine import clock
from bashu.engine.catalogue import records
from bashu.engine.catalogue.records import Written
from bashu.wire.marc.compose import leader_of, with_values
from bashu.wire.marc.lines import Lines, read_lines, remarks_on, write_lines
from bashu.wire.marc.records import Field, Flavour, Record

MARC_LENGTH_MAX = 120_000
NUMBERS = ("010", "020")


@require_http_methods(["GET", "POST"])
@desk_page(Right.CATALOGUE)
def new(page: Page) -> HttpResponse:
    """By hand. Then its items."""
    _require(page)
    form = read_form(page.request) if page.request.method == "POST" else record_form.empty()
    written = records.create(form.simple, key=form_key(page), **_who(page)) if form.simple else None
    return _gone_on(page, written) or _form(page, form, problem=written)


@require_GET
@bib_page
def record(page: Page, bib: BibRow) -> HttpResponse:
    return record_with(page, bib, problem=page.problem_once())


def record_with(page: Page, bib: BibRow, **more: Any) -> HttpResponse:
    """Our record of it, or whose we may take over; our items, and the form for more."""
    library_id = page.staff.library_id
    ours = source_of_library(bib.bib_id, library_id)
    items = held(reach(page), library_id=library_id, bib_id=bib.bib_id, start=start_of(page.request, "items"))
    known: dict[str, Any] = {"item": usual_item(page, bib, items=items), "made": "", "barcodes": ""}
    return page.show(
        "record",
        bib=bib,
        ours=ours,
        first=first_source(bib.bib_id),
        items=items,
        branches=branches_of(library_id, reach(page)),
        may_write=writes_records(page),
        kinds=KINDS,
        tab=TAB,
        form_id=clock.new_id(),
        **known | more,
    )


@require_http_methods(["GET", "POST"])
@bib_page
def edit(page: Page, bib: BibRow) -> HttpResponse:
    """The simple form. It changes what was changed in it, and leaves the rest of the record as it is."""
    source, kept = _ours(page, bib)
    if kept.flavour is not Flavour.CNMARC:
        return page.go("marc", bib.bib_id)
    before = simple_of(kept)
    sent = page.request.method == "POST"
    form = read_form(page.request, before=before) if sent else Form(texts=record_form.filled(before))
    written = None
    if form.simple:
        fields = with_values(kept.fields, form.simple, before=before)
        written = _change(page, source, leader=leader_of(form.simple.kind, kept.leader), fields=fields)
    return _gone_on(page, written) or _form(page, form, problem=written, bib=bib, source=source)


@require_http_methods(["GET", "POST"])
@bib_page
def marc(page: Page, bib: BibRow) -> HttpResponse:
    """All of it, as lines."""
    source, kept = _ours(page, bib)
    text, remarks, written = write_lines(kept.leader, kept.fields), list[str](), None
    if page.request.method == "POST":
        text = page.request.POST.get("lines", "")[:MARC_LENGTH_MAX].replace("\0", "")
        read, remarks = _read(text, kept, number=source.control_number)
        written = None if remarks else _change(page, source, leader=read.leader, fields=read.fields)
    known = {"bib": bib, "source": source, "remarks": remarks, "problem": written, "lines": text}
    return _gone_on(page, written) or page.show("marc", digest=source.digest.hex(), tab=TAB, **known)


@require_POST
@bib_page
def take_over(page: Page, bib: BibRow) -> HttpResponse:
    """Another library's record becomes ours too; then its items."""
    _require(page)
    if source_of_library(bib.bib_id, page.staff.library_id) is None:
        source = first_source(bib.bib_id)
        kept = of_source(source) if source else None
        if kept is None:
            written = records.create(record_form.of_bib(bib), bib_id=bib.bib_id, **_who(page))
        else:
            written = records.take_over(kept, bib_id=bib.bib_id, **_who(page))
        if isinstance(written, Unfit):
            page.work.problem = said(written)
    return page.go("record", bib.bib_id)


def _require(page: Page) -> None:
    if not writes_records(page):
        raise PermissionDenied


def _who(page: Page) -> dict[str, Any]:
    return {"library_id": page.staff.library_id, "by": page.staff.staff_id, "now": page.now}


def _ours(page: Page, bib: BibRow) -> tuple[SourceRow, Record]:
    """The library's record, to be written by whoever may."""
    _require(page)
    source = source_of_library(bib.bib_id, page.staff.library_id)
    kept = of_source(source) if source else None
    if source is None or kept is None:
        raise Http404
    return source, kept


def _gone_on(page: Page, written: Written | Unfit | None) -> HttpResponse | None:
    """To the record, which may be about another publication by now."""
    return page.go("record", written.bib_id) if isinstance(written, Written) else None


def _form(page: Page, form: Form, **more: Any) -> HttpResponse:
    source: SourceRow | None = more.get("source")
    more["problem"] = more.get("problem") or form.problem
    digest = source.digest.hex() if source else ""
    chosen = {"languages": LANGUAGES, "kinds": KINDS, "digest": digest}
    return page.show("record_form", form=form, texts=form.texts, form_id=clock.new_id(), tab=TAB, **chosen, **more)


def _read(text: str, kept: Record, *, number: str) -> tuple[Lines, list[str]]:
    """The record that was written, and what is wrong with it."""
    read = read_lines(text)
    if not isinstance(read, Lines):
        return Lines(kept.leader, kept.fields), [said(each) for each in read]
    remarks = remarks_on(text, read, flavour=kept.flavour, before=kept.fields, number=number)
    told = [said(each) for each in remarks]
    known = set(kept.fields)
    numbers = [field.first("a") for field in read.fields if field.tag in NUMBERS and field not in known]
    return read, told + [said(problem) for problem in map(isbn_problem, numbers) if problem]


def _change(page: Page, source: SourceRow, *, leader: str, fields: Sequence[Field]) -> Written | Unfit:
    try:
        before = bytes.fromhex(page.request.POST.get("digest", ""))
    except ValueError:
        return unfit(No.CHANGED_MEANWHILE)
    return records.change(source.source_id, Lines(leader, tuple(fields)), before=before, **_who(page))
