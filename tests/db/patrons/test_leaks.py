"""What is stored of a person does not tell the number; and the tool that says so finds one when there is one."""

import base64
import hashlib
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from bashu.db.network.models import Library
from bashu.db.patrons import edits
from bashu.db.patrons.models import Patron
from bashu.db.patrons.pins import set_pin
from bashu.db.patrons.vault import Vault
from tests.db.patrons.conftest import NOW, citizen, credential
from tests.db.patrons.leaks import SMALL_BYTES, Leak, find_leaks

NUMBER = citizen().number
PIN = "306817924651"
PASSPORT = credential("USA123456789")


def leaks(*files: Path) -> list[Leak]:
    connection.ensure_connection()
    raw = connection.connection
    assert isinstance(raw, psycopg.Connection)
    return find_leaks([NUMBER, PASSPORT.number, PIN], connection=raw, files=files)


def test_no_number_and_no_pin_is_in_the_tables(reader: edits.Registered, library: Library, vault: Vault) -> None:
    added = edits.add_card(patron_id=reader.patron_id, credential=PASSPORT, library_id=library.id, vault=vault, now=NOW)
    assert isinstance(added, int)
    assert set_pin(patron_id=reader.patron_id, pin=PIN, vault=vault) is None
    assert leaks() == []


@pytest.mark.parametrize(
    "note",
    [
        pytest.param(f"card {NUMBER.lower()}.", id="plain"),
        pytest.param(f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}", id="grouped"),
        pytest.param(NUMBER.encode().hex(), id="hex"),
        pytest.param(hashlib.sha256(NUMBER.encode()).hexdigest().upper(), id="hash without a key"),
        *(
            pytest.param(base64.b64encode(b"x" * shift + NUMBER.encode() + b"yz").decode(), id=f"base64, {shift}")
            for shift in range(3)
        ),
    ],
)
def test_a_number_in_a_table_or_a_file_is_found(reader: edits.Registered, note: str, tmp_path: Path) -> None:
    Patron.objects.update(name=note)
    for name, before in (("bashu.log", ""), ("large", "\0\n" * SMALL_BYTES)):
        (tmp_path / name).write_text(before + note)
    found = leaks(tmp_path)
    places = {"public.patrons_patron", str(tmp_path / "bashu.log"), str(tmp_path / "large")}
    assert {leak.place for leak in found} == places
    assert {leak.index for leak in found} == {0}
