"""Until when an item is lent, as docs/circulation.md tells it."""

from datetime import datetime

from tests.simulation import booking
from tests.simulation.days import SECOND, day_of, due, hours_later, last_second, off_shut, opens
from tests.simulation.holding import many_wait
from tests.simulation.terms import NEVER, of_loan
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Branch, Item, Loan, Rule


def natural(truth: Truth, item: Item, *, scene: Scene, terms: Rule) -> tuple[datetime, booking.Met]:
    """Until when it would be lent, and the booking of somebody else, or of other days, that this would meet."""
    own, due_at = booking.own(truth, item, scene=scene), until(scene, terms)
    last = last_second(max(own.booked[1], scene.on)) if own is not None and own.booked else due_at
    if own is not None and by_hand(scene) is None:
        due_at = off_shut(scene.here, last)
        due_at = within(due_at, scene.here, scene=scene) if terms["within_membership"] else due_at
    met = booking.met(truth, item, due_at=due_at, branch=scene.here, scene=scene, besides=own)
    if met is not None and scene.is_fact:
        return due_at, (met[0], None)
    return due_at, (met[0], min(due_at, last)) if met and met[1] is None and own else met


def until(scene: Scene, terms: Rule) -> datetime:
    here = scene.here
    if (said := by_hand(scene)) is not None:
        return said
    begins = scene.days_from or scene.at
    if terms["loan_hours"]:
        at = hours_later(here, begins, hours=terms["loan_hours"])
    elif terms["due_on"] != NEVER and terms["due_on"] >= day_of(begins):
        at = last_second(opens(here, max(terms["due_on"], day_of(begins + SECOND))))
    else:
        at = due(here, begins, days=terms["loan_days"])
    return within(at, here, scene=scene) if terms["within_membership"] else at


def within(at: datetime, lender: Branch, *, scene: Scene) -> datetime:
    last = scene.patron.expires_on if scene.patron is not None else None
    if last is None or last < scene.on:
        return at
    arrives = scene.on if scene.days_from is None else day_of(scene.days_from)
    return min(at, last_second(opens(lender, max(last, arrives))))


def by_hand(scene: Scene) -> datetime | None:
    said = scene.override
    return None if said is None or said.due_on is None else last_second(said.due_on)


def for_many(truth: Truth, terms: tuple[Rule, Rule], *, scene: Scene) -> tuple[Rule, Rule]:
    """Many wait, so it has fewer days; hours and fixed dates stay."""
    values, reasons = terms
    assert scene.item is not None
    shorter = values["short_days"] < values["loan_days"] and not values["loan_hours"] and values["due_on"] == NEVER
    if (
        not shorter
        or by_hand(scene) is not None
        or not many_wait(truth, scene.item, scene=scene, each=values["short_from_holds"])
    ):
        return terms
    return values | {"loan_days": values["short_days"]}, reasons | {"loan_days": reasons["short_days"]}


def renewed(loan: Loan, scene: Scene) -> datetime:
    if (said := by_hand(scene)) is not None:
        return said
    start = loan.due_at if loan.terms["renew_from"] == "due" else scene.at
    if hours := of_loan(loan.terms, "loan_hours"):
        at = hours_later(loan.branch, start, hours=hours)
    else:
        at = due(loan.branch, start, days=loan.terms["renewal_days"])
    return within(at, loan.branch, scene=scene) if of_loan(loan.terms, "within_membership") else at
