"""Transfer limits: from where to where nothing is sent for a hold or to float, of which kind, on which days."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.network import bars
from bashu.db.network.bars import End
from bashu.db.network.routes import branches
from bashu.domain.rights import Right
from bashu.doors.web.office import rule_form
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import day, number, scanned, start_of, words

# As items have them; those of the rules are among them.
KINDS = (*rule_form.KINDS, "other")
KIND_LENGTH = 40
FIELDS = ("from_library", "from_branch", "to_library", "to_branch", "kind", "starts_on", "ends_on")


@require_GET
@office_page(Right.SEE_ROUTES)
def listed(page: Page) -> HttpResponse:
    return _list(page)


@require_POST
@office_page(Right.EDIT_ROUTES)
def add(page: Page) -> HttpResponse:
    """By whoever has the place from which nothing is sent."""
    origin, destination = _end(page, "from"), _end(page, "to")
    if origin is None or destination is None:
        return _list(page, problem=_("Choose both libraries; a branch is named by its code, and is of that library."))
    page.require(Right.EDIT_ROUTES, origin.scope)
    if problem := _problem(page, origin, destination=destination):
        return _list(page, problem=problem)
    return page.go("bars")


@require_POST
@office_page(Right.EDIT_ROUTES)
def remove(page: Page) -> HttpResponse:
    row = bars.bar_row(number(page.request.POST.get("bar_id", "")) or 0)
    if row is None or not page.may(Right.EDIT_ROUTES, row.origin.scope):
        raise Http404
    bars.remove_bar(row.bar.id)
    return page.go("bars")


def _problem(page: Page, origin: End, *, destination: End) -> str:
    """Empty if it is written."""
    first, last = (day(page.request.POST.get(name, "")) for name in ("starts_on", "ends_on"))
    if origin.branch is not None and origin.branch == destination.branch:
        return _("Nothing is sent from a branch to itself.")
    if first is not None and last is not None and last < first:
        return _("The last day is before the first.")
    kind = words(page.request, "kind", most=KIND_LENGTH)
    if kind not in {"", *KINDS}:
        return _("No item is of this kind. There are: %(kinds)s.") % {"kinds": ", ".join(KINDS)}
    written = bars.add_bar(origin, destination, kind=kind, starts_on=first, ends_on=last)
    return "" if written else _("That is so already.")


def _end(page: Page, which: str) -> End | None:
    library, branch = (scanned(page.request, f"{which}_{what}") for what in ("library", "branch"))
    return bars.end_of_way(library, branch_code=branch)


def _list(page: Page, *, problem: str = "") -> HttpResponse:
    rows = bars.bar_rows(page.reach(Right.SEE_ROUTES), start=start_of(page.request, "limits"))
    return page.show(
        "bars",
        part=rows,
        rows=[(row, page.may(Right.EDIT_ROUTES, row.origin.scope)) for row in rows],
        libraries=bars.every_library(),
        branches=branches(),
        kinds=KINDS,
        given={name: page.request.POST.get(name, "")[:64] for name in FIELDS},
        problem=problem,
        tab="routes",
    )
