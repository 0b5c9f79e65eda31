"""Who may act for a patron, and who may see what a patron reads.

A guardian consents, pays and sees how the account of a child under 14 stands; from the fourteenth birthday on only if
the child agrees. A helper borrows, renews, returns and holds, and sees what is on loan and on hold now: a grandmother
named by the guardian, somebody named by an institution. A helper consents to nothing. Neither sees what was before.
Whoever a guardian named stays helper as long as that guardian could name one.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from bashu.domain.identity import age
from bashu.domain.values import value_class


class Acting(StrEnum):
    GUARDIAN = "guardian"
    HELPER = "helper"


class Sees(StrEnum):
    """What of a patron's account."""

    EVERYTHING = "everything"
    # Loans, holds, debts and blocks of now.
    ACCOUNT_NOW = "account_now"
    LOANS_AND_HOLDS = "loans_and_holds"
    NOTHING = "nothing"


@value_class(frozen=True, slots=True)
class Named:
    """A helper, and which patron said so."""

    helper_id: int
    named_by_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class Bonds:
    """What a patron's account says of others. `guardian_id` is one whom a desk has confirmed."""

    patron_id: int
    category: str
    birth_on: date | None
    guardian_id: int | None
    agrees_to_guardian: bool
    helpers: Sequence[Named] = ()


def acts_as(actor_id: int, bonds: Bonds, *, on: date) -> Acting | None:
    if actor_id == bonds.guardian_id and guardian_may(bonds, on=on):
        return Acting.GUARDIAN
    named = any(
        each.helper_id == actor_id and may_name_helpers(each.named_by_id, bonds, on=on) for each in bonds.helpers
    )
    return Acting.HELPER if named else None


def may_name_helpers(named_by_id: int, bonds: Bonds, *, on: date) -> bool:
    """The guardian for a child under 14, everybody else for themselves."""
    return named_by_id == (bonds.guardian_id if is_young(bonds, on=on) else bonds.patron_id)


def may_end_helper(by_id: int, *, helper_id: int, bonds: Bonds, on: date) -> bool:
    """Who could name one, and the helper."""
    return by_id == helper_id or may_name_helpers(by_id, bonds, on=on)


def guardian_may(bonds: Bonds, *, on: date) -> bool:
    return is_young(bonds, on=on) or bonds.agrees_to_guardian


def sees(viewer_id: int, bonds: Bonds, *, on: date) -> Sees:
    """Of this account, besides its owner, who sees everything."""
    return Sees.EVERYTHING if viewer_id == bonds.patron_id else sees_as(acts_as(viewer_id, bonds, on=on))


def sees_as(acting: Acting | None) -> Sees:
    return _SEES[acting]


def is_young(bonds: Bonds, *, on: date) -> bool:
    return age.is_young(bonds.category, bonds.birth_on, on=on)


_SEES: Final = {Acting.GUARDIAN: Sees.ACCOUNT_NOW, Acting.HELPER: Sees.LOANS_AND_HOLDS, None: Sees.NOTHING}
