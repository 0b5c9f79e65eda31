"""Where things are sent: sealed, tied to its reader, moved to new keys with the cards, and gone with the reader."""

from pathlib import Path

import psycopg
import pytest
from django.db import connection

from bashu.db.network.models import Library
from bashu.db.patrons import edits, keyfile, rotation
from bashu.db.patrons.addresses import address_of, forget_address, has_address, write_address
from bashu.db.patrons.keyfile import KeyFileError
from bashu.db.patrons.models import DeliveryAddress
from bashu.db.patrons.vault import Vault
from bashu.domain.identity.delivery import Delivery, read_delivery
from bashu.domain.identity.problems import Problem, ProblemCode
from tests.db.patrons.conftest import NOW, application, citizen
from tests.db.patrons.leaks import find_leaks

HOME = Delivery(recipient="欧阳子衿李明", phone="13800001234", address="成都市青羊区琴台路一百二十八号")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "identity_keys"
    path.write_text(keyfile.fresh())
    path.chmod(0o600)
    return path


@pytest.fixture
def old(path: Path) -> Vault:
    return Vault.load(path)


@pytest.fixture
def patron_id(library: Library, old: Vault) -> int:
    reader = edits.register(application=application(library, citizen()), vault=old, now=NOW)
    assert isinstance(reader, edits.Registered)
    assert write_address(patron_id=reader.patron_id, delivery=HOME, vault=old, now=NOW) is None
    return reader.patron_id


def test_it_is_read_as_it_was_written_and_written_over(patron_id: int, old: Vault) -> None:
    assert address_of(patron_id, vault=old) == HOME
    moved = Delivery(recipient="李明", phone="13800001234", address="重庆市渝中区")
    write_address(patron_id=patron_id, delivery=moved, vault=old, now=NOW)
    assert address_of(patron_id, vault=old) == moved
    assert DeliveryAddress.objects.count() == 1


def test_no_table_has_it_in_clear(patron_id: int) -> None:
    raw = connection.connection
    assert isinstance(raw, psycopg.Connection)
    assert find_leaks(["13800001234"], connection=raw) == []
    assert "138" not in repr(HOME)


def test_a_row_that_was_moved_to_another_reader_does_not_open(patron_id: int, library: Library, old: Vault) -> None:
    other = edits.register(application=application(library, citizen(sequence="002")), vault=old, now=NOW)
    assert isinstance(other, edits.Registered)
    DeliveryAddress.objects.update(patron_id=other.patron_id)
    found = address_of(other.patron_id, vault=old)
    assert isinstance(found, Problem)
    assert found.code is ProblemCode.ADDRESS_UNREADABLE


def test_it_moves_to_a_new_key_and_keeps_the_old_one_until_then(patron_id: int, old: Vault, path: Path) -> None:
    keyfile.add_key(path, "hmac-sm3+sm4-gcm")
    new = Vault.load(path)
    write_address(patron_id=patron_id, delivery=HOME, vault=old, now=NOW)
    assert rotation.backfill(vault=new) == 2, "the card and the address"
    rotation.drop(vault=new, path=path, version=1)
    last = Vault.load(path)
    assert address_of(patron_id, vault=last) == HOME
    rotation.check_keys(vault=last)


def test_a_key_that_an_address_needs_is_not_dropped(patron_id: int, old: Vault, path: Path) -> None:
    keyfile.add_key(path, "hmac-sm3+sm4-gcm")
    new = Vault.load(path)
    rotation.backfill(vault=new)
    write_address(patron_id=patron_id, delivery=HOME, vault=old, now=NOW)
    with pytest.raises(KeyFileError, match="1 addresses are not yet under key version 2"):
        rotation.drop(vault=new, path=path, version=1)


def test_it_is_forgotten_when_asked_and_with_the_reader(patron_id: int, old: Vault) -> None:
    assert forget_address(patron_id=patron_id)
    assert not forget_address(patron_id=patron_id)
    assert not has_address(patron_id)
    write_address(patron_id=patron_id, delivery=HOME, vault=old, now=NOW)
    assert edits.erase(patron_id=patron_id) is None
    assert not DeliveryAddress.objects.exists()


def test_nobody_has_none(old: Vault, db: None) -> None:
    refused = write_address(patron_id=7, delivery=HOME, vault=old, now=NOW)
    assert refused is not None
    assert refused.code is ProblemCode.PATRON_UNKNOWN


@pytest.mark.parametrize("phone", ["13800001234", "+86 138-0000-1234", "（023）6300 1234"])
def test_a_phone_is_digits_with_what_people_put_between(phone: str) -> None:
    assert isinstance(read_delivery(recipient="李明", phone=phone, address="琴台路一号"), Delivery)


@pytest.mark.parametrize("phone", ["12", "abc1234567", "1" * 16, "１３８００００１２３４"])
def test_what_is_no_phone_is_said(phone: str) -> None:
    told = read_delivery(recipient="李明", phone=phone, address="琴台路一号")
    assert isinstance(told, Problem)
    assert told.code is ProblemCode.PHONE_FORM
