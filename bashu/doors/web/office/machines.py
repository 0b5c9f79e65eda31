"""Machines that speak SIP2: where they stand, when they were last heard of, and how each wants to be spoken with."""

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from bashu.db.network import machines
from bashu.db.network.machines import MachineRow
from bashu.domain.rights import Right
from bashu.doors.web.office import machine_form
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import start_of
from bashu.engine import terminals


@require_GET
@office_page(Right.SEE_TERMINALS)
def listed(page: Page) -> HttpResponse:
    rows = machines.machine_rows(page.reach(Right.SEE_TERMINALS), start=start_of(page.request, "machines"))
    told = [(row, _is_silent(row)) for row in rows]
    return page.show("machines", part=rows, rows=told, tab="machines")


@require_http_methods(["GET", "POST"])
@office_page(Right.SEE_TERMINALS)
def one(page: Page, terminal_id: int) -> HttpResponse:
    row = machines.machine(page.reach(Right.SEE_TERMINALS), terminal_id=terminal_id)
    if row is None:
        raise Http404
    if page.request.method == "GET":
        return _form(page, row, given=row.settings)
    page.require(Right.EDIT_TERMINALS, row.place.scope)
    given = machine_form.read(page.request)
    if problem := machine_form.problem(given):
        return _form(page, row, given=given, problem=problem)
    terminals.set_settings(terminal_id, settings=given, by=page.staff.staff_id, now=page.now)
    return page.go("machine", terminal_id)


def _form(page: Page, row: MachineRow, *, given: Mapping[str, object], problem: str = "") -> HttpResponse:
    return page.show(
        "machine",
        machine=row,
        silent=_is_silent(row),
        wrong=machine_form.what_was_wrong(row.wrong),
        given={**machine_form.USUAL_NUMBERS, **given},
        served=machine_form.served(given),
        habits=machine_form.habits(given),
        examples=machine_form.EXAMPLES,
        problem=problem,
        may_edit=page.may(Right.EDIT_TERMINALS, row.place.scope),
        tab="machines",
    )


def _is_silent(row: MachineRow) -> bool:
    return row.active and (row.seen_at is None or row.silent_at is not None)
