"""A slice of what is made is tried with every `make test`, and many more in `make soak`."""

import pytest
from hypothesis import HealthCheck, settings

from tests.doors.web.conftest import site as site  # the tables that pages need

SLICE, MANY = 60, 5_000


def is_soak(config: pytest.Config) -> bool:
    return bool(config.getoption("markexpr") == "soak")


def pytest_configure(config: pytest.Config) -> None:
    settings.register_profile(
        "fuzz",
        deadline=None,
        max_examples=MANY if is_soak(config) else SLICE,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Before those that are not for the soak are left out."""
    for item in items:
        made = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if is_soak(config) and made and item.nodeid.startswith("tests/fuzz/"):
            item.add_marker("soak")
