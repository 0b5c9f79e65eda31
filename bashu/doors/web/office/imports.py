"""The imports of libraries: files handed over, how far they have come, and what was wrong in them."""

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from bashu.db.catalogue.imports import gone_counts
from bashu.db.catalogue.uploads import (
    COUNTED_MAX,
    ShownRun,
    any_left_out,
    left_here,
    libraries_reached,
    library_reached,
    problems_shown,
    reasons_of,
    run_reached,
    runs_reached,
)
from bashu.domain.catalogue.importing.runs import (
    RunOptions,
    RunState,
    records_unaccounted,
    terminators_unaccounted,
)
from bashu.domain.rights import Right
from bashu.doors.web.office import import_words
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import number, start_of
from bashu.engine.catalogue.importing import receiving, told, uploads
from bashu.engine.catalogue.importing.receiving import Inbox, UnfitError
from bashu.engine.catalogue.importing.runs import Started

TAB = "imports"
CHARSETS, FLAVOURS = ("UTF-8", "GB18030", "MARC-8"), ("cnmarc", "marc21")
SWITCHES = ("whole", "records_only", "many_gone", "again")
# In the session, until the next page has told it.
BEFORE = "office-import-before"
ENDINGS = {"ISO 2709": "iso", "MARCXML": "xml", "lines": "txt", "items (CSV)": "csv"}
# Of codes that nobody knows; how many more there are is said.
CODES_TOLD = 30
MOVES = frozenset({RunState.WAITING, RunState.RUNNING})
# Without any of these nobody has to look through all that was mended.
LEFT_OUT = ("left_out", "items_left_out")
WHICH = {"left_out": True, "mended": False}


@require_GET
@office_page(Right.IMPORT_RECORDS)
def listed(page: Page) -> HttpResponse:
    return _list(page)


@csrf_exempt
@require_POST
@office_page(Right.IMPORT_RECORDS)
def hand_over(page: Page) -> HttpResponse:
    """Only who may is listened to: the file is written to its place while it comes, and the form is read by that. So
    whether it is one of ours is asked in there."""
    try:
        announced = receiving.announced(page.request.META)
        with receiving.receiving(uploads.folder(), most=uploads.size_max(), announced=announced) as inbox:
            return csrf_protect(lambda _: _handed_over(page, inbox))(_ready(page.request, inbox))
    except UnfitError as error:
        return _list(page, problem=import_words.unfit(error.why, megabytes=settings.BASHU.upload_mb))


def _ready(request: HttpRequest, inbox: Inbox) -> HttpRequest:
    """Whoever reads its form from now on, writes its file."""
    request.upload_handlers = [receiving.OneFile(inbox)]
    return request


def _handed_over(page: Page, inbox: Inbox) -> HttpResponse:
    """Raises UnfitError."""
    receiving.check_form(page.request)
    library = library_reached(page.reach(Right.IMPORT_RECORDS), number(page.request.POST.get("library", "")) or 0)
    if library is None:
        raise Http404
    started = _begun(page, inbox, library_id=library.library_id)
    if started.again:
        page.request.session[BEFORE] = started.run_id
    return page.go("import_run", started.run_id, saved=False)


def _begun(page: Page, inbox: Inbox, *, library_id: int) -> Started:
    given = page.request.POST
    options = RunOptions(
        charset=given["charset"] if given.get("charset") in CHARSETS else "",
        flavour=given["flavour"] if given.get("flavour") in FLAVOURS else "",
        whole=bool(given.get("whole")),
        items=not given.get("records_only"),
        many_gone=bool(given.get("many_gone")),
    )
    return uploads.hand_over(
        inbox.finish(),
        library_id=library_id,
        options=options,
        by=page.staff.staff_id,
        key_id=None,
        now=page.now,
        again=bool(given.get("again")),
    )


@require_GET
@office_page(Right.IMPORT_RECORDS)
def one(page: Page, *, run_id: int) -> HttpResponse:
    shown = _there(page, run_id)
    which = page.request.GET.get("which", "")
    part = problems_shown(run_id, left_out=WHICH.get(which), start=start_of(page.request, "problems"))
    wrong = [(row, import_words.reasons(row.reasons), told.shown(row.raw)) for row in part]
    chosen = {"which": which, "more": f"which={which}"} if which in WHICH else {"which": "", "more": ""}
    before = page.request.session.pop(BEFORE, None) == run_id
    row = _about(page, shown)
    more = row | _report(page, shown) | _choices(page) | chosen
    return page.show("import_run", row=row, part=part, wrong=wrong, before=before, **more)


def _report(page: Page, shown: ShownRun) -> dict[str, object]:
    """What is said when it stands still: to count reasons takes a while."""
    run_id, counts = shown.run.run_id, shown.run.counts
    stands, left = shown.state not in MOVES, left_here(run_id, start=start_of(page.request, "left"))
    unknown = sorted(counts.get("unknown_branches", {}).items(), key=lambda each: -each[1])
    return {
        "sums": import_words.sums(reasons_of(run_id)) if stands else (),
        "counted": COUNTED_MAX,
        "overtaken": stands and shown.handed_over and uploads.overtaken(run_id),
        "left_out": stands and any(map(counts.get, LEFT_OUT)) and any_left_out(run_id),
        "unaccounted": records_unaccounted(counts) if counts.get("read") else 0,
        "lost": terminators_unaccounted(counts) if "form" in counts else 0,
        "unknown": unknown[:CODES_TOLD],
        "unknown_more": max(0, len(unknown) - CODES_TOLD),
        "gone": import_words.gone(gone_counts(run_id)),
        "left": left,
        "left_rows": [(barcode, import_words.why_left(why)) for barcode, why in left],
    }


@require_POST
@office_page(Right.IMPORT_RECORDS)
def stop(page: Page, *, run_id: int) -> HttpResponse:
    _there(page, run_id)
    uploads.ask_to_stop(run_id, now=page.now)
    return page.go("import_run", run_id, saved=False)


@require_POST
@office_page(Right.IMPORT_RECORDS)
def go_on(page: Page, *, run_id: int) -> HttpResponse:
    _there(page, run_id)
    uploads.go_on(run_id)
    return page.go("import_run", run_id, saved=False)


@require_GET
@office_page(Right.IMPORT_RECORDS)
def left_out_as_lines(page: Page, *, run_id: int) -> HttpResponse:
    """What was left out and not corrected since, to be corrected by hand."""
    run = _there(page, run_id).run
    pieces = told.exported(run, as_lines=True)
    return _file(pieces, name=f"import-{run_id}.txt", media="text/plain; charset=utf-8")


@require_GET
@office_page(Right.IMPORT_RECORDS)
def left_out_as_it_came(page: Page, *, run_id: int) -> HttpResponse:
    """The same byte for byte, for other tools."""
    run = _there(page, run_id).run
    ending = ENDINGS.get(run.counts.get("form", ""), "bin")
    pieces = told.exported(run, as_lines=False)
    return _file(pieces, name=f"import-{run_id}.{ending}", media="application/octet-stream")


def _file(pieces: Iterator[bytes], *, name: str, media: str) -> HttpResponse:
    """Nothing is held in memory; no browser shows it in place."""
    response = StreamingHttpResponse(pieces, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]


def _there(page: Page, run_id: int) -> ShownRun:
    found = run_reached(page.reach(Right.IMPORT_RECORDS), run_id)
    if found is None:
        raise Http404
    return found


def _about(page: Page, shown: ShownRun) -> dict[str, object]:
    word, tone = import_words.state(shown)
    counts = shown.run.counts
    moves = shown.state == RunState.RUNNING
    return {
        "shown": shown,
        "run": shown.run,
        "state": word,
        "tone": tone,
        "error": import_words.error(shown.run.error),
        "moves": moves,
        "live": shown.state in MOVES,
        "stands": shown.state in {RunState.STOPPED, RunState.FAILED},
        "rate": shown.stretch.rate(page.now) if moves else 0,
        "records": counts.get("read", 0),
        "rows_read": counts.get("rows", 0),
        "fates": list(import_words.fates(counts)) if counts.get("read") else [],
        "items": list(import_words.items(counts)),
        "days": import_words.kept_days(),
    }


def _choices(page: Page) -> dict[str, object]:
    return {
        "libraries": libraries_reached(page.reach(Right.IMPORT_RECORDS)),
        "charsets": CHARSETS,
        "flavours": FLAVOURS,
        "megabytes": settings.BASHU.upload_mb,
        "bytes_max": uploads.size_max(),
        "tab": TAB,
    }


def _list(page: Page, *, problem: str = "") -> HttpResponse:
    """`problem`: why a file was not taken; what was chosen beside it stays."""
    reach = page.reach(Right.IMPORT_RECORDS)
    wanted = number(page.request.GET.get("library", ""))
    part = runs_reached(reach, library_id=wanted, start=start_of(page.request, "runs"))
    given = page.request.POST if problem else {}
    return page.show(
        "imports",
        part=part,
        rows=[_about(page, shown) for shown in part],
        live=any(shown.state in MOVES for shown in part),
        wanted=wanted,
        problem=problem,
        given={name: given.get(name, "") for name in ("library", "charset", "flavour", *SWITCHES)},
        **_choices(page),
    )
