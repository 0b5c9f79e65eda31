"""Sealing, opening and digests, in every suite."""

import pytest

from bashu.db.patrons import keyfile
from bashu.db.patrons.suites import SUITES
from bashu.db.patrons.vault import Sealed, Vault, VaultError
from tests.domain.identity.people import citizen_number

NUMBER = citizen_number()
OWNER = "7:resident_id"

every_suite = pytest.mark.parametrize("suite", SUITES)


def vault_of(suite: str) -> Vault:
    return Vault(keyfile.parse(keyfile.fresh(suite)))


@every_suite
def test_what_was_sealed_opens_again(suite: str) -> None:
    vault = vault_of(suite)
    sealed = vault.seal(NUMBER, about=OWNER)
    assert (sealed.suite, sealed.key_version) == (suite, 1)
    assert vault.open(sealed, about=OWNER) == NUMBER


@every_suite
def test_the_same_number_is_sealed_differently_each_time(suite: str) -> None:
    vault = vault_of(suite)
    assert vault.seal(NUMBER, about=OWNER).data != vault.seal(NUMBER, about=OWNER).data


@every_suite
def test_a_sealed_number_opens_only_in_its_own_row(suite: str) -> None:
    vault = vault_of(suite)
    sealed = vault.seal(NUMBER, about=OWNER)
    with pytest.raises(VaultError, match="changed by hand"):
        vault.open(sealed, about="8:resident_id")


@every_suite
def test_a_changed_byte_is_found(suite: str) -> None:
    vault = vault_of(suite)
    sealed = vault.seal(NUMBER, about=OWNER)
    for place in range(len(sealed.data)):
        data = bytearray(sealed.data)
        data[place] ^= 1
        with pytest.raises(VaultError):
            vault.open(Sealed(suite, 1, bytes(data)), about=OWNER)


@every_suite
def test_a_digest_belongs_to_number_and_key(suite: str) -> None:
    vault, other = vault_of(suite), vault_of(suite)
    assert vault.digests(NUMBER) == vault.digests(NUMBER)
    assert vault.digests(NUMBER) != vault.digests(citizen_number(sequence="002"))
    assert vault.digests(NUMBER) != other.digests(NUMBER)
    assert [len(digest) for digest in vault.digests(NUMBER)] == [32]


@every_suite
def test_the_key_file_of_another_network_opens_nothing(suite: str) -> None:
    sealed = vault_of(suite).seal(NUMBER, about=OWNER)
    with pytest.raises(VaultError, match="belongs to another database"):
        vault_of(suite).open(sealed, about=OWNER)


def test_a_key_that_is_gone_is_named() -> None:
    sealed = vault_of("hmac-sha256+aes-256-gcm").seal(NUMBER, about=OWNER)
    with pytest.raises(VaultError, match=r"key version 1 .hmac-sha256"):
        vault_of("hmac-sm3+sm4-gcm").open(sealed, about=OWNER)


def test_no_key_shows_itself() -> None:
    (secret,) = keyfile.parse(keyfile.fresh())
    key = Vault([secret])._keys[1]
    assert "key=" not in repr(key)
    assert repr(secret) == "Secret(version=1, suite='hmac-sha256+aes-256-gcm')"
