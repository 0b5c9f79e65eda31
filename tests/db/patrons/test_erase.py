"""Being forgotten: nothing of the person remains, and nothing of the loans is lost."""

from datetime import date, timedelta

import pytest
from django.db import connection

from bashu.db.circulation.models import Loan
from bashu.db.network.models import Network
from bashu.db.patrons import edits
from bashu.db.patrons.models import Block, Card, CardDigest, Patron, PatronToken
from bashu.db.patrons.vault import Vault
from bashu.domain.identity.problems import ProblemCode
from tests.db.patrons.conftest import NOW, application, citizen
from tests.people import World, make_world


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    Network.objects.update(demonstration=True)
    return world


@pytest.fixture
def patron_id(world: World, vault: Vault) -> int:
    asked = application(world.chengdu.library, citizen())
    reader = edits.register(application=asked, vault=vault, now=NOW)
    assert isinstance(reader, edits.Registered)
    return reader.patron_id


@pytest.fixture
def loan(world: World, patron_id: int) -> Loan:
    """Open, with the row that ties its token to the reader."""
    PatronToken.objects.create(token=b"token", salt=b"0123456789abcdef", patron_id=patron_id, made_at=NOW)
    return Loan.objects.create(
        id=1,
        item=world.book,
        patron_id=patron_id,
        token=b"token",
        lending_branch=world.chengdu.branch,
        checked_out_at=NOW,
        due_at=NOW + timedelta(days=30),
        terms={},
    )


def give_back(loan: Loan) -> None:
    Loan.objects.filter(id=loan.id).update(checked_in_at=NOW, checkin_branch=loan.lending_branch)


def code_of_erasing(patron_id: int) -> ProblemCode | None:
    found = edits.erase(patron_id=patron_id)
    return found.code if found else None


def test_nothing_of_the_person_remains_but_the_loan_does(patron_id: int, loan: Loan) -> None:
    edits.place_block(patron_id=patron_id, reason="damaged_items", now=NOW)
    give_back(loan)
    assert edits.erase(patron_id=patron_id) is None
    assert not Patron.objects.filter(id=patron_id).exists()
    for table in (Card, CardDigest, PatronToken, Block):
        assert not table.objects.exists()
    assert Loan.objects.get().patron_id is None


def test_not_while_a_book_is_out(patron_id: int, loan: Loan) -> None:
    assert code_of_erasing(patron_id) is ProblemCode.LOANS_OPEN
    assert Patron.objects.filter(id=patron_id).exists()


def test_not_while_money_is_owed(patron_id: int) -> None:
    Patron.objects.filter(id=patron_id).update(owed_fen=1)
    assert code_of_erasing(patron_id) is ProblemCode.MONEY_OWED


def test_not_twice(patron_id: int) -> None:
    assert code_of_erasing(patron_id) is None
    assert code_of_erasing(patron_id) is ProblemCode.PATRON_UNKNOWN


def test_a_child_whose_guardian_is_erased_needs_another(world: World, patron_id: int, vault: Vault) -> None:
    shown = citizen(born=date(2016, 5, 4))
    asked = application(world.chengdu.library, shown, guardian_id=patron_id)
    child = edits.register(application=asked, vault=vault, now=NOW)
    assert isinstance(child, edits.Registered)
    edits.confirm_guardian(patron_id=child.patron_id, guardian_id=patron_id, now=NOW)
    assert edits.erase(patron_id=patron_id) is None
    left = Patron.objects.get(id=child.patron_id)
    assert (left.guardian_id, left.guardian_confirmed_at) == (None, None)


def test_the_database_unties_tokens_whoever_deletes_a_patron(patron_id: int, loan: Loan) -> None:
    give_back(loan)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE circulation_loan SET patron_id = NULL")
        cursor.execute("DELETE FROM patrons_carddigest; DELETE FROM patrons_card")
        cursor.execute("DELETE FROM patrons_patron WHERE id = %s", [patron_id])
    assert not PatronToken.objects.exists()
