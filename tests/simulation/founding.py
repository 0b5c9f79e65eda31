"""From a seed to a network: libraries that differ, people of every kind, and what stands on the shelves."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from tests.simulation.tables import PATRONS_FROM
from tests.simulation.world import Block, Branch, Card, Given, Group, Item, Library, Patron, Rule, Terminal, World

BEGINS = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
REGIONS = ("510104", "510107", "510703", "500103", "500107", "500114")
KINDS, COLLECTIONS = ("book", "book", "book", "periodical", "disc"), ("", "", "", "reference", "children")
CATEGORIES = ("adult", "adult", "adult", "youth", "child", "institution", "family", "temporary", "visitor")
MATCHED = (
    *(f"{who}_{what}" for who in ("owner", "lending", "home") for what in ("library_id", "region")),
    "patron_category", "item_kind", "collection", "item_age_days_max",
)  # fmt: skip
PATRONS, BARCODES = 500, 1_500
MANY = 2_000_000_000


def make_world(chance: Random, *, targets: bool) -> World:
    """`targets`: float groups have room for so many, and owners let so many of their items stay away."""
    world = World()
    _places(world, chance, targets=targets)
    _staff(world)
    _groups(world, chance, targets=targets)
    world.rules = {rule["id"]: rule for rule in _rules(world, chance)}
    for number in range(PATRONS):
        _patron(world, chance, number=number)
    for number in range(BARCODES):
        _items(world, chance, number=number)
    return world


def _places(world: World, chance: Random, *, targets: bool) -> None:
    for number, region in enumerate(REGIONS, start=1):
        quota = chance.choice([None, 3, 20]) if targets else None
        prefix = chance.choice(["", f"L{number}"])
        city = "50" if region.startswith("50") else region[:4]
        library = Library(number, region, city, prefix, quota, keeps_own=chance.random() < 0.4)
        world.libraries[number] = library
        for place in range(chance.randint(1, 3)):
            branch = Branch(number * 10 + place, library, chance.random() < 0.8, _weekdays(chance), _holidays(chance))
            world.branches[branch.id] = branch
            for machine in range(3):
                backdate = chance.choice([0, 600, 86_400, 604_800])
                terminal = Terminal(branch.id * 10 + machine, branch, machine == 0, backdate)
                world.terminals[terminal.id] = terminal


def _staff(world: World) -> None:
    """Leads of the network, of each library and of a branch; two who were leads or will be; and one who never was."""
    begins = BEGINS.date() - timedelta(days=100)
    soon = BEGINS.date() + timedelta(days=40)
    given = [Given("desk_lead", None, None, begins, None), Given("desk", None, None, begins, None)]
    given += [Given("desk_lead", library, None, begins, None) for library in world.libraries]
    given += [Given("desk_lead", None, branch, begins, None) for branch in list(world.branches)[:4]]
    given += [Given("desk_lead", None, None, begins, soon), Given("desk_lead", None, None, soon, None)]
    world.staff = {number: [each] for number, each in enumerate(given, start=1)}


def _weekdays(chance: Random) -> set[int]:
    return set(chance.sample(range(7), chance.choice([0, 0, 1, 1, 2])))


def _holidays(chance: Random) -> set[date]:
    """Single days, and a week on end."""
    days = {BEGINS.date() + timedelta(days=chance.randrange(400)) for _ in range(8)}
    first = BEGINS.date() + timedelta(days=chance.randrange(200))
    return days | {first + timedelta(days=day) for day in range(7)}


def _groups(world: World, chance: Random, *, targets: bool) -> None:
    for number in (1, 2, 3):
        members = chance.sample(sorted(world.branches), chance.randint(3, len(world.branches)))
        room = {branch: chance.choice([None, 2, 10]) if targets else None for branch in members}
        kinds = frozenset({"book", "disc"}) if number == 1 else None
        world.groups[number] = Group(number, room, chance.choice([0, 0, 180]), kinds, crosses_cities=number < 3)


def _rules(world: World, chance: Random) -> list[Rule]:
    """The first matches everything and sets every term; no two match on the same."""
    fallback: Rule = {
        "id": 1, "lendable": True, "loan_days": 30, "renewals_max": 1, "renewal_days": 30, "renew_from": "today",
        "renew_if_overdue": False, "overdue_fen_per_day": 10, "overdue_cap_fen": 3_000, "kind_limit": 6,
        "total_limit": 8, "owed_block_fen": 500, "price_ceiling_fen": MANY, "unverified_limit": 2,
    }  # fmt: skip
    reference = {"id": 2, "collection": "reference", "lendable": False}
    adults = {"id": 3, "patron_category": "adult", "price_ceiling_fen": 15_000}
    chongqing = {"id": 4, "lending_region": "50", "kind_limit": 2}
    rules = [fallback, reference, adults, chongqing]
    taken = {match_of(rule) for rule in rules}
    while len(rules) < 30:
        where = _where(world, chance)
        if match_of(where) not in taken:
            taken.add(match_of(where))
            rules.append({"id": len(rules) + 1, **where, **terms_for(where, chance)})
    return rules


def match_of(rule: Rule) -> tuple[object, ...]:
    """Two rules that are the same in this may contradict each other."""
    return (*(rule.get(name) for name in MATCHED), "starts_on" in rule)


def _where(world: World, chance: Random) -> Rule:
    where: Rule = {}
    for who in ("owner", "lending", "home"):
        if chance.random() < 0.15:
            where[f"{who}_library_id"] = chance.choice(list(world.libraries))
        elif chance.random() < 0.2:
            where[f"{who}_region"] = chance.choice(REGIONS)[: chance.choice([2, 4, 6])]
    for name, values in (("patron_category", CATEGORIES), ("item_kind", KINDS), ("collection", COLLECTIONS[3:])):
        if chance.random() < 0.25:
            where[name] = chance.choice(values)
    if chance.random() < 0.1:
        where["item_age_days_max"] = chance.choice([30, 180, 400])
    if chance.random() < 0.15:
        starts = BEGINS.date() + timedelta(days=chance.randrange(100))
        where |= {"starts_on": starts, "ends_on": starts + timedelta(days=chance.randrange(200))}
    return where


def terms_for(where: Rule, chance: Random) -> Rule:
    """One to three terms, such as may depend on these places and things."""
    terms: dict[str, Any] = {
        "lendable": chance.random() < 0.8, "loan_days": chance.randint(1, 45), "renewals_max": chance.randrange(4),
        "renewal_days": chance.randint(1, 30), "renew_from": chance.choice(["today", "due"]),
        "renew_if_overdue": chance.random() < 0.5, "overdue_fen_per_day": chance.randrange(30),
        "overdue_cap_fen": chance.randint(30, 5_000), "kind_limit": chance.randint(1, 6),
        "owed_block_fen": chance.choice([0, 500, 5_000]), "unverified_limit": chance.randrange(4),
    }  # fmt: skip
    at_home = {"home_library_id", "home_region", "patron_category", "starts_on", "ends_on"}
    if where.keys() <= at_home | {"item_kind"}:
        terms |= {"total_limit": chance.randint(6, 12)}
    if where.keys() <= at_home:
        terms |= {"price_ceiling_fen": chance.choice([10_000, 30_000])}
    return {name: terms[name] for name in chance.sample(sorted(terms), chance.randint(1, 3))}


def _patron(world: World, chance: Random, *, number: int) -> None:
    patron_id, category = PATRONS_FROM + number + 1, chance.choice(CATEGORIES)
    birth_on = BEGINS.date() - timedelta(days=chance.randrange(365 * 10, 365 * 16)) if category == "child" else None
    expires_on = BEGINS.date() + timedelta(days=chance.randrange(300)) if chance.random() < 0.1 else None
    home = chance.choice(list(world.libraries.values()))
    owed = chance.choice([300, 800, 6_000]) if chance.random() < 0.1 else 0
    patron = Patron(patron_id, category, home, birth_on, expires_on, chance.random() < 0.5, owed)
    patron.active = chance.random() > 0.03
    world.patrons[patron_id] = patron
    for each in range(chance.choice([1, 1, 2])):
        state = chance.choice(["lost", "expired", "cancelled"]) if chance.random() < 0.05 else "valid"
        until = BEGINS.date() + timedelta(days=chance.randrange(200)) if chance.random() < 0.05 else None
        card = Card(number * 2 + each + 1, digest_of(number * 2 + each + 1), patron, state, until)
        world.cards[card.digest] = card
    if chance.random() < 0.05:
        patron.blocks.append(a_block(world, chance, number=number + 1))


def a_block(world: World, chance: Random, *, number: int, at: datetime = BEGINS) -> Block:
    library = chance.choice([None, *world.libraries])
    starts = at + timedelta(days=chance.randrange(-10, 30))
    ends = starts + timedelta(days=chance.randint(1, 60)) if chance.random() < 0.7 else None
    return Block(number, library, chance.choice(["overdue", "conduct", "a whim"]), starts, ends)


def digest_of(card: int) -> bytes:
    return sha256(b"card %d" % card).digest()


def _items(world: World, chance: Random, *, number: int) -> None:
    """One barcode, of one library or of several."""
    shared = chance.choice([1, 1, 1, 1, 2, 3])
    owners = chance.sample(list(world.libraries.values()), shared)
    labels = [owner.prefix for owner in owners if owner.prefix]
    barcode = f"{chance.choice(['', *labels])}B{number}"
    for owner in sorted(owners, key=lambda library: library.id):
        branches = [branch for branch in world.branches.values() if branch.library is owner]
        acquired = BEGINS.date() - timedelta(days=chance.randrange(-20, 900)) if chance.random() < 0.9 else None
        home = chance.choice(branches)
        item = Item(
            id=len(world.items) + 1,
            owner=owner,
            barcode=barcode,
            home=home,
            kind=chance.choice(KINDS),
            collection=chance.choice(COLLECTIONS),
            price_fen=chance.choice([None, 2_500, 3_900, 9_900]),
            acquired_on=acquired,
            group=chance.choice([None, *world.groups.values()]),
            status=chance.choice(["missing", "withdrawn"]) if chance.random() < 0.06 else "available",
            branch=home if chance.random() < 0.9 else chance.choice(list(world.branches.values())),
        )
        world.items[item.id] = item
        world.by_barcode.setdefault(barcode, []).append(item)
