"""A family as pages show it."""

from dataclasses import dataclass
from datetime import date

from bashu.db.circulation.queries import count_open_loans
from bashu.db.patrons.families import Family, family_with


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """`is_account`: the family's own account is looked at, and not that of somebody in it. `people`: how many readers,
    `loans`: how many loans all of them have open."""

    row: Family
    is_account: bool
    people: int
    loans: int


def family_at(patron_id: int, *, today: date) -> Together | None:
    row = family_with(patron_id, today=today)
    if row is None:
        return None
    return Together(
        row=row,
        is_account=row.family_id == patron_id,
        people=len(row.members),
        loans=count_open_loans(row.patron_ids),
    )
