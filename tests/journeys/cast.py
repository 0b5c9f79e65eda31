"""Who and what of the demonstration network a journey needs."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import psycopg

from tests.db.patrons.leaks import Leak, find_leaks
from tests.journeys.machine import Machine
from tests.journeys.network import Running

Fact = dict[str, Any]
CHENGDU, CHONGQING = "Chengdu", "Chongqing"
FLOATS_AFTER = timedelta(days=90)
# Books that were never lent. Whether one floats is told by no door before it is returned, and pages go by ids.
ITEMS = """
SELECT i.barcode, i.id, g.code, i.acquired_on FROM catalogue_item i
  LEFT JOIN network_floatgroup g ON g.id = i.float_group_id
 WHERE i.barcode = ANY(%s) AND NOT EXISTS (SELECT 1 FROM circulation_loan l WHERE l.item_id = i.id)
"""
# One that the demonstration does not name, so that no other journey takes it.
UNNAMED = """
SELECT i.barcode, i.id, o.code, b.code FROM catalogue_item i
  JOIN network_branch b ON b.id = i.branch_id JOIN network_library o ON o.id = i.owner_id
 WHERE b.code = %s AND i.home_branch_id = b.id AND i.status = 'available' AND i.barcode != ALL(%s)
   AND NOT EXISTS (SELECT 1 FROM circulation_loan l WHERE l.item_id = i.id)
 ORDER BY i.id LIMIT 1
"""
WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]


def specimen(division_and_birth: str, sequence: int) -> str:
    """An ID number that no living person can have; the check character as GB 11643-1999 has it (ISO 7064 MOD 11-2)."""
    first_17 = f"{division_and_birth}{sequence:03}"
    rest = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True)) % 11
    return first_17 + "10X98765432"[rest]


@dataclass(frozen=True)
class Book:
    """`floats`: between all libraries of both provinces."""

    barcode: str
    item_id: int
    library: str
    branch: str
    title: str
    floats: bool


@dataclass
class Cast:
    """Hands out books that no other journey uses, and readers in turn, so that nobody has too much on loan.

    shown   all numbers that were handed out: none of them may be readable afterwards
    """

    network: Running
    facts: Fact
    used: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    turns: Counter[tuple[str, str]] = field(default_factory=Counter)
    books: list[Book] = field(default_factory=list)
    machines: list[Machine] = field(default_factory=list)

    def __post_init__(self) -> None:
        on_shelf = [each for each in self.facts["items"] if each["status"] == "available"]
        at_home = [each for each in on_shelf if each["branch"] == f"{each['owner']}-1"]
        barcodes = [each["barcode"] for each in at_home]
        with self.connect() as connection:
            known = {row[0]: row[1:] for row in connection.execute(ITEMS, [barcodes])}
        for each in [each for each in at_home if each["barcode"] in known]:
            item_id, group, acquired_on = known[each["barcode"]]
            floats = group == "chuanyu" and date.today() - acquired_on > FLOATS_AFTER  # noqa: TID251, DTZ011 (as ours)
            self.books.append(
                Book(each["barcode"], item_id, each["owner"], each["branch"], each["title"], floats=floats)
            )

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.network.database_url, autocommit=True)

    def book(self, city: str, *, floats: bool | None = None, staffed: bool = False) -> Book:
        """On the shelf at home. `staffed`: of a library whose desk has a login; these are kept for who needs one."""
        desks = {each["library"] for each in self.facts["staff"]}
        places = {each["location"] for each in self.facts["terminals"] if each["city"] == city}
        left = [book for book in self.books if book.branch in places and book.barcode not in self.used]
        fit = [book for book in left if floats in (None, book.floats) and (book.library in desks) == staffed]
        if not fit:
            raise LookupError(f"no such book is left in {city}")
        self.used.add(fit[0].barcode)
        return fit[0]

    def book_at(self, branch: str) -> Book:
        """On its shelf at home. However many journeys there are, one is left."""
        named = [*self.used, *(each["barcode"] for each in self.facts["items"])]
        with self.connect() as connection:
            found = connection.execute(UNNAMED, [branch, named]).fetchone()
        assert found is not None
        self.used.add(found[0])
        barcode, item_id, library, code = found
        return Book(barcode, item_id, library, code, title="", floats=False)

    def terminal(self, branch: str) -> Fact:
        return next(each for each in self.facts["terminals"] if each["location"] == branch)

    def home(self, reader: Fact) -> str:
        """A branch of the reader's home library, with a machine."""
        return str(next(each["location"] for each in self.facts["terminals"] if each["library"] == reader["home"]))

    def machine(self, branch: str) -> Machine:
        """Switched on, and logged in."""
        self.machines.append(Machine(self.network.sip2_port, self.terminal(branch)))
        return self.machines[-1]

    def switch_off(self) -> None:
        while self.machines:
            self.machines.pop().hang_up()

    def patron(self, city: str, kind: str) -> Fact:
        """A reader in good standing."""
        ready = [each for each in self.somebody(city, "ok") if each["kind"] == kind]
        self.turns[city, kind] += 1
        patron = ready[self.turns[city, kind] % len(ready)]
        self.shown.add(patron["card"])
        return patron

    def somebody(self, city: str, state: str) -> list[Fact]:
        return [each for each in self.facts["patrons"] if (each["city"], each["state"]) == (city, state)]

    def newcomer(self, *, born_on: str = "19850505") -> str:
        """A resident ID number that nobody has shown yet."""
        self.turns["", "newcomer"] += 1
        number = specimen(f"510120{born_on}", 900 + self.turns["", "newcomer"])
        self.shown.add(number)
        return number

    def leaks(self, *numbers: str) -> list[Leak]:
        """Where one of these numbers can be read: in the database, in the home beside it, or in a log."""
        network = self.network
        kept = [path for path in network.home.rglob("*") if path.is_file() and "postgres" not in path.parts]
        with self.connect() as connection:
            return find_leaks(numbers, connection=connection, files=[*kept, network.log, network.database_log])

    def staff(self, library: str, *, role: str = "librarian") -> Fact:
        return next(each for each in self.facts["staff"] if (each["library"], each["role"]) == (library, role))
