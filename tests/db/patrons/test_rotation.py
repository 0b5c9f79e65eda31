"""Changing keys while the network runs: at every step all readers are found, with the old key file and with the new."""

from pathlib import Path

import pytest

from bashu.db.network.models import Library
from bashu.db.patrons import edits, keyfile, queries, rotation
from bashu.db.patrons.cards import number_of
from bashu.db.patrons.keyfile import KeyFileError
from bashu.db.patrons.models import Card, CardDigest
from bashu.db.patrons.vault import Vault, VaultError
from tests.db.patrons.conftest import NOW, application, citizen

EARLY, LATE = citizen(), citizen(sequence="002")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "identity_keys"
    path.write_text(keyfile.fresh())
    path.chmod(0o600)
    return path


@pytest.fixture
def old(path: Path, library: Library) -> Vault:
    vault = Vault.load(path)
    edits.register(application=application(library, EARLY), vault=vault, now=NOW)
    return vault


@pytest.fixture
def new(old: Vault, path: Path, library: Library) -> Vault:
    keyfile.add_key(path, "hmac-sm3+sm4-gcm")
    vault = Vault.load(path)
    edits.register(application=application(library, LATE), vault=vault, now=NOW)
    return vault


def finds(vault: Vault, number: str) -> bool:
    return queries.find_by_digests(vault.digests(number)) is not None


def test_before_the_backfill_old_and_new_processes_find_everyone(old: Vault, new: Vault) -> None:
    assert all(finds(vault, shown.number) for vault in (old, new) for shown in (EARLY, LATE))


def test_the_backfill_brings_all_under_the_new_key(old: Vault, new: Vault) -> None:
    assert rotation.backfill(vault=new) == 1
    assert rotation.backfill(vault=new) == 0
    assert {(card.suite, card.key_version) for card in Card.objects.all()} == {("hmac-sm3+sm4-gcm", 2)}
    assert sorted(number_of(card, vault=new) for card in Card.objects.all()) == sorted([EARLY.number, LATE.number])
    assert all(finds(vault, shown.number) for vault in (old, new) for shown in (EARLY, LATE))


def test_after_the_drop_the_new_key_alone_is_enough(new: Vault, path: Path) -> None:
    rotation.backfill(vault=new)
    rotation.drop(vault=new, path=path, version=1)
    last = Vault.load(path)
    assert last.versions == {2}
    assert set(CardDigest.objects.values_list("key_version", flat=True)) == {2}
    assert finds(last, EARLY.number)
    assert finds(last, LATE.number)
    rotation.check_keys(vault=last)


def test_a_key_that_is_needed_is_not_dropped(new: Vault, path: Path) -> None:
    with pytest.raises(KeyFileError, match="1 cards are not yet under key version 2"):
        rotation.drop(vault=new, path=path, version=1)
    rotation.backfill(vault=new)
    with pytest.raises(KeyFileError, match="in use"):
        rotation.drop(vault=new, path=path, version=2)


def test_a_backfill_is_many_short_transactions(
    old: Vault, new: Vault, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits.register(application=application(library, citizen(sequence="003")), vault=old, now=NOW)
    monkeypatch.setattr(rotation, "BATCH", 1)
    assert rotation.backfill(vault=new) == 2


def test_a_start_with_a_wrong_key_file_is_refused(new: Vault, old: Vault) -> None:
    rotation.check_keys(vault=new)
    with pytest.raises(VaultError, match="key version 2, which the key file does not have"):
        rotation.check_keys(vault=old)
    with pytest.raises(VaultError, match="belongs to another database"):
        rotation.check_keys(vault=Vault(keyfile.parse(keyfile.fresh()) + new_secrets()))


def new_secrets() -> list[keyfile.Secret]:
    return [keyfile.Secret(2, "hmac-sm3+sm4-gcm", b"another network's secret, 32 byte")]
