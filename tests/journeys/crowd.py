"""Readers at machines who lend and return without a pause, and remember every answer they got.

A machine whose line breaks, or that is told to wait, does what real machines do: it dials again and asks the same
thing until it has an answer. So each wish is answered once in the end, and must have been done once.
"""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event

from tests.journeys.cast import Book, Cast, Fact
from tests.journeys.machine import Machine, Said
from tests.journeys.playing import PATIENCE_SECONDS, PAUSE_SECONDS, Playing

MACHINES = 12
BOOKS_EACH = 3
# "Wait a few seconds and try again", in the language of who chose none.
WAIT = "请稍等几秒再试一次"
# Of what happened under load: loans, those still open, those that were renewed, and moves that nobody asked for.
LOANS = """
SELECT count(*), count(*) FILTER (WHERE checked_in_at IS NULL), count(*) FILTER (WHERE renewals > 0),
       (SELECT count(*) FROM circulation_transit WHERE item_id = %(item)s)
  FROM circulation_loan WHERE item_id = %(item)s
"""


@dataclass(kw_only=True)
class Player:
    """One reader at one machine with some books of its library. `lent` counts loans, `out` has what is on loan.

    answers, busy   how often it was told that something was done, and how often to wait
    """

    port: int
    terminal: Fact
    card: str
    books: list[Book]
    drawn: random.Random
    lent: Counter[Book] = field(default_factory=Counter)
    out: set[Book] = field(default_factory=set)
    answers: int = 0
    busy: int = 0
    complaint: str = ""
    machine: Machine | None = None

    def play(self, stop: Event) -> None:
        while not stop.is_set() and not self.complaint:
            book = self.drawn.choice(self.books)
            if not self._insist(book):
                return
            self.answers += 1
            self.lent[book] += book not in self.out
            self.out ^= {book}
        self.hang_up()

    def _insist(self, book: Book) -> bool:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            said = self._ask(book)
            if said is not None and said.ok:
                return True
            if said is not None and WAIT not in said.words:
                self.complaint = f"{said.code} for {book.barcode}: {said.words}"
                return False
            self.busy += said is not None
            time.sleep(PAUSE_SECONDS)
        self.complaint = f"no answer for {book.barcode} in {PATIENCE_SECONDS} s"
        return False

    def _ask(self, book: Book) -> Said | None:
        """None: the line broke, or nobody is there."""
        try:
            self.machine = self.machine or Machine(self.port, self.terminal)
            if book in self.out:
                return self.machine.bring_back(book.barcode)
            # The machine allows renewals, which a repeated wish must not become.
            return self.machine.borrow(self.card, book.barcode, renews=True)
        except OSError:
            self.hang_up()
            return None

    def hang_up(self) -> None:
        if self.machine is not None:
            self.machine.hang_up()
        self.machine = None


class Crowd(Playing[Player]):
    """Each player has a machine, a reader and books of its own."""

    def __init__(self, cast: Cast, *, seed: int, size: int = MACHINES) -> None:
        super().__init__(_players(cast, seed=seed), size=size)
        self._cast = cast

    def busy(self) -> list[int]:
        return [player.busy for player in self.players]

    def check(self) -> None:
        """While nobody plays: all that was acknowledged is there, and it is there once."""
        machine = self._cast.machine("SC01-1")
        with self._cast.connect() as connection:
            for book, lent, out in self._acknowledged():
                row = connection.execute(LOANS, {"item": book.item_id}).fetchone()
                assert row == (lent, int(out), 0, 0), book
                assert machine.item(book.barcode).state == ("04" if out else "03"), book
        self._cast.switch_off()
        assert self._cast.network.bashu("verify", "--full").startswith("Clean")

    def _acknowledged(self) -> Iterator[tuple[Book, int, bool]]:
        """Of each book: how often it was lent, and whether it is on loan now."""
        for player in self.players:
            for book in player.books:
                yield book, player.lent[book], book in player.out


def _players(cast: Cast, *, seed: int) -> Iterator[Player]:
    books = defaultdict(list)
    for book in cast.books:
        books[book.branch].append(book)
    cards = [each["card"] for each in cast.facts["patrons"] if each["state"] == "ok"]
    branches = [branch for branch, its in books.items() if len(its) >= BOOKS_EACH]
    for place, (card, branch) in enumerate(zip(cards, branches, strict=False)):
        yield Player(
            port=cast.network.sip2_port,
            terminal=cast.terminal(branch),
            card=card,
            books=books[branch][:BOOKS_EACH],
            drawn=random.Random(f"{seed}/{place}"),
        )
