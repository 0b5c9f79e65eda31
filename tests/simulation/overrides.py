"""Who may go against which rule, as docs/circulation.md tells it: over whose word it goes."""

from tests.simulation.days import day_of
from tests.simulation.terms import FREE
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Branch, Given, Patron

# A column of terms stands for whoever is heard on it.
WHOSE = {
    "patron_expired": "home", "patron_blocked": "whoever blocked", "money_owed": "lending",
    "money_owed_in_all": "blocks_from", "overdue_until_returned": "lending", "too_many_overdue": "blocks_from",
    "not_for_loan": "lending_from", "renewal_limit": "period_from", "renewal_overdue": "overdue_from",
    "kind_limit": "family", "lender_limit": "lending", "owner_limit": "owner", "collection_limit": "family",
    "away_limit": "family", "loans_limit": "family", "first_limit": "home", "unverified_limit": "blocks_from",
    "price_ceiling": "family",
}  # fmt: skip
DAYS_MAX = 366
Place = tuple[int | None, int | None]
"""A library and a branch; neither: the network."""


def not_allowed(truth: Truth, scene: Scene, *, lender: Branch) -> dict[str, object] | None:
    """The details of the refusal, or None: all of it is allowed."""
    said = scene.override
    if said is None:
        return None
    at_the_lender = (lender.library.id, lender.id)
    for refusal in sorted(said.refusals):
        if refusal not in WHOSE:
            return {"override": refusal}
        place = _place(truth, scene, lender=lender, whose=WHOSE[refusal])
        if not leads(truth, scene, at=place):
            return {"override": refusal, "library_id": place[0]}
    if said.due_on is None:
        return None
    ahead = (said.due_on - scene.on).days
    loan = scene.item.loan if scene.item is not None else None
    later = loan is None or said.due_on > day_of(loan.due_at)
    return None if leads(truth, scene, at=at_the_lender) and later and 0 <= ahead <= DAYS_MAX else {}


def leads(truth: Truth, scene: Scene, *, at: Place) -> bool:
    return is_given(truth, scene, staff=scene.override.staff_id, roles=("desk_lead",), at=at)


def is_given(truth: Truth, scene: Scene, *, staff: int, roles: tuple[str, ...], at: Place) -> bool:
    """One of these roles there, on the day."""
    return any(
        given.role in roles and _holds(given, scene) and _covers(given, at)
        for given in truth.world.staff.get(staff, [])
    )


def _holds(given: Given, scene: Scene) -> bool:
    return given.starts_on <= scene.on and (given.ends_on is None or scene.on <= given.ends_on)


def _covers(given: Given, place: Place) -> bool:
    library, branch = place
    return given.branch == branch if given.branch is not None else given.library in (None, library)


def _place(truth: Truth, scene: Scene, *, lender: Branch, whose: str) -> Place:
    item, patron = scene.item, scene.patron
    assert item is not None
    assert patron is not None
    whose = truth.terms.heard(whose) if whose in FREE else whose
    if whose == "owner":
        return (item.owner.id, None)
    if whose == "home":
        return (patron.home.id, None)
    if whose == "family":
        return ((family_of(patron, scene) or patron).home.id, None)
    if whose == "whoever blocked":
        for block in patron.blocks:
            begun = block.starts_at <= scene.at and (block.ends_at is None or scene.at < block.ends_at)
            if begun and block.library is None:
                return (None, None)
    return (lender.library.id, lender.id)


def family_of(patron: Patron, scene: Scene) -> Patron | None:
    """With others in it, and open."""
    family = patron.family or (patron if patron.members else None)
    if family is None or not family.active:
        return None
    return None if family.expires_on is not None and family.expires_on < scene.on else family
