"""What was found once is tried every time, and so is what the fuzzer begins from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors.web.conftest import Site
from tests.fuzz.targets import TARGETS, load

FOUND = Path(__file__).parent / "found"
PURE = [name for name in TARGETS if name != "forms"]


def inputs(name: str) -> Iterator[tuple[str, bytes]]:
    yield from ((f"seed {number}", seed) for number, seed in enumerate(load(name).seeds()))
    yield from ((path.name, path.read_bytes()) for path in sorted((FOUND / name).glob("*")))


CASES = [pytest.param(name, data, id=f"{name}: {called}") for name in PURE for called, data in inputs(name)]


@pytest.mark.parametrize(("name", "data"), CASES)
def test_what_was_found_is_found_no_more(name: str, data: bytes) -> None:
    load(name).check(data)


@pytest.mark.parametrize("data", [pytest.param(data, id=called) for called, data in inputs("forms")])
def test_what_was_found_in_the_pages_is_found_no_more(site: Site, data: bytes) -> None:
    load("forms").check(data)


def test_each_folder_of_found_inputs_has_its_target() -> None:
    assert {path.name for path in FOUND.iterdir()} <= set(TARGETS)
