import json
import stat
from pathlib import Path

import pytest

from bashu.db.patrons import keyfile
from bashu.db.patrons.keyfile import KeyFileError

KEY = json.loads(keyfile.fresh())["keys"][0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "identity_keys"
    path.write_text(keyfile.fresh())
    path.chmod(0o600)
    return path


def test_the_newest_key_comes_first(path: Path) -> None:
    assert keyfile.add_key(path, "hmac-sm3+sm4-gcm") == 2
    assert [(key.version, key.suite) for key in keyfile.read(path)] == [
        (2, "hmac-sm3+sm4-gcm"),
        (1, "hmac-sha256+aes-256-gcm"),
    ]


def test_a_changed_file_is_its_owners_alone_and_no_draft_is_left(path: Path) -> None:
    keyfile.add_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_an_old_key_can_be_taken_out_but_not_the_newest(path: Path) -> None:
    keyfile.add_key(path)
    with pytest.raises(KeyFileError, match="in use"):
        keyfile.remove_key(path, 2)
    keyfile.remove_key(path, 1)
    assert [key.version for key in keyfile.read(path)] == [2]
    with pytest.raises(KeyFileError, match="no key version 1"):
        keyfile.remove_key(path, 1)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"There is no key file .*nothing_here"):
        keyfile.read(tmp_path / "nothing_here")


def test_a_file_that_others_can_read_is_refused(path: Path) -> None:
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        keyfile.read(path)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "it is not"),
        ("[]", "it is not"),
        ('{"keys": []}', "no keys"),
        (json.dumps({"keys": [KEY, KEY]}), "same version"),
        (json.dumps({"keys": [KEY | {"version": "1"}]}), "not a positive whole number"),
        (json.dumps({"keys": [KEY | {"version": 0}]}), "not a positive whole number"),
        (json.dumps({"keys": [KEY | {"suite": "rot13"}]}), "unknown suite"),
        (json.dumps({"keys": [KEY | {"secret": "c2hvcnQ="}]}), "5 bytes instead of 32"),
        (json.dumps({"keys": [KEY | {"secret": "???"}]}), "not base64"),
        (json.dumps({"keys": [{"version": 1}]}), "it is not"),
    ],
)
def test_damage_is_named_and_no_secret_repeated(path: Path, text: str, what: str) -> None:
    path.write_text(text)
    with pytest.raises(KeyFileError, match=what) as caught:
        keyfile.read(path)
    assert KEY["secret"] not in str(caught.value)


def test_an_unknown_suite_lists_those_that_there_are(path: Path) -> None:
    with pytest.raises(KeyFileError, match="hmac-sm3"):
        keyfile.add_key(path, "rot13")
