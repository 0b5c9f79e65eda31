"""Taking over a hold of a library that joins, at the place in the queue that its day there gives it."""

from dataclasses import replace

from bashu.domain.circulation import guards
from bashu.domain.circulation.answers import Held
from bashu.domain.circulation.case import No, refusal
from bashu.domain.circulation.commands import Trust
from bashu.domain.circulation.holds.about import HoldCase, ends_later, of_case, pickup_is_offered
from bashu.domain.circulation.holds.commands import PlaceHold, TakeOverHold
from bashu.domain.circulation.holds.place import (
    in_line,
    new_hold,
    not_had_already,
    not_held_already,
    placed,
    something_may_serve,
    title_is_known,
    waiting,
)
from bashu.domain.circulation.holds.ranks import rank_at
from bashu.domain.circulation.holds.states import HoldLevel, HoldStage
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.verifier import Assurance
from bashu.domain.outcome import Accepted, Decision, Refused

SEEN = Trust(assurance=Assurance.STAFF_SAW_IT)


def _account_is_open(about: HoldCase) -> No:
    """Limits, debts and blocks were looked at when it was placed, and are when it is lent."""
    patron = about.case.patron if about.case is not None else None
    return None if patron is not None and patron.active else Refusal.PATRON_CLOSED


BEFORE = (*of_case(guards.terminal_may), title_is_known)
LADDER = (not_had_already, pickup_is_offered, ends_later, not_held_already, something_may_serve)


def decide_take_over(command: TakeOverHold, about: HoldCase) -> Decision:
    if no := refusal(about, BEFORE):
        return no
    if command.placed_at > about.now:
        return Refused(Refusal.DATES_WRONG, person=about.person)
    if no := refusal(about, (*of_case(guards.patron_is_known), _account_is_open)):
        return no
    case, work_id = about.case, about.work_id
    if work_id is None or case is None:
        raise ValueError("a guard must have refused a record that nobody knows")
    hold = replace(
        new_hold(_as_placed(command), case, work_id=work_id),
        placed_at=command.placed_at,
        rank=rank_at(command.placed_at),
    )
    about = replace(about, hold=in_line(about.state, hold))
    if no := refusal(about, LADDER):
        return no
    # Nothing below may fail. What is asked for is the clock's business, once all of its list are there.
    queue = about.state.queue(work_id)
    ahead = [each for each in queue if each.is_queued and each.order < about.known_hold.order]
    before, asked_for = len(ahead), sum(each.stage is HoldStage.ASKED for each in ahead)
    hold = waiting(about, before=before, asked_for=asked_for)
    answer = Held(
        hold_id=hold.id,
        stage=hold.stage,
        item_id=None,
        pickup_branch_id=hold.pickup_branch_id,
        reason=hold.reason,
        reason_details=hold.reason_details,
        before=before,
        promised_from_on=hold.promised_from_on,
        promised_to_on=hold.promised_to_on,
    )
    return Accepted(answer, effects=(placed(hold, terminal_id=case.terminal.id),), person=case.person)


def _as_placed(command: TakeOverHold) -> PlaceHold:
    return PlaceHold(
        id=command.id,
        occurred_at=command.occurred_at,
        terminal_id=command.terminal_id,
        patron=command.patron,
        trust=SEEN,
        level=HoldLevel.TITLE,
        bib_id=command.bib_id,
        pickup_branch_id=command.pickup_branch_id,
        wanted_until=command.wanted_until,
    )
