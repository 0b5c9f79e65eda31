"""Changing the keys under which card numbers, addresses and contacts lie, while the network runs.

1. `keyfile.add_key`, then start every process again: from now on all write under the new key and find under both.
2. `backfill`: opens what lies under older keys and writes it again under the new one.
3. `drop`: refused until nothing needs the old key; then start every process again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from bashu.db.patrons.addresses import opened, reseal_address
from bashu.db.patrons.cards import digest_rows, number_of, reseal
from bashu.db.patrons.confirmations import opened_confirmation, reseal_confirmation
from bashu.db.patrons.contacts import opened_contact, reseal_contact
from bashu.db.patrons.keyfile import KeyFileError, remove_key
from bashu.db.patrons.models import Card, CardDigest, Confirmation, Contact, DeliveryAddress
from bashu.db.patrons.vault import Vault, VaultError

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """What a patron has, beside cards."""

    what: str
    model: type[Any]
    opened: Callable[..., object]
    reseal: Callable[..., None]


KEPT: Final = (
    Kept("addresses", DeliveryAddress, opened, reseal_address),
    Kept("contacts", Contact, opened_contact, reseal_contact),
    Kept("unconfirmed contacts", Confirmation, opened_confirmation, reseal_confirmation),
)


def backfill(*, vault: Vault) -> int:
    """Bring every card, address and contact under the newest key, and say how many there were. Stopped half-way, it
    goes on next time."""
    done = 0
    while moved := _backfill_some(vault=vault):
        done += moved
    for kept in KEPT:
        while moved := _backfill_kept(kept, vault=vault):
            done += moved
    return done


def drop(*, vault: Vault, path: Path, version: int) -> None:
    """Take a key out of the file, and its digests out of the database. Raises KeyFileError while a card needs it."""
    if version == vault.newest:
        raise KeyFileError(f"Key version {version} is the newest and is in use. Add another before you drop it.")
    left = Card.objects.exclude(key_version=vault.newest).count()
    if left:
        raise KeyFileError(f"{left} cards are not yet under key version {vault.newest}. Run the backfill again.")
    for kept in KEPT:
        if left := kept.model.objects.exclude(key_version=vault.newest).count():
            raise KeyFileError(
                f"{left} {kept.what} are not yet under key version {vault.newest}. Run the backfill again."
            )
    remove_key(path, version)
    CardDigest.objects.filter(key_version=version).delete()


def check_keys(*, vault: Vault) -> None:
    """Raises VaultError when the key file does not belong to this database. For the start of every process."""
    tables: list[type[Any]] = [Card, *(kept.model for kept in KEPT)]
    foreign = next((found for table in tables if (found := _foreign(table.objects.all(), vault)) is not None), None)
    if foreign is not None:
        raise VaultError(
            f"Cards or addresses in this database are sealed under key version {foreign}, which the key file does "
            "not have. Put back the key file that belongs to this database."
        )
    for version in sorted(vault.versions):
        card = Card.objects.filter(key_version=version).order_by("id").first()
        if card is not None:
            number_of(card, vault=vault)
        for kept in KEPT:
            row = kept.model.objects.filter(key_version=version).order_by("patron_id").first()
            if row is not None:
                kept.opened(row, vault=vault)


def _foreign(rows: "QuerySet[Any]", vault: Vault) -> int | None:
    """Versions begin at 1."""
    found: int | None = rows.exclude(key_version__in=vault.versions).values_list("key_version", flat=True).first()
    return found


@transaction.atomic
def _backfill_kept(kept: Kept, *, vault: Vault) -> int:
    behind = kept.model.objects.exclude(key_version=vault.newest)
    rows = list(behind.select_for_update(no_key=True).order_by("patron_id")[:BATCH])
    for row in rows:
        kept.reseal(row, vault=vault)
    kept.model.objects.bulk_update(rows, ["suite", "key_version", "sealed"])
    return len(rows)


@transaction.atomic
def _backfill_some(*, vault: Vault) -> int:
    # Two comparisons instead of "is not", so that the index on (key_version, id) finds the few that are left.
    behind = Q(key_version__lt=vault.newest) | Q(key_version__gt=vault.newest)
    cards = list(Card.objects.select_for_update(no_key=True).filter(behind).order_by("key_version", "id")[:BATCH])
    digests: list[CardDigest] = []
    for card in cards:
        number = number_of(card, vault=vault)
        reseal(card, number, vault=vault)
        digests += digest_rows(card, number, vault=vault)
    CardDigest.objects.bulk_create(digests, ignore_conflicts=True)
    Card.objects.bulk_update(cards, ["suite", "key_version", "sealed"])
    return len(cards)
