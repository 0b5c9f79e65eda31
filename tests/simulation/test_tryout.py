"""What the try-out says is what then happens, of any reader, item, desk and rules of a network from a seed."""

from contextlib import closing
from datetime import datetime, timedelta
from random import Random

import pytest

from bashu.db.circulation.models import Loan
from bashu.db.patrons import families
from bashu.domain.calendar import local_day
from bashu.domain.circulation.commands import CheckOut, ItemScan, PatronScan, Trust
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.verifier import Assurance
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Accepted, Outcome, Refused
from bashu.engine.circulation.tryout import Found, Supposed, SupposedItem, try_rules, would_lend
from tests.simulation.simulate import Asked, Simulation
from tests.simulation.world import Item, Patron, Terminal

pytestmark = pytest.mark.django_db(transaction=True)

# Whose number and rule a "no" tells.
TERM_OF = {
    Refusal.KIND_LIMIT: "total_limit", Refusal.LENDER_LIMIT: "kind_limit", Refusal.OWNER_LIMIT: "owner_limit",
    Refusal.COLLECTION_LIMIT: "collection_limit", Refusal.AWAY_LIMIT: "away_limit", Refusal.LOANS_LIMIT: "loans_limit",
    Refusal.FIRST_LIMIT: "first_limit", Refusal.PRICE_CEILING: "price_ceiling_fen", Refusal.NOT_FOR_LOAN: "lendable",
    Refusal.TOO_MANY_OVERDUE: "overdue_max", Refusal.MONEY_OWED: "owed_block_fen",
    Refusal.MONEY_OWED_IN_ALL: "owed_total_block_fen",
}  # fmt: skip


class TryingOut(Simulation):
    """Asks the try-out first, then lends, and keeps what differed. The auditor is not asked after that."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.tried: set[str] = set()

    def differing(self, chance: Random, *, each: int) -> list[str]:
        """Some readers, with a family and without, borrow so much that they come to their limits."""
        now = self._workload.now + timedelta(minutes=1)
        desks = [desk for desk in self._world.terminals.values() if desk.attended and desk.active]
        known, items = list(self._world.patrons.values()), list(self._world.items.values())
        open_ones = [patron for patron in known if patron.active and not patron.blocks and not patron.taken_over_fen]
        shared = [patron for patron in open_ones if patron.family is not None]
        readers = [*chance.sample(shared, 3), *chance.sample(open_ones, 3)]
        found = (
            self._try(chance, reader, item=chance.choice(items), desk=chance.choice(desks), now=now)
            for reader in readers
            for _ in range(each)
        )
        return [line for lines in found for line in lines]

    def _try(self, chance: Random, patron: Patron, *, item: Item, desk: Terminal, now: datetime) -> list[str]:
        terms = try_rules(supposed(patron, item, desk=desk, now=now))
        told = would_lend(patron_id=patron.id, item_id=item.id, terminal_id=desk.id, now=now)
        (done,) = self._engine.submit([lending(chance, patron, item=item, desk=desk, now=now)], now)
        self.tried.add(str(getattr(done, "refusal", "lent")))
        return [f"{patron} {item} {desk}: {line}" for line in (*same(told, done), *kept(terms, done))]


def supposed(patron: Patron, item: Item, *, desk: Terminal, now: datetime) -> Supposed:
    """As the office and the command line suppose it."""
    return Supposed(
        who=(patron.home.id, patron.category),
        family=families.family_of(patron.id, today=local_day(now)),
        item=SupposedItem(
            owner_library_id=item.owner.id, kind=item.kind, collection=item.collection, acquired_on=item.acquired_on
        ),
        lending_library_id=desk.branch.library.id,
        on=local_day(now),
    )


def lending(chance: Random, patron: Patron, *, item: Item, desk: Terminal, now: datetime) -> CheckOut:
    return CheckOut(
        id=uuid7(now, chance.randbytes(RANDOM_BYTES)), occurred_at=now, terminal_id=desk.id,
        patron=PatronScan(patron_id=patron.id), item=ItemScan(barcode=item.barcode, item_id=item.id),
        trust=Trust(assurance=Assurance.STAFF_SAW_IT),
    )  # fmt: skip


def same(told: Outcome, done: Outcome) -> list[str]:
    what = [
        (type(each), getattr(each, "refusal", None), getattr(each, "details", None), due(each)) for each in (told, done)
    ]
    return [] if what[0] == what[1] else [f"told {what[0]}, done {what[1]}"]


def due(outcome: Outcome) -> object:
    return getattr(getattr(outcome, "answer", None), "due_at", None)


def kept(terms: Found, done: Outcome) -> list[str]:
    """What the loan keeps, or the number and rule that the "no" names, against what the try-out tells of the term."""
    tried = {each.term: (each.value, each.rule_id) for each in terms.terms}
    if isinstance(done, Refused):
        if done.refusal not in TERM_OF or "rule" not in done.details:
            return []
        of, term = done.details, TERM_OF[Refusal(done.refusal)]
        most = of.get("limit", of.get("allowed_fen", tried[term][0]))
        return [] if (most, of["rule"]) == tried[term] else [f"{term}: {tried[term]} told, {most, of['rule']} refused"]
    if not isinstance(done, Accepted):
        return [f"{done}"]
    loan = Loan.objects.get(id=done.answer.loan_id)
    rules = loan.terms["rules"]
    shortened = rules["loan_days"] == tried["short_days"][1]
    return [
        f"{term}: {tried[term]} told, {loan.terms[term], rule} kept"
        for term, rule in rules.items()
        if tried[term] != (loan.terms[term], rule) and not (term == "loan_days" and shortened)
    ]


def test_the_try_out_says_what_happens() -> None:
    asked = Asked.of(11, 600)
    with closing(TryingOut(asked.seed)) as simulation:
        simulation.go_on(asked.commands)
        assert simulation.differing(Random(asked.seed), each=12) == []
        assert {"lent", "limit"} <= {each.rpartition("_")[2] for each in simulation.tried}
