"""The books of the libraries: whatever happens to a charge is an entry, whose postings sum to zero.

A posting says by how much an account of a library grows; income and what is due to another grow by negative sums, as in
any double entry. Which library a payment belongs to in the end is the network's model of settlement:

    kept        who takes the money keeps it, and nothing crosses libraries: the usual case
    creditor    it is due to the library that the charge is owed to
    home        it is due to the reader's home library

Money that is given back is given back by the library that kept it: where another one pays it out, that is due to the
other, in any model. What is due from one library to another is netted later, by whoever settles; the postings are all
it needs.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TypeAlias


class Model(StrEnum):
    KEPT = "kept"
    CREDITOR = "creditor"
    HOME = "home"


class Account(StrEnum):
    # what readers owe this library
    OWED = "owed"
    # what it has charged them
    CHARGED = "charged"
    # what it has let them off
    WAIVER = "waiver"
    # what readers owed this library, and another was paid and keeps
    CEDED = "ceded"
    # what was paid here, or is due from elsewhere, for what was owed to another
    KEPT = "kept"
    # money that was taken or given back
    MONEY = "money"
    # what another library has to hand over, or is to get
    DUE = "due"
    # what belongs to readers, and is held for them
    DEPOSITS = "deposits"


# Library, account, the other library of what is due between two (else None), fen.
Posting: TypeAlias = tuple[int, Account, int | None, int]


def charged(creditor_id: int, fen: int) -> tuple[Posting, ...]:
    return (creditor_id, Account.OWED, None, fen), (creditor_id, Account.CHARGED, None, -fen)


def waiver(creditor_id: int, fen: int) -> tuple[Posting, ...]:
    return (creditor_id, Account.OWED, None, -fen), (creditor_id, Account.WAIVER, None, fen)


def keeper(model: Model, *, creditor_id: int, collector_id: int, home_id: int) -> int:
    """To which library a payment belongs in the end."""
    return {Model.KEPT: collector_id, Model.CREDITOR: creditor_id, Model.HOME: home_id}[model]


def paid(
    creditor_id: int,
    fen: int,
    *,
    collector_id: int,
    keeper_id: int,
    owed: Account = Account.OWED,
    out_of: Account = Account.MONEY,
) -> tuple[Posting, ...]:
    """`fen` below zero: money is given back for what is `WAIVER` now. `out_of`: as money, or of what is held."""
    postings: list[Posting] = [(creditor_id, owed, None, -fen), (collector_id, out_of, None, fen)]
    if keeper_id != creditor_id:
        postings += [(creditor_id, Account.CEDED, None, fen), (keeper_id, Account.KEPT, None, -fen)]
    if keeper_id != collector_id:
        postings += [(collector_id, Account.DUE, keeper_id, -fen), (keeper_id, Account.DUE, collector_id, fen)]
    return tuple(postings)


def keepers(postings: Sequence[Posting]) -> tuple[int, ...]:
    """To which library each line of a payment, as it was booked, belonged in the end."""
    found: list[int] = []
    for library_id, account, _, _ in postings:
        if account is Account.OWED:
            found.append(library_id)
        elif account is Account.KEPT:
            found[-1] = library_id
    return tuple(found)


def deposited(library_id: int, fen: int) -> tuple[Posting, ...]:
    """Money of a reader that this library holds; `fen` below zero: it was given back, or was never there."""
    return (library_id, Account.MONEY, None, fen), (library_id, Account.DEPOSITS, None, -fen)


def is_balanced(postings: Iterable[Posting]) -> bool:
    """All of an entry, and each library's part of it: no library's books depend on another's."""
    sums: dict[int, int] = {}
    for library_id, _, _, fen in postings:
        sums[library_id] = sums.get(library_id, 0) + fen
    return not any(sums.values())
