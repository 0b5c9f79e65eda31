"""What the clock does: when each of its jobs ran last, what came of it, when it is next. One can be run again."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.audit.edits import ask_for_run
from bashu.db.audit.queries import LastRun, last_runs
from bashu.domain.rights import NETWORK, Right
from bashu.doors.web.office.job_words import in_chinese
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared import languages


@dataclass(frozen=True, slots=True)
class JobRow:
    """`english`: what came of it, where that can be told in English alone."""

    name: str
    run: LastRun
    result: str
    english: bool
    seconds: float


@require_GET
@office_page(Right.SEE_JOBS)
def jobs(page: Page) -> HttpResponse:
    page.require(Right.SEE_JOBS, NETWORK)
    called = _called()
    rows = [_row(run, called.get(run.job, run.job)) for run in last_runs()]
    return page.show("jobs", rows=rows, may_run=page.may(Right.RUN_JOBS, NETWORK), tab="jobs")


@require_POST
@office_page(Right.RUN_JOBS)
def run_again(page: Page) -> HttpResponse:
    """It is begun by whoever leads the jobs, within moments. To run it twice does no harm."""
    page.require(Right.RUN_JOBS, NETWORK)
    if not ask_for_run(page.request.POST.get("job", ""), now=page.now):
        raise Http404
    return page.go("jobs")


def _row(run: LastRun, name: str) -> JobRow:
    told = in_chinese(run.result) if languages.current() != "en" else None
    return JobRow(name, run, told or run.result, english=told is None, seconds=round(run.took_ms / 1e3, 1))


def _called() -> dict[str, str]:
    return {
        "end holds": _("End holds that are over"),
        "ask for items": _("Ask for items that somebody waits for"),
        "bring home": _("Look what of libraries that leave is not home"),
        "silent machines": _("Tell which machines have fallen silent"),
        "end claims": _("Close tasks of claims that are over"),
        "seal": _("Seal the log"),
        "late": _("Report what is late on its way"),
        "snapshot": _("Verify the log, and take a snapshot"),
        "redate": _("Move due dates off closed days"),
        "renew": _("Renew loans that renew themselves"),
        "lose": _("Declare lost what is overdue for too long"),
        "clear": _("Clear old answers away"),
        "balance": _("Propose moves of floating items"),
        "clear notices": _("Delete old notices"),
        "tell of loans": _("Tell readers of loans that are due soon or overdue"),
        "tell of holds": _("Tell readers of holds that end tomorrow"),
        "match old records": _("Match records that came in before there was matching"),
        "count loans": _("Count how often each publication was lent"),
        "harvest": _("Fetch the records of libraries from their own systems"),
        "rank records anew": _("Describe publications anew where a library's rank was changed"),
        "activities": _("End sessions, draw lots that are due, give seats to who waits"),
        "remind of activities": _("Remind readers of activities of tomorrow"),
        "forget": _("Forget whose old loans were"),
    }
