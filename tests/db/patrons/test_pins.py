from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from bashu.db.patrons.edits import Registered
from bashu.db.patrons.models import Patron
from bashu.db.patrons.pins import check_pin, set_pin
from bashu.db.patrons.vault import Vault
from bashu.domain.circulation.commands import Pin
from bashu.domain.identity.problems import ProblemCode
from tests.db.patrons.conftest import NOW, citizen

RIGHT, WRONG = "306817", "306818"


@pytest.fixture
def patron_id(reader: Registered, vault: Vault) -> int:
    assert set_pin(patron_id=reader.patron_id, pin=RIGHT, vault=vault) is None
    return reader.patron_id


def test_right_and_wrong(patron_id: int) -> None:
    assert check_pin(patron_id=patron_id, pin=RIGHT, now=NOW) is Pin.RIGHT
    assert check_pin(patron_id=patron_id, pin=WRONG, now=NOW) is Pin.WRONG
    assert check_pin(patron_id=patron_id, pin="", now=NOW) is Pin.NOT_GIVEN


def test_the_pin_is_kept_as_argon2id(patron_id: int) -> None:
    assert Patron.objects.get().pin_hash.startswith("$argon2id$")


def test_part_of_the_id_number_is_refused(reader: Registered, vault: Vault) -> None:
    found = set_pin(patron_id=reader.patron_id, pin=citizen().number[2:8], vault=vault)
    assert found is not None
    assert found.code is ProblemCode.PIN_FROM_CARD
    assert Patron.objects.get().pin_hash == ""


def test_without_a_chosen_pin_none_is_right(reader: Registered) -> None:
    assert check_pin(patron_id=reader.patron_id, pin=RIGHT, now=NOW) is Pin.WRONG
    assert Patron.objects.get().pin_failures == 0


def test_the_fifth_failure_locks_for_fifteen_minutes(patron_id: int) -> None:
    assert [check_pin(patron_id=patron_id, pin=WRONG, now=NOW) for _ in range(5)] == [Pin.WRONG] * 5
    assert check_pin(patron_id=patron_id, pin=RIGHT, now=NOW + timedelta(minutes=14, seconds=59)) is Pin.LOCKED
    assert check_pin(patron_id=patron_id, pin=RIGHT, now=NOW + timedelta(minutes=15)) is Pin.RIGHT
    assert Patron.objects.get().pin_failures == 0


def test_after_a_lock_there_are_five_tries_again(patron_id: int) -> None:
    for minutes in (0, 15):
        now = NOW + timedelta(minutes=minutes)
        assert [check_pin(patron_id=patron_id, pin=WRONG, now=now) for _ in range(6)] == [Pin.WRONG] * 5 + [Pin.LOCKED]


def test_a_right_pin_forgives_failures(patron_id: int) -> None:
    tries = [WRONG] * 4 + [RIGHT] + [WRONG] * 4 + [RIGHT]
    assert [check_pin(patron_id=patron_id, pin=pin, now=NOW) for pin in tries][-1] is Pin.RIGHT


def test_a_new_pin_ends_a_lock(patron_id: int, vault: Vault) -> None:
    for _ in range(5):
        check_pin(patron_id=patron_id, pin=WRONG, now=NOW)
    assert set_pin(patron_id=patron_id, pin="481529", vault=vault) is None
    assert check_pin(patron_id=patron_id, pin="481529", now=NOW) is Pin.RIGHT


@pytest.mark.django_db(transaction=True)
def test_guesses_side_by_side_are_no_way_round(patron_id: int) -> None:
    def guess(_: int) -> Pin:
        try:
            return check_pin(patron_id=patron_id, pin=WRONG, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as thieves:
        answers = list(thieves.map(guess, range(16)))
    assert sorted(answers) == [Pin.LOCKED] * 11 + [Pin.WRONG] * 5
