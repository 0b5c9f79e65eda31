from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from bashu.db.network.models import Library
from bashu.db.patrons import queries
from bashu.db.patrons.admit import Newcomer, admit
from bashu.db.patrons.models import Patron
from bashu.db.patrons.pins import check_pin
from bashu.db.patrons.vault import Vault
from bashu.domain.circulation.commands import Pin
from bashu.domain.identity.kinds import PatronCategory
from tests.db.patrons.conftest import NOW, citizen, credential


@pytest.fixture
def newcomer(library: Library) -> Newcomer:
    return Newcomer(
        credentials=[citizen(), credential("CDL0012345")],
        name="李明",
        category=PatronCategory.ADULT,
        home_library_id=library.id,
        joined_at=NOW,
    )


def test_a_reader_is_found_by_each_card_and_the_pin_works(newcomer: Newcomer, vault: Vault) -> None:
    (patron_id,) = admit([replace(newcomer, pin="306817")], vault=vault)
    for shown in newcomer.credentials:
        found = queries.find_by_digests(vault.digests(shown.number))
        assert found is not None
        assert found.patron_id == patron_id
    assert check_pin(patron_id=patron_id, pin="306817", now=NOW) is Pin.RIGHT
    assert Patron.objects.get().birth_on == date(1990, 3, 7)


def test_a_thousand_take_as_many_queries_as_one(
    newcomer: Newcomer, vault: Vault, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many = [replace(newcomer, credentials=[credential(f"CDL{number:07}")]) for number in range(1000)]
    with django_assert_num_queries(5):
        ids = admit(many, vault=vault)
    assert len(set(ids)) == 1000


def test_a_card_that_is_known_already_stops_all(newcomer: Newcomer, vault: Vault) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        admit([newcomer, newcomer], vault=vault)
    assert not Patron.objects.exists()
