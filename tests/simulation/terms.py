"""Which terms a loan gets: for each term the most specific rule that sets it, as docs/circulation.md says."""

from bisect import bisect_left
from datetime import date
from random import Random
from typing import Any

from tests.simulation.world import Item, Library, Patron, Rule, World

LOAN_TERMS = (
    "loan_days", "renewals_max", "renewal_days", "renew_from", "renew_if_overdue", "overdue_fen_per_day",
    "overdue_cap_fen",
)  # fmt: skip
MANY = 2_147_483_647
NEVER = date(9999, 12, 31)
# What a loan keeps only when it differs, and means when it does not keep it.
UNUSUAL: Rule = {
    "loan_hours": 0, "within_membership": False, "renew_window_days": MANY, "auto_renews": False, "grace_days": 0,
    "overdue_leads_to": "charge", "suspend_days_max": 0, "lost_after_days": MANY, "lost_price_percent": 100,
    "lost_price_fen": 0, "lost_handling_fen": 0, "lost_refund_days": 180, "damage_slight_percent": 10,
    "damage_heavy_percent": 50, "part_percent": 20,
}  # fmt: skip
# Who is heard first on each term, and on the rest of a rule's places after that.
SPOKEN_BY = {"owner": ("owner", "lending", "home"), "lending": ("lending", "owner", "home"),
             "home": ("home", "lending", "owner")}  # fmt: skip
# Terms that a network may hear from somebody else, by the column that says so, and from whom usually.
FREE = {
    "lending_from": ("owner", ("lendable", "holdable", "protect_days")),
    "period_from": ("lending", (
        "loan_days", "loan_hours", "due_on", "within_membership", "short_days", "short_from_holds", "renewals_max",
        "renewal_days", "renew_from", "renew_window_days", "auto_renews")),
    "overdue_from": ("lending", (
        "renew_if_overdue", "grace_days", "overdue_leads_to", "overdue_fen_per_day", "overdue_cap_fen",
        "suspend_days_max")),
    "loss_from": ("owner", (
        "lost_after_days", "lost_price_percent", "lost_price_fen", "lost_handling_fen", "lost_refund_days",
        "damage_slight_percent", "damage_heavy_percent", "part_percent")),
    "blocks_from": ("lending", ("owed_block_fen", "owed_total_block_fen", "overdue_max", "lost_max",
                                "unverified_limit")),
}  # fmt: skip
LIMITS = {
    "owner": ("owner_limit",), "lending": ("kind_limit", "hold_shelf_days"),
    "home": ("total_limit", "loans_limit", "collection_limit", "away_limit", "price_ceiling_fen", "first_limit",
             "first_until_returns", "hold_limit", "title_limit", "membership_days"),
}  # fmt: skip
EVERY_TERM = (
    *(term for _, terms in FREE.values() for term in terms), *(term for terms in LIMITS.values() for term in terms),
)  # fmt: skip


def kept_by(values: Rule) -> list[str]:
    return [*LOAN_TERMS, *(term for term, usual in UNUSUAL.items() if values[term] != usual)]


def of_loan(terms: Rule, name: str) -> Any:
    return terms.get(name, UNUSUAL.get(name))


class Terms:
    """Chosen once for what any rule can tell apart. `follow` when the rules changed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.follow(list(world.rules.values()))

    def follow(self, rules: list[Rule]) -> None:
        self._rules = rules
        self._ages = sorted({rule["item_age_days_max"] for rule in rules if "item_age_days_max" in rule})
        self._chosen: dict[tuple[object, ...], tuple[Rule, dict[str, int]]] = {}
        self._running: dict[date, tuple[tuple[int, ...], tuple[int, ...]]] = {}

    def forget(self) -> None:
        self._chosen.clear()

    def of(self, item: Item, patron: Patron, *, lender: Library, on: date) -> tuple[Rule, dict[str, int]]:
        """Each term's value, and the id of the rule that gave it."""
        age = len(self._ages) if item.acquired_on is None else bisect_left(self._ages, (on - item.acquired_on).days)
        running = self._running.get(on)
        if running is None:
            now = tuple(rule["id"] for rule in self._rules if _runs(rule, on))
            fixed = tuple(rule["id"] for rule in self._rules if rule.get("due_on", on) >= on)
            running = self._running[on] = (now, fixed)
        key = (item.owner.id, lender.id, patron.home.id, patron.category, item.kind, item.collection, age, running)
        found = self._chosen.get(key)
        if found is None:
            places = {"owner": item.owner, "lending": lender, "home": patron.home}
            facts = {"patron_category": patron.category, "item_kind": item.kind, "collection": item.collection}
            days = None if item.acquired_on is None else (on - item.acquired_on).days
            fits = [
                rule for rule in self._rules if rule["id"] in running[0] and _fits(rule, places, facts=facts, age=days)
            ]
            found = self._chosen[key] = self._choose(fits, dated=running[1])
        return found

    def _choose(self, rules: list[Rule], *, dated: tuple[int, ...]) -> tuple[Rule, dict[str, int]]:
        """`dated`: the rules whose fixed date, if they have one, is not past."""
        values: Rule = {}
        reasons: dict[str, int] = {}
        for speaker, terms in self._speakers():
            for term in terms:
                setting = [rule for rule in rules if term in rule and (term != "due_on" or rule["id"] in dated)]
                if setting:
                    best = min(setting, key=lambda rule: _rank(rule, speaker))
                    values[term], reasons[term] = best[term], best["id"]
        return values, reasons

    def _speakers(self) -> list[tuple[str, tuple[str, ...]]]:
        """Who is heard first, and on which terms. `terms_from` is what is usual for the second and third group."""
        found = list(LIMITS.items())
        found += [(self.heard(column), terms) for column, (_, terms) in FREE.items()]
        return found

    def heard(self, column: str) -> str:
        if_unsaid = self._world.terms_from if column in ("period_from", "overdue_from") else FREE[column][0]
        said = self._world.heard_from.get(column) or if_unsaid
        return "lending" if said == "lender" else said


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
    return (*places, *named, rule.get("item_age_days_max", 10**9), -meant_for(rule), rule["id"])


def meant_for(rule: Rule) -> int:
    """2: for a time, 1: from or until a day, 0: for ever. A part of a rule is meant as the rule was."""
    if "lasting" in rule:
        return ["always", "open", "season"].index(rule["lasting"])
    return ("starts_on" in rule) + ("ends_on" in rule)


def of_losses(chance: Random) -> Rule:
    """One or two terms."""
    terms: Rule = {
        "lost_after_days": chance.choice([3, 30, MANY]), "lost_price_percent": chance.choice([0, 80, 133]),
        "lost_price_fen": chance.choice([0, 4_711]), "lost_handling_fen": chance.choice([0, 500]),
        "lost_refund_days": chance.choice([0, 3, 180]), "damage_slight_percent": chance.choice([0, 7]),
        "damage_heavy_percent": 45, "part_percent": chance.choice([5, 33]), "lost_max": chance.choice([0, 2, MANY]),
    }  # fmt: skip
    return {name: terms[name] for name in chance.sample(sorted(terms), chance.randint(1, 2))}
