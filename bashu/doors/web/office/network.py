"""How the network lends: what is one for all libraries. A change is looked at first, then saved, and holds at once."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from bashu.db.network import parameters, rule_rows
from bashu.db.network.queries import Name
from bashu.db.network.rule_rows import RuleRow
from bashu.domain.circulation.parameters import Parameters, parameter_problems
from bashu.domain.policy import DEFAULT_VOICES
from bashu.domain.policy.ownership import owner
from bashu.domain.rights import NETWORK, Right
from bashu.doors.web.office import network_form, rule_form
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import words

TEXT_LENGTH = 40


@require_http_methods(["GET", "POST"])
@office_page(Right.SEE_RULES)
def lends(page: Page) -> HttpResponse:
    before = parameters.parameters()
    if page.request.method == "GET":
        return _form(page, network_form.write(before))
    page.require(Right.EDIT_RULES, NETWORK)
    texts = {name: words(page.request, name, most=TEXT_LENGTH) for name in page.request.POST}
    after = network_form.read(texts)
    if problems := parameter_problems(after):
        return _form(page, texts, problems=[Name(*both) for both in problems])
    if texts.get("do") != "save":
        return _form(page, texts, before=before, after=after)
    parameters.save_parameters(after)
    return page.go("network")


def _form(
    page: Page,
    texts: dict[str, str],
    *,
    problems: list[Name] | None = None,
    before: Parameters | None = None,
    after: Parameters | None = None,
) -> HttpResponse:
    looked_at = before is not None and after is not None
    return page.show(
        "network",
        parts=network_form.parts(texts),
        problems=problems or [],
        looked_at=looked_at,
        changes=network_form.changes(before, after) if before and after else [],
        moved=_moved(page, after) if after else [],
        may_edit=page.may(Right.EDIT_RULES, NETWORK),
        tab="rules",
    )


def _moved(page: Page, after: Parameters) -> list[tuple[str, bool]]:
    """Rules that another could change than now: their names, and whether they become the network's."""
    heard = {**DEFAULT_VOICES, **after.heard}

    def moves(row: RuleRow) -> bool:
        return owner(row.rule, voices=heard) != row.library_id

    rows = rule_rows.rule_rows(page.reach(Right.EDIT_RULES), on=page.today)
    return [(rule_form.told(row).name, row.library_id is not None) for row in rows if moves(row)]
