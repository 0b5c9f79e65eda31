"""What ties loans and debts to persons: rows that can be deleted, and then the log is nobody's."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bashu.engine.verify.compare import keep_chunk, read_chunk
from bashu.engine.verify.plan import Found
from bashu.engine.verify.reader import Reader

# Which patron a token stands for is in the token itself: somebody was put in another's place.
FOREIGN = "SELECT encode(token, 'hex') FROM patrons_patrontoken WHERE sha256(salt || int8send(patron_id)) <> token"
# Erasure and the end of retention take the token and the name in the loan away together.
SWAPPED = """
SELECT l.id FROM {table} l LEFT JOIN patrons_patrontoken t ON t.token = l.token
 WHERE l.patron_id IS DISTINCT FROM t.patron_id
"""
NAMING = {
    "loan": "circulation_loan", "hold": "circulation_hold", "charge": "settlement_charge",
    "payment": "settlement_payment", "deposit": "settlement_deposit",
}  # fmt: skip
# Neither does so while the loan is open. A hold that becomes nobody's is ended by the clock.
NOBODYS = "SELECT id FROM circulation_loan WHERE checked_in_at IS NULL AND patron_id IS NULL"
PATRONS = "SELECT token, patron_id FROM patrons_patrontoken WHERE token = ANY(%(tokens)s)"
OWED = "SELECT id, owed_fen FROM patrons_patron WHERE owed_fen <> 0"
TOKENS_AT_ONCE = 10_000

Balance = tuple[str, int]


def check_persons(reader: Reader, found: Found) -> None:
    for (token,) in reader.stream(FOREIGN, {}):
        found.tell(f"token {token}: names another patron than the one it was made for.")
    for name, table in NAMING.items():
        for (row_id,) in reader.stream(SWAPPED.format(table=table), {}):
            found.tell(f"{name} {row_id}: names another patron than the one it was made for.")
    for (loan_id,) in reader.stream(NOBODYS, {}):
        found.tell(f"loan {loan_id}: is open, and nobody's.")


def compare_balances(reader: Reader, balances: Iterable[Balance], *, found: Found) -> None:
    """Each patron who owes has tokens whose balances add up to it. Tokens of erased patrons stand for nobody.

    Memory grows with the number of debts that are open, or were told of since the last snapshot.
    """
    told: dict[int, int] = defaultdict(int)
    fen_of = _summed(balances)
    tokens = sorted(fen_of)
    for start in range(0, len(tokens), TOKENS_AT_ONCE):
        part = [bytes.fromhex(token) for token in tokens[start : start + TOKENS_AT_ONCE]]
        for token, patron_id in reader.all(PATRONS, {"tokens": part}):
            told[patron_id] += fen_of[bytes(token).hex()]
    for patron_id, owed in reader.stream(OWED, {}):
        if owed != (says := told.pop(patron_id, 0)):
            found.tell(f"patron row {patron_id}: owes {owed} fen, the log says {says}.")
    for patron_id, says in told.items():
        if says:
            found.tell(f"patron row {patron_id}: owes 0 fen, the log says {says}.")


def _summed(balances: Iterable[Balance]) -> dict[str, int]:
    """By token, without what has been paid."""
    sums: dict[str, int] = defaultdict(int)
    for token, fen in balances:
        sums[token] += fen
    return {token: fen for token, fen in sums.items() if fen}


def keep_balances(reader: Reader, balances: Sequence[Balance]) -> bytes:
    return keep_chunk(reader, "".join(f"{token}\t{fen}\n" for token, fen in sorted(_summed(balances).items())).encode())


def read_balances(reader: Reader, digest: bytes, *, found: Found) -> list[Balance]:
    text = read_chunk(reader, digest)
    if text is None:
        found.tell("snapshot of balances: its rows are gone or were changed.")
        return []
    rows = (line.split("\t") for line in text.decode().split("\n")[:-1])
    return [(token, int(fen)) for token, fen in rows]
