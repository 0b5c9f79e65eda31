"""The same SQL, one transaction for each command, run by pgbench.

The statements are those that the engine sends for one command: it is watched while it does each kind, and what it sent
is rewritten so that pgbench fills in the item, the patron and all ids. Two things favour pgbench: it decides nothing,
and it does not have the server count the rows that a write touched. Each client has a lane of the log of its own.
"""

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import orjson

from bashu.db.patrons.vault import the_vault
from bashu.engine import clock
from bashu.engine.chain import genesis
from bashu.engine.circulation.load import IDS, ITEM, START, TRANSITS
from bashu.engine.lock import Query
from bashu.engine.room import Rows, Write
from bashu.engine.submit import Engine
from bashu.engine.transaction import Transaction
from bashu.project.cluster import OWNER, Cluster
from bench.engine import command_of
from bench.measure import Done
from bench.mix import (
    ASKED_FOR,
    AWAY,
    BRANCHES,
    FIRST_BARCODE,
    RENEWED,
    STEPS_A_CYCLE,
    Kind,
    Share,
    Size,
    Step,
    barcode_of,
    card_of,
)

RECORDSET = re.compile(r"json_to_recordset\(%s\) AS v\((.*?)\)", re.DOTALL)
# What pgbench keeps for each client: the head of its lane of the log.
LANE_COLUMNS = {
    "lane": ":lane", "id": ":lane", "was": ":seq", "seq": ":seq::int8 + 1", "head_seq": ":seq::int8 + 1"
}  # fmt: skip
# A caller makes ids and tokens for itself; pgbench has to ask for them along the way.
MADE = "SELECT uuidv7() AS command_id, encode(sha256(uuid_send(uuidv7())), 'hex') AS token, "
LANES_FROM = 2_000
CLIENTS_MAX = 8
PER_MILLE = 1_000


@dataclass(slots=True)
class Sent:
    """What the engine sent for one command: its reads with their rows, and its writes."""

    reads: list[tuple[Query, Rows]] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)

    def first_id(self) -> int:
        return next(int(rows[0][0]) for query, rows in self.reads if query.sql == IDS)


@contextmanager
def watching() -> Iterator[Sent]:
    sent = Sent()
    read, commit = Transaction.read, Transaction.commit

    def watched_read(self: Transaction, queries: Any) -> list[Rows]:
        answers = read(self, queries)
        sent.reads.extend(zip(queries, answers, strict=True))
        return answers

    def watched_commit(self: Transaction, writes: Any, **options: Any) -> None:
        written = list(writes)
        sent.writes.extend(written)
        commit(self, written, **options)

    with patch.object(Transaction, "read", watched_read), patch.object(Transaction, "commit", watched_commit):
        yield sent


def make_script(engine: Engine, size: Size) -> str:
    """One cycle of a machine, as pgbench reads it."""
    probe = _Probe(engine, size)
    out = probe.record(Kind.OUT, terminal=probe.home, loan=":nextval")
    ask = probe.record(Kind.ASK, terminal=probe.home, loan=":loan")
    renewed = probe.record(Kind.RENEW, terminal=probe.home, loan=":loan")
    away = probe.record(Kind.IN, terminal=probe.away, loan=":loan")
    # An item that was sent on and is lent before it arrived: its transit ends.
    out = probe.record(Kind.OUT, terminal=probe.home, loan=":nextval")
    home = probe.record(Kind.IN, terminal=probe.home, loan=":loan")
    rounds = size.rounds * BRANCHES // CLIENTS_MAX - 1
    return "\n".join([
        "\\set lane :first_lane + :client_id",
        f"\\set number random({BRANCHES // CLIENTS_MAX + 1}, {rounds}) * {CLIENTS_MAX} + :client_id",
        f"\\set item :number * {len(Share)} + {probe.share.place}",
        f"\\set barcode {FIRST_BARCODE} + :item",
        f"\\set patron random(1, {size.patrons - 1})",
        out,
        "\\set loan :nextval",
        *_sometimes(ASKED_FOR, [ask]),
        *_sometimes(RENEWED, [renewed]),
        *_sometimes(AWAY, [away], otherwise=[home]),
    ])  # fmt: skip


def run(cluster: Cluster, script: Path, *, clients: int, seconds: float, first_lane: int) -> Done:
    """Operations are counted as cycles times the steps that a cycle has on average."""
    command = [
        cluster.programs / "pgbench", "--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=1",
        f"--time={max(1, round(seconds))}", f"--file={script}", f"--define=first_lane={first_lane}", "--define=seq=0",
        "--define=lane=0", f"--host={cluster.sockets}", f"--username={OWNER}", "bashu",
    ]  # fmt: skip
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    rate = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    if done.returncode != 0 or rate is None or "aborted" in done.stderr:
        raise RuntimeError(f"pgbench failed: {done.stderr[-2_000:]}")
    return Done(float(rate[1]) * STEPS_A_CYCLE * seconds, seconds)


class _Probe:
    """One item and two patrons whose ids are easy to tell from all other numbers in what the engine sends."""

    share = Share.ONE_BY_ONE

    def __init__(self, engine: Engine, size: Size) -> None:
        self._engine = engine
        self._item = (size.rounds // 2 * BRANCHES) * len(Share) + self.share.place
        self._patrons = (size.patrons - 1, size.patrons)
        self.home, self.away = 1, 2
        self._loan = self._transit = 0

    def record(self, kind: Kind, *, terminal: int, loan: str) -> str:
        """Have the engine do it, and write down how."""
        patron = self._patrons[kind is Kind.ASK]
        command = command_of(Step(kind, self._item, patron, terminal))
        moving = self._transit
        now = clock.now()
        with watching() as sent:
            self._engine.submit([command], now)
        first = sent.first_id()
        if kind is Kind.OUT:
            self._loan = first
        if any(write.what == "new transits" for write in sent.writes):
            self._transit = first + 1
        token = next((write.rows[0]["token"] for write in sent.writes if write.what == "tokens"), None)
        names: dict[object, str] = {
            self._item: ":item",
            barcode_of(self._item): ":barcode",
            self._patrons[0]: ":patron",
            self._patrons[1]: ":patron::int8 + 1",
            the_vault().digests(card_of(patron))[0]: ":patron" if patron == self._patrons[0] else ":patron::int8 + 1",
            command.id: ":command_id",
            # Nothing ends before it began, in whatever order the kinds follow each other.
            command.occurred_at: "now()",
            now: "now()",
            token: ":token",
            moving: ":transit_id",
            first + 1: ":nextval::int8 + 1",
            self._loan: loan,
        }
        return _transaction(sent, {value: name for value, name in names.items() if value})


def _transaction(sent: Sent, names: Mapping[object, str]) -> str:
    lines = ["BEGIN;"]
    for query, _ in sent.reads:
        lines += _read(query, names)
    for write in sent.writes:
        text = f"{_write(write, names)};"
        lines += ["\\if :moving", text, "\\endif"] if write.what == "transits" else [text]
    lines.append("COMMIT;")
    if any(write.what == "lane" for write in sent.writes):
        lines.append("\\set seq :seq + 1")
    return "\n".join(lines)


def _read(query: Query, names: Mapping[object, str]) -> list[str]:
    if query.finds_nothing:
        return []
    sql = query.text(locking=True).strip()
    for parameter in query.parameters:
        if isinstance(parameter, list) and len(parameter) == 1:
            sql = sql.replace("= ANY(%s)", f"= {_text(parameter[0], names)}", 1)
        else:
            sql = sql.replace("%s", _text(parameter, names), 1)
    # pgbench cannot hash: it finds the card by its digest row's id, which the world made the patron's.
    sql = sql.replace("d.digest = :patron", "d.id = :patron")
    if query == START:
        return [f"{sql.replace('SELECT ', MADE, 1)} \\gset"]
    if query.sql == IDS:
        return [f"{IDS.replace('%s', _quoted('{0}'))} \\gset"]
    if query.locks == ITEM:
        return [f"{sql.replace(' FROM', ', (status = $$in_transit$$)::int AS moving FROM', 1)} \\gset"]
    if query.sql == TRANSITS:
        return ["\\if :moving", f"{sql} \\gset transit_", "\\else", f"{sql};", "\\endif"]
    return [f"{sql};"]


def _write(write: Write, names: Mapping[object, str]) -> str:
    (row,) = write.rows
    found = RECORDSET.search(write.sql)
    if found is None:
        raise ValueError(f"the write of {write.what} takes its rows in a way that is not known here")
    special = LANE_COLUMNS if write.what in {"log", "lane"} else {}
    if write.what == "items":
        special = {"version": ":version::int8 + 1"}
    values = []
    for column in found[1].split(","):
        name, kind = column.split()
        value = special.get(name) or _text(row.get(name), names)
        values.append(f"({value})::{kind} AS {name}")
    return (
        write.sql[: found.start()].strip() + f" (SELECT {', '.join(values)}) AS v " + write.sql[found.end() :].strip()
    )


def _text(value: object, names: Mapping[object, str]) -> str:
    if isinstance(value, int | str | bytes | UUID | datetime) and not isinstance(value, bool) and value in names:
        return names[value]
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, datetime | date):
        return _quoted(value.isoformat())
    return _quoted(str(value) if isinstance(value, str | UUID) else orjson.dumps(value).decode())


def _quoted(text: str) -> str:
    """pgbench would take what follows a colon for a name of its own."""
    text = text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\u003a")
    return f"E'{text}'"


def _sometimes(share: float, then: list[str], *, otherwise: list[str] | None = None) -> list[str]:
    head = [f"\\set dice random(1, {PER_MILLE})", f"\\if :dice <= {round(share * PER_MILLE)}", *then]
    return [*head, *(["\\else", *otherwise] if otherwise else []), "\\endif"]


def make_lanes(connection: Any, lanes: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO audit_lane (id, head_hash) VALUES (%s, %s)", [(lane, genesis(lane)) for lane in lanes]
        )
