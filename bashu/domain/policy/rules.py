"""The shapes of lending policy: a rule row, the facts it is matched against, and the terms that come out."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Final

# Terms are never null. A limit that nobody wants is this one, the largest integer its column holds.
NO_LIMIT: Final = 2_147_483_647


class RenewFrom(StrEnum):
    """What a renewal counts its days from."""

    TODAY = "today"
    DUE = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row of lending policy: where it applies (None: anywhere), and the terms it sets (None: says nothing).

    Regions are prefixes of the GB/T 2260 code: "51" is Sichuan, "5101" Chengdu, "510104" Jinjiang District.
    """

    id: int
    name_zh: str
    name_en: str

    owner_library_id: int | None = None
    owner_region: str | None = None
    lending_library_id: int | None = None
    lending_region: str | None = None
    home_library_id: int | None = None
    home_region: str | None = None
    patron_category: str | None = None
    item_kind: str | None = None
    collection: str | None = None
    item_age_days_max: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    lendable: bool | None = None
    loan_days: int | None = None
    renewals_max: int | None = None
    renewal_days: int | None = None
    renew_from: RenewFrom | None = None
    renew_if_overdue: bool | None = None
    overdue_fen_per_day: int | None = None
    overdue_cap_fen: int | None = None
    kind_limit: int | None = None
    total_limit: int | None = None
    owed_block_fen: int | None = None
    price_ceiling_fen: int | None = None
    unverified_limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """What rules are matched against: whose item, lent where, to whose patron. Regions are whole GB/T 2260 codes."""

    owner_library_id: int
    owner_region: str
    lending_library_id: int
    lending_region: str
    home_library_id: int
    home_region: str
    patron_category: str
    item_kind: str
    collection: str
    item_age_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a loan is made under, with the id of the rule that gave each term. Copied onto the loan.

    overdue_cap_fen    for one item and one overdue
    kind_limit         open loans of this item kind, made at this lending library
    total_limit        open loans of this item kind, wherever made
    owed_block_fen     a patron who owes more than this borrows nothing
    price_ceiling_fen  for the prices of all the patron's open loans together, this item included
    unverified_limit   open loans a known reader may have while the credential cannot be verified
    """

    lendable: bool
    loan_days: int
    renewals_max: int
    renewal_days: int
    renew_from: RenewFrom
    renew_if_overdue: bool
    overdue_fen_per_day: int
    overdue_cap_fen: int
    kind_limit: int
    total_limit: int
    owed_block_fen: int
    price_ceiling_fen: int
    unverified_limit: int
    reasons: Mapping[str, int]


TERM_NAMES: Final = tuple(field.name for field in fields(Terms) if field.name != "reasons")
