"""A long log with the tables that it speaks of, written by COPY as the engine would have written them.

Each item is lent, sometimes renewed, and taken back, over and over; three of ten come back elsewhere and are sent on to
be lent there. As many commands a day as the two provinces would have. Some answers are refusals.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

import orjson
import psycopg

from bashu.domain.circulation.effects import (
    ItemChanged,
    ItemStatus,
    LoanClosed,
    LoanOpened,
    LoanRenewed,
    TransitEnd,
    TransitEnded,
    TransitReason,
    TransitStarted,
)
from bashu.domain.ids import uuid7
from bashu.engine import clock
from bashu.engine.chain import genesis, link_bytes
from bashu.engine.log import REFUSED, StoredOutcome
from bashu.engine.partitions import Partitions, month_of
from bench.child import say
from bench.mix import BRANCHES, Size, home_of
from bench.world import TERMS, library_of, make_world

COMMANDS_A_DAY = 210_000
LANES = 2
PATRONS = 1_000
BATCH = 20
RENEWED, AWAY, REFUSED_SHARE = 0.22, 0.30, 0.05
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LOAN_TERMS = TERMS | {"rules": dict.fromkeys(TERMS, 1)}
TERMS_TEXT = orjson.dumps(LOAN_TERMS).decode()
ADMITTED_AT_ONCE = 1_000


@dataclass(slots=True)
class Thing:
    """An item, and what is open on it."""

    version: int = 1
    loan: dict[str, Any] | None = None
    transit: dict[str, Any] | None = None


@dataclass(slots=True)
class Lane:
    id: int
    seq: int = 0
    head: bytes = b""
    rows: list[str] = field(default_factory=list)

    def append(self, command_id: UUID, kind: str, *, body: dict[str, Any], at: datetime) -> None:
        text = orjson.dumps(body)
        self.seq += 1
        self.head = link_bytes(
            self.head or genesis(self.id),
            lane=self.id,
            seq=self.seq,
            recorded_us=(at - EPOCH) // MICROSECOND,
            command_id=command_id.bytes,
            kind=kind.encode(),
            body=text,
        )
        self.rows.append(
            f"{self.id}\t{self.seq}\t{at.isoformat()}\t{command_id}\t{kind}\t{escape(text.decode())}"
            f"\t\\\\x{self.head.hex()}\t1\t{month_of(at)}\n"
        )


def escape(text: str) -> str:
    return text.replace("\\", "\\\\")


class History:
    """Writes itself by COPY: nothing of it stays in memory but the items and a batch."""

    def __init__(self, connection: psycopg.Connection[Any], *, items: int, seed: int) -> None:
        self._connection = connection
        self._random = Random(seed)
        self._things = [Thing() for _ in range(items + 1)]
        self._lanes = [Lane(number) for number in range(1, LANES + 1)]
        self._next_id = 1 << 31
        self._loans: list[str] = []
        self._tokens: list[str] = []
        self._transits: list[str] = []
        self._outcomes: list[str] = []

    def make(self, commands: int, *, until: datetime) -> None:
        began = until - timedelta(days=commands / COMMANDS_A_DAY)
        step = (until - began) / commands
        self._partitions(began, until)
        self._admit(began)
        refused: list[tuple[UUID, str]] = []
        for number in range(commands):
            at = began + number * step
            lane = self._lanes[number // BATCH % LANES]
            if self._random.random() < REFUSED_SHARE:
                refused.append(self._answer(at, [None, "on_loan_to_another", {}]))
            else:
                self._command(lane, at)
            if refused and number % BATCH == BATCH - 1:
                lane.append(refused[0][0], REFUSED, body={"at": at, "outcomes": refused, "effects": []}, at=at)
                refused = []
            if number % 5_000 == 4_999:
                self._flush()
        self._finish()

    def _command(self, lane: Lane, at: datetime) -> None:
        item_id = self._random.randrange(1, len(self._things))
        thing = self._things[item_id]
        if thing.loan is None:
            kind, effects = "CheckOut", self._lend(item_id, thing, at=at)
        elif not thing.loan["renewals"] and self._random.random() < RENEWED:
            kind, effects = "Renew", self._renew(item_id, thing, at=at)
        else:
            kind, effects = "CheckIn", self._take_back(item_id, thing, at=at)
        command_id, digest = self._answer(at, [kind, {"item_id": item_id, "loan_id": 7}])
        body = {"at": at, "outcome": digest, "effects": [[type(effect).__name__, effect] for effect in effects]}
        lane.append(command_id, kind, body=body, at=at)

    def _lend(self, item_id: int, thing: Thing, *, at: datetime) -> list[Any]:
        effects: list[Any] = []
        if thing.transit is not None:
            effects.append(self._end_transit(item_id, thing, at=at))
        branch, loan_id = home_of(item_id), self._new_id()
        patron, token = self._person(at)
        due_at = at + timedelta(days=30)
        effects.append(
            LoanOpened(
                loan_id=loan_id, item_id=item_id, token=token, lending_branch_id=branch, terminal_id=branch,
                checked_out_at=at, due_at=due_at, terms=LOAN_TERMS,
            )
        )  # fmt: skip
        thing.loan = {
            "id": loan_id, "patron": patron, "token": token, "branch": branch, "at": at, "due_at": due_at,
            "renewals": 0, "renewed": "\\N\t\\N",
        }  # fmt: skip
        return [*effects, self._changed(item_id, thing, status=ItemStatus.ON_LOAN, branch=branch)]

    def _renew(self, item_id: int, thing: Thing, *, at: datetime) -> list[Any]:
        assert thing.loan
        branch = thing.loan["branch"]
        thing.loan |= {"due_at": at + timedelta(days=30), "renewals": 1, "renewed": f"{at.isoformat()}\t{branch}"}
        renewed = LoanRenewed(
            loan_id=thing.loan["id"], item_id=item_id, due_at=thing.loan["due_at"], renewals=1, renewed_at=at,
            renewed_terminal_id=branch,
        )  # fmt: skip
        return [renewed, self._changed(item_id, thing, status=ItemStatus.ON_LOAN, branch=thing.loan["branch"])]

    def _take_back(self, item_id: int, thing: Thing, *, at: datetime) -> list[Any]:
        loan = thing.loan
        assert loan
        away = self._random.random() < AWAY
        branch = loan["branch"] % BRANCHES + 1 if away else loan["branch"]
        closed = LoanClosed(loan_id=loan["id"], item_id=item_id, checked_in_at=at, checkin_branch_id=branch)
        self._loans.append(loan_line(item_id, loan, ended=f"{at.isoformat()}\t{branch}"))
        thing.loan = None
        if not away:
            return [closed, self._changed(item_id, thing, status=ItemStatus.AVAILABLE, branch=branch)]
        started = TransitStarted(
            transit_id=self._new_id(), item_id=item_id, origin_branch_id=branch, destination_branch_id=loan["branch"],
            reason=TransitReason.GO_HOME, started_at=at, expected_on=(at + timedelta(days=3)).date(),
            next_branch_id=loan["branch"], guessed=True,
        )  # fmt: skip
        thing.transit = {"id": started.transit_id, "from": branch, "to": loan["branch"], "at": at}
        return [closed, started, self._changed(item_id, thing, status=ItemStatus.IN_TRANSIT, branch=branch)]

    def _end_transit(self, item_id: int, thing: Thing, *, at: datetime) -> TransitEnded:
        assert thing.transit
        self._transits.append(transit_line(item_id, thing.transit, ended=f"{at.isoformat()}\tlent"))
        ended = TransitEnded(transit_id=thing.transit["id"], item_id=item_id, ended_at=at, ended_as=TransitEnd.LENT)
        thing.transit = None
        return ended

    def _changed(self, item_id: int, thing: Thing, *, status: ItemStatus, branch: int) -> ItemChanged:
        thing.version += 1
        return ItemChanged(item_id=item_id, version=thing.version, status=status, branch_id=branch)

    def _answer(self, at: datetime, answer: list[Any]) -> tuple[UUID, str]:
        command_id = uuid7(at, self._random.randbytes(10))
        text = orjson.dumps(answer).decode()
        stored = StoredOutcome(command_id=command_id, fingerprint=command_id.bytes * 2, token=None, answer=text)
        self._outcomes.append(f"{command_id}\t\\\\x{stored.fingerprint.hex()}\t\\N\t{escape(text)}\n")
        return command_id, stored.digest

    def _person(self, at: datetime) -> tuple[int, str]:
        """A patron, and the token that stands for him in this loan."""
        patron, salt = self._random.randrange(1, PATRONS + 1), self._random.randbytes(16)
        token = sha256(salt + patron.to_bytes(8, "big")).hexdigest()
        self._tokens.append(f"\\\\x{token}\t\\\\x{salt.hex()}\t{patron}\t{at.isoformat()}\tt\n")
        return patron, token

    def _new_id(self) -> int:
        self._next_id += 1
        return self._next_id

    def _partitions(self, began: datetime, until: datetime) -> None:
        partitions = Partitions()
        for day in range((until - began).days + 2):
            partitions.ensure(self._connection, began + timedelta(days=day))

    def _admit(self, at: datetime) -> None:
        """All items of the world, at version 1."""
        for first in range(1, len(self._things), ADMITTED_AT_ONCE):
            ids = range(first, min(first + ADMITTED_AT_ONCE, len(self._things)))
            rows = [[item, home_of(item), ItemStatus.AVAILABLE, library_of(home_of(item))] for item in ids]
            command_id = uuid7(at, self._random.randbytes(10))
            body = {"at": at, "effects": [["ItemsAdmitted", {"items": rows}]]}
            self._lanes[0].append(command_id, "Admitted", body=body, at=at)

    def _flush(self) -> None:
        entries = [row for lane in self._lanes for row in lane.rows]
        for table, columns, rows in (
            ("audit_logentry", "lane_id, seq, recorded_at, command_id, kind, body, hash, generation, month", entries),
            ("audit_outcome", "command_id, fingerprint, token, answer", self._outcomes),
            ("patrons_patrontoken", "token, salt, patron_id, made_at, lasting", self._tokens),
            ("circulation_loan", LOAN_COLUMNS, self._loans),
            ("circulation_transit", TRANSIT_COLUMNS, self._transits),
        ):
            self._copy(table, columns, rows=rows)
        for lane in self._lanes:
            lane.rows.clear()
        for rows in (self._outcomes, self._tokens, self._loans, self._transits):
            rows.clear()

    def _finish(self) -> None:
        """What is open at the end, and how the items stand."""
        states = []
        for item_id, thing in enumerate(self._things):
            if item_id and thing.version > 1:
                states.append(f"{item_id}\t{thing.version}\t{self._state(item_id, thing)}\n")
        self._flush()
        self._connection.execute("CREATE TEMP TABLE state (id int8, version int8, status text, branch_id int8)")
        self._copy("state", "id, version, status, branch_id", rows=states)
        self._connection.execute(
            "UPDATE catalogue_item i SET version = s.version, status = s.status, branch_id = s.branch_id"
            " FROM state s WHERE s.id = i.id"
        )
        for lane in self._lanes:
            self._connection.execute(
                "INSERT INTO audit_lane (id, head_seq, head_hash) VALUES (%s, %s, %s)", (lane.id, lane.seq, lane.head)
            )
        self._connection.execute("SELECT setval('circulation_ids', %s)", (self._next_id + 4096,))

    def _state(self, item_id: int, thing: Thing) -> str:
        if thing.loan is not None:
            self._loans.append(loan_line(item_id, thing.loan, ended="\\N\t\\N"))
            return f"on_loan\t{thing.loan['branch']}"
        if thing.transit is not None:
            self._transits.append(transit_line(item_id, thing.transit, ended="\\N\t\\N"))
            return f"in_transit\t{thing.transit['from']}"
        return f"available\t{home_of(item_id)}"

    def _copy(self, table: str, columns: str, *, rows: list[str]) -> None:
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            copy.write("".join(rows))


LOAN_COLUMNS = (
    "id, item_id, patron_id, token, lending_branch_id, terminal_id, checked_out_at, due_at, renewals,"
    " renewed_at, renewed_terminal_id, terms, checked_in_at, checkin_branch_id"
)
TRANSIT_COLUMNS = (
    "id, item_id, origin_id, destination_id, reason, started_at, expected_on, next_branch_id, ended_at, ended_as"
)


def loan_line(item_id: int, loan: dict[str, Any], *, ended: str) -> str:
    return (
        f"{loan['id']}\t{item_id}\t{loan['patron']}\t\\\\x{loan['token']}\t{loan['branch']}\t{loan['branch']}"
        f"\t{loan['at'].isoformat()}\t{loan['due_at'].isoformat()}\t{loan['renewals']}\t{loan['renewed']}"
        f"\t{escape(TERMS_TEXT)}\t{ended}\n"
    )


def transit_line(item_id: int, transit: dict[str, Any], *, ended: str) -> str:
    expected = (transit["at"] + timedelta(days=3)).date()
    return (
        f"{transit['id']}\t{item_id}\t{transit['from']}\t{transit['to']}\tgo_home\t{transit['at'].isoformat()}"
        f"\t{expected}\t{transit['to']}\t{ended}\n"
    )


def main(*, items: int, superuser: str, commands: int) -> None:
    make_world(Size(items=items, patrons=PATRONS, open_loans=0), superuser)
    with psycopg.connect(superuser, autocommit=True) as connection:
        History(connection, items=items, seed=1).make(commands, until=clock.now())
        connection.execute("VACUUM (ANALYZE)")
    say("made")
