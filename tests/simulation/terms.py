"""Which terms a loan gets: for each term the most specific rule that sets it, as docs/circulation.md says."""

from bisect import bisect_left
from datetime import date
from typing import Any

from tests.simulation.world import Item, Library, Patron, Rule, World

LOAN_TERMS = (
    "loan_days", "renewals_max", "renewal_days", "renew_from", "renew_if_overdue", "overdue_fen_per_day",
    "overdue_cap_fen",
)  # fmt: skip
# Who is heard first on each term, and on the rest of a rule's places after that.
SPOKEN_BY = {"owner": ("owner", "lending", "home"), "lending": ("lending", "owner", "home"),
             "home": ("home", "lending", "owner")}  # fmt: skip
SPEAKER = {
    "lendable": "owner", "kind_limit": "lending", "owed_block_fen": "lending", "unverified_limit": "lending",
    "total_limit": "home", "price_ceiling_fen": "home",
}  # fmt: skip
EVERY_TERM = (*LOAN_TERMS, *SPEAKER)


class Terms:
    """Chosen once for what any rule can tell apart. `follow` when the rules changed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.follow(list(world.rules.values()))

    def follow(self, rules: list[Rule]) -> None:
        self._rules = rules
        self._ages = sorted({rule["item_age_days_max"] for rule in rules if "item_age_days_max" in rule})
        self._chosen: dict[tuple[object, ...], tuple[Rule, dict[str, int]]] = {}
        self._running: dict[date, tuple[int, ...]] = {}

    def forget(self) -> None:
        self._chosen.clear()

    def of(self, item: Item, patron: Patron, *, lender: Library, on: date) -> tuple[Rule, dict[str, int]]:
        """Each term's value, and the id of the rule that gave it."""
        age = len(self._ages) if item.acquired_on is None else bisect_left(self._ages, (on - item.acquired_on).days)
        running = self._running.get(on)
        if running is None:
            running = self._running[on] = tuple(rule["id"] for rule in self._rules if _runs(rule, on))
        key = (item.owner.id, lender.id, patron.home.id, patron.category, item.kind, item.collection, age, running)
        found = self._chosen.get(key)
        if found is None:
            places = {"owner": item.owner, "lending": lender, "home": patron.home}
            facts = {"patron_category": patron.category, "item_kind": item.kind, "collection": item.collection}
            days = None if item.acquired_on is None else (on - item.acquired_on).days
            fits = [
                rule for rule in self._rules if rule["id"] in running and _fits(rule, places, facts=facts, age=days)
            ]
            found = self._chosen[key] = self._choose(fits)
        return found

    def _choose(self, rules: list[Rule]) -> tuple[Rule, dict[str, int]]:
        values: Rule = {}
        reasons: dict[str, int] = {}
        for term in EVERY_TERM:
            speaker = SPEAKER.get(term, "owner" if self._world.terms_from == "owner" else "lending")
            setting = [rule for rule in rules if term in rule]
            if setting:
                best = min(setting, key=lambda rule: _rank(rule, speaker))
                values[term], reasons[term] = best[term], best["id"]
        return values, reasons


def _runs(rule: Rule, on: date) -> bool:
    starts_on, ends_on = rule.get("starts_on", on), rule.get("ends_on", on)
    return bool(starts_on <= on <= ends_on)


def _fits(rule: Rule, places: dict[str, Library], *, facts: dict[str, str], age: int | None) -> bool:
    for who, library in places.items():
        if rule.get(f"{who}_library_id", library.id) != library.id:
            return False
        if not library.region.startswith(rule.get(f"{who}_region", "")):
            return False
    if any(rule.get(name, value) != value for name, value in facts.items()):
        return False
    oldest: int | None = rule.get("item_age_days_max")
    return oldest is None or (age is not None and age <= oldest)


def _rank(rule: Rule, speaker: str) -> tuple[Any, ...]:
    """Smaller is more specific: places first, in the order in which they are heard."""
    places = [
        (0, 0) if f"{who}_library_id" in rule else (1, -len(rule.get(f"{who}_region", "")))
        for who in SPOKEN_BY[speaker]
    ]
    named = [name not in rule for name in ("patron_category", "item_kind", "collection")]
    dated = "starts_on" in rule or "ends_on" in rule
    return (*places, *named, rule.get("item_age_days_max", 10**9), not dated, rule["id"])
