"""How patrons are reached: sealed, shown masked, moved to new keys, and gone with the reader."""

from pathlib import Path

import psycopg
import pytest
from django.db import connection

from bashu.db.network.models import Library
from bashu.db.patrons import edits, keyfile, rotation
from bashu.db.patrons.contacts import contact_of, masked_contact, write_contact
from bashu.db.patrons.keyfile import KeyFileError
from bashu.db.patrons.models import Contact as Row
from bashu.db.patrons.vault import Vault, VaultError
from bashu.domain.identity.contact import Contact, read_contact
from bashu.domain.identity.problems import Problem, ProblemCode
from tests.db.patrons.conftest import NOW, application, citizen
from tests.db.patrons.leaks import find_leaks

REACHED = Contact(email="li.ming@example.org", mobile="13800001234")


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
    assert write_contact(patron_id=reader.patron_id, contact=REACHED, vault=old, now=NOW) is None
    return reader.patron_id


def test_it_is_read_as_it_was_written_and_shown_masked(patron_id: int, old: Vault) -> None:
    assert contact_of(patron_id, vault=old) == REACHED
    shown = masked_contact(patron_id)
    assert (shown.email, shown.mobile) == ("l***@example.org", "138****1234")


def test_nothing_written_takes_the_row_away(patron_id: int, old: Vault) -> None:
    write_contact(patron_id=patron_id, contact=Contact(mobile="13900001111"), vault=old, now=NOW)
    assert masked_contact(patron_id).email == ""
    write_contact(patron_id=patron_id, contact=Contact(), vault=old, now=NOW)
    assert not Row.objects.exists()
    assert contact_of(patron_id, vault=old) == Contact()


def test_no_table_has_it_in_clear(patron_id: int) -> None:
    raw = connection.connection
    assert isinstance(raw, psycopg.Connection)
    assert find_leaks([REACHED.email, REACHED.mobile], connection=raw) == []
    assert "138" not in repr(REACHED)


def test_a_row_that_was_moved_to_another_reader_does_not_open(patron_id: int, library: Library, old: Vault) -> None:
    other = edits.register(application=application(library, citizen(sequence="002")), vault=old, now=NOW)
    assert isinstance(other, edits.Registered)
    Row.objects.update(patron_id=other.patron_id)
    found = contact_of(other.patron_id, vault=old)
    assert isinstance(found, Problem)
    assert found.code is ProblemCode.CONTACT_UNREADABLE


def test_it_moves_to_a_new_key_and_keeps_the_old_one_until_then(patron_id: int, old: Vault, path: Path) -> None:
    keyfile.add_key(path, "hmac-sm3+sm4-gcm")
    new = Vault.load(path)
    rotation.backfill(vault=new)
    write_contact(patron_id=patron_id, contact=REACHED, vault=old, now=NOW)
    with pytest.raises(KeyFileError, match="1 contacts are not yet under key version 2"):
        rotation.drop(vault=new, path=path, version=1)
    assert rotation.backfill(vault=new) == 1
    rotation.drop(vault=new, path=path, version=1)
    last = Vault.load(path)
    assert contact_of(patron_id, vault=last) == REACHED
    rotation.check_keys(vault=last)


def test_keys_of_another_database_are_seen_at_the_start(patron_id: int, old: Vault) -> None:
    Row.objects.update(key_version=9)
    with pytest.raises(VaultError, match="key version 9"):
        rotation.check_keys(vault=old)


def test_it_is_forgotten_with_the_reader(patron_id: int) -> None:
    assert edits.erase(patron_id=patron_id) is None
    assert not Row.objects.exists()


def test_nobody_has_none(old: Vault, db: None) -> None:
    refused = write_contact(patron_id=7, contact=REACHED, vault=old, now=NOW)
    assert refused is not None
    assert refused.code is ProblemCode.PATRON_UNKNOWN


@pytest.mark.parametrize("mobile", ["13800001234", "+86 138-0000-1234", "0086 138 0000 1234", " 138（0000）1234"])
def test_a_mobile_number_is_eleven_digits_with_what_people_put_between(mobile: str) -> None:
    assert read_contact(email="", mobile=mobile) == Contact(mobile="13800001234")


@pytest.mark.parametrize(
    "mobile", ["1380000123", "138000012345", "02863001234", "１３８００００１２３４", "12800001234"]
)
def test_what_is_no_mobile_number_is_said(mobile: str) -> None:
    told = read_contact(email="", mobile=mobile)
    assert isinstance(told, Problem)
    assert told.code is ProblemCode.MOBILE_FORM


@pytest.mark.parametrize(
    "email", ["li", "li@", "@example.org", "li@example", "li ming@example.org", "li@example.org\nBcc: all@example.org",
              "李@example.org", "li@example..org", "li@exa_mple.org", "l" * 65 + "@example.org", "<li@example.org>"],
)  # fmt: skip
def test_what_is_no_e_mail_address_is_said(email: str) -> None:
    told = read_contact(email=email, mobile="")
    assert isinstance(told, Problem)
    assert told.code is ProblemCode.EMAIL_FORM
