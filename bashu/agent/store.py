"""What the agent must still know after the power went: one SQLite file, each write on the disk before it returns.

    identity   who it is for the hub, with its keys
    machine    machines that have logged in while the line was up, for when it is not; no password, but its scrypt
    intent     commands that were sent, or may have been, and have no answer yet
    fact       what was done without the hub, in order, until the hub has it
    lent       what was lent so and is not back, and by whose card (a digest under the site's key)
    entry      what the hub has told for the time without it; `round`: with which whole telling, or since that one
    told       how far that has come

and, for a library with a system of its own, the tables of own/ledger.py.

Numbers of cards are in it only sealed for the hub. It belongs to one process; its methods may be called on any thread.
"""

import fcntl
import hashlib
import secrets
import sqlite3
import threading
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from bashu.domain.offline import Snapshot
from bashu.wire.link.codec import read, write
from bashu.wire.link.messages import About, Enrolled, Fact, Learned, Rules, Standing
from bashu.wire.sip2.port import Profile

FORMAT = 3
TABLES = """
CREATE TABLE identity (one INTEGER PRIMARY KEY CHECK (one = 1), enrolled BLOB NOT NULL) STRICT;
CREATE TABLE rules (one INTEGER PRIMARY KEY CHECK (one = 1), rules BLOB NOT NULL) STRICT;
CREATE TABLE machine (login TEXT PRIMARY KEY, salt BLOB NOT NULL, hash BLOB NOT NULL, profile BLOB NOT NULL,
                      reads_cards INTEGER NOT NULL) STRICT;
CREATE TABLE intent (id TEXT PRIMARY KEY, about TEXT NOT NULL UNIQUE, made_at TEXT NOT NULL) STRICT;
CREATE TABLE fact (seq INTEGER PRIMARY KEY AUTOINCREMENT, occurred_at TEXT NOT NULL, fact BLOB NOT NULL) STRICT;
CREATE TABLE lent (barcode TEXT PRIMARY KEY, digest BLOB NOT NULL) STRICT;
CREATE INDEX lent_digest ON lent (digest);
"""
# Since format 3: what the hub tells is kept entry by entry, so that as much of it as there may be takes no memory.
TOLD_TABLES = """
DROP TABLE IF EXISTS standing;
CREATE TABLE entry (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, value BLOB NOT NULL, round INTEGER NOT NULL) STRICT;
CREATE INDEX entry_value ON entry (value, kind);
CREATE TABLE told (one INTEGER PRIMARY KEY CHECK (one = 1), made_at TEXT, whole_at TEXT, seq INTEGER NOT NULL,
                   id INTEGER NOT NULL, round INTEGER NOT NULL, partial INTEGER NOT NULL) STRICT;
"""
# Since format 2: what own/ledger.py keeps.
OWN_TABLES = """
CREATE TABLE away (barcode TEXT PRIMARY KEY, since TEXT NOT NULL, due TEXT NOT NULL) STRICT;
CREATE TABLE step (id TEXT PRIMARY KEY, kind TEXT NOT NULL, barcode TEXT NOT NULL, terminal TEXT NOT NULL,
                   made_at TEXT NOT NULL) STRICT;
CREATE TABLE due (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, barcode TEXT NOT NULL, at TEXT NOT NULL,
                  because TEXT NOT NULL) STRICT;
CREATE TABLE ordered (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL) STRICT;
CREATE TABLE local_loan (barcode TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT;
CREATE TABLE reader (terminal TEXT PRIMARY KEY, reads_cards INTEGER NOT NULL) STRICT;
CREATE TABLE compared (one INTEGER PRIMARY KEY CHECK (one = 1), next INTEGER NOT NULL, differs INTEGER NOT NULL,
                       done_at TEXT, done_differs INTEGER NOT NULL) STRICT;
"""
# By the format that a file has; 0: a new one.
NEEDED = {0: TABLES + OWN_TABLES + TOLD_TABLES, 1: OWN_TABLES + TOLD_TABLES, 2: TOLD_TABLES}
# Of a machine's password, which is long and random.
SCRYPT = {"n": 2**12, "r": 8, "p": 1}
SALT_BYTES = 16


class StoreError(Exception):
    """The file cannot be used. The text says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    profile: Profile
    reads_cards: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Facts that the hub does not have yet; `oldest_at`: when the first of them happened."""

    facts: int
    oldest_at: datetime | None


class Entries(Container[bytes | str]):
    """Those of one kind, on the disk: cards by their digests, items by their barcodes."""

    def __init__(self, store: "Store", about: About) -> None:
        self._store, self._about = store, about

    def __contains__(self, value: object) -> bool:
        sought = value.encode() if isinstance(value, str) else value
        return isinstance(sought, bytes) and self._store.has_entry(self._about, sought)


class Store:
    def __init__(self, path: Path) -> None:
        """Made if it is not there, for its owner alone. Raises StoreError."""
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._held = path.with_suffix(".lock").open("a")
            _hold(self._held, path)
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._lock = threading.RLock()
            self._answered = list[str]()
            self._begin()
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{path} cannot be used: {error}") from None

    def close(self) -> None:
        with self._lock:
            self._db.close()
            self._held.close()

    def _begin(self) -> None:
        # FULL: what was granted is on the disk before the machine hears of it.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA secure_delete = ON")
        with self.together():
            (known,) = self._db.execute("PRAGMA user_version").fetchone()
            if known in NEEDED:
                tables = NEEDED[known]
                for statement in tables.split(";")[:-1]:
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {FORMAT}")
            elif known != FORMAT:
                raise StoreError(f"it was written by another version of the agent (format {known}, not {FORMAT})")

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is written in the block, or nothing."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._undo()
                raise

    def _undo(self) -> None:
        """SQLite has done it by itself if the disk was full."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    # Who it is.

    def enrolled(self) -> Enrolled | None:
        row = self.one("SELECT enrolled FROM identity")
        return read(row[0], Enrolled) if row else None

    def enrol(self, enrolled: Enrolled) -> None:
        """Another epoch: its facts count from 1. Those that wait are told in it, in their order."""
        with self.together():
            waiting = self.facts(-1)
            self.write("DELETE FROM fact")
            self.write("DELETE FROM sqlite_sequence")
            for fact in waiting:
                self.keep(fact)
            self.write("DELETE FROM entry")
            self.write("DELETE FROM told")
            self.write("DELETE FROM lent")
            self.write("INSERT OR REPLACE INTO identity VALUES (1, ?)", write(enrolled))

    def take_credential(self, credential: str) -> None:
        with self.together():
            enrolled = self.enrolled()
            if enrolled is not None:
                self.write("UPDATE identity SET enrolled = ?", write(replace(enrolled, credential=credential)))

    def rules(self) -> Rules | None:
        row = self.one("SELECT rules FROM rules")
        return read(row[0], Rules) if row else None

    def take_rules(self, rules: Rules) -> None:
        if rules != self.rules():
            self.write("INSERT OR REPLACE INTO rules VALUES (1, ?)", write(rules))

    # Machines.

    def remember(self, login: str, password: str, *, machine: Machine) -> None:
        """The hub has let it in."""
        if self.known(login, password) != machine:
            salt = secrets.token_bytes(SALT_BYTES)
            row = (login, salt, _hash(password, salt), write(machine.profile), machine.reads_cards)
            self.write("INSERT OR REPLACE INTO machine VALUES (?, ?, ?, ?, ?)", *row)

    def forget(self, login: str) -> None:
        """The hub has not let it in."""
        self.write("DELETE FROM machine WHERE login = ?", login)

    def known(self, login: str, password: str) -> Machine | None:
        row = self.one("SELECT salt, hash, profile, reads_cards FROM machine WHERE login = ?", login)
        salt, hashed, profile, reads_cards = row or (b"", b"", b"", 0)
        right = secrets.compare_digest(_hash(password, salt), hashed)
        return Machine(profile=read(profile, Profile), reads_cards=bool(reads_cards)) if right else None

    # Commands on their way. That one was answered is written with the next: if the power goes between, the same wish
    # goes by the same id once more, and gets the same answer.

    def intend(self, fresh: UUID, about: str, *, at: datetime, since: datetime) -> UUID:
        """On the disk before it is sent. `about`: which wish it is; if the same one was made `since` then and has no
        answer yet, it is that.
        """
        with self.together():
            self._forget_answered()
            self.write("DELETE FROM intent WHERE made_at < ?", since.isoformat())
            row = self.one("SELECT id FROM intent WHERE about = ?", about)
            if row is None:
                self.write("INSERT INTO intent VALUES (?, ?, ?)", str(fresh), about, at.isoformat())
        return UUID(row[0]) if row else fresh

    def answered(self, command_id: UUID) -> None:
        with self._lock:
            self._answered.append(str(command_id))

    def _forget_answered(self) -> None:
        self._db.executemany("DELETE FROM intent WHERE id = ?", [(each,) for each in self._answered])
        self._answered.clear()

    # What was done without the hub.

    def keep(self, fact: Fact) -> None:
        """With the next number in its place."""
        with self.together():
            row = self.one("SELECT seq FROM sqlite_sequence WHERE name = 'fact'")
            numbered = replace(fact, seq=(row[0] if row else 0) + 1)
            self.write("INSERT INTO fact VALUES (?, ?, ?)", numbered.seq, fact.occurred_at.isoformat(), write(numbered))
            if fact.supersedes is not None:
                self.write("DELETE FROM intent WHERE id = ?", str(fact.supersedes))

    def facts(self, limit: int) -> tuple[Fact, ...]:
        """The oldest."""
        with self._lock:
            rows = self._db.execute("SELECT fact FROM fact ORDER BY seq LIMIT ?", (limit,)).fetchall()
        return tuple(read(row[0], Fact) for row in rows)

    def last_about(self, barcode: str) -> Fact | None:
        """The latest that waits, if it is among the last thousand: what a machine asks again, it asks soon."""
        asked = (
            "SELECT fact FROM fact WHERE seq > (SELECT max(seq) FROM fact) - 1000"
            " AND json_extract(CAST(fact AS TEXT), '$.barcode') = ? ORDER BY seq DESC LIMIT 1"
        )
        row = self.one(asked, barcode)
        return read(row[0], Fact) if row else None

    def reached(self, seq: int) -> None:
        """The hub has all up to this one."""
        self.write("DELETE FROM fact WHERE seq <= ?", seq)

    def queue(self) -> Queue:
        count, oldest = self.one("SELECT count(*), min(datetime(occurred_at)) || '+00:00' FROM fact") or (0, None)
        return Queue(facts=count, oldest_at=datetime.fromisoformat(oldest) if oldest else None)

    def has_facts(self) -> bool:
        return self.one("SELECT 1 FROM fact LIMIT 1") is not None

    def lend(self, barcode: str, digest: bytes) -> None:
        self.write("INSERT OR REPLACE INTO lent VALUES (?, ?)", barcode, digest)

    def take_back(self, barcode: str) -> None:
        self.write("DELETE FROM lent WHERE barcode = ?", barcode)

    def lent_about(self, barcode: str, digest: bytes) -> dict[str, bytes]:
        """This item, and all that went with this card."""
        asked = "SELECT barcode, digest FROM lent WHERE barcode = ? OR digest = ?"
        with self._lock:
            return dict(self._db.execute(asked, (barcode, digest)).fetchall())

    def forget_lent(self) -> None:
        """The line is back, and the hub knows it all."""
        self.write("DELETE FROM lent")

    # What the hub has told.

    def snapshot(self) -> Snapshot | None:
        """None: none was ever told to its end. It stays true as it is added to."""
        row = self.one("SELECT made_at FROM told WHERE made_at IS NOT NULL")
        if row is None:
            return None
        known, blocked, kept = (Entries(self, about) for about in (About.KNOWN, About.BLOCKED, About.KEPT))
        return Snapshot(made_at=datetime.fromisoformat(row[0]), known=known, blocked=blocked, kept=kept)

    def learned(self, *, since: datetime) -> Learned:
        """All is wanted anew if the last time was before `since`: whatever went wrong on the way, or at the hub, is
        mended by that."""
        row = self.one("SELECT seq, id FROM told WHERE partial OR whole_at >= ?", since.isoformat())
        return Learned(seq=row[0], id=row[1]) if row else Learned(seq=0, id=0)

    def take_standing(self, told: Standing) -> None:
        with self.together():
            made_at, whole_at, now_round, partial = self._told()
            if told.whole:
                now_round, partial, whole_at = now_round + 1, True, told.made_at.isoformat()
            self._db.executemany(
                "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)",
                [(each.id, each.kind.value, each.digest or each.barcode.encode(), now_round) for each in told.come],
            )
            self._db.executemany("DELETE FROM entry WHERE id = ?", [(each,) for each in told.gone])
            if not told.more:
                if partial:
                    self.write("DELETE FROM entry WHERE round <> ?", now_round)
                made_at, partial = told.made_at.isoformat(), False
            row = (made_at, whole_at, told.seq, told.id, now_round, partial)
            self.write("INSERT OR REPLACE INTO told VALUES (1, ?, ?, ?, ?, ?, ?)", *row)

    def _told(self) -> tuple[str | None, str | None, int, bool]:
        row = self.one("SELECT made_at, whole_at, round, partial FROM told")
        return (row[0], row[1], row[2], bool(row[3])) if row else (None, None, 0, False)

    def has_entry(self, about: About, value: bytes) -> bool:
        return self.one("SELECT 1 FROM entry WHERE value = ? AND kind = ?", value, about.value) is not None

    def one(self, statement: str, *values: Any) -> Any:
        with self._lock:
            return self._db.execute(statement, values).fetchone()

    def rows(self, statement: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()

    def write(self, statement: str, *values: Any) -> None:
        with self._lock:
            self._db.execute(statement, values)


def _hold(lock: IO[str], path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise StoreError(f"another agent is at work with {path}; stop it first") from None


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, **SCRYPT)
