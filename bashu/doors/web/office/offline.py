"""The rule for the time without a line: the network's, and those of libraries that are stricter."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bashu.db.network.branches import libraries
from bashu.db.network.offline import OfflineRuleRow, offline_rule_rows
from bashu.db.network.queries import Name
from bashu.domain.offline import OfflineRules
from bashu.domain.rights import Right
from bashu.doors.web.office.pages import Page, office_page, rule_of
from bashu.doors.web.shared.forms import number
from bashu.engine.offline import remove_rule, write_rule

TAB = "agents"
# What is no number, where a check lets none pass.
WRONG = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    row: OfflineRuleRow
    says: list[str]
    fields: Mapping[str, str]
    may_edit: bool


@require_GET
@office_page(Right.SEE_RULES)
def listed(page: Page) -> HttpResponse:
    return _list(page)


@require_POST
@office_page(Right.EDIT_RULES)
def save(page: Page) -> HttpResponse:
    library_id = rule_of(page)
    problems = write_rule(library_id, _written(page), by=page.staff.staff_id, now=page.now)
    if problems:
        return _list(page, problems=[Name(*both) for both in problems], wrong=library_id or 0)
    return page.go("offline")


@require_POST
@office_page(Right.EDIT_RULES)
def remove(page: Page) -> HttpResponse:
    library_id = rule_of(page)
    if library_id is None:
        raise Http404
    remove_rule(library_id, by=page.staff.staff_id, now=page.now)
    return page.go("offline")


def says(rule: OfflineRules) -> list[str]:
    """What machines do by it, in sentences."""
    if not rule.lends:
        return [_("Machines take back, and lend nothing.")]
    items = ngettext(
        "Each reader may take %(count)s item.", "Each reader may take %(count)s items.", rule.items_max
    ) % {"count": rule.items_max}
    days = ngettext(
        "The receipt says that it is due after %(count)s day.",
        "The receipt says that they are due after %(count)s days.",
        rule.days,
    ) % {"count": rule.days}
    who = (
        _("Also readers who were never there are lent to.")
        if rule.strangers
        else _("Only readers are lent to who were there in the last twelve months.")
    )
    old = ngettext(
        "What a box was told of blocked cards is good for %(count)s day.",
        "What a box was told of blocked cards is good for %(count)s days.",
        rule.snapshot_days,
    ) % {"count": rule.snapshot_days}
    return [items, days, who, old]


def _list(page: Page, *, problems: list[Name] | None = None, wrong: int | None = None) -> HttpResponse:
    """`wrong`: the library (0: the network) whose rule was not saved."""
    lines = [_line(page, row, wrong=wrong) for row in offline_rule_rows(page.reach(Right.SEE_RULES))]
    told = {line.row.library_id for line in lines}
    return page.show(
        "offline",
        lines=lines,
        others=[each for each in libraries(page.reach(Right.EDIT_RULES)) if each.library_id not in told],
        fields=_given(page) if wrong and wrong not in told else _texts(lines[0].row.rule),
        problems=problems or [],
        wrong=wrong,
        tab=TAB,
    )


def _line(page: Page, row: OfflineRuleRow, *, wrong: int | None) -> Line:
    return Line(
        row=row,
        says=says(row.rule),
        fields=_given(page) if (row.library_id or 0) == wrong else _texts(row.rule),
        may_edit=page.may(Right.EDIT_RULES, row.scope),
    )


def _texts(rule: OfflineRules) -> dict[str, str]:
    return {
        "lends": "yes" if rule.lends else "no",
        "items_max": str(rule.items_max),
        "strangers": "yes" if rule.strangers else "no",
        "days": str(rule.days),
        "snapshot_days": str(rule.snapshot_days),
    }


def _given(page: Page) -> dict[str, str]:
    return {name: page.request.POST.get(name, "")[:20] for name in _texts(OfflineRules())}


def _written(page: Page) -> OfflineRules:
    """What is none of the choices is the stricter one."""
    given = _given(page)
    return OfflineRules(
        lends=given["lends"] == "yes",
        items_max=_count(given["items_max"]),
        strangers=given["strangers"] == "yes",
        days=_count(given["days"]),
        snapshot_days=_count(given["snapshot_days"]),
    )


def _count(text: str) -> int:
    found = number(text.strip())
    return WRONG if found is None else found
