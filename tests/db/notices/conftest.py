"""Alice of Chengdu, who can be reached, and what she has on loan."""

from datetime import datetime
from typing import Any

import pytest

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Loan
from bashu.db.notices.models import Notice
from bashu.db.patrons.contacts import write_contact
from bashu.db.patrons.models import Patron
from bashu.db.patrons.vault import the_vault
from bashu.domain.calendar import end_of, local_day
from bashu.domain.identity.contact import Contact
from tests.people import NOON, World, days, make_item, make_world

MAIL = Contact(email="alice@example.org", mobile="13800001234")


@pytest.fixture
def world(transactional_db: None) -> World:
    world = make_world()
    reached(world.alice)
    return world


def reached(patron: Patron, contact: Contact = MAIL) -> None:
    assert write_contact(patron_id=patron.pk, contact=contact, vault=the_vault(), now=NOON) is None


def lent(world: World, barcode: str, *, due: int, patron: Patron | None = None, now: datetime = NOON) -> Loan:
    """An item of Chengdu's, due so many days from now, as if the engine had lent it."""
    item = make_item(barcode, world.chengdu, status="on_loan")
    values: dict[str, Any] = {
        "item": item, "patron": patron or world.alice, "token": b"", "lending_branch": world.chengdu.branch,
        "checked_out_at": now - days(400), "due_at": end_of(local_day(now) + days(due)), "terms": {},
    }  # fmt: skip
    return Loan.objects.create(id=item.pk, **values)


def bring_back(loan: Loan) -> None:
    Item.objects.filter(pk=loan.item_id).update(status="available")


def states() -> dict[str, str]:
    """Of each notice, by what and when it is of, its state or why it was dropped."""
    return {f"{row.event} {row.occasion}": row.why or row.state for row in Notice.objects.order_by("id")}
