from datetime import date

import pytest

from bashu.db.network.models import Library
from bashu.db.patrons import edits
from bashu.db.patrons.models import Card
from bashu.db.patrons.vault import Vault
from bashu.db.patrons.verifier import LocalRegister
from bashu.domain.identity.credential import Credential
from bashu.domain.identity.verifier import Assurance, CredentialVerifier, Verdict
from tests.db.patrons.conftest import NOW, citizen, credential

LIBRARY_CARD = credential("CDL0012345")


@pytest.fixture
def register(vault: Vault) -> CredentialVerifier:
    return LocalRegister(vault)


def ask(register: CredentialVerifier, shown: Credential, *, assurance: Assurance = Assurance.DEVICE) -> Verdict:
    return register.verify(shown, assurance=assurance, now=NOW)


@pytest.mark.parametrize(
    ("state", "expires_on", "verdict"),
    [
        ("valid", None, Verdict.VALID),
        ("valid", date(2026, 6, 1), Verdict.VALID),
        ("valid", date(2026, 5, 31), Verdict.EXPIRED),
        ("lost", date(2026, 5, 31), Verdict.REPORTED_LOST),
        ("expired", None, Verdict.EXPIRED),
        ("cancelled", None, Verdict.UNKNOWN),
    ],
)
def test_a_card_of_ours(
    reader: edits.Registered, register: CredentialVerifier, state: str, expires_on: date | None, verdict: Verdict
) -> None:
    Card.objects.update(state=state, expires_on=expires_on)
    assert ask(register, citizen()) is verdict


@pytest.mark.parametrize(
    ("shown", "assurance", "verdict"),
    [
        pytest.param(citizen(), Assurance.DEVICE, Verdict.VALID, id="national card: nothing is known against it"),
        pytest.param(LIBRARY_CARD, Assurance.DEVICE, Verdict.UNKNOWN, id="a library card that nobody issued"),
        pytest.param(LIBRARY_CARD, Assurance.STAFF_SAW_IT, Verdict.VALID, id="a new library card on the desk"),
    ],
)
def test_a_card_that_was_never_seen(
    library: Library, register: CredentialVerifier, shown: Credential, assurance: Assurance, verdict: Verdict
) -> None:
    assert ask(register, shown, assurance=assurance) is verdict
