"""The cast: one library in each city, a key ring, and people of whom nobody living has the number."""

from datetime import UTC, date, datetime

import pytest

from bashu.db.network.models import Library, Network, Region
from bashu.db.patrons import edits, keyfile
from bashu.db.patrons.vault import Vault
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.identity.joining import Application
from bashu.domain.identity.verifier import Assurance, Verdict
from tests.domain.identity.people import citizen_number

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


def credential(text: str) -> Credential:
    found = parse_credential(text)
    assert isinstance(found, Credential), found
    return found


def citizen(*, born: date = date(1990, 3, 7), sequence: str = "001") -> Credential:
    return credential(citizen_number(born=born, sequence=sequence))


@pytest.fixture
def vault() -> Vault:
    return Vault(keyfile.parse(keyfile.fresh()))


@pytest.fixture
def library(db: None) -> Library:
    Network.objects.create(name_zh="巴蜀", name_en="Bashu", demonstration=True)
    region = Region.objects.create(code="5101", name_zh="成都市", name_en="Chengdu")
    return Library.objects.create(
        code="CD",
        name_zh="成都图书馆",
        name_en="Chengdu Library",
        region=region,
        city=region,
        basis="test",
        joined_on=date(2021, 6, 1),
    )


def application(
    library: Library, shown: Credential, *, name: str = "李明", guardian_id: int | None = None
) -> Application:
    return Application(
        credential=shown,
        assurance=Assurance.DEVICE,
        verdict=Verdict.VALID,
        name=name,
        home_library_id=library.id,
        rules_accepted=True,
        guardian_id=guardian_id,
    )


@pytest.fixture
def reader(library: Library, vault: Vault) -> edits.Registered:
    found = edits.register(application=application(library, citizen()), vault=vault, now=NOW)
    assert isinstance(found, edits.Registered)
    return found
