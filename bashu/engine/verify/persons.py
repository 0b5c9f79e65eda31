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
    "registration": "activities_registration",
}  # fmt: skip
# Neither does so while the loan is open. A hold that becomes nobody's is ended by the clock.
NOBODYS = "SELECT id FROM circulation_loan WHERE checked_in_at IS NULL AND patron_id IS NULL"
PATRONS = "SELECT token, patron_id FROM patrons_patrontoken WHERE token = ANY(%(tokens)s)"
# To which library how much, and what is no charge yet.
OWED = """
SELECT p.id, d.key::int8, d.value::int8 FROM patrons_patron p CROSS JOIN LATERAL jsonb_each_text(p.debts) AS d
 WHERE p.debts <> '{}'
UNION ALL
SELECT id, 0, owed_fen - coalesce((SELECT sum(value::int8) FROM jsonb_each_text(debts)), 0)::int8
  FROM patrons_patron WHERE owed_fen <> 0 OR debts <> '{}'
"""
TOKENS_AT_ONCE = 10_000

# Token, library, fen.
Balance = tuple[str, int, int]


def check_persons(reader: Reader, found: Found) -> None:
    for (token,) in reader.stream(FOREIGN, {}):
        found.tell(f"token {token}: names another patron than the one it was made for.")
    for name, table in NAMING.items():
        for (row_id,) in reader.stream(SWAPPED.format(table=table), {}):
            found.tell(f"{name} {row_id}: names another patron than the one it was made for.")
    for (loan_id,) in reader.stream(NOBODYS, {}):
        found.tell(f"loan {loan_id}: is open, and nobody's.")


def compare_balances(reader: Reader, balances: Iterable[Balance], *, found: Found) -> None:
    """Each patron who owes has tokens whose balances add up to it, for each library. Tokens of erased patrons stand for
    nobody.

    Memory grows with the number of debts that are open, or were told of since the last snapshot.
    """
    told: dict[tuple[int, int], int] = defaultdict(int)
    by_token: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for (token, library_id), fen in _summed(balances).items():
        by_token[token].append((library_id, fen))
    tokens = sorted(by_token)
    for start in range(0, len(tokens), TOKENS_AT_ONCE):
        part = [bytes.fromhex(token) for token in tokens[start : start + TOKENS_AT_ONCE]]
        for token, patron_id in reader.all(PATRONS, {"tokens": part}):
            for library_id, fen in by_token[bytes(token).hex()]:
                told[patron_id, library_id] += fen
    for patron_id, library_id, owed in reader.stream(OWED, {}):
        if owed != (says := told.pop((patron_id, library_id), 0)):
            found.tell(_differs(patron_id, library_id, owed=owed, says=says))
    for (patron_id, library_id), says in told.items():
        if says:
            found.tell(_differs(patron_id, library_id, owed=0, says=says))


def _differs(patron_id: int, library_id: int, *, owed: int, says: int) -> str:
    to = f" to library {library_id}" if library_id else ", that is no charge"
    return f"patron row {patron_id}: owes {owed} fen{to}, the log says {says}."


def _summed(balances: Iterable[Balance]) -> dict[tuple[str, int], int]:
    """By token and library, without what has been paid."""
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for token, library_id, fen in balances:
        sums[token, library_id] += fen
    return {whose: fen for whose, fen in sums.items() if fen}


def keep_balances(reader: Reader, balances: Sequence[Balance]) -> bytes:
    rows = sorted(_summed(balances).items())
    return keep_chunk(reader, "".join(f"{token}\t{library}\t{fen}\n" for (token, library), fen in rows).encode())


def read_balances(reader: Reader, digest: bytes, *, found: Found) -> list[Balance]:
    text = read_chunk(reader, digest)
    if text is None:
        found.tell("snapshot of balances: its rows are gone or were changed.")
        return []
    rows = (line.split("\t") for line in text.decode().split("\n")[:-1])
    return [(token, int(library), int(fen)) for token, library, fen in rows]
