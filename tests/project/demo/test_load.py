"""The demonstration is loaded into an empty network alone. What is in it: `tests/journeys/test_loaded.py`."""

from datetime import UTC, datetime

import pytest
from django.conf import settings

from bashu.db.network import founding
from bashu.db.network.models import Network
from bashu.db.patrons.vault import Vault
from bashu.project.demo.load import load
from bashu.project.errors import OperatingError

NOW = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def vault() -> Vault:
    return Vault.load(settings.BASHU.identity_keys_path)


@pytest.mark.django_db
def test_another_network_is_left_alone(vault: Vault) -> None:
    Network.objects.create(name_zh="真实网络", name_en="A real network")
    with pytest.raises(OperatingError, match="A real network"):
        load(vault=vault, now=NOW)


@pytest.mark.django_db
def test_a_network_is_founded_once() -> None:
    Network.objects.create(name_zh="网络", name_en="A network")
    plan = founding.Plan(
        name_zh="另一个", name_en="Another", demonstration=True,
        regions=[], libraries=[], branches=[], terminals=[], float_groups=[], staff=[],
    )  # fmt: skip
    with pytest.raises(founding.NetworkExistsError):
        founding.found(plan)
