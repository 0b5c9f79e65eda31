"""Where patrons want things sent, sealed as the numbers of cards are.

Only the label of a parcel, the desk that packs it or serves the patron, and the patron's own page open it.
"""

import logging
from datetime import datetime

import orjson
from django.db import transaction

from bashu.db.patrons.models import DeliveryAddress, Patron
from bashu.db.patrons.vault import Sealed, Vault, VaultError
from bashu.domain.identity.delivery import Delivery
from bashu.domain.identity.problems import Problem, ProblemCode, problem

logger = logging.getLogger(__name__)


@transaction.atomic
def write_address(*, patron_id: int, delivery: Delivery, vault: Vault, now: datetime) -> Problem | None:
    """In place of the one before."""
    if not Patron.objects.select_for_update(no_key=True).filter(id=patron_id).exists():
        return problem(ProblemCode.PATRON_UNKNOWN)
    told = {"recipient": delivery.recipient, "phone": delivery.phone, "address": delivery.address}
    sealed = vault.seal(orjson.dumps(told).decode(), about=_about(patron_id))
    DeliveryAddress.objects.update_or_create(
        patron_id=patron_id,
        defaults={
            "suite": sealed.suite,
            "key_version": sealed.key_version,
            "sealed": sealed.data,
            "written_at": now,
        },
    )
    return None


@transaction.atomic
def forget_address(*, patron_id: int) -> bool:
    """False: there was none. What waits to be sent home cannot be packed then."""
    gone, _ = DeliveryAddress.objects.filter(patron_id=patron_id).delete()
    return gone > 0


def has_address(patron_id: int) -> bool:
    return DeliveryAddress.objects.filter(patron_id=patron_id).exists()


def written_at(patron_id: int) -> datetime | None:
    """When the address was written or changed last. None: there is none."""
    return DeliveryAddress.objects.filter(patron_id=patron_id).values_list("written_at", flat=True).first()


def address_of(patron_id: int, *, vault: Vault) -> Delivery | Problem | None:
    """In clear. A problem if it lies under a key that is not there: the log says which, and nothing else stops."""
    row = DeliveryAddress.objects.filter(patron_id=patron_id).first()
    try:
        return None if row is None else opened(row, vault=vault)
    except VaultError as unreadable:
        logger.critical("%s", unreadable)
        return problem(ProblemCode.ADDRESS_UNREADABLE)


def opened(row: DeliveryAddress, *, vault: Vault) -> Delivery:
    """Raises VaultError."""
    sealed = Sealed(row.suite, row.key_version, bytes(row.sealed))
    return Delivery(**orjson.loads(vault.open(sealed, about=_about(row.patron_id))))


def reseal_address(row: DeliveryAddress, *, vault: Vault) -> None:
    """Put it under the newest key. The row is not saved."""
    old = Sealed(row.suite, row.key_version, bytes(row.sealed))
    sealed = vault.seal(vault.open(old, about=_about(row.patron_id)), about=_about(row.patron_id))
    row.suite, row.key_version, row.sealed = sealed.suite, sealed.key_version, sealed.data


def _about(patron_id: int) -> str:
    return f"{patron_id}:delivery"
