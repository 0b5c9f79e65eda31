"""Site agents: how each is, what is wrong in plain words, and facts that could not be taken in."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from bashu.db.network import agents
from bashu.db.network.agents import AgentRow
from bashu.db.network.offline import offline_rule_of
from bashu.domain.rights import Right
from bashu.doors.web.office import agent_words
from bashu.doors.web.office.offline import says
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import number, start_of
from bashu.engine.agents import see_to

TAB = "agents"


@require_GET
@office_page(Right.SEE_TERMINALS)
def listed(page: Page) -> HttpResponse:
    part = agents.agents_within(page.reach(Right.SEE_TERMINALS), start=start_of(page.request, "agents"))
    rows = [(row, agent_words.what_is_wrong(row, now=page.now)) for row in part]
    return page.show("agents", part=part, rows=rows, tab=TAB)


@require_http_methods(["GET", "POST"])
@office_page(Right.SEE_TERMINALS)
def one(page: Page, *, agent_id: int) -> HttpResponse:
    row = agents.agent_within(page.reach(Right.SEE_TERMINALS), agent_id=agent_id)
    if row is None:
        raise Http404
    if page.request.method == "GET":
        return _show(page, row)
    page.require(Right.EDIT_TERMINALS, row.scope)
    parked_id = number(page.request.POST.get("parked_id", "")) or 0
    see_to(parked_id, agent_id=agent_id, by=page.staff.staff_id, now=page.now)
    return page.go("agent", agent_id)


def _show(page: Page, row: AgentRow) -> HttpResponse:
    part = agents.parked_facts(row.agent_id, start=start_of(page.request, "parked"))
    return page.show(
        "agent",
        agent=row,
        wrong=agent_words.what_is_wrong(row, now=page.now),
        skew=agent_words.skew(row),
        rule=says(offline_rule_of(row.library_id)),
        part=part,
        parked=[agent_words.told(each) for each in part],
        may_edit=page.may(Right.EDIT_TERMINALS, row.scope),
        tab=TAB,
    )
