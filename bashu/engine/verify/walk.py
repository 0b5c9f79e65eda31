"""Walk a piece of a lane: every entry is there, unchanged, and what its effects say is laid aside."""

from typing import Any

import orjson

from bashu.engine.chain import link_bytes
from bashu.engine.guarded import OUTCOME
from bashu.engine.verify.plan import Found, Piece
from bashu.engine.verify.reader import Reader
from bashu.engine.verify.spill import Spill

# Times as microseconds since 2000, which is how PostgreSQL sends them.
EPOCH_US = 946_684_800_000_000
ENTRIES = """
SELECT seq, timestamptz_send(recorded_at), uuid_send(command_id), convert_to(kind, 'UTF8'), convert_to(body, 'UTF8'),
       hash, generation, xid8send(xid)
  FROM audit_logentry WHERE lane_id = %(lane)s AND seq > %(after)s AND seq <= %(last)s ORDER BY seq
"""
# What each of these says that its token owes more, or below zero less.
OWING = {"BalanceAdmitted": "owed_fen", "ChargePosted": "amount_fen", "ChargeChanged": "left_fen"}
# In the place of a library: what was owed when that joined, and is no charge yet.
TAKEN_OVER = 0
HASH = "SELECT hash FROM audit_logentry WHERE lane_id = %(lane)s AND seq = %(after)s"


def walk(reader: Reader, piece: Piece, *, spill: Spill) -> Found:
    """The first entry of a piece is checked against the hash before it; the last one stands for the next piece."""
    found, walker = Found(), _Walker(piece, before=_hash_before(reader, piece), spill=spill)
    parameters = {"lane": piece.lane, "after": piece.after, "last": piece.last}
    for row in reader.stream(ENTRIES, parameters):
        walker.take(row, found)
    walker.end(found)
    spill.flush()
    return found


def _hash_before(reader: Reader, piece: Piece) -> bytes | None:
    if piece.before is not None:
        return piece.before
    row = reader.one(HASH, {"lane": piece.lane, "after": piece.after})
    return bytes(row[0]) if row else None


class _Walker:
    def __init__(self, piece: Piece, *, before: bytes | None, spill: Spill) -> None:
        self._piece = piece
        self._reached = piece.after
        self._previous = before
        self._age: tuple[int, bytes] = (0, b"")
        self._spill = spill

    def take(self, row: tuple[Any, ...], found: Found) -> None:
        seq, _, command_id, _, body, stored, generation, xid = row
        self._check(row, found)
        self._reached, self._previous, self._age = seq, stored, (generation, xid)
        found.entries += 1
        try:
            said = orjson.loads(body)
            self._say(said, command_id=command_id, found=found)
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            found.tell(f"lane {self._piece.lane} entry {seq}: cannot be read.")

    def end(self, found: Found) -> None:
        lane, last = self._piece.lane, self._piece.last
        if self._reached < last:
            found.tell(f"lane {lane}: entries {self._reached + 1} to {last} are missing.")

    def _check(self, row: tuple[Any, ...], found: Found) -> None:
        seq, recorded, command_id, kind, body, stored, generation, xid = row
        lane = self._piece.lane
        where = f"lane {lane} entry {seq}"
        if seq != self._reached + 1:
            missing = f"entries {self._reached + 1} to {seq - 1} are missing" if seq > self._reached else "stands twice"
            found.tell(f"{where}: {missing}.")
        elif self._previous is not None:
            recorded_us = int.from_bytes(recorded, "big", signed=True) + EPOCH_US
            right = link_bytes(
                self._previous, lane=lane, seq=seq, recorded_us=recorded_us, command_id=command_id, kind=kind, body=body
            )
            if right != stored:
                found.tell(f"{where}: was changed after it was written.")
        if (generation, xid) < self._age:
            found.tell(f"{where}: its place in the feed was changed.")
        if (sealed := self._piece.sealed.get(seq)) is not None and sealed != stored:
            found.tell(f"{where}: is not the one that was sealed.")

    def _say(self, body: dict[str, Any], *, command_id: bytes, found: Found) -> None:
        effects = body["effects"]
        self._spill.take(effects)
        if (outcome := body.get("outcome")) is not None:
            self._spill.add(OUTCOME.name, (command_id.hex(), 0, {"digest": outcome}))
        for refused, digest in body.get("outcomes", ()):
            self._spill.add(OUTCOME.name, (refused.replace("-", ""), 0, {"digest": digest}))
        for name, fields in effects:
            if name in OWING:
                token, fen = fields["token"], fields[OWING[name]]
                found.balances.append((token, fields.get("library_id", TAKEN_OVER), fen))
                if fields.get("admitted"):
                    found.balances.append((token, TAKEN_OVER, -fen))
