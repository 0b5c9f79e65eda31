"""A start with the key file of another home is refused, before anybody is looked up by it."""

from pathlib import Path

import pytest

from bashu.db.patrons import keyfile
from bashu.db.patrons.vault import Vault
from bashu.project.errors import OperatingError
from tests.doors.sip2.machines import ALICES_CARD, give_card
from tests.people import make_world


def test_the_keys_of_another_home_are_refused(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bashu.project.commands import db  # noqa: PLC0415 (sets Django up when it is imported)

    give_card(make_world().alice, ALICES_CARD)
    db.check_key_file()
    (tmp_path / "keys").touch(mode=0o600)
    (tmp_path / "keys").write_text(keyfile.fresh())
    foreign = Vault.load(tmp_path / "keys")
    monkeypatch.setattr(db, "the_vault", lambda: foreign)
    with pytest.raises(OperatingError):
        db.check_key_file()
