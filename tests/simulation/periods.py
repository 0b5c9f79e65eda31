"""Until when an item is lent, as docs/circulation.md tells it."""

from datetime import datetime

from tests.simulation import booking
from tests.simulation.days import SECOND, day_of, due, hours_later, last_second, off_shut, opens
from tests.simulation.terms import NEVER
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Branch, Item, Rule


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
