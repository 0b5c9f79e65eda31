"""From a seed to a network: libraries that differ, people of every kind, and what stands on the shelves."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from tests.simulation.days import DAY
from tests.simulation.places import Group, Leg
from tests.simulation.tables import PATRONS_FROM
from tests.simulation.terms import FREE, MANY, NEVER, UNUSUAL, of_losses
from tests.simulation.world import (
    Bar,
    Block,
    Branch,
    Card,
    Days,
    Given,
    Item,
    Library,
    Patron,
    Rotation,
    Rule,
    Terminal,
    World,
)

NOTHING_SENT_BY = 6  # has never a rule for parcels
BEGINS = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
REGIONS = ("510104", "510107", "510703", "500103", "500107", "500114")
KINDS, COLLECTIONS = ("book", "book", "book", "periodical", "disc"), ("", "", "", "reference", "children")
CATEGORIES = ("adult", "adult", "adult", "youth", "child", "institution", "family", "temporary", "visitor")
MATCHED = (
    *(f"{who}_{what}" for who in ("owner", "lending", "home") for what in ("library_id", "region")),
    "patron_category", "item_kind", "collection", "item_age_days_max",
)  # fmt: skip
PATRONS, BARCODES, BIBS, WORKS = 500, 1_500, 240, 200
# Asked for most, and each a work with one item.
SINGLE = 12
# Rules that every world has, so that each answer has its chance.
CERTAIN: tuple[Rule, ...] = (
    {"collection": "reference", "lendable": False},
    {"patron_category": "adult", "price_ceiling_fen": 15_000, "within_membership": True},
    {"lending_region": "50", "kind_limit": 2, "overdue_max": 0},
    {"lending_region": "500103", "kind_limit": 1, "overdue_leads_to": "charge", "overdue_cap_fen": 30},
    {"patron_category": "institution", "total_limit": 2, "title_limit": 3},
    {"patron_category": "youth", "loans_limit": 2},
    {"patron_category": "child", "hold_limit": 1},
    {"home_region": "5107", "away_limit": 1},
    {"owner_region": "5001", "owner_limit": 1},
    {"owner_region": "500103", "protect_days": 180},
    {"collection": "children", "collection_limit": 1, "renew_window_days": 3, "grace_days": 2},
    {"patron_category": "visitor", "first_limit": 1, "first_until_returns": 3},
    {"patron_category": "temporary", "within_membership": True},
    {"lending_region": "51", "overdue_leads_to": "suspend", "suspend_days_max": 20, "loan_days": 2},
    {"lending_region": "5001", "overdue_leads_to": "block", "loan_days": 12, "short_days": 5, "short_from_holds": 1},
    {"lending_region": "500107", "overdue_max": 2},
    {"lending_region": "5107", "hold_shelf_days": 1, "overdue_leads_to": "charge", "renew_if_overdue": True},
    {"lending_region": "500114", "owed_total_block_fen": 500},
    {"item_kind": "disc", "loan_hours": 30},
    {
        "item_kind": "periodical",
        "loan_days": 10,
        "starts_on": BEGINS.date() - timedelta(days=9),
        "ends_on": BEGINS.date() + timedelta(days=45),
    },
)
# As the office leaves them when it changes a rule from a day on, and one that only begins: the season above goes over
# all of them, and the one that only begins over the parts.
PARTS_FROM = 41
PARTS: tuple[Rule, ...] = (
    {"loan_days": 4, "overdue_cap_fen": 2_900, "ends_on": BEGINS.date() + timedelta(days=9), "lasting": "always"},
    {"loan_days": 5, "overdue_cap_fen": 2_800, "starts_on": BEGINS.date() + timedelta(days=10),
     "ends_on": BEGINS.date() + timedelta(days=40), "lasting": "always"},
    {"overdue_cap_fen": 2_700, "starts_on": BEGINS.date() + timedelta(days=41), "lasting": "always"},
    {"overdue_cap_fen": 2_600, "starts_on": BEGINS.date() + timedelta(days=5)},
)  # fmt: skip


def make_world(chance: Random, *, targets: bool) -> World:
    """`targets`: float groups have room for so many, and owners let so many of their items stay away."""
    world = World()
    _places(world, chance, targets=targets)
    world.works = {bib: work_of(bib) for bib in range(1, BIBS + 1)}
    _staff(world)
    _groups(world, chance, targets=targets)
    _closures(world, chance)
    _legs(world, chance)
    _bars(world)
    _rotations(world)
    world.rules = {rule["id"]: rule for rule in _rules(world, chance)}
    for number in range(PATRONS):
        _patron(world, chance, number=number)
    _families(world, chance)
    for number in range(BARCODES):
        _items(world, chance, number=number)
    world.settlement, world.undo_minutes = (("kept", 10), ("creditor", 20), ("home", 60))[len(world.items) % 3]
    return world


def _places(world: World, chance: Random, *, targets: bool) -> None:
    for number, region in enumerate(REGIONS, start=1):
        quota = chance.choice([1] if number < 4 else [None, 3, 20]) if targets else None
        prefix = chance.choice(["", f"L{number}"])
        city = "50" if region.startswith("50") else region[:4]
        library = Library(number, region, city, prefix, quota, keeps_own=number == 1 or chance.random() < 0.4)
        library.price = None if number == NOTHING_SENT_BY else library.price
        world.libraries[number] = library
        for place in range(chance.randint(2 if number == 1 else 1, 3)):
            branch = Branch(
                number * 10 + place, library, (number + place) % 5 > 0, _weekdays(chance), _holidays(chance)
            )
            if chance.random() < 0.5:
                branch.seasons[BEGINS.date() - timedelta(days=chance.randrange(400))] = a_week(chance)
            branch.always_open = chance.random() < 0.1
            branch.building = "main" if place < 2 and number < 4 else ""
            world.branches[branch.id] = branch
            for machine in range(3):
                backdate = chance.choice([0, 600, 86_400, 604_800])
                terminal = Terminal(branch.id * 10 + machine, branch, machine == 0, backdate)
                world.terminals[terminal.id] = terminal


def a_week(chance: Random) -> dict[int, list[tuple[int, int]]]:
    """Hours of the open weekdays, with or without a pause at noon."""
    pause = [(540, 720), (840, 1_080)]
    closed = _weekdays(chance)
    return {weekday: chance.choice([pause, [(0, 1_440)]]) for weekday in range(7) if weekday not in closed}


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


def _closures(world: World, chance: Random) -> None:
    """Of the first weeks; and amnesties, of which one is everywhere's."""
    places = [library.closures for library in world.libraries.values()]
    places += [branch.closures for branch in world.branches.values()]
    for number, closures in enumerate(chance.sample(places, 6), start=1):
        closures[number] = some_days(chance, after=BEGINS.date())
    for number, library in enumerate((None, *world.libraries), start=1):
        world.amnesties[number] = library, some_days(chance, after=BEGINS.date())


def some_days(chance: Random, *, after: date) -> Days:
    """Now and then from some days ago, for a flood is told of afterwards."""
    first = after + timedelta(days=chance.randrange(-10, 40))
    return first, first + timedelta(days=chance.choice([0, 2, 6, 13]))


def _groups(world: World, chance: Random, *, targets: bool) -> None:
    for number in (1, 2, 3):
        members = chance.sample(sorted(world.branches), chance.randint(3, len(world.branches)))
        room = {branch: chance.choice([None, 2, 2, 10]) if targets else None for branch in members}
        kinds = frozenset({"book", "disc"}) if number == 1 else None
        group = Group(number, room, 180 if number == 3 else 0, kinds, crosses_cities=number < 3)
        group.go_home_months, group.manual_only = {1: 0, 2: 1, 3: None}[number], number == 2
        world.groups[number] = group


def _bars(world: World) -> None:
    """Between two libraries for all of some weeks; one way between two branches; and of one kind, out of a library."""
    first, second, third, *_ = world.libraries.values()
    here, *_, there = world.branches.values()
    begins = BEGINS.date()
    world.bars = [
        Bar(first, second, "", begins + 10 * DAY, begins + 60 * DAY),
        Bar(there, here, "", date.min, date.max),
        Bar(third, here, "disc", begins, date.max),
    ]


def _rotations(world: World) -> None:
    """Of each library one that goes round for ever, one that does so day by day, and meets closed doors, and one that
    begins late and ends; their ids end in the library's."""
    branches, begins = list(world.branches.values()), BEGINS.date()
    for number, library in world.libraries.items():
        round_trip = [(branch, days) for branch, days in zip(branches[::2], (12, 9, 4, 2, 6, 1, 3, 5), strict=False)]
        one_way = [(branch, 2 + place) for place, branch in enumerate(branches[number:])]
        daily = [(branch, 1) for branch in branches]
        for tens, stops in ((10, round_trip), (20, one_way), (30, daily)):
            first = begins + number * DAY if tens == 20 else begins - DAY
            world.rotations[tens + number] = Rotation(tens + number, library, first, tens != 20, stops)


def _legs(world: World, chance: Random) -> None:
    """Most branches have a van to and from one of two hubs; besides, there is this and that; some have nothing."""
    branches = sorted(world.branches)
    hubs = chance.sample(branches, 2)
    pairs = [(hubs[0], hubs[1]), (hubs[1], hubs[0])]
    for branch in branches:
        hub = chance.choice(hubs)
        pairs += [(branch, hub), (hub, branch)] if chance.random() < 0.8 else []
    pairs += [(chance.choice(branches), chance.choice(branches)) for _ in range(len(branches))]
    for origin, destination in pairs:
        if origin != destination:
            leg = Leg(
                id=len(world.legs) + 1, origin=origin, destination=destination,
                weekdays=set(chance.sample(range(7), chance.choice([1, 3, 5, 7]))),
                leaves=timedelta(minutes=chance.choice([0, 480, 720, 1_080, 1_439])),
                cut_off=chance.choice([0, 60, 1_500]), minutes=chance.choice([1, 90, 720, 3_000]),
                cost=chance.choice([0, 100, 100, 900]),
            )  # fmt: skip
            world.legs[leg.id] = leg


def _rules(world: World, chance: Random) -> list[Rule]:
    """The first matches everything and sets every term; no two match on the same."""
    fallback: Rule = {
        "id": 1, "lendable": True, "holdable": True, "protect_days": 0,
        "loan_days": 30, "loan_hours": 0, "due_on": NEVER, "within_membership": False, "short_days": MANY,
        "short_from_holds": MANY, "renewals_max": 1, "renewal_days": 30, "renew_from": "today",
        "renew_window_days": MANY, "auto_renews": False, "renew_if_overdue": False, "grace_days": 0,
        "overdue_leads_to": "charge", "overdue_fen_per_day": 10, "overdue_cap_fen": 3_000, "suspend_days_max": 0,
        **{term: UNUSUAL[term] for term in FREE["loss_from"][1]},
        "lost_after_days": 9, "lost_price_percent": 90, "lost_handling_fen": 300, "lost_price_fen": 1_500,
        "lost_refund_days": 2, "owed_block_fen": 500, "owed_total_block_fen": 5_000, "overdue_max": 4, "lost_max": 0,
        "unverified_limit": 0, "kind_limit": 4, "hold_shelf_days": 3, "owner_limit": MANY, "total_limit": 5,
        "loans_limit": 6, "collection_limit": MANY, "away_limit": MANY, "price_ceiling_fen": MANY, "first_limit": MANY,
        "first_until_returns": 0, "hold_limit": 5, "title_limit": 1, "membership_days": MANY,
    }  # fmt: skip
    rules: list[Rule] = [{"id": number, **rule} for number, rule in enumerate(CERTAIN, start=2)]
    rules.insert(0, fallback)
    taken = {match_of(rule) for rule in rules} | {match_of({"item_kind": "periodical"})}
    while len(rules) < PARTS_FROM - 1:
        where = _where(world, chance)
        if match_of(where) not in taken:
            taken.add(match_of(where))
            rules.append({"id": len(rules) + 1, **where, **terms_for(where, chance)})
    return [*rules, *({"id": PARTS_FROM + n, "item_kind": "periodical", **part} for n, part in enumerate(PARTS))]


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
    short = chance.randint(1, 9)
    terms: dict[str, Any] = {
        "lendable": chance.random() < 0.8, "loan_days": short + chance.randint(1, 36),
        "renewals_max": chance.randrange(4),
        "renewal_days": chance.randint(1, 30), "renew_from": chance.choice(["today", "due"]),
        "renew_if_overdue": chance.random() < 0.5, "overdue_fen_per_day": chance.randrange(30),
        "overdue_cap_fen": chance.randint(30, 5_000), "kind_limit": chance.randint(1, 6),
        "owed_block_fen": chance.choice([0, 500, 5_000]), "unverified_limit": chance.randrange(3),
        "owed_total_block_fen": chance.choice([0, 500, MANY]), "overdue_max": chance.choice([0, 2, 5]),
        "loan_hours": chance.choice([0, 2, 50]), "due_on": _fixed_date(where, chance),
        "within_membership": chance.random() < 0.5, "renew_window_days": chance.choice([0, 3, 10, MANY]),
        "auto_renews": chance.random() < 0.5, "grace_days": chance.randrange(5),
        "overdue_leads_to": chance.choice(["charge", "block", "suspend", "nothing"]),
        "suspend_days_max": chance.choice([0, 5, 60]), "hold_shelf_days": chance.randint(1, 9),
        "holdable": chance.random() < 0.8, "protect_days": chance.randrange(90),
        "short_days": short, "short_from_holds": chance.choice([1, 2, MANY]),
    }  # fmt: skip
    at_home = {"home_library_id", "home_region", "patron_category", "starts_on", "ends_on"}
    if where.keys() <= at_home | {"item_kind"}:
        terms |= {"total_limit": chance.randint(6, 12)}
    if where.keys() <= at_home | {"collection"}:
        terms |= {"collection_limit": chance.randint(1, 4)}
    if where.keys() <= at_home | {"owner_library_id", "owner_region"}:
        terms |= {"owner_limit": chance.randint(1, 6)}
    if where.keys() <= at_home:
        terms |= {
            "price_ceiling_fen": chance.choice([10_000, 30_000]), "loans_limit": chance.randint(6, 15),
            "away_limit": chance.randint(2, 9), "first_limit": chance.randint(1, 5),
            "first_until_returns": chance.randrange(6), "hold_limit": chance.randrange(9),
        }  # fmt: skip
    told = {name: terms[name] for name in chance.sample(sorted(terms), chance.randint(1, 3))}
    return told | of_losses(chance) if chance.random() < 0.3 else told


def _fixed_date(where: Rule, chance: Random) -> date:
    first: date = where.get("starts_on", BEGINS.date())
    return NEVER if chance.random() < 0.3 else first + timedelta(days=chance.randrange(120))


def _patron(world: World, chance: Random, *, number: int) -> None:
    patron_id, category = PATRONS_FROM + number + 1, chance.choice(CATEGORIES)
    birth_on = BEGINS.date() - timedelta(days=chance.randrange(365 * 10, 365 * 16)) if category == "child" else None
    # Of some children nobody has written when they were born.
    birth_on = None if patron_id % 10 == 7 else birth_on
    passing = category == "temporary" or chance.random() < 0.4
    expires_on = BEGINS.date() + timedelta(days=chance.randrange(5, 60)) if passing else None
    home = chance.choice(list(world.libraries.values()))
    owed = chance.choice([300, 800, 6_000]) if chance.random() < 0.1 else 0
    others = list(world.patrons.values())
    guardian = chance.choice(others) if others and chance.random() < 0.5 else None
    patron = Patron(patron_id, category, home, birth_on, expires_on, guardian, owed)
    # Some have not said where they live.
    patron.addressed = patron_id % 10 != 3
    patron.active = chance.random() > 0.03
    patron.agrees = chance.random() < 0.2
    patron.first_returns = chance.randrange(4) if category == "visitor" or chance.random() < 0.2 else None
    for helper in chance.sample(others, min(len(others), chance.choice([0, 0, 1, 2]))):
        patron.helpers.append((helper.id, chance.choice([patron, guardian or patron, helper]).id))
    world.patrons[patron_id] = patron
    for each in range(chance.choice([1, 1, 2])):
        state = chance.choice(["lost", "expired", "cancelled"]) if chance.random() < 0.05 else "valid"
        until = BEGINS.date() + timedelta(days=chance.randrange(200)) if chance.random() < 0.05 else None
        card = Card(number * 2 + each + 1, digest_of(number * 2 + each + 1), patron, state, until)
        world.cards[card.digest] = card
    if chance.random() < 0.05:
        patron.blocks.append(a_block(world, chance, number=number + 1))


def _families(world: World, chance: Random) -> None:
    """Of those who come often, and of some who do not."""
    accounts = [patron for patron in world.patrons.values() if patron.category == "family"]
    others = [patron for patron in world.patrons.values() if patron.category not in ("family", "institution")]
    for account in accounts[:20]:
        for patron in chance.sample(others[:150], chance.randrange(4)):
            if patron.family is None:
                patron.family = account
                account.members.append(patron)


def a_block(world: World, chance: Random, *, number: int, at: datetime = BEGINS) -> Block:
    library = chance.choice([None, *world.libraries])
    starts = at + timedelta(days=chance.randrange(-10, 30))
    ends = starts + timedelta(days=chance.randint(1, 60)) if chance.random() < 0.7 else None
    return Block(number, library, chance.choice(["overdue", "conduct", "a whim"]), starts, ends)


def digest_of(card: int) -> bytes:
    return sha256(b"card %d" % card).digest()


def work_of(bib: int) -> int:
    """Most records are works of their own; the last are editions of others."""
    return bib if bib <= WORKS else bib - WORKS + SINGLE


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
        bib = number + 1 if number < SINGLE and owner is owners[0] else SINGLE + len(world.items) % (BIBS - SINGLE) + 1
        item = Item(
            id=len(world.items) + 1,
            bib=bib,
            work=work_of(bib),
            volume=str(len(world.items) // BIBS % 3) if bib % 7 == 0 else "",
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
        world.by_work.setdefault(item.work, []).append(item)
