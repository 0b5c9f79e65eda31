"""A library behind a box: its machines, the line that can be cut, and what each machine was granted, in order."""

import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import orjson

from tests.faults import Faulty
from tests.journeys.cast import Book, Cast
from tests.journeys.crowd import Player
from tests.journeys.network import Running

LIBRARY, BRANCH, MACHINES, BOOKS_EACH, BACK_S = "SC01", "SC01-1", 20, 2, 120
AGENT = (sys.executable, "-m", "bashu.agent.cli")
FACTS = b"POST /agents/v1/facts"
LENT, RETURNED = "LoanOpened", "LoanClosed"
NEW_TERMINAL = """
INSERT INTO network_terminal
SELECT (jsonb_populate_record(t, jsonb_build_object('id', nextval(pg_get_serial_sequence('network_terminal', 'id')),
       'name', %(login)s::text, 'sip2_login', %(login)s::text, 'reads_cards', true))).*
  FROM network_terminal t WHERE sip2_login = %(like)s
"""
BOOKS = """
WITH here AS MATERIALIZED (
  SELECT i.id, i.barcode, i.bib_id FROM catalogue_item i JOIN network_branch b ON b.id = i.branch_id
   WHERE b.code = %s AND i.home_branch_id = i.branch_id AND i.status = 'available' AND i.kind = 'book')
SELECT min(h.barcode), min(h.id) FROM here h
 WHERE NOT EXISTS (SELECT 1 FROM catalogue_item o WHERE o.barcode = h.barcode AND o.id <> h.id)
   AND h.id NOT IN (SELECT item_id FROM circulation_loan) AND h.bib_id NOT IN (SELECT bib_id FROM circulation_hold)
 GROUP BY h.bib_id ORDER BY 1 LIMIT %s
"""
LOG = "SELECT body FROM audit_logentry WHERE recorded_at > %s ORDER BY generation, xid, lane_id, seq"


@dataclass(kw_only=True)
class Reader(Player):
    """`granted`: each loan and return that its machine was told of. It stops at `most` of them."""

    granted: list[tuple[str, int]] = field(default_factory=list)
    most: int = 0
    pause: float = 0

    def play(self, stop: Event) -> None:
        while len(self.granted) < self.most and not stop.is_set() and not self.complaint:
            book = self.drawn.choice(self.books)
            if not self._insist(book):
                return
            self.granted.append((RETURNED if book in self.out else LENT, book.item_id))
            self.out ^= {book}
            time.sleep(self.pause)


class Box:
    """The agent as a library runs it."""

    def __init__(self, folder: Path, hub: int, *, code: str) -> None:
        folder.mkdir()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._settings, self._log = folder / "bashu-agent.toml", folder / "log"
        self._store = folder / "home" / "agent.sqlite3"
        self._settings.write_text(
            f'[hub]\naddress = "http://127.0.0.1:{hub}"\n[sip2]\nport = {self.port}\n[home]\nfolder = "home"\n'
        )
        subprocess.run([*AGENT, "enrol", "--settings", self._settings, code], check=True, capture_output=True)
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([*AGENT, "run", "--settings", self._settings], stderr=log)

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def waiting(self) -> int:
        """Facts that the network does not have."""
        return self._count("SELECT count(*) FROM fact")

    def is_ready(self) -> bool:
        """It knows what to know for a night."""
        return self._count("SELECT count(*) FROM told WHERE made_at IS NOT NULL") == 1

    def _count(self, asked: str) -> int:
        with closing(sqlite3.connect(f"file:{self._store}?mode=ro", uri=True, timeout=30)) as db:
            return int(db.execute(asked).fetchone()[0])


@dataclass
class Night:
    """`spare` and `stranger`: a book and a card that no machine plays with. `began`: by the database's clock.

    telling   set when facts are on the line
    """

    running: Running
    cast: Cast
    box: Box
    line: Faulty
    readers: list[Reader]
    spare: Book
    stranger: str
    began: object
    telling: Event
    drawn: random.Random

    @contextmanager
    def playing(self, *, more: int, pause: float = 0) -> Iterator[Callable[[], None]]:
        """All machines at once, until each has had so many more; what is yielded waits for that."""
        stop = Event()
        for each in self.readers:
            each.most, each.pause = len(each.granted) + more, pause
        threads = [Thread(target=each.play, args=(stop,)) for each in self.readers]
        for thread in threads:
            thread.start()

        def done() -> None:
            for thread in threads:
                thread.join()

        yield done
        stop.set()
        done()
        assert not (wrong := [each.complaint for each in self.readers if each.complaint]), wrong

    def granted(self) -> int:
        return sum(len(each.granted) for each in self.readers)

    def kill(self, what: str) -> None:
        """While facts are on their way, and it comes back."""
        self.telling.clear()
        assert self.telling.wait(BACK_S), "nothing was told any more"
        time.sleep(self.drawn.uniform(0, 0.3))
        if what == "the box":
            self.box.kill()
            self.box.start()
        else:
            self.running.kill(what)

    def wait(self, until: Callable[[], bool]) -> None:
        end = time.monotonic() + BACK_S
        while not until():
            assert time.monotonic() < end, "it never came back"
            time.sleep(0.05)

    def seconds_of_telling(self) -> float:
        """Of the network's work for all facts that it took in."""
        took = re.findall(r"agents:facts 200 (\d+) ms", self.running.log.read_text())
        return sum(map(int, took)) / 1e3

    def in_the_log(self) -> Iterator[tuple[str, int]]:
        """Loans that began and ended, with their items, as the log has them."""
        with self.cast.connect() as connection:
            for (body,) in connection.execute(LOG, [self.began]):
                for name, fields in orjson.loads(body)["effects"]:
                    if name in {LENT, RETURNED}:
                        yield name, fields["item_id"]


@contextmanager
def night(running: Running, folder: Path, *, seed: int) -> Iterator[Night]:
    """All of it at work, each book lent and returned once while the line is up."""
    cast, telling = Cast(running, running.facts()), Event()
    line = Faulty(running.http_port, late_s=0, trickle_s=0)
    line.heard = lambda data: telling.set() if FACTS in data else None
    code = running.bashu("agent", "add", LIBRARY, "hall").split()[-1]
    box = Box(folder, line.port, code=code)
    with cast.connect() as connection:
        (began,) = connection.execute("SELECT clock_timestamp()").fetchone() or (None,)
        like = cast.terminal(BRANCH)
        logins = [f"{like['login']}-night-{number}" for number in range(MACHINES)]
        for login in logins:
            connection.execute(NEW_TERMINAL, {"login": login, "like": like["login"]})
        found = connection.execute(BOOKS, [BRANCH, MACHINES * BOOKS_EACH + 1]).fetchall()
    spare, *books = [Book(barcode, item, LIBRARY, BRANCH, "", floats=False) for barcode, item in found]
    cards = [each["card"] for each in cast.facts["patrons"] if each["state"] == "ok"]
    readers = [
        Reader(port=box.port, terminal=like | {"login": login}, card=card, drawn=random.Random(f"{seed}/{login}"),
               books=[books.pop() for _ in range(BOOKS_EACH)])
        for login, card in zip(logins, cards, strict=False)
    ]  # fmt: skip
    try:
        yield Night(running, cast, box, line, readers, spare, cards[MACHINES], began, telling, random.Random(seed))
    finally:
        box.kill()
        line.end()
        for each in readers:
            with suppress(OSError):
                each.hang_up()
