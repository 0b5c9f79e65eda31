"""Whether a reader owes more than is tolerated where they stand, before it is known what they want to borrow."""

from datetime import date
from typing import Final

from django.db.models import Q

from bashu.db.network.models import CirculationRule, Network
from bashu.db.network.rules import rule_of, voices_of
from bashu.db.patrons.queries import PatronSummary
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Refused
from bashu.domain.policy import Group
from bashu.domain.policy.choose import mismatch, rank, sets
from bashu.domain.policy.rules import RuleFacts

# In the order in which the engine looks for them.
TERMS: Final = {"owed_block_fen": Refusal.MONEY_OWED, "owed_total_block_fen": Refusal.MONEY_OWED_IN_ALL}
SOME = Q(owed_block_fen__isnull=False) | Q(owed_total_block_fen__isnull=False)


def owes_too_much(patron: PatronSummary, *, lender: tuple[int, str], on: date) -> bool:
    """`lender`: id and region. Rules that name a kind of item or its owner decide with the item alone."""
    return owed_beyond(patron, lender=lender, on=on) is not None


def owed_beyond(patron: PatronSummary, *, lender: tuple[int, str], on: date) -> Refused | None:
    """What is said of it."""
    if not patron.owed_fen:
        return None
    facts = RuleFacts(
        owner_library_id=0, owner_region="", lending_library_id=lender[0], lending_region=lender[1],
        home_library_id=patron.home_library_id, home_region=patron.home_region, patron_category=patron.category,
        item_kind="", collection="", item_age_days=0,
    )  # fmt: skip
    rules = [rule_of(row) for row in CirculationRule.objects.filter(SOME).order_by("id")]
    matching = [rule for rule in rules if mismatch(rule, facts, on=on) is None]
    ranked = rank(matching, voices_of(Network.objects.first())[Group.BLOCKS])
    for term, refusal in TERMS.items():
        owed = patron.owed_to(lender[0]) if refusal is Refusal.MONEY_OWED else patron.owed_fen
        rule = next((each for each in ranked if sets(each, term, on=on)), None)
        if rule is not None and owed > getattr(rule, term):
            return Refused(refusal, {"owed_fen": owed, "allowed_fen": getattr(rule, term), "rule": rule.id})
    return None
