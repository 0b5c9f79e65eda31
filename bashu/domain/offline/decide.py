"""Decisions of a machine that cannot ask. What it grants is a fact from then on, which the network never refuses."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bashu.domain.calendar import local_day
from bashu.domain.identity.verifier import NEEDS_PIN, Assurance
from bashu.domain.offline.refusals import OfflineRefusal
from bashu.domain.offline.rules import OfflineRules, Snapshot
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class Lent:
    """`due_on`: what the receipt says."""

    due_on: date


@value_class(frozen=True, slots=True, kw_only=True)
class Returned:
    """`put_aside`: somebody waits for it, or it is not to be lent; staff look at it when the line is back."""

    put_aside: bool


@value_class(frozen=True, slots=True, kw_only=True)
class Asked:
    """`digest`: of the card, under the site's own key. `lent`: what was lent since the line was cut and is not back,
    as the barcode and the digest of who took it."""

    digest: bytes
    barcode: str
    assurance: Assurance
    lent: Mapping[str, bytes]


def decide_check_out(
    asked: Asked, *, snapshot: Snapshot | None, rules: OfflineRules, now: datetime
) -> Lent | OfflineRefusal:
    """The first "no" of the ladder holds. What the patron has just taken is lent once, however often it is asked."""
    if asked.lent.get(asked.barcode) != asked.digest:
        if snapshot is None or not rules.lends or snapshot.is_too_old(rules, now=now):
            return OfflineRefusal.NOT_LENT_NOW
        if no := _person(asked, snapshot, rules=rules) or _item(asked, snapshot):
            return no
    return Lent(due_on=local_day(now) + timedelta(days=rules.days))


def decide_check_in(barcode: str, *, snapshot: Snapshot | None) -> Returned:
    """Always taken. Without a card nobody need be asked for one."""
    return Returned(put_aside=snapshot is not None and barcode in snapshot.kept)


def _person(asked: Asked, snapshot: Snapshot, *, rules: OfflineRules) -> OfflineRefusal | None:
    """A typed number needs its PIN, which only the network can look at."""
    if asked.digest in snapshot.blocked:
        return OfflineRefusal.CARD_BLOCKED
    if asked.digest not in snapshot.known and not rules.strangers:
        return OfflineRefusal.STRANGER_NOW
    if asked.assurance in NEEDS_PIN:
        return OfflineRefusal.NOT_LENT_NOW
    taken = sum(digest == asked.digest for digest in asked.lent.values())
    return OfflineRefusal.ENOUGH_NOW if taken >= rules.items_max else None


def _item(asked: Asked, snapshot: Snapshot) -> OfflineRefusal | None:
    if asked.barcode in asked.lent:
        return OfflineRefusal.LENT_JUST_NOW
    return OfflineRefusal.ITEM_KEPT if asked.barcode in snapshot.kept else None
