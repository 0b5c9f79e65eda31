"""What the engine answered, as partners are told it: branches by their codes, reasons in words."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from bashu.db.network.queries import PlaceRow, places
from bashu.domain.circulation.answers import CheckedIn
from bashu.domain.circulation.boxcodes import code_of
from bashu.domain.circulation.words import say_next_stop
from bashu.domain.identity.problems import Problem
from bashu.domain.outcome import Accepted, Busy, Failed, Outcome, Refused
from bashu.doors.api.partners.command_shapes import Answer, ItemMeant, Result
from bashu.doors.api.partners.words import why, why_no_card, why_not_decided
from bashu.engine.circulation.room import ItemChoice, ItemFacts

Places = Mapping[int, PlaceRow]
# What answers call these; what they call anything else is told by the same name.
NAMES: Final = {
    "loan": "loan_id", "closed_loan": "closed_loan_id", "task": "task_id", "hold": "hold_id", "payment": "payment_id",
    "transit": "transit_id", "box": "box_id",
}  # fmt: skip
BRANCHES: Final = {
    "destination": "destination_branch_id", "next_stop": "next_branch_id", "pickup": "pickup_branch_id",
    "branch": "branch_id",
}  # fmt: skip


def places_of(outcomes: Iterable[Outcome | Problem]) -> Places:
    """All that are named in these, in one query."""
    answers = [each.answer for each in outcomes if isinstance(each, Accepted)]
    wanted = {getattr(answer, name, None) for answer in answers for name in BRANCHES.values()}
    ids = {each for each in wanted if each is not None}
    return places(ids) if ids else {}


def result(command_id: UUID, outcome: Outcome | Problem, *, where: Places, attended: bool) -> Result:
    match outcome:
        case Accepted(answer, about=about, repeated=repeated):
            told = _answer(answer, where=where, attended=attended)
            return Result(id=command_id, outcome="accepted", repeated=repeated, item=_item(about), answer=told)
        case Refused(about=about, repeated=repeated):
            choice = about.items if isinstance(about, ItemChoice) else ()
            return Result(
                id=command_id,
                outcome="refused",
                repeated=repeated,
                item=_item(about),
                why=why(outcome, audience="staff" if attended else "patron"),
                candidates=[_meant(each) for each in choice],
            )
        case Problem():
            return Result(id=command_id, outcome="refused", repeated=False, why=why_no_card(outcome))
        case Busy() | Failed():
            busy = isinstance(outcome, Busy)
            return Result(
                id=command_id, outcome="busy" if busy else "failed", repeated=False, why=why_not_decided(outcome)
            )


def _answer(answer: Any, *, where: Places, attended: bool) -> Answer:
    told: dict[str, Any] = {}
    for name in Answer.model_fields:
        value = getattr(answer, NAMES.get(name, name), None)
        if name in BRANCHES:
            branch_id = getattr(answer, BRANCHES[name], None)
            value = where[branch_id].code if branch_id is not None else None
        if value is not None:
            told[name] = value
    if "box" in told:
        told["box_code"] = code_of(told["box"])
    if isinstance(answer, CheckedIn):
        told |= _said(answer, where=where, attended=attended)
    return Answer(**told)


def _said(answer: CheckedIn, *, where: Places, attended: bool) -> dict[str, str]:
    """Why the item stays or goes. Who waits for it is nobody's business."""
    there = where[answer.destination_branch_id].full_name if answer.destination_branch_id is not None else None
    audience: Any = "staff" if attended else "patron"
    return {
        "zh": say_next_stop(answer.reason, place=there.zh if there else "", language="zh-hans", audience=audience),
        "en": say_next_stop(answer.reason, place=there.en if there else "", language="en", audience=audience),
    }


def _item(about: object) -> ItemMeant | None:
    return _meant(about) if isinstance(about, ItemFacts) else None


def _meant(facts: ItemFacts) -> ItemMeant:
    return ItemMeant(id=facts.item_id, barcode=facts.barcode, owner=facts.owner_code, title=facts.title)
