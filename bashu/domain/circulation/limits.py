"""How much a patron may have, with one more: by number, in the order of the refusals, and by worth.

A family has its limits together: all its loans count against what its own account may have. Blocks and debts are
everybody's own, and so is what is lent to a first-time reader, or while a card cannot be verified. Each limit is set
aside by itself: the others still hold.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from bashu.domain.circulation.case import Case, No
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import LoanState, PatronState
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.policy import Terms
from bashu.domain.values import value_class

# A family's; all others are everybody's own.
JOINT: Final = frozenset({
    "total_limit", "kind_limit", "owner_limit", "collection_limit", "away_limit", "loans_limit", "price_ceiling_fen",
})  # fmt: skip


@value_class(frozen=True, slots=True)
class _Limit:
    """`kind` is what the loans are called when they are told: those of one kind by it."""

    refusal: Refusal
    term: str
    loans: Sequence[LoanState]
    kind: str = "item"


def limits_allow(case: Case) -> No:
    for limit in _limits(case):
        is_joint = limit.term in JOINT
        terms = case.limits if is_joint else case.terms
        most = getattr(terms, limit.term)
        if len(limit.loans) >= most and not case.sets_aside(limit.refusal):
            details: dict[str, int | str | bool | None] = {
                "limit": most, "loans": len(limit.loans), "kind": limit.kind, "rule": terms.reasons[limit.term],
                "together": case.family is not None and is_joint,
            }  # fmt: skip
            return (limit.refusal, details)
    worth = sum(loan.price_fen or 0 for loan in case.counted_loans) + (case.known_item.price_fen or 0)
    allowed = case.limits.price_ceiling_fen
    return (Refusal.PRICE_CEILING, {"worth_fen": worth, "allowed_fen": allowed}) if worth > allowed else None


def _limits(case: Case) -> Iterator[_Limit]:
    item, loans, kind = case.known_item, case.counted_loans, case.known_item.kind
    of_kind = [loan for loan in loans if loan.kind == kind]
    here = [loan for loan in of_kind if _lender(case, loan) == case.lender.library_id]
    yield _Limit(Refusal.KIND_LIMIT, "total_limit", of_kind, kind)
    yield _Limit(Refusal.LENDER_LIMIT, "kind_limit", here, kind)
    yield _Limit(
        Refusal.OWNER_LIMIT, "owner_limit", [loan for loan in loans if loan.owner_library_id == item.owner_library_id]
    )
    alike = [loan for loan in loans if loan.collection == item.collection]
    yield _Limit(Refusal.COLLECTION_LIMIT, "collection_limit", alike)
    home = (case.family or case.known_patron).home_library_id
    if {item.owner_library_id, case.lender.library_id} != {home}:
        away = [loan for loan in loans if {loan.owner_library_id, _lender(case, loan)} != {home}]
        yield _Limit(Refusal.AWAY_LIMIT, "away_limit", away)
    yield _Limit(Refusal.LOANS_LIMIT, "loans_limit", loans)
    if is_first_time(case.known_patron, case.terms):
        yield _Limit(Refusal.FIRST_LIMIT, "first_limit", case.patron_loans)
    if _is_unverified(case):
        yield _Limit(Refusal.UNVERIFIED_LIMIT, "unverified_limit", case.patron_loans, kind)


def is_first_time(patron: PatronState, terms: Terms) -> bool:
    return patron.first_returns is not None and patron.first_returns < terms.first_until_returns


def _lender(case: Case, loan: LoanState) -> int:
    return case.network.branches[loan.lending_branch_id].library_id


def _is_unverified(case: Case) -> bool:
    """Whoever keeps the cards cannot be asked now, and no staff looked at this one."""
    trust = case.trust
    return trust is not None and trust.verdict is Verdict.UNAVAILABLE and trust.assurance is not Assurance.STAFF_SAW_IT
