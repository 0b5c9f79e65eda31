"""What became of a command, in the words of the page: the answer, how the item stands then, and what else follows."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeAlias

from bashu.domain.circulation.answers import (
    AccidentTold,
    BoxTold,
    CheckedIn,
    CheckedOut,
    Dispatched,
    Held,
    HoldEnded,
    Lost,
    Marked,
    Packed,
    Parcelled,
    ParcelTold,
    Recorded,
    Redated,
    Renewed,
    Rotated,
    Settled,
    Told,
    Undone,
)
from bashu.domain.circulation.effects import ItemStatus

# An effect by its name, as the log has it.
Said: TypeAlias = tuple[str, Mapping[str, Any]]
STANDS = {
    ItemStatus.AVAILABLE: "on the shelf",
    ItemStatus.ON_HOLD_SHELF: "on the hold shelf",
    ItemStatus.ON_LOAN: "on loan",
    ItemStatus.IN_TRANSIT: "in transit",
    ItemStatus.LENT_BY_OWNER: "lent by its owner",
    ItemStatus.MISSING: "missing",
    ItemStatus.LOST: "lost",
    ItemStatus.CLAIMED_RETURNED: "claimed returned",
    ItemStatus.DAMAGED: "damaged",
    ItemStatus.IN_QUARANTINE: "in quarantine",
    ItemStatus.WITHDRAWN: "withdrawn",
}


def said_by(effects: Iterable[Any]) -> list[Said]:
    return [(type(each).__name__, {one.name: getattr(each, one.name) for one in fields(each)}) for each in effects]


def words(answer: Any, effects: list[Said], *, before: ItemStatus | None) -> str:
    """`before`: how the item stood, if it is one."""
    after = next((ItemStatus(told["status"]) for name, told in effects if name == "ItemChanged"), before)
    told = [f"`{_answer(answer)}`"]
    if before is not None and after is not None and after is not before:
        told.append(f"now {STANDS[after]}")
    about_hold = isinstance(answer, Held | HoldEnded)
    told += [found for each in effects if (found := _follows(*each)) and not (about_hold and found.startswith("hold"))]
    if not effects:
        told.append("nothing changed")
    return ", ".join(told)


def _answer(answer: Any) -> str:
    match answer:
        case CheckedOut(renewed=renewed, resent=resent):
            return "renewed" if renewed else "lent before" if resent else "lent"
        case CheckedIn(stop=stop, reason=reason, counted=counted):
            return f"{'' if counted is None else 'counted, '}{stop}: {reason}"
        case BoxTold(state=stage, items=items, missing=missing):
            return f"{stage}: {items} items" + (f", {missing} missing" if missing else "")
        case Held() | HoldEnded() | Marked() | AccidentTold():
            return _stands(answer)
        case ParcelTold(state=stage, items=items):
            return f"{stage}: {items} items"
        case Packed(box_id=inside) | Rotated(rotation_id=inside):
            put_in = "packed" if isinstance(answer, Packed) else "put in"
            return put_in if inside else "taken out"
        case Recorded(loan_id=loan_id, task_id=task_id):
            return "recorded" if loan_id else "staff told" if task_id else "known"
        case Told(task_id=task_id):
            return "staff told" if task_id else "nothing to tell"
        case Redated(moved=moved):
            return "moved" if moved else "not moved"
        case Renewed() | Dispatched() | Lost() | Settled() | Parcelled() | Undone():
            return type(answer).__name__.lower()
    raise AssertionError(answer)


def _stands(answer: Held | HoldEnded | Marked | AccidentTold) -> str:
    match answer:
        case Held(stage=stage, reason=reason):
            return f"{stage}: {reason}"
        case HoldEnded(closed_as=end) | AccidentTold(status=end):
            return str(end)
        case Marked(status=status, again=again):
            return f"{status} before" if again else f"counts as {status}"


def _follows(effect: str, told: Mapping[str, Any]) -> str:
    match effect:
        case "LoanClaimed":
            return "claim taken down" if told["claimed_as"] else "claim over"
        case "ChargePosted" | "ChargeChanged":
            refunds = told.get("refundable_fen", 0) > told.get("refunded_fen", 0)
            return f"charged: {told['kind']}" if "kind" in told else "to refund" if refunds else "charge cancelled"
        case "LoanClosed" | "LoanEnded":
            return f"loan {told.get('ended_as', 'closed')}"
        case "LoanReopened" | "HoldReopened":
            return "loan open again" if effect == "LoanReopened" else f"hold {told['stage']}"
        case "AccrualStopped":
            return "accrual stopped"
        case "TransitEnded":
            return f"transit {told['ended_as']}"
        case "TransitBoxed":
            return "" if told["box_id"] else "out of its box"
        case "FloatStarted" | "FloatEnded":
            return "floats" if effect == "FloatStarted" else "float ends"
        case "HoldChanged":
            return f"hold {told['changed']['stage']}" if "stage" in told["changed"] else "hold changed"
        case "HoldClosed":
            return f"hold {told['closed_as']}"
        case "TaskRaised":
            return f"task: {told['details'].get('refusal') or told['kind']}"
    return ""
