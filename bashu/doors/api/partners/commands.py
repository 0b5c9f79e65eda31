"""Commands of partners: a batch in, an outcome for each out. Known by its id, each is done once."""

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLateError
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bashu.db.circulation.looking import saw
from bashu.domain.circulation.answers import left_no_trace
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.identity.problems import Problem
from bashu.domain.outcome import Busy, Outcome, Refused
from bashu.doors.api.partners import access, answering, commanding
from bashu.doors.api.partners.command_shapes import SCOPES, Batch, Result, Results
from bashu.engine import clock
from bashu.engine.batch import shared

logger = logging.getLogger(__name__)
router = Router(tags=["partners: commands"])
# Whoever waits longer is told "busy", and asks again with the same ids.
WAIT_SECONDS: Final = 8.0


@router.post(
    "",
    response={200: Results} | access.WRONG,
    summary="Do up to a hundred things, each once",
    operation_id="commands",
    **access.needs(),
)
def commands(request: HttpRequest, response: HttpResponse, *, sent: Batch) -> Results:
    response.headers["Cache-Control"] = "no-store"
    opened, now = access.who(request), clock.now()
    access.demand(opened, *dict.fromkeys(SCOPES[each.kind] for each in sent.commands))
    # The request itself is counted already.
    if len(sent.commands) > 1:
        access.told(request, access.spent(opened, cost=len(sent.commands) - 1, now=now))
    logger.info("partner %s sends %s commands", opened.partner_id, len(sent.commands))
    by = commanding.known(sent.commands, opened=opened, now=now)
    outcomes = _outcomes([commanding.made(each, by=by) for each in sent.commands])
    where = answering.places_of(outcomes)
    results: list[Result] = []
    for each, outcome in zip(sent.commands, outcomes, strict=True):
        at = by.terminals.get(each.terminal)
        attended = at is not None and at.attended
        results.append(answering.result(each.id, outcome, where=where, attended=attended))
    return Results(results=results)


def _outcomes(made: Sequence[commanding.Made]) -> list[Outcome | Problem]:
    """All go to the engine at once, in their order; it gathers them into a batch, or a few."""
    futures: list[Future[Outcome]] = [Future() for _ in made]
    for each, future in zip(made, futures, strict=True):
        if not isinstance(each, Refused | Problem):
            shared().submit(each, future.set_result, patience=WAIT_SECONDS)
    told: list[Outcome | Problem] = []
    for each, future in zip(made, futures, strict=True):
        told.append(each if isinstance(each, Refused | Problem) else _outcome(each, future))
    return told


def _outcome(command: AnyCommand, future: "Future[Outcome]") -> Outcome:
    try:
        outcome = future.result(timeout=2 * WAIT_SECONDS)
    except TooLateError:
        return Busy()
    if (item_id := left_no_trace(outcome)) is not None:
        saw(item_id, now=command.occurred_at)
    return outcome
